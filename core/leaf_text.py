"""What a learner writes to make leaves, `w = 3; x = 1,5`, read into names and numbers."""

import re
from keyword import iskeyword

import torch
from torch import Tensor

from core.refusal import Refused

MOST_LEAVES, MOST_NUMBERS, GREATEST = 4, 6, 1e6
LONGEST_TEXT, LONGEST_NAME = 200, 12
# Names that the page's program needs itself, or that Python or torch give a meaning.
TAKEN = frozenset({"torch", "loss", "part", "error", "optimizer", "print", "range", "type"})

_BETWEEN = re.compile(r"[;\n]|,(?=\s*[^\W\d]\w*\s*=)")  # leaves
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?", re.IGNORECASE)


def read_leaves(text: str) -> dict[str, float | tuple[float, ...]]:
    """Names with a number or a row of numbers each, in the order of writing.

    A number may have a decimal point or comma; a row is written `1 2 3`, `1, 2, 3` or `[1, 2, 3]`.
    Raises Refused, with the sentence that says what to write instead.
    """
    if len(text) > LONGEST_TEXT:
        raise Refused(f"The leaves are longer than {LONGEST_TEXT} characters: write fewer.")
    written = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    if not written:
        raise Refused("There is no leaf: write at least one, such as `w = 3`.")
    if len(written) > MOST_LEAVES:
        raise Refused(f"{len(written)} leaves are too many for one picture: at most {MOST_LEAVES}.")
    leaves: dict[str, float | tuple[float, ...]] = {}
    for part in written:
        name, equals, numbers = (piece.strip() for piece in part.partition("="))
        if not equals:
            raise Refused("A leaf is written with an equals sign, such as `w = 3`.")
        _check(name)
        if name in leaves:
            raise Refused(f"There are two leaves called `{name}`: give one of them another name.")
        leaves[name] = _numbers(name, numbers)
    return leaves


def make_leaf(numbers: float | tuple[float, ...], *, dtype: torch.dtype, tracked: bool) -> Tensor:
    """() for a number, (count,) for a row."""
    return torch.tensor(numbers, dtype=dtype, requires_grad=tracked)


def _check(name: str) -> None:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) or len(name) > LONGEST_NAME:
        raise Refused(
            f"A leaf's name is a letter, or a word of up to {LONGEST_NAME} letters and digits, "
            "such as `w` or `bias1`."
        )
    if name in TAKEN or iskeyword(name):
        raise Refused(f"`{name}` has a meaning already: give the leaf another name.")


def _numbers(name: str, text: str) -> float | tuple[float, ...]:
    in_brackets = re.fullmatch(r"[\[(](.*)[\])]", text)
    inner = (in_brackets[1] if in_brackets else text).replace("−", "-").strip()
    if re.search(r"\s", inner):
        parts = [part for part in re.split(r"(?:,\s+|\s+)", inner.strip(", ")) if part]
    elif in_brackets or inner.count(",") > 1:
        parts = inner.split(",")
    else:
        parts = [inner]
    if len(parts) > MOST_NUMBERS:
        raise Refused(f"`{name}` has {len(parts)} numbers: at most {MOST_NUMBERS}.")
    if not parts or not all(_NUMBER.fullmatch(part) for part in parts):
        raise Refused(
            f"`{name}` needs a number, such as `{name} = 3` or `{name} = 1,5`, or a row of them: "
            f"`{name} = 1 2 3`."
        )
    values = tuple(float(part.replace(",", ".")) for part in parts)
    if any(abs(value) > GREATEST for value in values):
        raise Refused(f"`{name}` is too large: numbers here go up to {GREATEST:,.0f}.")
    return values if in_brackets or len(values) > 1 else values[0]
