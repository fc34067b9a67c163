"""A tensor made in one of torch's ways, and what an expression over it comes to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import torch
from torch import Generator, Tensor

from core.grammar import TorchRefused, as_torch, evaluate, parse
from core.grammar_words import SEEDED
from core.refusal import Refused
from core.torch_words import Failure, failure_of

MOST_DIMENSIONS = 4
# Sizes that an axis can have, by its place from the right.
SIZES = {place: tuple(range(1, most + 1)) for place, most in {1: 6, 2: 6, 3: 4, 4: 4}.items()}
FILLS = (-1.0, 0.0, 0.5, 1.0, 7.0, 255.0, 300.0)
MOST_HIGH, MOST_SEED, LONGEST = 20, 99, 200
MIXED = "x + torch.ones(1)"  # with a tensor on the CPU
AS_TORCH_CHOOSES = "torch's choice"
DTYPES: dict[str, torch.dtype | None] = {
    AS_TORCH_CHOOSES: None,
    "float32": torch.float32,
    "float64": torch.float64,
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
    "int64": torch.int64,
    "int32": torch.int32,
    "int8": torch.int8,
    "uint8": torch.uint8,
    "bool": torch.bool,
}


@dataclass(frozen=True)
class Settings:
    """Sizes are counted from the right: size_1 is the last axis. More than `dimensions` are not
    used."""

    dimensions: int = 3
    size_4: int = 2
    size_3: int = 2
    size_2: int = 3
    size_1: int = 4
    made: str = "arange"  # a key of MADE
    fill: float = 7.0  # of full
    high: int = 10  # of randint: numbers below it
    dtype: str = AS_TORCH_CHOOSES  # a key of DTYPES
    device: str = "cpu"
    requires_grad: bool = False
    seed: int = 42
    expression: str = ""  # of the learner, over x; "" leaves x as it is

    @property
    def sizes(self) -> tuple[int, ...]:
        """The first axis first."""
        return tuple(getattr(self, f"size_{place}") for place in range(self.dimensions, 0, -1))


@dataclass(frozen=True)
class Maker:
    """One way to make x. `lines` are its program, in which {sizes}, {count}, {options} … stand."""

    run: Callable[..., Tensor]  # (settings, options, generator) -> x
    lines: tuple[str, ...]
    random: bool = False


@dataclass(frozen=True)
class Made:
    """`shown` is what the page is about: y where there is an expression, else x."""

    lines: tuple[str, ...]  # of the program, that make x and y
    x: Tensor | None  # None where torch refused
    shown: Tensor | None  # None where torch refused, or where y is no tensor
    text: str  # of x or y, as torch prints it
    failure: Failure | None
    refusal: str  # the sentence about an expression outside of the grammar
    origins: Tensor | None  # like shown: the place in x, counted in rows, that each number is from
    mixing: Failure | None  # what torch says to MIXED, if x is not on the CPU

    @property
    def is_of_expression(self) -> bool:
        return self.lines[-1].startswith("y = ")


def _in_order(settings: Settings, options: Mapping[str, Any]) -> Tensor:
    return torch.arange(prod(settings.sizes), **options).reshape(settings.sizes)


def _of_sizes(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    return lambda settings, options, generator: function(settings.sizes, **options)


def _drawn(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    return lambda settings, options, generator: function(
        settings.sizes, **options, generator=generator
    )


def _from_numpy(settings: Settings, options: Mapping[str, Any], generator: Generator) -> Tensor:
    array = np.linspace(0, 1, prod(settings.sizes)).reshape(settings.sizes)
    x = torch.from_numpy(array)
    return x.to(**options) if options else x


def numbers_of_list(sizes: tuple[int, ...]) -> Any:
    """1, 2, 3 … in lists within lists, as one would write them; without a size the number 1."""
    return np.arange(1, prod(sizes) + 1).reshape(sizes).tolist()


MODEL = "model = torch.arange({count}{options}).reshape({shape})"
MADE = {
    "arange": Maker(
        lambda settings, options, generator: _in_order(settings, options),
        ("x = torch.arange({count}{options}).reshape({shape})",),
    ),
    "zeros": Maker(_of_sizes(torch.zeros), ("x = torch.zeros({shape}{options})",)),
    "ones": Maker(_of_sizes(torch.ones), ("x = torch.ones({shape}{options})",)),
    "full": Maker(
        lambda settings, options, generator: torch.full(
            settings.sizes, _plain(settings.fill), **options
        ),
        ("x = torch.full({shape}, {fill}{options})",),
    ),
    "rand": Maker(_drawn(torch.rand), ("x = torch.rand({shape}{options})",), random=True),
    "randn": Maker(_drawn(torch.randn), ("x = torch.randn({shape}{options})",), random=True),
    "randint": Maker(
        lambda settings, options, generator: torch.randint(
            settings.high, settings.sizes, **options, generator=generator
        ),
        ("x = torch.randint({high}, {shape}{options})",),
        random=True,
    ),
    "eye": Maker(
        lambda settings, options, generator: torch.eye(*settings.sizes, **options),
        ("x = torch.eye({sizes}{options})",),
    ),
    "from a list": Maker(
        lambda settings, options, generator: torch.tensor(
            numbers_of_list(settings.sizes), **options
        ),
        ("x = torch.tensor({list}{options})",),
    ),
    "from NumPy": Maker(
        _from_numpy,
        ("array = np.linspace(0, 1, {count}).reshape({shape})", "x = torch.from_numpy(array){to}"),
    ),
    "zeros_like": Maker(
        lambda settings, options, generator: torch.zeros_like(_in_order(settings, options)),
        (MODEL, "x = torch.zeros_like(model)"),
    ),
    "ones_like": Maker(
        lambda settings, options, generator: torch.ones_like(_in_order(settings, options)),
        (MODEL, "x = torch.ones_like(model)"),
    ),
    "rand_like": Maker(
        lambda settings, options, generator: torch.rand_like(
            _in_order(settings, options), generator=generator
        ),
        (MODEL, "x = torch.rand_like(model)"),
        random=True,
    ),
}


def make(settings: Settings) -> Made:
    """Make x as chosen, and work out the expression over it.

    Raises KeyError for a way or a dtype, ValueError for sizes that are not on their menus.
    """
    _check(settings)
    lines = _lines(settings)
    try:
        x = _run(settings)
    except (RuntimeError, TypeError, ValueError, AssertionError) as error:
        return Made(lines, None, None, "", failure_of(error), "", None, None)
    mixing = _mixing(x)
    if not settings.expression.strip():
        return Made(lines, x, x, str(x), None, "", None, mixing)
    try:
        expression = parse(settings.expression, {"x"})
        y = evaluate(expression, {"x": x}, seed=settings.seed)
    except Refused as refused:
        return Made(lines, x, None, "", None, str(refused), None, mixing)
    except TorchRefused as refused:
        source = as_torch(expression)
        lines = (*lines, *_lines_of(settings, source))
        return Made(lines, x, None, "", refused.failure, "", None, mixing)
    tensor = y if isinstance(y, Tensor) else None
    return Made(
        (*lines, *_lines_of(settings, as_torch(expression))),
        x,
        tensor,
        str(y),
        None,
        "",
        None if tensor is None else _origins(settings, x, tensor),
        mixing,
    )


def nested_brackets(text: str) -> int:
    """How many [ stand before the first number of a tensor as torch prints it."""
    inside = text.removeprefix("tensor(").removeprefix("torch.")
    return len(inside) - len(inside.lstrip("["))


def _check(settings: Settings) -> None:
    if not 0 <= settings.dimensions <= MOST_DIMENSIONS:
        raise ValueError(f"{settings.dimensions} dimensions: 0 to {MOST_DIMENSIONS} are known here")
    for place, sizes in SIZES.items():
        if getattr(settings, f"size_{place}") not in sizes:
            raise ValueError(f"axis {-place} has a size from {sizes[0]} to {sizes[-1]}")


def _run(settings: Settings) -> Tensor:
    options: dict[str, Any] = {}
    if DTYPES[settings.dtype] is not None:
        options["dtype"] = DTYPES[settings.dtype]
    if settings.device != "cpu":
        options["device"] = settings.device
    maker = MADE[settings.made]
    generator = None
    if maker.random:
        drawn_on = "cpu" if settings.device == "meta" else settings.device
        generator = Generator(drawn_on).manual_seed(settings.seed)
    x = maker.run(settings, options, generator)
    return x.requires_grad_() if settings.requires_grad else x


def _lines(settings: Settings) -> tuple[str, ...]:
    """The program that makes x, its last line the one that torch may refuse."""
    maker = MADE[settings.made]
    options = []
    if DTYPES[settings.dtype] is not None:
        options.append(f"dtype=torch.{settings.dtype}")
    if settings.device != "cpu":
        options.append(f'device="{settings.device}"')
    sizes = ", ".join(map(str, settings.sizes))
    words = {
        "sizes": sizes,
        "shape": str(settings.sizes),
        "count": prod(settings.sizes),
        "options": "".join(f", {option}" for option in options),
        "to": f".to({', '.join(options)})" if options else "",
        "fill": _plain(settings.fill),
        "high": settings.high,
        "list": numbers_of_list(settings.sizes) if settings.made == "from a list" else "",
    }
    lines = [line.format(**words) for line in maker.lines]
    if not sizes:  # eye without a size
        lines = [line.replace("(, ", "(") for line in lines]
    if settings.requires_grad:
        lines[-1] += ".requires_grad_()"
    return (f"torch.manual_seed({settings.seed})", *lines) if maker.random else tuple(lines)


def _lines_of(settings: Settings, source: str) -> tuple[str, ...]:
    """The lines that make y; chance begins anew there, as it does in `evaluate`."""
    seeded = any(f"{name}(" in source for name in SEEDED)
    return (*([f"torch.manual_seed({settings.seed})"] if seeded else []), f"y = {source}")


def _plain(number: float) -> int | float:
    """7.0 as one would write it: 7."""
    return int(number) if number == int(number) else number


def _mixing(x: Tensor) -> Failure | None:
    if x.device.type == "cpu":
        return None
    try:
        x + torch.ones(1)
    except RuntimeError as error:
        return failure_of(error)
    return None


def _origins(settings: Settings, x: Tensor, y: Tensor) -> Tensor | None:
    """Where in x each number of y stood, if the expression does nothing but move numbers.

    Two tensors that tell every place apart go the same way: had anything been calculated, what
    comes out would not be found at the same places in both, and in x.
    """
    places = torch.arange(x.numel()).reshape(x.shape)
    shuffled = torch.randperm(x.numel(), generator=Generator().manual_seed(0))
    try:
        expression = parse(settings.expression, {"x"})
        went, other = (
            evaluate(expression, {"x": told}, seed=settings.seed)
            for told in (places, shuffled.reshape(x.shape))
        )
    except (Refused, TorchRefused):
        return None
    fits = all(
        isinstance(t, Tensor) and t.dtype == torch.int64 and t.shape == y.shape
        for t in (went, other)
    )
    if not fits or y.dtype != x.dtype or not y.numel():
        return None
    if went.min() < 0 or went.max() >= x.numel():
        return None
    if not torch.equal(shuffled[went], other):
        return None
    if y.device.type == "cpu" and not _equal(x.detach().flatten()[went], y.detach()):
        return None
    return went


def _equal(one: Tensor, other: Tensor) -> bool:
    return bool(((one == other) | ((one != one) & (other != other))).all())
