"""Losses over two weights, for walks that can be drawn: every one is 0 at its lowest point."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

ACROSS, UP = 5.0, 3.0  # the part that is shown: the first weight to ±5, the second to ±3
START = (-3.7, 1.3)


@dataclass(frozen=True)
class Surface:
    """A loss over the weights a and b. `curvature` is the greatest, where it is the same all over.

    Plain gradient descent with momentum m grows without end on such a surface when its rate is
    above 2 (1 + m) / curvature (Polyak's heavy ball, 1964).
    """

    of: Callable[[Tensor, Tensor], Tensor]
    source: str  # the same in a line of Python, for the program that is shown
    curvature: float | None = None

    def loss(self, weights: Tensor) -> Tensor:
        """(…, 2) -> (…)"""
        return self.of(*weights.unbind(-1))


SURFACES = {
    "Bowl 1:10": Surface(lambda a, b: (a**2 + 10 * b**2) / 2, "(a**2 + 10 * b**2) / 2", 10.0),
    "Narrow valley 1:100": Surface(
        lambda a, b: (a**2 + 100 * b**2) / 2, "(a**2 + 100 * b**2) / 2", 100.0
    ),
    "Turned valley 1:100": Surface(
        # Turned so that START lies far out along the valley, as in the narrow one: from its steep
        # wall there would be little left to do on the floor, and plain SGD would be there first.
        lambda a, b: ((0.8 * a - 0.6 * b) ** 2 + 100 * (0.8 * b + 0.6 * a) ** 2) / 2,
        "((0.8 * a - 0.6 * b) ** 2 + 100 * (0.8 * b + 0.6 * a) ** 2) / 2",
        100.0,
    ),
    "Bent valley": Surface(
        lambda a, b: (a - 2) ** 2 / 4 + 10 * (b + 1.5 - a**2 / 6) ** 2,
        "(a - 2) ** 2 / 4 + 10 * (b + 1.5 - a**2 / 6) ** 2",
    ),
    "Saddle": Surface(
        lambda a, b: (a**2 - 9) ** 2 / 36 + 2 * b**2, "(a**2 - 9) ** 2 / 36 + 2 * b**2"
    ),
    # Gentle enough (curvature at most 1.7) that no rate up to 1 makes a walk chaotic: the last bit
    # of a rounding would decide where it ends.
    "Many minima": Surface(
        lambda a, b: (a**2 + b**2) / 20 + (2 - torch.cos(2.5 * a) - torch.cos(2.5 * b)) / 4,
        "(a**2 + b**2) / 20 + (2 - torch.cos(2.5 * a) - torch.cos(2.5 * b)) / 4",
    ),
}
