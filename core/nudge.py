"""What a gradient claims, tried out: move a number a little and see how the loss changes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import nan
from typing import Any

import torch
from torch import Tensor

STRIDE = 1e-5  # of a number's size, but at least of 1
WIDER = 10  # strides, to tell a corner from a steep bend
CLOSE = 1e-5


@dataclass(frozen=True)
class Nudge:
    """The slope at a leaf, element by element, in float64: change of the loss / change of the leaf.

    `slope` looks to both sides, and means nothing at a corner: there `before` and `after` differ
    however short the stride.
    """

    slope: Tensor
    before: Tensor
    after: Tensor
    corner: Tensor  # of bool

    def agrees(self, gradient: Tensor) -> bool:
        """Whether a gradient is this slope, to CLOSE of its size. At a corner none is."""
        return not self.has_corner and _close(gradient.to(torch.float64), self.slope)

    @property
    def has_corner(self) -> bool:
        return bool(self.corner.any())


def nudge(loss: Callable[[Mapping[str, Tensor]], Tensor], leaves: Mapping[str, Tensor], name: str):
    """Central differences (loss(v + h) - loss(v - h)) / 2h for each number v of a leaf.

    `leaves` are float64. None where the loss does not stay in float64, which is too coarse then.
    """
    here = _number(loss(leaves))
    if here is None:
        return None
    leaf = leaves[name]

    def at(index: int, by: float) -> float:
        moved = _number(loss(dict(leaves) | {name: _moved(leaf, index, by)}))
        return nan if moved is None else moved  # another branch of an `if` can give anything

    found = []
    for index, number in enumerate(leaf.flatten().tolist()):
        stride = STRIDE * max(1.0, abs(number))
        low, high = at(index, -stride), at(index, stride)
        before, after = (here - low) / stride, (high - here) / stride
        corner = False
        if abs(after - before) > max(CLOSE, 1e-2 * max(abs(before), abs(after))):
            wide = WIDER * stride
            gap = (at(index, wide) - 2 * here + at(index, -wide)) / wide
            # With a stride ten times as long a bend's gap is ten times as large and a jump's a
            # tenth; a corner's stays.
            corner = 0.2 < abs(gap / (after - before)) < 2
        found.append(((high - low) / (2 * stride), before, after, corner))
    slope, before, after, corner = zip(*found, strict=True)
    ways = (torch.tensor(way, dtype=torch.float64) for way in (slope, before, after))
    return Nudge(*(way.reshape(leaf.shape) for way in (*ways, torch.tensor(corner))))


def _number(loss: Any) -> float | None:
    exact = isinstance(loss, Tensor) and loss.dtype == torch.float64 and loss.numel() == 1
    return loss.item() if exact else None


def _moved(leaf: Tensor, index: int, by: float) -> Tensor:
    moved = leaf.clone().flatten()
    moved[index] += by
    return moved.reshape(leaf.shape)


def _close(one: Tensor, other: Tensor) -> bool:
    finite = one.isfinite() & other.isfinite()
    near = (one - other).abs() <= CLOSE * torch.maximum(_size(one), _size(other))
    return bool(((one == other) | (finite & near)).all())


def _size(numbers: Tensor) -> Tensor:
    return numbers.abs().clamp(min=1.0)
