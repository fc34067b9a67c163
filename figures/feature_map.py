"""How one feature map comes about: input map times kernel, one after another, added up."""

from math import ceil, sqrt

import numpy as np
import torch
from torch import Tensor

from core.feature_map import OneMap, layers_with_maps
from figures.film import Axis, Film, Lines, Map, Panel, Picture, Points, quantise
from figures.theme import ALARM

MOST_NUMBERS = 250_000  # in a panel that moves: of a wide layer the weaker inputs are put together
SUM, NINE, LAYER = "The sum so far", "Excites it most", "All maps here"
GAP = 3  # pixels between two of the nine pictures
PER_ROW = 3
THUMB = 32  # numbers of a side of a map among all, at most


def film(one: OneMap) -> Film:
    """Panels: an input map, its kernel, what they give, the sum so far; then what becomes of it.

    Its time is what is added: the bias, then one input map after another. A map that is no sum has
    one moment.
    """
    moments = _moments(one)
    return Film(
        frames=tuple(moments),
        time="added so far",
        plays=len(moments) > 1,
        panels=(*_made_of(one, moments), *_becomes(one), _sees(one), *_excited(one), _layer(one)),
    )


def image_at(one: OneMap, x: float, y: float) -> int | None:
    """Which of the nine pictures lies at a place of their panel, counted in pixels."""
    step = one.picture.shape[1] + GAP
    place = int(y // step) * PER_ROW + int(x // step)
    return place if 0 <= place < len(one.excited or ()) and x >= 0 <= y else None


def map_at(one: OneMap, x: float, y: float) -> int | None:
    """Which map lies at a place of the panel of all maps."""
    (rows, columns), across = _thumbs(one.parts.maps).shape[1:], _across(one.layer.maps)
    number = int(y // (rows + 1)) * across + int(x // (columns + 1))
    return number if 0 <= number < one.layer.maps and x >= 0 <= y else None


def _moments(one: OneMap) -> dict[str, list[int]]:
    """What a moment is called -> the inputs that it adds; the first one adds the bias."""
    parts, shares = one.parts, one.shares.abs()
    inputs = list(range(len(shares)))
    room = max(4, MOST_NUMBERS // parts.map.numel())
    kept = sorted(shares.argsort(descending=True, stable=True)[: room - 1].tolist())
    if len(inputs) <= room:
        kept = inputs
    if not inputs:
        return {one.layer.name: []}
    moments = {f"bias {parts.bias:.3f}".replace("-", "−"): []}
    moments |= {f"+ {input_name(one, at)}": [at] for at in kept}
    rest = [at for at in inputs if at not in kept]
    if rest:
        moments[f"+ the other {len(rest)}"] = rest
    return moments


def input_name(one: OneMap, at: int) -> str:
    """What an input map is called: of a picture its colour, else its number."""
    if one.layer == layers_with_maps(one.opened)[0]:
        return ("red", "green", "blue")[one.parts.first + at]
    return f"map {one.parts.first + at}"


def _made_of(one: OneMap, moments: dict[str, list[int]]) -> list[Panel]:
    parts = one.parts
    if not len(parts.inputs):
        return [_map_panel(one, f"Map {one.number}", parts.map[None], _reach(parts.map))]
    if not len(parts.kernels):
        reach = _reach(parts.inputs)
        return [
            _map_panel(one, f"{input_name(one, 0).capitalize()} as given", parts.inputs, reach),
            _map_panel(one, f"After {one.layer.kind}", parts.map[None], _reach(parts.map)),
        ]
    steps = list(moments.values())
    bias = torch.full_like(parts.map, parts.bias)
    added = torch.stack([bias, *(parts.contributions[step].sum(0) for step in steps[1:])])
    sums = added.cumsum(0)  # (moments, rows, columns)
    sums[-1] = parts.map  # the layer's own
    reach = max(_reach(added), _reach(sums))
    return [
        _map_panel(one, "An input map", _of_inputs(parts.inputs, steps), _reach(parts.inputs)),
        _kernel_panel(_of_inputs(parts.kernels, steps)),
        _map_panel(one, "Adds this", added, reach),
        _map_panel(one, SUM, sums, reach),
    ]


def _of_inputs(each: Tensor, steps: list[list[int]]) -> Tensor:
    """(moments, …) of a moment with one input that input's; of several, and of the bias, zeros."""
    none = torch.zeros_like(each[0])
    return torch.stack([each[step[0]] if len(step) == 1 else none for step in steps])


def _becomes(one: OneMap) -> list[Panel]:
    after = one.parts.after
    if after is None:
        return []
    name = type(one.parts.follower).__name__
    return [_map_panel(one, f"Then {name}", after[None], _reach(after))]


def _reach(numbers: Tensor) -> float:
    """The largest size that occurs: both ends of a scale with zero in the middle."""
    return max(numbers.abs().max().item(), 1e-6)


def _map_panel(one: OneMap, title: str, maps: Tensor, reach: float) -> Panel:
    """`maps` (moments, rows, columns); the unit is marked where the map has its size."""
    rows, columns = maps.shape[1:]
    layers = [Map(quantise(maps, -reach, reach), smooth=False, legend=False)]
    here = (rows, columns) == tuple(one.parts.map.shape)
    if here:
        layers.append(_unit(one, rows, columns))
    return Panel(
        title,
        alt=f"{title}: {rows} rows of {columns} numbers, blue above zero and orange below.",
        x=Axis("", 0, columns, ticks=()),
        y=Axis("", rows, 0, ticks=()),
        aspect=columns / rows,
        clickable=here,
        legend=False,
        layers=tuple(layers),
    )


def _unit(one: OneMap, rows: int, columns: int) -> Points:
    return Points(
        quantise([[one.column + 0.5]], 0, columns, bits=16),
        quantise([[one.row + 0.5]], 0, rows, bits=16),
        groups=np.zeros((1, 1), dtype=np.uint8),
        names=("the unit",),
        colours=(ALARM,),
        hollow=True,
        size=4,
    )


def _kernel_panel(kernels: Tensor) -> Panel:
    rows, columns = kernels.shape[1:]
    reach = _reach(kernels)
    return Panel(
        "Its kernel",
        alt=f"The kernel of this input map: {rows} by {columns} weights.",
        x=Axis("", 0, columns, ticks=()),
        y=Axis("", rows, 0, ticks=()),
        aspect=columns / rows,
        tall=0.6,
        legend=False,
        layers=(Map(quantise(kernels, -reach, reach), smooth=False, legend=False),),
    )


def _sees(one: OneMap) -> Panel:
    size = one.picture.shape[1]
    top, left, bottom, right = one.field
    return Panel(
        "The unit sees",
        alt=f"The picture; a square marks rows {top} to {bottom - 1}, columns {left} to "
        f"{right - 1}: all that this unit sees of it.",
        x=Axis("", 0, size, ticks=()),
        y=Axis("", size, 0, ticks=()),
        aspect=1.0,
        layers=(Picture(_pixels(one.picture)[None]), _squares([one.field], size)),
    )


def _excited(one: OneMap) -> list[Panel]:
    if not one.excited:
        return []
    size = one.picture.shape[1]
    rows = -(-len(one.excited) // PER_ROW)
    high, wide = rows * (size + GAP) - GAP, PER_ROW * (size + GAP) - GAP
    sheet = np.full((high, wide, 3), 255, dtype=np.uint8)
    squares = []
    for place, excited in enumerate(one.excited):
        row, column = (at * (size + GAP) for at in divmod(place, PER_ROW))
        pixels = _pixels(one.opened.pictures[excited.image])
        sheet[row : row + size, column : column + size] = pixels
        top, left, bottom, right = excited.field
        squares.append((row + top, column + left, row + bottom, column + right))
    return [
        Panel(
            NINE,
            alt="The kept pictures that give this map its largest numbers: a square marks where.",
            x=Axis("", 0, wide, ticks=()),
            y=Axis("", high, 0, ticks=()),
            aspect=wide / high,
            clickable=True,
            layers=(Picture(sheet[None]), _squares(squares, max(high, wide))),
        )
    ]


def _layer(one: OneMap) -> Panel:
    """All maps of the layer on one scale, and a frame around the one that is shown."""
    maps = _thumbs(one.parts.maps)
    across, (rows, columns) = _across(len(maps)), maps.shape[1:]
    down = -(-len(maps) // across)
    sheet = torch.zeros(down * (rows + 1), across * (columns + 1))
    for number, each in enumerate(maps):
        row, column = number // across * (rows + 1), number % across * (columns + 1)
        sheet[row : row + rows, column : column + columns] = each
    row, column = one.number // across * (rows + 1), one.number % across * (columns + 1)
    high, wide = sheet.shape
    reach = _reach(maps)
    return Panel(
        LAYER,
        alt=f"The {len(maps)} maps of {one.layer.name}, row by row; map {one.number} is framed.",
        x=Axis("", 0, wide, ticks=()),
        y=Axis("", high, 0, ticks=()),
        aspect=wide / high,
        tall=min(1, high / wide),
        clickable=True,
        legend=False,
        layers=(
            Map(quantise(sheet[None], -reach, reach), smooth=False, legend=False),
            _squares([(row, column, row + rows, column + columns)], max(high, wide)),
        ),
    )


def _thumbs(maps: Tensor) -> Tensor:
    """Every so many rows and columns of the maps, so that there is room for all of them."""
    step = -(-max(maps.shape[1:]) // THUMB)
    return maps[:, ::step, ::step]


def _across(maps: int) -> int:
    return ceil(sqrt(maps))


def _pixels(picture: Tensor) -> np.ndarray:
    return picture.permute(1, 2, 0).contiguous().numpy()


def _squares(squares: list[tuple[int, int, int, int]], size: int) -> Lines:
    """Outlines, each closed, in pixels of a picture of that size."""
    xs = [[left, right, right, left, left] for _, left, _, right in squares]
    ys = [[top, top, bottom, bottom, top] for top, _, bottom, _ in squares]
    return Lines(
        quantise([ys], 0, size, bits=16),
        x=quantise([xs], 0, size, bits=16),
        colours=(ALARM,) * len(squares),
        width=2,
    )
