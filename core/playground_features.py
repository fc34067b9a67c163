"""What a net is told of a point: its coordinates, or products and waves of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Feature:
    of: Callable[[Tensor, Tensor], Tensor]  # x and y -> the feature
    source: str  # the same in a line of Python, for the program that is shown


# The seven of TensorFlow Playground, whose square reaches to 6 where ours reaches to 1.5: so that
# its sine has as many waves here, it is taken of 4 x.
FEATURES = {
    "x": Feature(lambda x, y: x, "x"),
    "y": Feature(lambda x, y: y, "y"),
    "x²": Feature(lambda x, y: x**2, "x**2"),
    "y²": Feature(lambda x, y: y**2, "y**2"),
    "xy": Feature(lambda x, y: x * y, "x * y"),
    "sin 4x": Feature(lambda x, y: torch.sin(4 * x), "torch.sin(4 * x)"),
    "sin 4y": Feature(lambda x, y: torch.sin(4 * y), "torch.sin(4 * y)"),
}


def in_order(names: Sequence[str]) -> tuple[str, ...]:
    """The chosen keys of FEATURES in the menu's order; x and y where none is chosen."""
    return tuple(name for name in FEATURES if name in names) or ("x", "y")


def inputs_of(places: Tensor, names: Sequence[str]) -> Tensor:
    """(…, 2) places -> (…, features): the features of these names, in this order."""
    x, y = places.unbind(-1)
    return torch.stack([FEATURES[name].of(x, y) for name in names], dim=-1)
