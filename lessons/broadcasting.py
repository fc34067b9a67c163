"""Broadcasting: two shapes compared from the right; an axis of size 1 stretches."""

import torch

from core.broadcasting import (
    NO_AXIS,
    Axis,
    Broadcast,
    Settings,
    broadcast,
    copies,
    kept_bytes,
)
from lessons.lesson import Challenge, Lesson, Question

ABOUT_SIZES = "Sizes by axis; −1 is the last"
ABOUT_MISSING = "How many numbers stand along each axis; – means that there is no such axis."


def verdict(axis: Axis) -> tuple[str, str]:
    """What comes out on an axis, and why, in two words."""
    a, b = axis.sizes
    if axis.size is None:
        return f"{a} ≠ {b}", "no fit"
    if a == b:
        return str(axis.size), "equal"
    return str(axis.size), f"{'a' if a == 1 else 'b'}: 1 → {axis.size}"


def repair(broadcast: Broadcast) -> tuple[str, dict[str, int]] | None:
    """What the button says and what it sets; None if torch did not refuse."""
    axis = broadcast.refused
    if axis is None:
        return None
    return f"Repair: give `b` size 1 on axis −{-axis.place}", {f"b{-axis.place}": 1}


def what_you_see(settings: Settings, broadcast: Broadcast) -> str:
    a, b = tuple(broadcast.a.shape), tuple(broadcast.b.shape)
    walked = "; ".join(_meeting(axis) for axis in _walked(broadcast))
    start = f"`a` {a} and `b` {b}, from the right: {walked}."
    if broadcast.result is None:
        return f"{start} torch: *{broadcast.failure.in_a_sentence}*."
    result = broadcast.result
    came_out = (
        f"{broadcast.a.numel()} and {broadcast.b.numel()} stored numbers give {result.numel()} "
        f"results, shape {tuple(result.shape)}."
    )
    return " ".join([start, came_out, _memory(broadcast), *_warnings(broadcast)]).strip()


def _walked(broadcast: Broadcast) -> list[Axis]:
    """The axes from the right, as far as torch compares."""
    walked = []
    for axis in reversed(broadcast.axes):
        walked.append(axis)
        if axis.size is None:
            break
    return walked


def _meeting(axis: Axis) -> str:
    a, b = (size or "nothing (counts as 1)" for size in (axis.a, axis.b))
    meet = f"{a} meets {b}"
    if axis.size is None:
        return f"{meet}, they differ and neither is 1"
    if len(set(axis.sizes)) == 1:
        return f"{meet}, equal"
    return f"{meet}, `{'a' if axis.sizes[0] == 1 else 'b'}` stretches to {axis.size}"


def _memory(broadcast: Broadcast) -> str:
    """Of the first of the two that was stretched: what torch says of its strides and bytes."""
    shape = broadcast.result.shape
    for name, stored, tensor in zip("ab", (broadcast.a, broadcast.b), broadcast.stretched,
                                    strict=True):  # fmt: skip
        if copies(stored, shape).any():
            return (
                f"The copies cost no memory: `{name}` stretched still keeps "
                f"{kept_bytes(tensor)} bytes, read with stride {tensor.stride()}."
            )
    return "Nothing had to stretch."


def _warnings(broadcast: Broadcast) -> list[str]:
    count = broadcast.a.numel()
    if 1 < count == broadcast.b.numel() < broadcast.result.numel():
        return [
            f"Careful: {count} and {count} numbers did not meet one to one; that goes wrong "
            "without an error."
        ]
    return []


def program(settings: Settings) -> str:
    found = broadcast(settings)
    made = "\n".join(
        f"{name} = torch.arange(1, {tensor.numel() + 1}).reshape{_in_code(tuple(tensor.shape))}"
        for name, tensor in (("a", found.a), ("b", found.b))
    )
    if found.result is None:
        return f"""import torch

{made}

try:
    result = {settings.operation}
except RuntimeError as error:
    print(f"RuntimeError: {{error}}")
"""
    return f"""import torch

{made}

result = {settings.operation}
print(tuple(result.shape), result.tolist())

stretched = a.expand(result.shape)  # what torch reads in the place of a
print("stride", stretched.stride(), stretched.untyped_storage().nbytes(), "bytes")
"""


def _in_code(shape: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, shape))})"


def printed(settings: Settings, broadcast: Broadcast) -> str:
    if broadcast.result is None:
        return str(broadcast.failure)
    result, (stretched, _) = broadcast.result, broadcast.stretched
    return (
        f"{tuple(result.shape)} {result.tolist()}\n"
        f"stride {stretched.stride()} {kept_bytes(stretched)} bytes"
    )


def shape_of_result(broadcast: Broadcast) -> tuple[int, ...] | None:
    return None if broadcast.result is None else tuple(broadcast.result.shape)


def is_diagonal(broadcast: Broadcast) -> bool:
    """Whether the result is True where row equals column and nowhere else, with 3 rows or more."""
    result = broadcast.result
    if result is None or result.dtype != torch.bool or len(result) < 3:
        return False
    return torch.equal(result, torch.eye(len(result), dtype=torch.bool))


ANSWERS = (
    "torch refuses: the shapes differ.",
    "A single row of 4 numbers.",
    "A table of 3 rows and 4 columns.",
)


def answer(broadcast: Broadcast) -> int:
    shape = shape_of_result(broadcast)
    return 0 if shape is None else 2 if shape == (3, 4) else 1


LESSON = Lesson(
    url="broadcasting",
    title="Broadcast",
    takeaway="Compare shapes from the right: equal, or one of them is one, and it stretches.",
    settings=Settings,
    verb=broadcast,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    documentation=(
        "broadcasting semantics",
        "https://docs.pytorch.org/docs/stable/notes/broadcasting.html",
    ),
    needs="a tensor and its shape",
    own=frozenset(Settings.__dataclass_fields__),
    question=Question(
        "A column of shape (3, 1) is multiplied by a row of shape (1, 4), with `*`. What comes "
        "out?",
        ANSWERS,
        lambda settings, result: answer(broadcast(Settings())),
    ),
    challenges=(
        Challenge(
            "One axis is enough",
            "A result of shape (3, 4) from two shapes neither of which is (3, 4), and one of which "
            "has a single axis.",
            lambda settings, broadcast, history: (
                shape_of_result(broadcast) == (3, 4)
                and (3, 4) not in (tuple(broadcast.a.shape), tuple(broadcast.b.shape))
                and 1 in (broadcast.a.dim(), broadcast.b.dim())
            ),
            Settings(b2=NO_AXIS),
            "An axis that is missing on the left counts as 1. Which of the two could do without?",
        ),
        Challenge(
            "Refused",
            "Two tensors with 2 axes each, which torch refuses all the same.",
            lambda settings, broadcast, history: (
                broadcast.failure is not None and broadcast.a.dim() == broadcast.b.dim() == 2
            ),
            Settings(a1=3),
            "Find an axis on which the sizes differ, and neither of them is 1.",
        ),
        Challenge(
            "24 out of 10",
            "A result of shape (2, 3, 4) from no more than 10 numbers in all.",
            lambda settings, broadcast, history: (
                shape_of_result(broadcast) == (2, 3, 4)
                and broadcast.a.numel() + broadcast.b.numel() <= 10
            ),
            Settings(a3=2),
            "Let each axis be long in one of the two only. Which two sizes multiply to the least, "
            "beside the third alone?",
        ),
        Challenge(
            "The diagonal",
            "A square table of at least 3 rows that is True where row and column are the same, and "
            "False elsewhere.",
            lambda settings, broadcast, history: is_diagonal(broadcast),
            Settings(b1=3, operation="a == b"),
            "Ask of each pair of a column and a row: are the two equal?",
        ),
    ),
)
