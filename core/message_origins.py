"""Where the words of an error message come from: which value of the program, written in which line.

Nothing here knows a single message by heart. What a message says is compared with the values that
the failing line used: their shapes, sizes, dtypes, devices.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import torch
from torch import Tensor, nn

from core.statement_run import Run

FEW = 8  # numbers of a tensor that are looked at one by one
# How numbers stand in a message: two matrices, a shape, height and width, one size or value.
FORMS = re.compile(
    r"(?P<product>\b\d+x\d+\b)"
    r"|(?<=\[)(?P<shape>-?\d+(?:, -?\d+)*)(?=\])"
    r"|(?<=\()(?P<window>\d+ x \d+)(?=\))"
    r"|(?<![\w.])(?P<one>-?\d+)(?!\.?\w)"
)
AS_ROWS, TURNED, WINDOW = "as rows", "weight.T", "height and width"
NO_SIZE = re.compile(r"(?:dimension |element |groups=)$")  # what such a number counts is no size
# Of a layer, what its attributes say it expects; torch names them with the same words.
EXPECTED = ("in_features", "in_channels", "num_features")
# The names that C++ has for a dtype, where they are not those of torch.FloatTensor and its like.
IN_C = {"Byte": "unsigned char", "Long": "long int", "BFloat16": "c10::BFloat16"}
REQUIRES = "requires grad"


@dataclass(frozen=True)
class Span:
    """Characters of a text. Of a message line is 0."""

    line: int
    start: int
    end: int


@dataclass(frozen=True)
class Fact:
    """Something that a message can say about a value."""

    kind: str  # "shape", "size", "value", "dtype", "device", "grad", "name" or "call"
    says: Any  # (3, 2), 12, "Double", "meta"
    label: str = ""  # of which part or view of the value: "weight", "weight.T", "as rows"
    made: Span | None = None  # of a value that the failing line makes itself: `x.long()`


@dataclass(frozen=True)
class Origin:
    """A value that the message speaks of."""

    name: str  # of the variable; "" for what the failing line itself says
    line: int  # where the variable got its value
    source: str  # what is meant: the variable, or what the failing line makes of it: "x.long()"
    source_line: int
    facts: tuple[Fact, ...]  # those that the message says
    in_message: tuple[Span, ...]
    in_program: tuple[Span, ...]  # where the same numbers and words are written


def find_origins(run: Run) -> tuple[Origin, ...]:
    """Of a run that failed, in the order in which its message speaks of them."""
    if run.failure is None or run.failed is None:
        return ()
    known = _facts(run)
    said: dict[str, list[tuple[Fact, Span]]] = {name: [] for name in known}
    for span, candidates in _mentions(run.failure.message, known):
        name = _choose(run.failure.message, span, candidates, said)
        fact = next(fact for owner, fact in candidates if owner == name)
        said[name].append((fact, span))
    lines_of = {name: step.line for step in run.steps for name in step.given}
    origins = [
        Origin(
            name,
            lines_of.get(name, run.failure.line),
            *_source(name, pairs[0][0], lines_of, run),
            tuple(dict.fromkeys(fact for fact, _ in pairs)),
            tuple(span for _, span in pairs),
            _written(name, [fact for fact, _ in pairs], run),
        )
        for name, pairs in said.items()
        if pairs
    ]
    return tuple(sorted(origins, key=lambda origin: origin.in_message[0].start))


def _source(name: str, fact: Fact, lines_of: dict[str, int], run: Run) -> tuple[str, int]:
    for node in ast.walk(run.failed):
        if fact.made and isinstance(node, ast.expr) and _span(node) == fact.made:
            return ast.unparse(node), fact.made.line
    return name, lines_of.get(name, run.failure.line)


def _facts(run: Run) -> dict[str, list[Fact]]:
    """What is known of every variable of the failing line, and of what the line makes of it."""
    known: dict[str, list[Fact]] = {}
    nodes = sorted(
        (node for node in ast.walk(run.failed) if isinstance(node, ast.expr)),
        key=lambda node: (node.lineno, node.col_offset, node.end_col_offset),
    )
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(run.names.get(node.id), Tensor | nn.Module):
            known.setdefault(node.id, list(_facts_of(run.names[node.id], run)))
    for node in nodes:  # x.long() is x in another dtype
        if isinstance(node, ast.Call | ast.Subscript | ast.Attribute):
            owners = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
            if len(owners) == 1 and owners <= set(known) and node is not _whole(run.failed):
                found = _facts_of(_value(node, run), run)
                known[owners.pop()] += [replace(fact, made=_span(node)) for fact in found]
    known[""] = list(_own(run.failed))
    return known


def _whole(statement: ast.stmt) -> ast.expr | None:
    return getattr(statement, "value", None)


def _value(node: ast.expr, run: Run) -> Any:
    """What a part of the failing line gives by itself; None if it is this part that fails."""
    try:
        return eval(compile(ast.Expression(node), "<part>", "eval"), dict(run.names))
    except Exception:
        return None


def _facts_of(value: Any, run: Run) -> Iterator[Fact]:
    if isinstance(value, Tensor):
        yield from _sizes(value)
        yield from _kinds(value)
        yield from _gradients(value)
    elif isinstance(value, nn.Module):
        for name in EXPECTED:
            if hasattr(value, name):
                yield Fact("size", getattr(value, name), name)
        if isinstance(getattr(value, "kernel_size", None), tuple):
            yield Fact("shape", value.kernel_size, WINDOW)
        for name, parameter in value.named_parameters():
            yield Fact("shape", tuple(parameter.shape), name)
            if parameter.dim() == 2:  # a Linear multiplies by its weight on its side
                yield Fact("shape", tuple(parameter.T.shape), TURNED)
            yield from _kinds(parameter)
        if type(value).__name__ in run.names:
            yield Fact("name", type(value).__name__)


def _sizes(tensor: Tensor) -> Iterator[Fact]:
    shape = tuple(tensor.shape)
    yield Fact("shape", shape)
    if len(shape) == 1:  # a Linear takes it for one row …
        yield Fact("shape", (1, *shape), AS_ROWS)
    if len(shape) > 2:  # … and all axes but the last for rows
        yield Fact("shape", (prod(shape[:-1]), shape[-1]), AS_ROWS)
        yield Fact("shape", shape[-2:], WINDOW)
    yield from (Fact("size", size) for size in (*shape, tensor.numel()))
    whole = not tensor.is_floating_point() and not tensor.is_complex()
    if whole and not tensor.is_meta and tensor.numel() <= FEW:
        yield from (Fact("value", number) for number in tensor.flatten().tolist())


def _kinds(tensor: Tensor) -> Iterator[Fact]:
    yield from (Fact("dtype", word) for word in _words(tensor.dtype))
    yield Fact("device", str(tensor.device))


def _words(dtype: torch.dtype) -> Iterator[str]:
    """What torch's messages call a dtype: "Double", "double", "torch.float64"."""
    kind = torch.empty(0, dtype=dtype).type()  # "torch.DoubleTensor"
    name = kind.split(".")[-1].removesuffix("Tensor")
    yield from (name, name.lower(), IN_C.get(name, name), str(dtype))


def _gradients(tensor: Tensor) -> Iterator[Fact]:
    yield Fact("grad", REQUIRES if tensor.requires_grad else "does not require grad")
    if tensor.grad_fn is None:
        yield Fact("grad", "does not have a grad_fn")


def _own(statement: ast.stmt) -> Iterator[Fact]:
    """What the failing line itself says: reshape's numbers, a dtype, the method that it calls."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Call):
            numbers = [_number(argument) for argument in node.args]
            if numbers and None not in numbers:
                yield Fact("shape", tuple(numbers))
            if isinstance(node.func, ast.Attribute):
                yield Fact("call", f"{node.func.attr}()")
        elif isinstance(node, ast.Attribute) and _dtype(node):
            yield from (Fact("dtype", word) for word in _words(_dtype(node)))


def _mentions(
    message: str, known: dict[str, list[Fact]]
) -> list[tuple[Span, list[tuple[str, Fact]]]]:
    """Places of the message, each with the facts that it may be about."""
    facts = [(name, fact) for name, found in known.items() for fact in found]
    places: dict[Span, list[tuple[str, Fact]]] = {}
    for match in FORMS.finditer(message):
        numbers = tuple(int(number) for number in re.findall(r"-?\d+", match[0]))
        if match.lastgroup == "one" and NO_SIZE.search(message[: match.start()]):
            continue
        meant = [(name, fact) for name, fact in facts if _fits(match.lastgroup, numbers, fact)]
        if meant:
            places[Span(0, *match.span(match.lastgroup))] = meant
    for name, fact in facts:
        if fact.kind in ("dtype", "device", "grad", "name", "call"):
            dots = "" if fact.kind == "call" else "."  # `tensor.detach().numpy()` calls numpy()
            word = rf"(?<![\w{dots}]){re.escape(str(fact.says))}(?!\w)"
            for match in re.finditer(word, message):
                places.setdefault(Span(0, *match.span()), []).append((name, fact))
    return sorted(places.items(), key=lambda place: place[0].start)


def _fits(form: str, numbers: tuple[int, ...], fact: Fact) -> bool:
    if form == "one":
        return fact.kind in ("size", "value") and (fact.says,) == numbers
    if fact.kind != "shape" or fact.says != numbers:
        return False
    labels = {"product": {"", AS_ROWS, TURNED}, "window": {WINDOW}}
    if form == "shape":
        return fact.label not in (AS_ROWS, TURNED, WINDOW)
    return fact.label in labels[form]


def _choose(
    message: str,
    span: Span,
    candidates: list[tuple[str, Fact]],
    said: dict[str, list[tuple[Fact, Span]]],
) -> str:
    """Whose fact it is where several have the same: whom the message names, then what a layer
    says it expects, then, in the order of the program, who has not been spoken of yet."""
    names = list(dict.fromkeys(name for name, _ in candidates))
    before = re.search(r"(\w+) $", message[: span.start])
    for name in names:
        if before and before[1].lower() == name.lower():
            return name
    named = [name for name in names if name and re.search(rf"(?i)\b{name}\b", message)]
    expecting = [name for name, fact in candidates if fact.label in EXPECTED]
    chosen = named or expecting or names
    kind = candidates[0][1].kind
    silent = [name for name in chosen if all(fact.kind != kind for fact, _ in said[name])]
    return (silent or chosen)[0]


def _written(name: str, facts: list[Fact], run: Run) -> tuple[Span, ...]:
    """Where the program has these numbers and words: in the statement that made the value, in what
    it was made from if that statement has none of them, or in the failing line that changes it."""
    made = _made(run)
    spans = set()
    for fact in facts:
        if fact.made:
            spans.add(fact.made)
        elif not name:
            spans |= set(_places(fact, run.failed))
        else:
            near = set(_places(fact, made[name]))
            if fact.kind == "name" or (not near and fact.label != AS_ROWS):
                above = _ancestors(made[name], made)
                near |= {span for node in above for span in _places(fact, node)}
            spans |= near
    return _merged(spans)


def _made(run: Run) -> dict[str, ast.stmt]:
    """The statement that last gave each variable its value."""
    return {name: step.statement for step in run.steps for name in step.given}


def _ancestors(statement: ast.stmt, made: dict[str, ast.stmt]) -> list[ast.stmt]:
    names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
    above = [made[name] for name in names if name in made and made[name] is not statement]
    return above + [older for node in above for older in _ancestors(node, made)]


def _places(fact: Fact, statement: ast.stmt) -> Iterator[Span]:
    sizes = set(fact.says) if isinstance(fact.says, tuple) else {fact.says}
    for part in ast.walk(statement):
        if fact.kind in ("shape", "size", "value"):
            if _number(part) in sizes:
                yield _span(part)
        elif fact.kind == "device":
            if isinstance(part, ast.Constant) and part.value == fact.says:
                yield _span(part)
        elif fact.says == REQUIRES:
            if isinstance(part, ast.keyword) and part.arg == "requires_grad":
                yield _span(part)
        elif fact.kind == "name":
            if isinstance(part, ast.Name) and part.id == fact.says:
                yield _span(part)
            elif isinstance(part, ast.ClassDef) and part.name == fact.says:
                start = part.col_offset + len("class ")
                yield Span(part.lineno, start, start + len(part.name))
        elif isinstance(part, ast.Attribute):
            end = part.end_col_offset
            start = end - len(part.attr)
            if f"{part.attr}()" == fact.says:
                yield Span(part.end_lineno, start, end + len("()"))
            elif fact.kind == "dtype" and _dtype(part) and fact.says in _words(_dtype(part)):
                yield Span(part.end_lineno, start, end)


def _dtype(node: ast.Attribute) -> torch.dtype | None:
    """The dtype that `torch.float64` or `.double()` names."""
    dtype = getattr(torch, node.attr, None)
    return dtype if isinstance(dtype, torch.dtype) else None


def _number(node: ast.AST) -> int | None:
    """A whole number as it is written, with its sign."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _number(node.operand)
        return None if inner is None else -inner
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    return None


def _span(node: ast.AST) -> Span:
    return Span(node.lineno, node.col_offset, node.end_col_offset)


def _merged(spans: set[Span]) -> tuple[Span, ...]:
    """In order, without those inside others; "3" and "2" of "3, 2" are one."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.line, span.start, -span.end)):
        last = merged[-1] if merged else None
        if last and last.line == span.line and span.start <= last.end + len(", "):
            merged[-1] = Span(last.line, last.start, max(last.end, span.end))
        else:
            merged.append(span)
    return tuple(merged)
