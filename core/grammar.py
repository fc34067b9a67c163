"""The small language of the text fields: expressions of torch, read and worked out by ourselves.

    expression = parse("(w * x - y) ** 2", names={"w", "x", "y"})
    evaluate(expression, {"w": tensor, …})

A learner's text is never given to eval or exec: core/grammar_parsing.py lets through what stands in
the tables of core/grammar_words.py, and here each node of the tree becomes one call of torch.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from core.grammar_parsing import Expression, as_torch, parse
from core.grammar_room import GREATEST, make_room, pieces_of_call, room_of, room_of_call, too_large
from core.grammar_steps import (
    LONGEST_LIST,
    OPERATORS,
    TorchRefused,
    ask,
    attribute,
    item,
    operate,
)
from core.grammar_words import FUNCTIONS, METHODS, OF_PYTHON, PLAIN_VALUES, SEEDED
from core.refusal import Refused

__all__ = ["Expression", "Piece", "TorchRefused", "as_torch", "evaluate", "parse"]

MOST_AXES = 8
MOST_WORK = 100_000  # elements made by one expression, all its steps together
MOST_TENSORS = 256  # in a list
KINDS = bool | int | float | None | torch.dtype | torch.device  # besides tensors and lists
LISTED = {"tensor", "stack", "cat", "concat", "hstack", "vstack"}  # take long lists


@dataclass(frozen=True)
class Piece:
    """A part of an expression and what it came to."""

    text: str
    value: Any  # a tensor, a number, a tuple, …


def evaluate(
    expression: Expression,
    values: Mapping[str, Tensor],
    on_piece: Callable[[Piece], None] | None = None,
    *,
    seed: int = 0,
) -> Any:
    """What the expression comes to: a tensor, a number, True or False, a tuple, list or dtype.

    `values` holds a tensor of up to 10,000 elements for each of the expression's names; they are
    never changed, but the result may share their memory. Gradients flow through. `on_piece` hears
    of each part once it is known, the parts of a part before it. Random numbers are those that
    torch.manual_seed(seed) would give, without touching what all learners share.

    Raises Refused where a value would pass our limits, before memory is taken for it, and
    TorchRefused where torch refuses.
    """
    walk = _Evaluation(expression, values, on_piece or (lambda piece: None), seed)
    value = walk.value_of(expression.tree)
    if value is None or value is ...:
        raise Refused(f"{value} alone is no result: write a number or a tensor.")
    return value


class _Evaluation:
    """A walk through a tree that was checked, from the leaves to the root."""

    def __init__(self, expression, values, on_piece, seed):
        self.text, self.names = expression.text, expression.names
        self.values, self.on_piece = values, on_piece
        self.generator = torch.Generator().manual_seed(seed)
        self.work = 0

    def value_of(self, node: ast.expr) -> Any:
        value = self._worked_out(node)
        elements = _weigh(value)
        if not isinstance(node, ast.Name):  # which costs nothing
            self.work += 1 + elements
        if self.work > MOST_WORK:
            raise Refused("This is too much work at once: write a shorter expression.")
        self.on_piece(Piece(self.text[node.col_offset : node.end_col_offset], value))
        return value

    def _worked_out(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                return self.values[name] if name in self.names else PLAIN_VALUES[name]
            case ast.Attribute(value=ast.Name(id="torch"), attr=word):
                return PLAIN_VALUES[word]
            case ast.Attribute(value=owner, attr=word):
                return attribute(self.value_of(owner), word)
            case ast.Call():
                return self._call(node)
            case ast.List(elts=parts):
                return self._parts(parts, list)
            case ast.Tuple(elts=parts):
                return self._parts(parts, tuple)
            case ast.BinOp(left=left, op=sign, right=right):
                return operate(sign, self.value_of(left), self.value_of(right))
            case ast.Compare(left=left, ops=[sign], comparators=[right]):
                return operate(sign, self.value_of(left), self.value_of(right))
            case ast.UnaryOp(op=sign, operand=operand):
                return ask(OPERATORS[type(sign)], self.value_of(operand))
            case ast.IfExp(test=test, body=body, orelse=other):
                return self.value_of(body if ask(bool, self.value_of(test)) else other)
            case ast.Subscript(value=owner, slice=index):
                return item(self.value_of(owner), self._index(index))
        raise AssertionError(f"{type(node).__name__} is allowed but cannot be worked out")

    def _parts(self, nodes: list[ast.expr], kind: type) -> Any:
        parts = kind(self.value_of(node) for node in nodes)
        make_room(room_of(parts))
        return parts

    def _index(self, node: ast.expr) -> Any:
        match node:
            case ast.Tuple(elts=parts):
                return tuple(self._index(part) for part in parts)
            case ast.Slice(lower=lower, upper=upper, step=step):
                ends = (lower, upper, step)
                return slice(*(None if end is None else self.value_of(end) for end in ends))
        return self.value_of(node)

    def _call(self, node: ast.Call) -> Any:
        args = []
        match node.func:
            case ast.Attribute(value=ast.Name(id="torch"), attr=name):
                call = FUNCTIONS[name]
            case ast.Name(id=name):
                call = FUNCTIONS.get(name) or OF_PYTHON[name]
            case ast.Attribute(value=owner, attr=name):
                call, owner = METHODS[name], self.value_of(owner)
                if isinstance(owner, Tensor):
                    args = [owner]
                else:
                    call = attribute(owner, name)
        args += [self.value_of(part) for part in node.args]
        options = {option.arg: self.value_of(option.value) for option in node.keywords}
        if name not in LISTED:
            _check_brackets([*args, *options.values()])
        _check_tensors(pieces_of_call(name, args, options))
        make_room(room_of_call(name, args, options))
        if name in SEEDED:
            return self._draw(call, getattr(torch, name), args, options)
        return ask(call, *args, **options)

    def _draw(self, call: Callable, plainly: Callable, args: list[Any], options: dict) -> Any:
        try:
            return ask(call, *args, **options, generator=self.generator)
        except TorchRefused as refused:
            if refused.kind == "TypeError":  # arguments that do not fit: torch's words without ours
                ask(plainly, *args, **options)
            raise


def _weigh(value: Any) -> int:
    """How many elements a value has. Raises Refused for what is too large or not of our kinds, also
    where that was not foreseen: nothing of that sort is worked with any further."""
    if isinstance(value, Tensor):
        if value.dim() > MOST_AXES:
            raise Refused(
                f"This would be a tensor of {value.dim()} axes; {MOST_AXES} is the most here."
            )
        make_room(room_of(value))
        return room_of(value)
    if isinstance(value, list | tuple):
        make_room(len(value))
        _check_tensors(sum(isinstance(part, Tensor) for part in value))
        return sum(map(_weigh, value))
    if isinstance(value, complex):
        raise Refused("This comes to a number with an imaginary part, which is left out here.")
    if isinstance(value, int) and abs(value) > GREATEST:
        raise too_large()
    if value is not ... and not isinstance(value, KINDS):
        raise Refused(f"This comes to a {type(value).__name__}, which cannot be shown here.")
    return 1


def _check_tensors(count: int) -> None:
    if count > MOST_TENSORS:
        raise Refused(f"A list has at most {MOST_TENSORS} tensors here, not {count:,}.")


def _check_brackets(args: list[Any]) -> None:
    """Lists of sizes or axes are short."""
    for value in args:
        if isinstance(value, list | tuple) and len(value) > LONGEST_LIST:
            raise Refused(f"More than {LONGEST_LIST} numbers in brackets are for tensor(…) alone.")
