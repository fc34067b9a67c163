"""Rows against columns: the matrix product, beside the cell-by-cell product and nn.Linear."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Generator, Tensor, nn

from core.drawn_from import DrawnFrom
from core.torch_words import Failure, failure_of

MOST = 7  # rows or columns
SEED = 42  # of the layer's weights
LAYER = "nn.Linear"
TRANSPOSES = ("a.T", "b.T")


# By what one writes in Python.
OPERATIONS: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "a @ b": torch.matmul,
    "a * b": torch.mul,
    LAYER: torch.matmul,  # of the rows and the layer's weight.T; the bias comes on top
}


@dataclass(frozen=True)
class Settings:
    """For nn.Linear, `a` holds the rows that go in, and `b` has the shape of weight.T: the layer is
    nn.Linear(b_rows, b_columns). There nothing is transposed besides."""

    operation: str = "a @ b"  # a key of OPERATIONS
    a_rows: int = 2
    a_columns: int = 3
    b_rows: int = 3
    b_columns: int = 2
    transposed: tuple[str, ...] = ()  # of TRANSPOSES


@dataclass(frozen=True)
class Product:
    left: Tensor  # (rows, inner) as it meets …
    right: Tensor  # (inner, columns) … the other, transposed if so chosen
    stored: tuple[tuple[int, ...], tuple[int, ...]]  # shapes of a and b before that
    bias: Tensor | None  # (columns,) of a layer
    result: Tensor | None  # (rows, columns)
    failure: Failure | None  # None if it ran
    instead: Tensor | None  # what `*` gives on the same two in place of `@`, or the reverse
    difference: float | None  # of a layer: largest between layer(x) and x @ weight.T + bias


def multiply(settings: Settings) -> Product:
    """The product of two matrices of digits, or of rows of digits and a layer's weights.

    Raises KeyError for an operation, ValueError for a size that is not on its menu.
    """
    sizes = (settings.a_rows, settings.a_columns, settings.b_rows, settings.b_columns)
    if not all(1 <= size <= MOST for size in sizes):
        raise ValueError(f"rows and columns are 1 to {MOST}, not {sizes}")
    a, b = digits(*sizes[:2]), digits(*sizes[2:])
    if settings.operation == LAYER:
        return _through_layer(a.float(), settings)
    left = a.T if "a.T" in settings.transposed else a
    right = b.T if "b.T" in settings.transposed else b
    result, failure = _try(OPERATIONS[settings.operation], left, right)
    other = torch.mul if settings.operation == "a @ b" else torch.matmul
    instead, _ = _try(other, left, right)
    stored = (tuple(a.shape), tuple(b.shape))
    return Product(left, right, stored, None, result, failure, instead, None)


def digits(rows: int, columns: int) -> Tensor:
    """(rows, columns) int64: 1, 2, 3 … 9 and again from 1, so that a head can follow the sums."""
    return (torch.arange(rows * columns) % 9 + 1).reshape(rows, columns)


def _through_layer(x: Tensor, settings: Settings) -> Product:
    with DrawnFrom(Generator().manual_seed(SEED)), torch.no_grad():
        layer = nn.Linear(settings.b_rows, settings.b_columns)
        weight, bias = layer.weight.detach(), layer.bias.detach()
        stored = (tuple(x.shape), tuple(weight.T.shape))
        by_layer, failure = _try(lambda rows, _: layer(rows), x, weight)
        if by_layer is None:
            return Product(x, weight.T, stored, bias, None, failure, None, None)
        by_hand = OPERATIONS[LAYER](x, weight.T) + bias
        difference = (by_layer - by_hand).abs().max().item()
        return Product(x, weight.T, stored, bias, by_layer, None, None, difference)


def _try(
    run: Callable[[Tensor, Tensor], Tensor], left: Tensor, right: Tensor
) -> tuple[Tensor | None, Failure | None]:
    """What comes out, or torch's words."""
    try:
        return run(left, right), None
    except RuntimeError as error:
        return None, failure_of(error)
