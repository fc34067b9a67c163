"""The text of an expression, read with `ast` against a list of what is allowed. Nothing is run."""

import ast
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from types import EllipsisType

from core.grammar_characters import plain
from core.grammar_room import GREATEST, too_large
from core.grammar_sentences import (
    OUTSIDE,
    comma,
    letter_behind,
    no_such,
    too_deep,
    unreadable,
)
from core.grammar_words import (
    ATTRIBUTES,
    BARE_VALUES,
    FUNCTIONS,
    METHODS,
    OF_PYTHON,
    OPTIONS,
    PLAIN_VALUES,
)
from core.refusal import Refused

MOST_NODES = 200
DEEPEST = 40  # brackets within brackets, calls upon calls, signs after signs

OPERATORS = (
    *(ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult),
    *(ast.BitAnd, ast.BitOr, ast.UAdd, ast.USub, ast.Invert),
    *(ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE),
)
# A number with a letter right behind it. The groups do not give back what they took: 1e3 has none.
NUMBER_WITH_LETTER = re.compile(r"(?<![\w.])((?>\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?))([A-Za-z]\w*)")


@dataclass(frozen=True)
class Expression:
    """An expression within the list of what is allowed."""

    text: str  # as it is read: its signs plain
    names: tuple[str, ...]  # the tensors that it speaks of, in order of first use
    tree: ast.expr = field(repr=False, compare=False)
    bare: tuple[int, ...] = field(repr=False, compare=False)  # where torch's words begin


def parse(text: str, names: Collection[str]) -> Expression:
    """Read an expression over tensors of these names (letters a to z, digits, _).

    Raises Refused with a sentence that says what is outside and what to write instead. Takes well
    under 100 ms for any text.
    """
    text = plain(text)
    _check_commas_and_brackets(text)
    stuck = NUMBER_WITH_LETTER.search(text)
    if stuck:
        raise Refused(letter_behind(*stuck.groups()))
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise Refused(unreadable(text, error)) from None
    except (ValueError, MemoryError, RecursionError):
        raise Refused(too_deep(DEEPEST)) from None
    reading = _Reading(text, frozenset(names) - {"torch"})
    reading.check(tree)
    return Expression(
        text, tuple(sorted(reading.names, key=reading.names.get)), tree, tuple(reading.bare)
    )


def as_torch(expression: Expression) -> str:
    """The expression for a Python program that has imported torch: `torch.` before its words."""
    text = expression.text
    for place in sorted(expression.bare, reverse=True):
        text = f"{text[:place]}torch.{text[place:]}"
    return text


class _Reading:
    """A walk through a tree, node by node, that ends at the first thing outside the list."""

    def __init__(self, text: str, known: frozenset[str]):
        self.text, self.known = text, known
        self.names: dict[str, int] = {}  # the names found and where each is first used
        self.bare: list[int] = []
        self.nodes = 0

    def check(self, node: ast.AST, depth: int = 0) -> None:
        self.nodes += 1
        if depth > DEEPEST:
            raise Refused(too_deep(DEEPEST))
        if self.nodes > MOST_NODES:
            raise Refused("This expression has too many parts: write a shorter one.")
        match node:
            case ast.Constant():
                _check_constant(node.value)
            case ast.Name():
                self._check_name(node)
            case ast.Attribute():
                self._check_attribute(node, depth)
            case ast.Call():
                self._check_call(node, depth)
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                self._check_all(parts, depth)
            case ast.BinOp():
                self._check_operator(node.op)
                self._check_all([node.left, node.right], depth)
            case ast.UnaryOp():
                self._check_operator(node.op)
                self.check(node.operand, depth + 1)
            case ast.Compare():
                self._check_compare(node, depth)
            case ast.IfExp():
                self._check_all([node.test, node.body, node.orelse], depth)
            case ast.Subscript():
                self.check(node.value, depth + 1)
                self._check_index(node.slice, depth + 1)
            case ast.BoolOp():
                self._check_operator(node.op)
            case _:
                raise _outside(node)

    def _check_all(self, nodes: list[ast.expr], depth: int) -> None:
        for node in nodes:
            self.check(node, depth + 1)

    def _check_operator(self, operator: ast.AST) -> None:
        if not isinstance(operator, OPERATORS):
            raise _outside(operator)

    def _check_compare(self, node: ast.Compare, depth: int) -> None:
        for operator in node.ops:
            self._check_operator(operator)
        if len(node.ops) > 1:
            raise Refused("One comparison at a time: write (0 < x) & (x < 1) for 0 < x < 1.")
        self._check_all([node.left, *node.comparators], depth)

    def _check_index(self, node: ast.expr, depth: int) -> None:
        """What stands in square brackets behind a value, the only place for a : ."""
        for part in node.elts if isinstance(node, ast.Tuple) else [node]:
            if isinstance(part, ast.Slice):
                ends = [part.lower, part.upper, part.step]
                self._check_all([end for end in ends if end is not None], depth)
            else:
                self.check(part, depth + 1)

    def _check_name(self, node: ast.Name) -> None:
        name = node.id
        if name in self.known:
            self.names[name] = min(self.names.get(name, node.col_offset), node.col_offset)
        elif name in BARE_VALUES:
            self.bare.append(node.col_offset)
        elif name in ("float", "int"):
            raise Refused(f"`{name}` alone is not one of torch's types: write {name}32.")
        elif name in FUNCTIONS or name in OF_PYTHON:
            raise Refused(f"`{name}` is a function: write what it works on in brackets, {name}(…).")
        elif name == "torch":
            raise Refused(
                "`torch` stands in front of a word: write torch.zeros(2, 3), or zeros(2, 3)."
            )
        else:
            raise Refused(self._no_name(name))

    def _no_name(self, name: str) -> str:
        tensors = sorted(self.known)
        words = [*tensors, *FUNCTIONS, *OF_PYTHON, *BARE_VALUES, "True", "False", "None"]
        sentence = no_such(name, words)
        if not sentence.endswith(f"`{name[:40]}` here."):
            return sentence
        listed = ", ".join(tensors[:8])
        return f"{sentence[:-1]}: the tensors are {listed}." if tensors else sentence

    def _check_attribute(self, node: ast.Attribute, depth: int) -> None:
        word = node.attr
        if _is_torch(node.value):
            if word in FUNCTIONS:
                raise Refused(
                    f"`torch.{word}` is a function: write what it works on in brackets, {word}(…)."
                )
            if word not in PLAIN_VALUES:
                raise Refused(no_such(word, [*FUNCTIONS, *PLAIN_VALUES], shown=f"torch.{word}"))
            return
        self.check(node.value, depth + 1)
        if word in METHODS and word not in ATTRIBUTES:
            raise Refused(f"`.{word}` is a method: write it with brackets, .{word}(…).")
        if word not in ATTRIBUTES:
            raise Refused(no_such(word, [*METHODS, *ATTRIBUTES], shown=f".{word}"))

    def _check_call(self, node: ast.Call, depth: int) -> None:
        match node.func:
            case ast.Name(id=name) if name not in self.known:
                if name in FUNCTIONS:
                    self.bare.append(node.func.col_offset)
                elif name in METHODS and name not in OF_PYTHON:
                    raise Refused(f"`{name}` is a method: write x.{name}() for a tensor x.")
                elif name not in OF_PYTHON:
                    raise Refused(no_such(name, [*FUNCTIONS, *OF_PYTHON], shown=f"{name}()"))
            case ast.Name(id=name):
                raise Refused(f"`{name}` is a tensor and cannot be called: write {name} * (…).")
            case ast.Attribute(value=value, attr=word) if _is_torch(value):
                if word not in FUNCTIONS:
                    raise Refused(no_such(word, [*FUNCTIONS], shown=f"torch.{word}()"))
            case ast.Attribute(value=value, attr=word):
                self.check(value, depth + 1)
                if word in ATTRIBUTES and word not in METHODS:
                    raise Refused(f"`.{word}` is written without the round brackets behind it.")
                if word not in METHODS:
                    raise Refused(no_such(word, [*METHODS, *ATTRIBUTES], shown=f".{word}()"))
            case _:
                raise Refused("Round brackets behind a value call nothing: write * for a product.")
        self._check_all(node.args, depth)
        for option in node.keywords:
            if option.arg is None:
                raise Refused("There is no ** in front of a value here: write the options out.")
            if option.arg not in OPTIONS:
                sentence = no_such(option.arg, OPTIONS, shown=f"{option.arg}=")
                if sentence.endswith("here."):
                    sentence = f"{sentence[:-1]}: write the value alone, or leave it out."
                raise Refused(sentence)
            self.check(option.value, depth + 1)


def _is_torch(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "torch"


def _check_constant(value: object) -> None:
    if not isinstance(value, int | float | None | EllipsisType):
        raise Refused("There are numbers, True, False and None here, and no texts and no j.")
    if isinstance(value, int) and value > GREATEST:
        raise too_large()


def _outside(node: ast.AST) -> Refused:
    return Refused(OUTSIDE.get(type(node), "This is outside of what can be calculated here."))


def _check_commas_and_brackets(text: str) -> None:
    open_brackets = []
    for place, sign in enumerate(text):
        if sign in "([{":
            open_brackets.append(sign)
        elif sign in ")]}":
            if not open_brackets or open_brackets.pop() + sign not in ("()", "[]", "{}"):
                near = text[max(place - 9, 0) : place + 1]
                raise Refused(f"This {sign} closes no bracket: look at `{near}`.")
        elif sign == "," and not open_brackets:
            raise Refused(comma(text, place))
    if open_brackets:
        raise Refused(f"The bracket {open_brackets[-1]} is not closed.")
