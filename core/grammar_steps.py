"""One step of an expression: one call of torch, made only if there is room for what it gives, and
what torch says where it refuses."""

import ast
import operator
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from core.grammar_index import indexed
from core.grammar_room import (
    GREATEST,
    broadcast,
    make_room,
    room_of,
    room_of_call,
    too_large,
)
from core.refusal import Refused
from core.torch_words import Failure, failure_of

LONGEST_LIST = 64  # of sizes, axes or entries of an index; torch takes its time over thousands

OPERATORS: dict[type[ast.AST], Callable] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.MatMult: operator.matmul,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
    ast.Invert: operator.invert,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
# What can be asked of a value that is no tensor.
OF_OTHERS = (
    (torch.Size, {"numel"}),
    (torch.dtype, {"itemsize"}),
    (tuple, {"values", "indices"}),  # what max(dim=0), sort() and others give
)


class TorchRefused(Exception):
    """What torch, or Python in its place, says to an expression that it cannot carry out.

    The text is its own words in short; `kind` is the exception's class, "RuntimeError".
    """

    def __init__(self, failure: Failure):
        super().__init__(failure.in_short)
        self.kind = failure.kind
        self.failure = failure


def ask(call: Callable, *args: Any, **options: Any) -> Any:
    """What the call gives. Raises TorchRefused with its words where it raises anything."""
    try:
        return call(*args, **options)
    except Exception as error:  # torch raises a dozen kinds; only its own call is in here
        raise TorchRefused(failure_of(error)) from None


def operate(sign: ast.AST, left: Any, right: Any) -> Any:
    """left sign right, with Python's own rules of which side is asked first."""
    lists = [value for value in (left, right) if isinstance(value, list | tuple)]
    if isinstance(sign, ast.MatMult):
        make_room(room_of_call("matmul", [left, right], {}))
    elif lists and isinstance(sign, ast.Mult):
        times = [value for value in (left, right) if not isinstance(value, list | tuple)]
        make_room(room_of(lists[0]) * max(map(_times, times), default=1))
    elif lists and isinstance(sign, ast.Add):
        make_room(sum(map(room_of, lists)))
    elif isinstance(sign, ast.Pow) and isinstance(left, int) and isinstance(right, int):
        if (abs(left).bit_length() - 1) * right >= GREATEST.bit_length():
            raise too_large()
    else:
        make_room(broadcast([left, right], {}))
    return ask(OPERATORS[type(sign)], left, right)


def item(owner: Any, index: Any) -> Any:
    """owner[index]"""
    if isinstance(owner, Tensor):
        entries = index if isinstance(index, tuple) else (index,)
        if len(entries) > LONGEST_LIST:
            raise Refused(f"An index has at most {LONGEST_LIST} entries here.")
        make_room(indexed(owner, index))
    return ask(operator.getitem, owner, index)


def attribute(owner: Any, word: str) -> Any:
    """owner.word, of a tensor or, where it has such a thing, of another value."""
    if isinstance(owner, Tensor):
        if word in ("values", "indices"):
            raise Refused(
                f"`.{word}` is a part of what max(dim=0) or sort() give, not of a tensor."
            )
    elif hasattr(type(owner), word):
        kind = next((words for kind, words in OF_OTHERS if isinstance(owner, kind)), ())
        if word not in kind:
            raise Refused(
                f"`.{word}` is for tensors here, and this is a {type(owner).__name__}: write "
                "tensor(…) around it."
            )
    return ask(getattr, owner, word)


def _times(value: Any) -> int:
    """How often a list is repeated by a value; torch's tensor of one whole number counts too."""
    try:
        return operator.index(value)
    except (TypeError, RuntimeError, ValueError):
        return 1
