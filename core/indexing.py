"""Which numbers of a tensor an index chooses; and which are taken together along an axis."""

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from math import prod

import torch
from torch import Generator, Tensor

from core.grammar import TorchRefused, as_torch, evaluate, parse
from core.refusal import Refused
from core.torch_words import Failure, failure_of

SHAPES = {str(shape): shape for shape in ((2, 3, 4), (12,), (5, 5), (3, 4, 5), (2, 2, 3, 4))}
LONGEST = 120  # characters of an index
ALL, LAST = ":", "-1"  # of an axis
EVERYTHING = "all"  # axes at once
SEED = 1  # of the numbers that are taken together
# One entry of a plain index: a place, or a:b:c of which each part may be missing.
ENTRY = re.compile(r"-?[0-9]+|(-?[0-9]+)?:(-?[0-9]+)?(:(-?[0-9]+)?)?")


@dataclass(frozen=True)
class Aggregate:
    run: Callable[..., Tensor]  # (tensor, dim=…) -> tensor, or (tensor)
    source: str  # with {dim}
    along: str = ""  # what stands behind it where there is a dim


# By its word.
AGGREGATES = {
    "sum": Aggregate(lambda t, **dim: t.sum(**dim), "s.sum({dim})"),
    "mean": Aggregate(lambda t, **dim: t.mean(**dim), "s.mean({dim})"),
    "mean of floats": Aggregate(lambda t, **dim: t.float().mean(**dim), "s.float().mean({dim})"),
    "max": Aggregate(lambda t, **dim: _max(t, **dim), "s.max({dim})", ".values"),
    "argmax": Aggregate(lambda t, **dim: t.argmax(**dim), "s.argmax({dim})"),
}
DIMS = (EVERYTHING, "0", "1", "2", "3")


@dataclass(frozen=True)
class Settings:
    shape: str = "(2, 3, 4)"  # a key of SHAPES
    expression: str = "x[:, 1, -1]"
    aggregate: str = "argmax"  # a key of AGGREGATES
    dim: str = "1"  # one of DIMS


@dataclass(frozen=True)
class Taken:
    """s, of the shape of x but in no order, and what is left of it once axes are taken together."""

    source: str  # "s.argmax(dim=1)"
    s: Tensor
    result: Tensor | None
    failure: Failure | None


@dataclass(frozen=True)
class Indexed:
    x: Tensor  # 0, 1, 2 … so that a number says where it is from
    source: str  # the index for a program; "" if nothing was run
    chosen: Tensor | None
    shares: bool  # chosen reads the memory of x
    failure: Failure | None
    refusal: str  # the sentence about a text that is no index of x
    taken: Taken

    @property
    def lit(self) -> Tensor:
        """(shape of x) bool: which numbers are among the chosen."""
        lit = torch.zeros(self.x.numel(), dtype=torch.bool)
        if self.chosen is not None:
            lit[self.chosen.flatten()] = True
        return lit.reshape(self.x.shape)


def index(settings: Settings) -> Indexed:
    """Let torch choose, and take together. Raises KeyError for what is not on a menu."""
    shape = SHAPES[settings.shape]
    x = torch.arange(prod(shape)).reshape(shape)
    taken = _take(settings, shape)
    source = ""
    try:
        expression = parse(settings.expression, {"x"})
        _check(expression.tree)
        source = as_torch(expression)
        chosen = evaluate(expression, {"x": x})
    except Refused as refused:
        return Indexed(x, "", None, False, None, str(refused), taken)
    except TorchRefused as refused:
        return Indexed(x, source, None, False, refused.failure, "", taken)
    shares = chosen.untyped_storage().data_ptr() == x.untyped_storage().data_ptr()
    return Indexed(x, source, chosen, shares, None, "", taken)


def entries(expression: str) -> tuple[str, ...] | None:
    """What stands in the only brackets of a plain index, axis by axis: (":", "1", "-1").

    None for anything else: lists, brackets within brackets, a chain, arithmetic as in x[2-1].
    """
    text = expression.replace(" ", "").replace("−", "-")
    if not (text.startswith("x[") and text.endswith("]")) or not text[2:-1]:
        return None
    parts = tuple(text[2:-1].removesuffix(",").split(","))
    return parts if all(map(ENTRY.fullmatch, parts)) else None


def written(parts: tuple[str, ...]) -> str:
    """The plain index of these entries."""
    return f"x[{', '.join(parts)}]"


def menu(size: int) -> tuple[str, ...]:
    """The plain entries for an axis of this size: all, one, the last, ranges, steps."""
    steps = tuple(f"::{step}" for step in range(2, size))
    return (ALL, *map(str, range(size)), LAST, "1:", ":-1", *steps)


def sources(settings: Settings, place: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Where in s the numbers stand that go into one number of the result."""
    shape = SHAPES[settings.shape]
    if settings.dim == EVERYTHING:
        return [tuple(cell) for cell in torch.ones(shape).nonzero().tolist()]
    dim = int(settings.dim)
    return [(*place[:dim], along, *place[dim:]) for along in range(shape[dim])]


def _take(settings: Settings, shape: tuple[int, ...]) -> Taken:
    generator = Generator().manual_seed(SEED)
    s = torch.randperm(prod(shape), generator=generator).reshape(shape)
    aggregate = AGGREGATES[settings.aggregate]
    if settings.dim not in DIMS:
        raise KeyError(settings.dim)
    options = {} if settings.dim == EVERYTHING else {"dim": int(settings.dim)}
    source = aggregate.source.format(dim="")
    if options:
        source = aggregate.source.format(dim=f"dim={settings.dim}") + aggregate.along
    try:
        return Taken(source, s, aggregate.run(s, **options), None)
    except (RuntimeError, IndexError) as error:
        return Taken(source, s, None, failure_of(error))


def _max(tensor: Tensor, **dim: int) -> Tensor:
    """max gives the numbers alone, but along an axis their places too."""
    return tensor.max(**dim).values if dim else tensor.max()


def _check(tree: ast.expr) -> None:
    """Only what chooses numbers of x and changes none: indices, one behind the other, and flip."""
    node = tree
    while True:
        match node:
            case ast.Subscript(value=owner):
                node = owner
            case ast.Call(func=ast.Attribute(value=owner, attr="flip")):
                node = owner
            case ast.Name(id="x"):
                return
            case _:
                raise Refused(
                    "This is not an index of x: write square brackets behind it, as in x[:, 1, -1]."
                )
