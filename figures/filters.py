"""The first layer's filters while they are trained: all, one, what it makes of a picture."""

from math import ceil, sqrt

import numpy as np
import torch
from torch import Tensor

from core.filters import Filters
from figures.film import Axis, Film, Lines, Map, Panel, Picture, quantise
from figures.theme import ALARM, CLASS_COLOURS, QUIET, VALIDATION

ALL = "All filters"
MOST_FRAMES = 41  # of a long training every so many epochs
MOST_SIDE = 64  # numbers of a side of the filter's map
ZOOM, BETWEEN = 4, 2  # pixels that a weight is wide among all filters, and between two filters
GAP = 1  # weights that would fit between two of a filter's planes


def film(filters: Filters) -> Film:
    """Panels: all filters, the planes of one, its map; how far they moved; accuracy. Time: epoch.

    The filters must have been kept.
    """
    last = len(filters.weights) - 1
    epochs = np.unique(np.linspace(0, last, min(last + 1, MOST_FRAMES)).round().astype(int))
    weights = filters.weights[epochs]
    reach = weights.abs().max().item()
    names = ("start", *(f"epoch {epoch}" for epoch in epochs[1:]))
    return Film(
        frames=names,
        time="epoch",
        panels=(
            _all(filters, weights, reach),
            _planes(filters, weights[:, filters.number], reach),
            _picture(filters),
            _map(filters, filters.maps[epochs]),
            _ways(filters, epochs),
            _accuracy(filters, epochs),
        ),
    )


def filter_at(filters: Filters, x: float, y: float) -> int | None:
    """Which filter lies at a place of the panel of all, counted in pixels."""
    count, _, rows, columns = filters.weights.shape[1:]
    high, wide = ZOOM * rows + BETWEEN, ZOOM * columns + BETWEEN
    number = int(y // high) * _across(count) + int(x // wide)
    return number if 0 <= number < count and x >= 0 <= y else None


def _across(count: int) -> int:
    return ceil(sqrt(count))


def _all(filters: Filters, weights: Tensor, reach: float) -> Panel:
    """Every filter as a small picture: grey is 0, a colour is above it, its complement below."""
    pixels = ((weights / reach + 1) * 127.5).round().to(torch.uint8).permute(0, 1, 3, 4, 2)
    pixels = pixels.repeat_interleave(ZOOM, dim=2).repeat_interleave(ZOOM, dim=3).numpy()
    epochs, count, rows, columns, _ = pixels.shape
    across = _across(count)
    high = -(-count // across) * (rows + BETWEEN) - BETWEEN
    wide = across * (columns + BETWEEN) - BETWEEN
    sheet = np.full((epochs, high, wide, 3), 255, np.uint8)
    for number in range(count):
        row, column = _corner(number, rows, columns, across)
        sheet[:, row : row + rows, column : column + columns] = pixels[:, number]
    row, column = _corner(filters.number, rows, columns, across)
    return Panel(
        ALL,
        alt=f"The {count} filters of the first layer as small pictures; filter {filters.number} is "
        "framed.",
        x=Axis("", 0, wide, ticks=()),
        y=Axis("", high, 0, ticks=()),
        aspect=wide / high,
        clickable=True,
        layers=(Picture(sheet), _frame(row, column, rows, columns, max(high, wide))),
    )


def _corner(number: int, rows: int, columns: int, across: int) -> tuple[int, int]:
    """Row and column of a filter's upper left pixel among all."""
    down, right = divmod(number, across)
    return down * (rows + BETWEEN), right * (columns + BETWEEN)


def _frame(row: int, column: int, rows: int, columns: int, size: int) -> Lines:
    xs, ys = (column, column + columns), (row, row + rows)
    return Lines(
        quantise([[[ys[0], ys[0], ys[1], ys[1], ys[0]]]], 0, size, bits=16),
        x=quantise([[[xs[0], xs[1], xs[1], xs[0], xs[0]]]], 0, size, bits=16),
        colours=(ALARM,),
        width=3,
    )


def _planes(filters: Filters, weights: Tensor, reach: float) -> Panel:
    """The weights (frames, 3, height, width) of one filter, its three planes side by side."""
    rows, columns = weights.shape[2:]
    planes = torch.zeros(len(weights), rows, 3 * (columns + GAP) - GAP)
    for index, plane in enumerate(weights.unbind(dim=1)):
        planes[:, :, index * (columns + GAP) :][:, :, :columns] = plane
    high, wide = planes.shape[1:]
    return Panel(
        f"Filter {filters.number}: red, green, blue",
        alt=f"The weights of filter {filters.number} for red, green and blue, side by side: blue "
        "above zero and orange below.",
        x=Axis("", 0, wide, ticks=()),
        y=Axis("", high, 0, ticks=()),
        aspect=wide / high,
        tall=0.6,
        legend=False,
        layers=(Map(quantise(planes, -reach, reach), smooth=False, legend=False),),
    )


def _picture(filters: Filters) -> Panel:
    size = filters.picture.shape[1]
    return Panel(
        "The picture",
        alt="The picture that the filter is laid over.",
        x=Axis("", 0, size, ticks=()),
        y=Axis("", size, 0, ticks=()),
        aspect=1.0,
        layers=(Picture(filters.picture.permute(1, 2, 0).contiguous().numpy()[None]),),
    )


def _map(filters: Filters, maps: Tensor) -> Panel:
    step = -(-max(maps.shape[1:]) // MOST_SIDE)
    maps = maps[:, ::step, ::step]
    rows, columns = maps.shape[1:]
    reach = max(maps.abs().max().item(), 1e-6)
    return Panel(
        "Its map",
        alt=f"The map that filter {filters.number} makes of the picture, before its bias.",
        x=Axis("", 0, columns, ticks=()),
        y=Axis("", rows, 0, ticks=()),
        aspect=columns / rows,
        legend=False,
        layers=(Map(quantise(maps, -reach, reach), smooth=False, legend=False),),
    )


def _ways(filters: Filters, epochs: np.ndarray) -> Panel:
    ways = 100 * filters.moved[epochs].T.numpy()  # (filters, frames)
    most = max(1.0, 1.05 * float(ways.max()))
    others = np.delete(ways, filters.number, axis=0)
    layers = [_line(epochs, ways[[filters.number]], most, f"filter {filters.number}")]
    if len(others):
        colours = (QUIET,) * len(others)
        x = quantise(epochs[None, None], 0, epochs[-1] or 1, bits=16)
        y = quantise(others[None], 0, most, bits=16)
        layers.insert(0, Lines(y, x=x, colours=colours, width=1))
    return Panel(
        "Moved",
        alt="How far each filter is from its start, in per cent of its length then.",
        share=0.58,
        x=Axis("epoch", 0, max(1, int(epochs[-1]))),
        y=Axis("%", 0, most),
        layers=tuple(layers),
    )


def _line(epochs: np.ndarray, values: np.ndarray, most: float, name: str) -> Lines:
    return Lines(
        quantise(values[None], 0, most, bits=16),
        x=quantise(epochs[None, None], 0, epochs[-1] or 1, bits=16),
        names=(name,),
        colours=(CLASS_COLOURS[0],),
        now=True,
    )


def _accuracy(filters: Filters, epochs: np.ndarray) -> Panel:
    shares = 100 * filters.accuracies[epochs].numpy()
    return Panel(
        "Right answers",
        alt="Accuracy on the validation pictures after each epoch, in per cent.",
        share=0.58,
        x=Axis("epoch", 0, max(1, int(epochs[-1]))),
        y=Axis("%", 0, 100),
        layers=(
            Lines(
                quantise(shares[None, None], 0, 100, bits=16),
                x=quantise(epochs[None, None], 0, epochs[-1] or 1, bits=16),
                names=("validation",),
                colours=(VALIDATION,),
                now=True,
            ),
        ),
    )
