"""A network from its input to its answer: every layer as a column of maps, for one picture."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from core.opened_run import READY, Layer, OpenedRun, activations, inputs, open_run_at
from core.receptive_field import field_of_unit

# What shares one scale of colours -> from the peaks of a layer's maps, and the highest peak of all
# layers, what the darkest colour stands for in each map.
SCALES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "unit": lambda peaks, highest: peaks,
    "layer": lambda peaks, highest: peaks.max().expand_as(peaks),
    "whole net": lambda peaks, highest: highest.expand_as(peaks),
}
STRONGEST = -1.0  # as row and column: wherever the map is furthest from zero

Square = tuple[int, int, int, int]  # top, left, bottom, right: picture[top:bottom, left:right]


@dataclass(frozen=True)
class Settings:
    run: str = "ready"
    image: int = 12  # a kept picture
    # Which of the layers with maps, which map, and its row and column, or STRONGEST for both.
    unit: tuple[float, float, float, float] = (2.0, 3.0, 24.0, 43.0)
    scale: str = "layer"  # a key of SCALES, which is also the menu
    folder: str = str(READY)  # of the run: the page finds it, no link names it


@dataclass(frozen=True, eq=False)
class Column:
    """A layer's output for the one picture."""

    layer: Layer
    values: Tensor  # (maps, height, width), or (numbers,) where there are no maps any more
    reach: Tensor  # (maps,) what the darkest colour stands for, on both sides of zero; or (1,)

    @property
    def has_maps(self) -> bool:
        return self.values.dim() == 3


@dataclass(frozen=True)
class Unit:
    """One number of one map, and the pixels that it sees."""

    layer: int  # among those with maps
    map: int
    row: int
    column: int
    value: float
    field: Square

    @property
    def field_side(self) -> int:
        """The longer side of what it sees, in pixels."""
        top, left, bottom, right = self.field
        return max(bottom - top, right - left)


@dataclass(frozen=True, eq=False)
class Overview:
    opened: OpenedRun
    picture: Tensor  # (3, size, size) uint8
    label: int | None  # the class it is of; of the learner's own picture, nobody knows
    columns: tuple[Column, ...]  # in the order in which the layers ran
    logits: Tensor  # (classes,)
    unit: Unit

    @property
    def shares(self) -> Tensor:
        """(classes,) softmax of the logits."""
        return self.logits.softmax(dim=0)

    @property
    def answer(self) -> int:
        """The class with the largest logit."""
        return int(self.logits.argmax())

    @property
    def with_maps(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.has_maps)

    @property
    def chosen(self) -> Column:
        """The column of the unit's layer."""
        return self.with_maps[self.unit.layer]

    @property
    def chosen_map(self) -> Tensor:
        """(height, width)"""
        return self.chosen.values[self.unit.map]


def look_inside(settings: Settings, own: Tensor | None = None) -> Overview:
    """All that happens to a kept picture, or to the learner's own: (3, size, size) uint8.

    Raises Refused for a run that is broken.
    """
    return overview_of(open_run_at(settings.folder), settings, own)


def overview_of(opened: OpenedRun, settings: Settings, own: Tensor | None = None) -> Overview:
    """`look_inside` of a run that is open. Where there are maps, its network may be any.

    A picture, layer, map or unit beyond the last is answered with the last.
    """
    image = min(int(settings.image), len(opened.pictures) - 1)
    picture = opened.pictures[image] if own is None else own
    given = inputs(opened, picture[None])
    columns = _columns(activations(opened.network, given), opened, settings.scale)
    with torch.no_grad():
        logits = opened.network(given)[0]
    return Overview(
        opened=opened,
        picture=picture,
        label=int(opened.labels[image]) if own is None else None,
        columns=columns,
        logits=logits,
        unit=_unit(settings.unit, [c for c in columns if c.has_maps], opened),
    )


def _columns(outputs: dict[str, Tensor], opened: OpenedRun, scale: str) -> tuple[Column, ...]:
    """A column of each layer's output (1, …). What has no maps has a scale of its own."""
    layers = {layer.name: layer for layer in opened.layers}
    peaks = {
        name: output.abs().reshape(layers[name].maps or 1, -1).amax(dim=1)
        for name, output in outputs.items()
    }
    highest = max(peak.max() for name, peak in peaks.items() if layers[name].maps)
    columns = []
    for name, output in outputs.items():
        if layers[name].maps:
            reach = SCALES[scale](peaks[name], highest)
            columns.append(Column(layers[name], output[0], reach))
        else:
            columns.append(Column(layers[name], output.flatten(), peaks[name]))
    return tuple(columns)


def _unit(
    wanted: tuple[float, float, float, float], columns: list[Column], opened: OpenedRun
) -> Unit:
    layer, number, row, column = map(int, wanted)
    layer = min(max(layer, 0), len(columns) - 1)
    values = columns[layer].values
    number = min(max(number, 0), len(values) - 1)
    height, width = values.shape[1:]
    if min(row, column) < 0:
        row, column = divmod(int(values[number].abs().argmax()), width)
    row, column = min(row, height - 1), min(column, width - 1)
    return Unit(
        layer,
        number,
        row,
        column,
        values[number, row, column].item(),
        _field(opened, columns[layer].layer, row, column),
    )


@lru_cache(maxsize=4096)
def _field(opened: OpenedRun, layer: Layer, row: int, column: int) -> Square:
    shape = tuple(opened.pictures.shape[1:])
    return field_of_unit(opened.network, shape, layer.module, row, column)
