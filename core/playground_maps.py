"""What a net of the playground says over the whole square, unit by unit, and how it bends it."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.nonlinearity import Trained
from core.playground_data import Data
from core.playground_features import inputs_of
from core.playground_net import LOSSES, Net, all_signals
from core.playground_scores import in_turns

CELLS = 50  # along a side of the large picture
SIDES = ((24, 20), (48, 16))  # up to so many units, so many cells along a side of their small maps
LEAST_SIDE = 12  # of more units
LINES, STOPS = 13, 37  # lines of the grid each way that is warped, and points along each


@dataclass(frozen=True)
class Picture:
    """Maps at every moment; the first row of a map is at the bottom of the square."""

    answer: Tensor  # (moments, 1 or classes, CELLS, CELLS): chances, or the number
    features: Tensor  # (features, side, side): what the net is told
    units: tuple[Tensor, ...]  # of each hidden layer (moments, units, side, side): its signals


@dataclass(frozen=True)
class Warped:
    """A square grid and the training points as a hidden layer sees them, at every moment.

    Of more than two units the two directions are shown in which the training points lie widest
    apart at the end (principal components); the same ones at every moment.
    """

    grid: Tensor  # (moments, 2 * LINES, STOPS, 2): the upright lines first
    points: Tensor  # (moments, training points, 2)
    shown: float  # the share of the training points' variance at the end that is seen


def draw(trained: Trained) -> Picture:
    side = small_side(sum(trained.net.sizes[1:-1]))
    small = grid_of(trained.data, side)
    signals = all_signals(trained.net, trained.weights, inputs_of(small, trained.features))
    return Picture(
        answer_map(trained, trained.weights),
        inputs_of(small, trained.features).T.reshape(-1, side, side),
        tuple(signal.unflatten(2, (side, side)) for signal in signals[:-1]),
    )


def answer_map(trained: Trained, weights: Tensor, cells: int = CELLS) -> Tensor:
    """(models, 1 or classes, cells, cells): what nets of weights (models, parameters) and of this
    net's shape say over the square."""
    return answers_over(trained.data, trained.features, trained.net, trained.loss, weights, cells)


def answers_over(
    data: Data, features: Sequence[str], net: Net, loss: str, weights: Tensor, cells: int = CELLS
) -> Tensor:
    """The same, of nets of any shape."""
    outputs = in_turns(net, weights, inputs_of(grid_of(data, cells), features))
    return LOSSES[loss].answer(outputs, data.classes).unflatten(2, (cells, cells))


def unit_map(trained: Trained, layer: int, unit: int, cells: int = CELLS) -> Tensor:
    """(moments, cells, cells): one hidden unit's signal, as large as the answer."""
    inputs = inputs_of(grid_of(trained.data, cells), trained.features)
    # Only the net up to that layer, which then is the last: a moment's memory is what it needs.
    turns = [
        all_signals(trained.net, weights, inputs)[layer][:, unit]
        for weights in trained.weights.split(20)
    ]
    return torch.cat(turns).unflatten(1, (cells, cells))


def small_side(units: int) -> int:
    """How many cells along a side of the small maps of so many units."""
    return next((side for most, side in SIDES if units <= most), LEAST_SIDE)


def grid_of(data: Data, cells: int) -> Tensor:
    """(cells * cells, 2): the middles of the square's cells, row by row from the bottom."""
    middles = ((torch.arange(cells) + 0.5) / cells * 2 - 1) * data.reach
    y, x = torch.meshgrid(middles, middles, indexing="ij")
    return torch.stack([x.flatten(), y.flatten()], dim=1) + torch.tensor(data.middle)


def warp(trained: Trained, layer: int) -> Warped:
    """The square's grid as hidden layer `layer` (from 0) sees it."""
    places = torch.cat([lines_of(trained.data).flatten(0, 1), trained.data.train.places])
    signals = all_signals(trained.net, trained.weights, inputs_of(places, trained.features))
    signals = signals[layer].mT  # (moments, places, units)
    at_end = signals[trained.last_finite, 2 * LINES * STOPS :].double()
    directions, shown = two_directions(at_end)
    seen = signals @ directions.to(signals.dtype)
    return Warped(
        seen[:, : 2 * LINES * STOPS].unflatten(1, (2 * LINES, STOPS)),
        seen[:, 2 * LINES * STOPS :],
        shown,
    )


def lines_of(data: Data) -> Tensor:
    """(2 * LINES, STOPS, 2): the lines of a grid over the square, the upright ones first."""
    across, along = torch.linspace(-1, 1, LINES), torch.linspace(-1, 1, STOPS)
    upright = torch.stack(torch.meshgrid(across, along, indexing="ij"), dim=-1)
    return torch.cat([upright, upright.flip(-1)]) * data.reach + torch.tensor(data.middle)


def two_directions(signals: Tensor) -> tuple[Tensor, float]:
    """(units, 2) onto which signals (points, units) are projected, and the share of their variance
    that this shows. One unit is shown along a line, two as they are."""
    units = signals.shape[1]
    if units <= 2:
        return torch.eye(units, 2, dtype=signals.dtype), 1.0
    spread = torch.cov(signals.T)
    sizes, directions = torch.linalg.eigh(spread)  # ascending
    widest = directions[:, [-1, -2]]
    largest = widest.gather(0, widest.abs().argmax(dim=0, keepdim=True))
    shown = sizes[-2:].sum() / sizes.sum() if sizes.sum() > 0 else torch.tensor(1.0)
    return widest * largest.sign(), shown.item()
