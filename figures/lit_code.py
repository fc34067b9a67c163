"""A program beside its picture: lines, boxes and what flows between them, lit moment by moment.

Knows nothing of who shows it. A moment is an index into `moments`; what has a `since` is not there
before that moment.
"""

from dataclasses import dataclass

Rows = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Chip:
    """A few characters behind a line of the program: a shape, a count."""

    line: int  # from 1
    text: str
    since: int


@dataclass(frozen=True)
class Box:
    """A part of the network."""

    name: str
    words: str  # what it is: "Linear(2, 3)"
    count: str  # its parameters: "2×3 + 3 = 9"
    since: int


@dataclass(frozen=True)
class Sheet:
    """A tensor on its way: a row of cells for each row of the batch."""

    shape: str  # "(5, 2)"
    values: Rows
    since: int


@dataclass(frozen=True)
class Moment:
    """One line lit, with the lines that belong to it, and the box that it is about."""

    line: int
    says: str
    count: str  # under the picture: "9 parameters"
    box: str = ""
    also: tuple[int, ...] = ()


@dataclass(frozen=True)
class LitCode:
    """`flow` is the way of the batch from top to bottom; boxes `apart` are not on it."""

    lines: tuple[str, ...]
    chips: tuple[Chip, ...]
    flow: tuple[Box | Sheet, ...]
    apart: tuple[Box, ...]
    moments: tuple[Moment, ...]
    aside: str = ""  # a word above the boxes that are apart
    fault: str = ""  # why the last moment's line failed
    sum: str = ""  # what the last moment's count is made of: "2×3 + 3 + 3×1 + 1 ="

    def __post_init__(self):
        if not self.moments:
            raise ValueError("lit code needs a moment")
        numbers = {moment.line for moment in self.moments} | {chip.line for chip in self.chips}
        if not numbers <= set(range(1, len(self.lines) + 1)):
            raise ValueError(f"a program of {len(self.lines)} lines has no lines {sorted(numbers)}")
