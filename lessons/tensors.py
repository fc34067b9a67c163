"""Tensors: make one in torch's ways, count its brackets, read what it is."""

import re
from collections.abc import Sequence
from dataclasses import replace
from math import prod

import torch
from torch import Tensor

from core.short_numbers import measured
from core.tensors import (
    AS_TORCH_CHOOSES,
    MIXED,
    Made,
    Settings,
    make,
    nested_brackets,
)
from core.three_ways import COUNT, Timed
from core.torch_words import Failure
from lessons.lesson import Challenge, Lesson, Question

# What stands along each axis, the last first.
ALONG = ("numbers", "rows", "blocks", "groups")
PIECES = (  # for keyboards without brackets: each is put behind what is written
    *("x", ".permute(2, 0, 1)", ".unsqueeze(0)", ".reshape(-1)", ".T", ".float()", ".sum()"),
    *("[", "]", "(", ")", ",", ":", "0", "1", "2"),
)
WRITE = (
    "`y` out of `x`: numbers, `+ - * / **`, indices such as `x[0]`, methods such as "
    "`x.permute(2, 0, 1)`, and torch's functions with or without `torch.`, such as `zeros(2, 3)` "
    "or `stack([x, x])`."
)
REPAIRS = (  # tried in this order: the first with which torch does what was asked
    ("the dtype float32", {"dtype": "float32"}),
    ("torch's own dtype", {"dtype": AS_TORCH_CHOOSES}),
    ("two dimensions", {"dimensions": 2}),
    ("without requires_grad", {"requires_grad": False}),
    ("a smaller number", {"fill": 7.0}),
    ("the cpu", {"device": "cpu"}),
    ("clear the expression", {"expression": ""}),
    ("start again", {**Settings().__dict__}),
)
PLACES = "An axis of size {size} has the places 0 to {last}, or from the end -1 to -{size}."
# What stands behind torch's words, by a part of them: the first that is found.
WHY = {
    "eye() received": "`eye` makes a table with ones on the diagonal: it takes one size or two.",
    "not implemented for": "Nobody has written this for numbers of this type.",
    "require gradients": "A gradient says what a tiny nudge does, and a whole number has none.",
    "without overflow": "The number does not fit into the type.",
    "is out of bounds for dimension": PLACES,
    "is out of bounds for": "The numbers do not fit into the type.",
}
WHY_PYTORCH = (
    "PyTorch grew out of *Torch*, whose programs were written in the language Lua. Researchers at "
    "Facebook AI Research brought it to Python and published it in early 2017.",
    "It builds the graph of a calculation while your Python runs: an `if` or a loop of Python may "
    "decide what is computed, and `print` works everywhere.",
    "Since 2022 it belongs to a foundation under the Linux Foundation, not to one company. It is "
    "free and open source.",
)
ABOUT_TIMES = (
    f"And it is fast, because one call works on all numbers at once. Here: the sum of the squares "
    f"of {COUNT:,} numbers, on this computer, on its processor."
)


def repair(settings: Settings, made: Made) -> tuple[str, dict[str, object]] | None:
    """What the button says and what it sets; None if there is nothing to repair."""
    if made.mixing is not None and made.failure is None and not made.refusal:
        return "Repair: both on the cpu", {"device": "cpu"}
    if made.failure is None and not made.refusal:
        return None
    for says, changes in REPAIRS:
        repaired = make(replace(settings, **changes))
        if repaired.failure is None and not repaired.refusal:
            return f"Repair: {says}", changes
    return None


def what_you_see(settings: Settings, made: Made) -> str:
    if made.refusal:
        return f"Nothing was run. {made.refusal}"
    if made.failure is not None:
        return f"torch refuses: *{made.failure.in_a_sentence}*. {_why(made.failure)}".strip()
    if made.shown is None:
        return f"`{made.lines[-1]}` is no tensor: {made.text[:200]}"
    shown = made.shown
    return " ".join([_in_words(shown), _in_bytes(shown), *_moved(made), *_traps(settings, made)])


def _why(failure: Failure) -> str:
    why = next((why for part, why in WHY.items() if part in failure.message), "")
    if why is not PLACES:
        return why
    size = re.search(r"with size (\d+)", failure.message)
    if size is None or size[1] == "0":
        return ""
    return why.format(size=size[1], last=int(size[1]) - 1)


def _in_words(shown: Tensor) -> str:
    name = "dimension" if shown.ndim == 1 else "dimensions"
    if shown.ndim == 0:
        return "0 dimensions, no bracket: a single number."
    pairs = "1 pair of brackets" if shown.ndim == 1 else f"{shown.ndim} pairs of brackets"
    if shown.ndim > len(ALONG):
        return f"{shown.ndim} {name}, {pairs}: {_numbers(shown.numel())} in all."
    along = [
        f"{size} {words if size != 1 else words[:-1]}"
        for size, words in zip(reversed(shown.shape), ALONG, strict=False)
    ]
    total = f", {shown.numel()} in all" if shown.ndim > 1 else ""
    return f"{shown.ndim} {name}, {pairs}: {' of '.join(reversed(along))}{total}."


def _in_bytes(shown: Tensor) -> str:
    kind = str(shown.dtype).removeprefix("torch.")
    takes = "takes" if shown.device.type != "meta" else "would take"
    said = f"A number of type {kind} {takes} {_bytes(shown.element_size())}"
    read_again = _read_again(shown)
    if read_again:
        kept = shown.numel() // read_again * shown.element_size()
        said += (
            f". All {shown.numel()} are read out of {_bytes(kept)}: along an axis whose stride is "
            "0 the same numbers are read again and again."
        )
    else:
        said += f", all together {_bytes(shown.nbytes)}."
    if shown.ndim > 1:
        jump = shown.stride(0)
        said += f" One step along the first axis goes {_numbers(jump)} on in memory."
    return said


def _read_again(shown: Tensor) -> int:
    """How many times each number kept is read; 0 if every place has a number of its own."""
    sizes = zip(shown.shape, shown.stride(), strict=True)
    times = prod(size for size, stride in sizes if stride == 0)
    return times if times > 1 and shown.numel() else 0


def _bytes(count: int) -> str:
    return f"{count} byte{_s(count)}"


def _numbers(count: int) -> str:
    return f"{count} number{_s(count)}"


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _moved(made: Made) -> list[str]:
    if made.origins is None:
        return []
    count = made.origins.unique().numel()
    if count == made.origins.numel() == made.x.numel():
        return [f"No number of `x` has changed: all {count} are there."]
    are = "is" if count == 1 else "are"
    return [f"{count} of the {_numbers(made.x.numel())} of `x` {are} in it."]


def _traps(settings: Settings, made: Made) -> list[str]:
    said = []
    if made.shown.dtype == torch.float64 and settings.made == "from NumPy":
        said.append("NumPy's numbers are float64, and torch's layers expect float32.")
    if made.shown.device.type == "meta":
        said.append("On `meta` a tensor has a shape and a type, but no numbers at all.")
    if made.mixing is not None:
        said.append(f"And with one that is on the cpu, torch says: *{made.mixing.message}*")
    return said


def facts(made: Made) -> dict[str, list[str]]:
    """What torch says of the tensor, by the word that asks for it."""
    shown = made.shown
    if shown is None:
        return {}
    return {
        "shape": [str(tuple(shown.shape))],
        "ndim": [str(shown.ndim)],
        "dtype": [str(shown.dtype).removeprefix("torch.")],
        "device": [str(shown.device)],
        "requires_grad": [str(shown.requires_grad)],
        "numel()": [str(shown.numel())],
        "nbytes": [f"{shown.nbytes} = {shown.numel()} × {shown.element_size()}"],
        "stride()": [str(shown.stride())],
    }


def times(timed: Sequence[Timed]) -> dict[str, list[str]]:
    slowest = max(each.seconds for each in timed)
    return {
        "way": [each.way for each in timed],
        "milliseconds": [measured(1000 * each.seconds) for each in timed],
        "times as fast": [measured(slowest / max(each.seconds, 1e-9)) for each in timed],
    }


def program(settings: Settings) -> str:
    made = make(settings)
    imports = ["import numpy as np"] if settings.made == "from NumPy" else []
    lines = [*imports, "import torch", ""]
    if made.refusal:
        return "\n".join([*lines, *made.lines, *_told("x"), 'print("There is no y.")', ""])
    if made.failure is not None:
        kept = made.lines if made.x is None else made.lines[-1:]
        before = made.lines[: len(made.lines) - len(kept)]
        return "\n".join(
            [
                *lines,
                *before,
                "try:",
                *(f"    {line}" for line in kept),
                "except Exception as error:",
                '    print(f"{type(error).__name__}: {str(error).splitlines()[0]}")',
                "",
            ]
        )
    name = "y" if made.is_of_expression else "x"
    told = _told(name) if made.shown is not None else [f"print({name})"]
    return "\n".join([*lines, *made.lines, "", *told, *_mixed(made), ""])


def _told(name: str) -> list[str]:
    return [
        f"print({name})",
        f"print(tuple({name}.shape), {name}.ndim, {name}.dtype, {name}.device, "
        f"{name}.requires_grad)",
        f'print("numel", {name}.numel(), "nbytes", {name}.nbytes, "strides", {name}.stride())',
    ]


def _mixed(made: Made) -> list[str]:
    if made.mixing is None:
        return []
    return [
        "try:",
        f"    {MIXED}",
        "except RuntimeError as error:",
        '    print(f"{type(error).__name__}: {str(error).splitlines()[0]}")',
    ]


def printed(settings: Settings, made: Made) -> str:
    if made.refusal:
        return f"{made.x}\n{_said(made.x)}\nThere is no y."
    if made.failure is not None:
        return str(made.failure)
    lines = [made.text]
    if made.shown is not None:
        lines.append(_said(made.shown))
    if made.mixing is not None:
        lines.append(str(made.mixing))
    return "\n".join(lines)


def _said(x: Tensor) -> str:
    return (
        f"{tuple(x.shape)} {x.ndim} {x.dtype} {x.device} {x.requires_grad}\n"
        f"numel {x.numel()} nbytes {x.nbytes} strides {x.stride()}"
    )


def counts_up(shown: Tensor, count: int) -> bool:
    """Whether it holds 0, 1, 2 … in the order of memory."""
    if shown.numel() != count or shown.device.type == "meta":
        return False
    return torch.equal(shown.detach().flatten().double().cpu(), torch.arange(count).double())


def is_four_of_24(settings: Settings, made: Made, history) -> bool:
    shown = made.shown
    return (
        shown is not None and shown.ndim == 4 and shown.numel() == 24 and not counts_up(shown, 24)
    )


def is_in_24_bytes(settings: Settings, made: Made, history) -> bool:
    return made.shown is not None and made.shown.nbytes == 24 and counts_up(made.shown, 24)


def is_batch_of_image(settings: Settings, made: Made, history) -> bool:
    """A picture (H, W, 3) as (1, 3, H, W), its numbers where they belong."""
    x, shown = made.x, made.shown
    if x is None or shown is None or x.ndim != 3 or x.shape[2] != 3 or "meta" in str(x.device):
        return False
    right = x.permute(2, 0, 1).unsqueeze(0)
    reshaped = x.reshape(right.shape)  # the very shape, but with the colours mixed
    return torch.equal(shown, right) and not torch.equal(reshaped, right)


def tracks_whole_numbers(settings: Settings, made: Made, history) -> bool:
    return made.failure is not None and "require gradients" in made.failure.message


ANSWERS = ("Two", "Three", "Four", "Twenty-four")

LESSON = Lesson(
    url="tensors",
    title="Tensors",
    takeaway="A tensor is numbers of one type in a box; most bugs are its shape, type or device.",
    settings=Settings,
    verb=make,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    documentation=("torch.Tensor", "https://docs.pytorch.org/docs/stable/tensors.html"),
    own=frozenset(Settings.__dataclass_fields__),
    typed=frozenset({"expression"}),
    question=Question(
        "A tensor of shape (2, 3, 4) is printed. How many square brackets stand before its first "
        "number?",
        ANSWERS,
        lambda settings, made: {2: 0, 3: 1, 4: 2}.get(nested_brackets(made.text), 3),
    ),
    challenges=(
        Challenge(
            "Four dimensions",
            "A tensor with 4 dimensions and exactly 24 numbers, which do not count up from 0.",
            is_four_of_24,
            Settings(dimensions=4, size_4=1, made="zeros"),
            "The sizes of the axes are multiplied. Which size changes nothing in a product?",
        ),
        Challenge(
            "In 24 bytes",
            "The numbers 0 to 23, in 24 bytes instead of 192.",
            is_in_24_bytes,
            Settings(dtype="uint8"),
            "How many bytes does one number take? The type's name says how many bits: 8 bits are "
            "a byte.",
        ),
        Challenge(
            "A picture for a network",
            "Let `x` be a picture of shape (H, W, 3). Make `y` of it with shape (1, 3, H, W), "
            "every number still with its own colour.",
            is_batch_of_image,
            Settings(size_1=3, size_2=4, expression="x.permute(2, 0, 1).unsqueeze(0)"),
            "The last axis has the 3 colours. Under More, `permute` brings it to the front and "
            "`unsqueeze` adds an axis. `reshape` gives the shape too, but mixes the colours.",
        ),
        Challenge(
            "Whole numbers do not learn",
            "Ask torch to track whole numbers with requires_grad, and read what it says.",
            tracks_whole_numbers,
            Settings(requires_grad=True),
            "Leave arange and torch's own dtype as they are. The switch is under More.",
        ),
    ),
)
