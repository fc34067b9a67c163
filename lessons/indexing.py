"""Indexing: what a tensor's brackets choose, axis by axis; and what torch refuses."""

import re
from dataclasses import replace

import torch

from core.indexing import (
    ALL,
    LAST,
    SEED,
    SHAPES,
    Indexed,
    Settings,
    entries,
    index,
    written,
)
from core.torch_words import Failure
from lessons.lesson import Challenge, Lesson, Question

READY = (
    "x[-1]",
    "x[..., -1]",
    "x[x > 5]",
    "x[[0, -1]]",
    "x[::2]",
    "x[::-1]",
    "x[None]",
)
WRITE = (
    "A number takes one place and its axis is gone; `a:b` keeps the axis, from a to before b; "
    "`a:b:c` goes in steps of c; a list takes these places; `...` stands for all axes that are "
    "not written; `None` adds an axis of size 1; `x[x > 5]` asks each number. `x.flip(0)[…]` too."
)
ABOUT_ENTRIES = "`:` all, `-1` the last, `1:` from 1 on, `:-1` all but the last, `::2` every second"
ABOUT_TAKEN = (
    "`s` has the shape of `x`, its numbers in no order. Point at a number of the result: what "
    "goes into it? `dim` names the axis that is gone afterwards. `max` is the number, `argmax` "
    "its place."
)
# What stands behind torch's words, by a part of them.
WHY = {
    "out of bounds": "An axis of size {size} has the places 0 to {last}, or from the end -1 to "
    "-{size}.",
    "too many indices": "There are only so many axes to speak of.",
    "step must be": "torch has no negative steps; `flip` turns an axis round.",
    "shape of the mask": "True or False is needed for every place, no more and no fewer.",
}
FIRST = Settings()


def repair(settings: Settings, indexed: Indexed) -> tuple[str, dict[str, str]] | None:
    """What the button says and what it sets; None if torch has chosen."""
    if indexed.failure is None and not indexed.refusal:
        return None
    wish = _better(settings, indexed.failure) if indexed.failure else None
    if wish is not None:
        better = index(replace(settings, expression=wish))
        if better.failure is None and not better.refusal:
            return f"Repair: `{wish}`", {"expression": wish}
    back = written(("0",) + (LAST,) * (len(indexed.x.shape) - 1))
    if settings.shape == FIRST.shape:
        back = FIRST.expression
    return f"Back to `{back}`", {"expression": back}


def _better(settings: Settings, failure: Failure) -> str | None:
    """The index that was probably meant, told from torch's words."""
    parts = entries(settings.expression)
    if parts is None:
        return None
    shape = SHAPES[settings.shape]
    if len(parts) > len(shape):
        return written(parts[: len(shape)])
    turned = [axis for axis, part in enumerate(parts) if part.startswith("::-")]
    if turned:
        forward = [ALL if part == "::-1" else part.replace("::-", "::") for part in parts]
        axes = ", ".join(map(str, turned))
        rest = written(tuple(forward)).removeprefix("x") if set(forward) != {ALL} else ""
        return f"x.flip({axes}){rest}"
    fitting = [
        LAST if part.lstrip("-").isdigit() and not -size <= int(part) < size else part
        for part, size in zip(parts, shape, strict=False)
    ]
    return written(tuple(fitting))


def repair_taken(settings: Settings, indexed: Indexed) -> tuple[str, dict[str, str]] | None:
    """The same for what is taken together."""
    if indexed.taken.failure is None:
        return None
    tries = (
        ("`s.float()` first", {"aggregate": "mean of floats"}),
        ("the first axis", {"dim": "0"}),
        ("the first axis, of floats", {"dim": "0", "aggregate": "mean of floats"}),
    )
    for says, changes in tries:
        if index(replace(settings, **changes)).taken.failure is None:
            return f"Repair: {says}", changes
    return None


def what_you_see(settings: Settings, indexed: Indexed) -> str:
    if indexed.refusal:
        return f"Nothing was chosen. {indexed.refusal}"
    if indexed.failure is not None:
        return (
            f"torch refuses `{indexed.source}` on shape {tuple(indexed.x.shape)}: "
            f"*{indexed.failure.in_a_sentence}*. {_why(indexed)}".strip()
        )
    chosen, x = indexed.chosen, indexed.x
    count = int(indexed.lit.sum())
    said = [f"{count} of {x.numel()} numbers, as a tensor of shape {tuple(chosen.shape)}."]
    parts = entries(settings.expression)
    if parts is not None:
        said.append(f"{_by_axis(parts, tuple(x.shape))}.")
    if chosen.numel() > count:
        said.append(f"Some are taken more than once: {chosen.numel()} numbers.")
    said.append(
        "It reads the memory of `x`: what you write into it, you write into `x`."
        if indexed.shares
        else "It is a copy: what you write into it does not change `x`."
    )
    return " ".join(said)


def _why(indexed: Indexed) -> str:
    message = indexed.failure.message
    words = next((words for part, words in WHY.items() if part in message), "")
    size = re.search(r"with size (\d+)", message)
    if "{" in words and (size is None or size[1] == "0"):
        return ""
    if size is None:
        return words
    return words.format(size=size[1], last=int(size[1]) - 1)


def _by_axis(parts: tuple[str, ...], shape: tuple[int, ...]) -> str:
    """As in: Axis 0: all 2 stay; axis 1: place 1, and the axis is gone."""
    said = []
    for axis, size in enumerate(shape):
        part = parts[axis] if axis < len(parts) else ALL
        if part == ALL:
            said.append(f"axis {axis}: all {size} stay")
        elif part.lstrip("-").isdigit():
            place = int(part) % size
            named = f"{part} is place {place}" if int(part) < 0 else f"place {place}"
            said.append(f"axis {axis}: {named}, and the axis is gone")
        else:
            stays = len(range(size)[_slice(part)])
            said.append(f"axis {axis}: `{part}` keeps {stays} of {size}")
    text = "; ".join(said)
    return text[0].upper() + text[1:]


def _slice(part: str) -> slice:
    return slice(*(int(end) if end else None for end in part.split(":")))


def program(settings: Settings) -> str:
    indexed = index(settings)
    shape = SHAPES[settings.shape]
    x = [f"x = torch.arange({indexed.x.numel()}).reshape({shape})"]
    if indexed.refusal:
        chosen = ['print("Nothing was chosen.")']
    else:
        chosen = [
            f"chosen = {indexed.source}",
            "print(tuple(chosen.shape), chosen.tolist())",
            "memory = [t.untyped_storage().data_ptr() for t in (x, chosen)]",
            'print("reads the memory of x:", memory[0] == memory[1])',
        ]
    if indexed.failure is not None:
        chosen = _tried(chosen[:1])
    taken = [f"result = {indexed.taken.source}", "print(tuple(result.shape), result.tolist())"]
    if indexed.taken.failure is not None:
        taken = _tried(taken[:1])
    drawn = [
        f"torch.manual_seed({SEED})",
        f"s = torch.randperm({indexed.x.numel()}).reshape({shape})",
    ]
    return "\n".join(["import torch", "", *x, *chosen, "", *drawn, *taken, ""])


def _tried(lines: list[str]) -> list[str]:
    return [
        "try:",
        *(f"    {line}" for line in lines),
        "except Exception as error:",
        '    print(f"{type(error).__name__}: {str(error).splitlines()[0]}")',
    ]


def printed(settings: Settings, indexed: Indexed) -> str:
    if indexed.refusal:
        lines = ["Nothing was chosen."]
    elif indexed.failure is not None:
        lines = [str(indexed.failure)]
    else:
        chosen = indexed.chosen
        lines = [
            f"{tuple(chosen.shape)} {chosen.tolist()}",
            f"reads the memory of x: {indexed.shares}",
        ]
    taken = indexed.taken
    if taken.failure is not None:
        lines.append(str(taken.failure))
    else:
        lines.append(f"{tuple(taken.result.shape)} {taken.result.tolist()}")
    return "\n".join(lines)


def is_corners(settings: Settings, indexed: Indexed, history) -> bool:
    chosen = indexed.chosen
    return (
        indexed.x.shape == (5, 5)
        and chosen is not None
        and sorted(chosen.flatten().tolist()) == [0, 4, 20, 24]
    )


def is_last_of_rows(indexed: Indexed) -> bool:
    right = indexed.x[..., -1]
    return indexed.chosen is not None and torch.equal(indexed.chosen, right)


def is_last_whatever_the_axes(settings: Settings, indexed: Indexed, history) -> bool:
    """One index, the last of every row, for two numbers of axes."""
    return is_last_of_rows(indexed) and any(
        earlier.source == indexed.source
        and earlier.x.ndim != indexed.x.ndim
        and is_last_of_rows(earlier)
        for _, earlier in history
    )


def is_every_second_upwards(settings: Settings, indexed: Indexed, history) -> bool:
    x, chosen = indexed.x, indexed.chosen
    return (
        x.shape == (5, 5) and chosen is not None and torch.equal(chosen, x[torch.tensor([4, 2, 0])])
    )


def is_one_with_all_axes(settings: Settings, indexed: Indexed, history) -> bool:
    chosen = indexed.chosen
    return (
        chosen is not None
        and indexed.x.shape == (2, 3, 4)
        and chosen.shape == (1, 1, 1)
        and chosen.item() == 23
    )


ANSWERS = ("(2,)", "(2, 1, 1)", "(3, 4)", "()")

LESSON = Lesson(
    url="indexing",
    title="Index",
    takeaway="One entry for each axis: a number removes the axis, a colon keeps it.",
    settings=Settings,
    verb=index,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    documentation=(
        "indexing, slicing, joining",
        "https://docs.pytorch.org/docs/stable/torch.html#indexing-slicing-joining-mutating-ops",
    ),
    needs="a tensor and its shape",
    own=frozenset(Settings.__dataclass_fields__),
    typed=frozenset({"expression"}),
    question=Question(
        "`x` has the shape (2, 3, 4). What is the shape of `x[:, 1, -1]`?",
        ANSWERS,
        lambda settings, indexed: (
            ANSWERS.index(said)
            if indexed.chosen is not None and (said := str(tuple(indexed.chosen.shape))) in ANSWERS
            else 0
        ),
    ),
    challenges=(
        Challenge(
            "Four corners",
            "Choose the four corners of the shape (5, 5), and nothing else, with one expression.",
            is_corners,
            Settings(shape="(5, 5)", expression="x[::4, ::4]"),
            "On each axis you need the first and the last place. Which step leads from one to the "
            "other?",
        ),
        Challenge(
            "Whatever the axes",
            "One and the same expression that gives the last number of every row in two shapes "
            "with different numbers of axes.",
            is_last_whatever_the_axes,
            Settings(shape="(5, 5)", expression="x[..., -1]"),
            "Three dots stand for all axes that you do not write. Then change the shape and leave "
            "the expression.",
            first=(Settings(expression="x[..., -1]"),),
        ),
        Challenge(
            "From the bottom up",
            "Of the shape (5, 5) every second row, the last one first: rows 4, 2 and 0.",
            is_every_second_upwards,
            Settings(shape="(5, 5)", expression="x[[4, 2, 0]]"),
            "Try `x[::-2]` and read what torch says. A list may name rows in any order.",
        ),
        Challenge(
            "Keep the axes",
            "Of the shape (2, 3, 4) only the very last number, but as a tensor of shape (1, 1, 1).",
            is_one_with_all_axes,
            Settings(expression="x[-1:, -1:, -1:]"),
            "A number removes its axis, a range keeps it, even if only one place is in it.",
        ),
    ),
)
