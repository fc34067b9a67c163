"""Two shapes compared from the right: what agrees, what stretches, what torch refuses."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile

import torch
from torch import Size, Tensor

from core.torch_words import Failure, failure_of

NO_AXIS = 0  # in the settings, the size of an axis that is not there
# Sizes that an axis can have, by its place from the right; three blocks of more would not fit.
SIZES = {1: (1, 2, 3, 4), 2: (NO_AXIS, 1, 2, 3, 4), 3: (NO_AXIS, 1, 2)}


@dataclass(frozen=True)
class Operation:
    run: Callable[[Tensor, Tensor], Tensor]
    sign: str  # between the two blocks
    cell: str  # for one result, to be filled with a, b and result


# By what one writes in Python.
OPERATIONS = {
    "a * b": Operation(torch.mul, "×", "{a} × {b} = {result}"),
    "a + b": Operation(torch.add, "+", "{a} + {b} = {result}"),
    "a - b": Operation(torch.sub, "−", "{a} − {b} = {result}"),
    "torch.maximum(a, b)": Operation(torch.maximum, "max", "the larger of {a} and {b}: {result}"),
    "a == b": Operation(torch.eq, "==", "{a} == {b}: {result}"),
}


@dataclass(frozen=True)
class Settings:
    """Sizes counted from the right: a1 is the last axis of a. Beyond an axis that is not there
    (NO_AXIS) there is none."""

    a3: int = NO_AXIS
    a2: int = 3
    a1: int = 1
    b3: int = NO_AXIS
    b2: int = 1
    b1: int = 4
    operation: str = "a * b"  # a key of OPERATIONS


@dataclass(frozen=True)
class Axis:
    """One column of the comparison; a size is None where the tensor has no such axis."""

    place: int  # -1 is the last
    a: int | None
    b: int | None

    @property
    def sizes(self) -> tuple[int, int]:
        """A missing axis counts as one of size 1."""
        return self.a or 1, self.b or 1

    @property
    def size(self) -> int | None:
        """What comes out: equal sizes stay, 1 stretches to the other; None is refused."""
        a, b = self.sizes
        return max(a, b) if a == b or 1 in (a, b) else None


@dataclass(frozen=True)
class Broadcast:
    a: Tensor  # as stored: 1, 2, 3 … in its shape
    b: Tensor
    axes: tuple[Axis, ...]  # the first axis first, as many as the longer shape has
    stretched: tuple[Tensor, Tensor] | None  # a and b expanded by torch to the result's shape
    result: Tensor | None
    failure: Failure | None  # None if it ran

    @property
    def refused(self) -> Axis | None:
        """The first axis from the right that does not fit."""
        return next((axis for axis in reversed(self.axes) if axis.size is None), None)


def broadcast(settings: Settings) -> Broadcast:
    """Run the operation on two tensors of these shapes, and read from torch what it stretched.

    Raises KeyError for an operation, ValueError for a size that is not on its menu.
    """
    a = _counted(settings.a1, settings.a2, settings.a3)
    b = _counted(settings.b1, settings.b2, settings.b3)
    try:
        result, failure = OPERATIONS[settings.operation].run(a, b), None
    except RuntimeError as error:
        result, failure = None, failure_of(error)
    stretched = None if result is None else (a.expand(result.shape), b.expand(result.shape))
    return Broadcast(a, b, _axes(a.shape, b.shape), stretched, result, failure)


def copies(stored: Tensor, shape: Size) -> Tensor:
    """(shape) bool: True where the tensor expanded to this shape repeats a number, which takes no
    memory, since the stride of a stretched axis is 0."""
    origins = torch.arange(stored.numel()).reshape(stored.shape).expand(shape)
    first = torch.ones(shape, dtype=torch.bool)
    for axis, stride in enumerate(origins.stride()):
        if stride == 0:
            first &= _position(axis, shape) == 0
    return ~first


def kept_bytes(tensor: Tensor) -> int:
    """What the numbers of a tensor take in memory, stretched or not."""
    return tensor.untyped_storage().nbytes()


def _counted(*sizes: int) -> Tensor:
    """1, 2, 3 … in the shape of these sizes, the last axis given first."""
    if not all(size in SIZES[place] for place, size in enumerate(sizes, 1)):
        raise ValueError(f"the sizes {sizes}, the last axis first, are not all among {SIZES}")
    present = takewhile(lambda size: size != NO_AXIS, sizes)
    shape = Size(reversed(tuple(present)))
    return torch.arange(1, shape.numel() + 1).reshape(shape)


def _axes(a: Size, b: Size) -> tuple[Axis, ...]:
    return tuple(
        Axis(-place, _from_right(a, place), _from_right(b, place))
        for place in range(max(len(a), len(b)), 0, -1)
    )


def _from_right(shape: Size, place: int) -> int | None:
    return shape[-place] if place <= len(shape) else None


def _position(axis: int, shape: Size) -> Tensor:
    """Each cell's place along an axis, in a shape that fits the others."""
    sizes = [1] * len(shape)
    sizes[axis] = shape[axis]
    return torch.arange(shape[axis]).reshape(sizes)
