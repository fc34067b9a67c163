"""Points from a pasted or uploaded table: x, y and class, hostile until checked."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.own_points import MOST_CLASSES, MOST_POINTS, REACH, Points
from core.plain_names import clean
from core.refusal import Refused
from core.skipped import Skipped
from core.typed_number import read_number

MOST_BYTES = 200_000
MOST_LETTERS = 1000  # of a row
NAMED = 5  # so many bad rows are named one by one

_WHAT_IS_NEEDED = "Write one point a row: x, y and its class, such as 0.5; -1.2; red."


@dataclass(frozen=True)
class Table:
    """What was read. `points` fit the square of the playground; `classes` name their numbers."""

    points: Points
    classes: tuple[str, ...]
    skipped: tuple[Skipped, ...]  # rows that were left out, NAMED of them
    rows_skipped: int  # all of them
    scaled: bool  # whether the columns were moved and stretched to fit the square


def read_points(given: bytes | str) -> Table:
    """The points of a table with commas, semicolons or tabs between its columns, with decimal
    points or (not between commas) decimal commas, with or without a row of titles.

    Raises Refused for what is no such table, too large, or of fewer than two classes or too many.
    """
    lines = [
        (number, line)
        for number, line in enumerate(_text(given).splitlines(), start=1)
        if line.strip()
    ]
    if not lines:
        raise Refused(f"There is nothing in it. {_WHAT_IS_NEEDED}")
    if len(lines) > MOST_POINTS + 1:
        raise Refused(f"It has {len(lines):,} rows, and {MOST_POINTS:,} points are the most here.")
    between = next((mark for mark in ";\t" if any(mark in line for _, line in lines)), ",")
    rows = [(number, _cells(line, between)) for number, line in lines]
    if _is_title(rows[0][1]):
        rows = rows[1:]
    found, skipped = [], []
    for number, cells in rows:
        try:
            found.append(_point(cells, between))
        except Refused as refused:
            skipped.append(Skipped(f"row {number}", str(refused)))
    if not found:
        first = f" ({skipped[0].name}: {skipped[0].reason})" if skipped else ""
        raise Refused(f"No row is a point{first}. {_WHAT_IS_NEEDED}")
    classes = _in_order({label for _, _, label in found})
    if len(classes) < 2:
        raise Refused("All points are of one class: at least two are needed.")
    if len(classes) > MOST_CLASSES:
        raise Refused(
            f"It has {len(classes)} classes in its third column: {MOST_CLASSES} are most."
        )
    columns = [[row[column] for row in found] for column in (0, 1)]
    scaled = any(abs(value) > REACH for column in columns for value in column)
    across, up = (_fitted(column) if scaled else column for column in columns)
    points = tuple(
        number
        for x, y, (_, _, label) in zip(across, up, found, strict=True)
        for number in (round(x, 3), round(y, 3), float(classes.index(label)))
    )
    return Table(points, classes, tuple(skipped[:NAMED]), len(skipped), scaled)


def _text(given: bytes | str) -> str:
    if len(given) > MOST_BYTES:
        raise Refused(f"It is larger than {MOST_BYTES // 1000} kB: that is no table of points.")
    if isinstance(given, bytes):
        given = _decoded(given)
    given = given.removeprefix("\ufeff")
    if "\0" in given:
        raise Refused("It is no text: save the table as CSV and give that file.")
    return given


def _decoded(given: bytes) -> str:
    """As spreadsheets write it: UTF-8, UTF-16 with its mark, or one byte a letter."""
    wide = given.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return given.decode("utf-16" if wide else "utf-8")
    except UnicodeDecodeError:
        return given.decode("cp1252", errors="replace")


def _cells(line: str, between: str) -> list[str]:
    if len(line) > MOST_LETTERS:
        return []
    try:
        cells = next(csv.reader([line], delimiter=between, skipinitialspace=True))
    except (csv.Error, StopIteration):
        return []
    while cells and not cells[-1].strip():  # a spreadsheet's empty columns
        cells.pop()
    return [cell.strip() for cell in cells]


def _is_title(cells: Sequence[str]) -> bool:
    """Whether a row names columns: neither of its first two cells has a digit."""
    return len(cells) >= 2 and not any(re.search(r"\d", cell) for cell in cells[:2])


def _point(cells: Sequence[str], between: str) -> tuple[float, float, str]:
    """x, y and the class's name. Raises Refused with what is wrong, in small letters."""
    if len(cells) != 3:
        hint = " (with decimal commas put semicolons between)" if between == "," else ""
        raise Refused(f"it has {len(cells)} columns instead of three{hint}")
    return _number(cells[0], "x"), _number(cells[1], "y"), clean(cells[2], 30)


def _number(cell: str, name: str) -> float:
    try:
        return float(read_number(cell))
    except Refused:
        raise Refused(f"its {name} is no number: {clean(cell, 20)}") from None


def _in_order(labels: set[str]) -> tuple[str, ...]:
    """Numbers by size, names by the alphabet."""
    return tuple(sorted(labels, key=lambda label: (*_as_number(label), label.casefold(), label)))


def _as_number(label: str) -> tuple[bool, float]:
    return (False, int(label)) if re.fullmatch(r"\d{1,9}", label) else (True, 0)


def _fitted(column: Sequence[float]) -> list[float]:
    """Moved and stretched so that the least is -1 and the greatest 1; all alike is 0."""
    least, greatest = min(column), max(column)
    if least == greatest:
        return [0.0] * len(column)
    middle, half = least / 2 + greatest / 2, greatest / 2 - least / 2
    return [(value - middle) / half for value in column]
