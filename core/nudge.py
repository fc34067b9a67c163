"""What a gradient claims, tried out: move a number a little and see how the loss changes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

STRIDE = 1e-5  # of a number's size, but at least of 1
CLOSE = 1e-5


@dataclass(frozen=True)
class Nudge:
    """The slope at a leaf, element by element, in float64: change of the loss / change of the leaf.

    `slope` looks to both sides; where `before` and `after` differ the loss has a corner there.
    """

    slope: Tensor
    before: Tensor
    after: Tensor

    def agrees(self, gradient: Tensor) -> bool:
        """Whether a gradient is this slope, to CLOSE of its size."""
        return _close(gradient.to(torch.float64), self.slope)

    @property
    def has_corner(self) -> bool:
        return bool(((self.after - self.before).abs() > 1e-2 * _size(self.slope)).any())


def nudge(loss: Callable[[Mapping[str, Tensor]], Tensor], leaves: Mapping[str, Tensor], name: str):
    """Central differences (loss(v + h) - loss(v - h)) / 2h for each number v of a leaf.

    `leaves` are float64. None where the loss does not stay in float64, which is too coarse then.
    """
    here = loss(leaves)
    if here.dtype != torch.float64 or here.numel() != 1:
        return None
    leaf = leaves[name]
    slopes, before, after = (torch.empty_like(leaf).flatten() for _ in range(3))
    for index, number in enumerate(leaf.flatten().tolist()):
        stride = STRIDE * max(1.0, abs(number))
        low, high = (
            loss(dict(leaves) | {name: _moved(leaf, index, by)}) for by in (-stride, stride)
        )
        slopes[index] = (high - low).squeeze() / (2 * stride)
        before[index] = (here - low).squeeze() / stride
        after[index] = (high - here).squeeze() / stride
    return Nudge(*(way.reshape(leaf.shape) for way in (slopes, before, after)))


def _moved(leaf: Tensor, index: int, by: float) -> Tensor:
    moved = leaf.clone().flatten()
    moved[index] += by
    return moved.reshape(leaf.shape)


def _close(one: Tensor, other: Tensor) -> bool:
    return bool(((one - other).abs() <= CLOSE * torch.maximum(_size(one), _size(other))).all())


def _size(numbers: Tensor) -> Tensor:
    return numbers.abs().clamp(min=1.0)
