"""One feature map of an opened network: what it is made of, what it sees, what excites it most."""

from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from core.inside import read_inside
from core.map_parts import Parts, take_apart
from core.opened_run import READY, Layer, OpenedRun, inputs, open_run_at
from core.receptive_field import field_of_unit
from core.refusal import Refused

STRONGEST = (-1.0, -1.0)  # a unit's place that stands for wherever the map is largest

Square = tuple[int, int, int, int]  # top, left, bottom, right: picture[top:bottom, left:right]


@dataclass(frozen=True)
class Settings:
    run: str = "ready"
    image: int = 12  # a kept picture
    layer: str = "blocks.0.2"
    map: int = 3
    unit: tuple[float, float] = STRONGEST  # row and column, clicked
    folder: str = str(READY)  # of the run: the page finds it, no link names it


@dataclass(frozen=True)
class Excited:
    """A kept picture that excites the map, and where in it."""

    image: int
    value: float  # the map's largest number, above 0
    row: int
    column: int
    field: Square


@dataclass(frozen=True, eq=False)
class OneMap:
    opened: OpenedRun
    picture: Tensor  # (3, size, size) uint8
    label: int | None  # the class it is of; of another than a kept picture, nobody knows
    answer: int  # the class that the network takes it for
    layer: Layer
    number: int  # of the map
    parts: Parts
    row: int
    column: int
    field: Square  # the pixels that the unit sees
    # The most excited first; none, if none makes it positive. None as long as it is not measured.
    excited: tuple[Excited, ...] | None

    @property
    def value(self) -> float:
        """The unit's number."""
        return self.parts.map[self.row, self.column].item()

    @property
    def shares(self) -> Tensor:
        """(inputs,) what each input map brings to the unit."""
        return self.parts.contributions[:, self.row, self.column]

    @property
    def after(self) -> float | None:
        """What the module that follows makes of the unit, where it keeps its place."""
        after = self.parts.after
        same = after is not None and after.shape == self.parts.map.shape
        return after[self.row, self.column].item() if same else None


def look_at(settings: Settings, own: Tensor | None = None) -> OneMap:
    """The map of the settings on a kept picture, or on the learner's own: (3, size, size) uint8.

    A layer that this network has not is answered with its first, a map, a unit or an image beyond
    the last with the last; a run that kept no pictures with a grey one. Raises Refused for a run
    that is broken.
    """
    opened = open_run_at(settings.folder)
    image = min(settings.image, len(opened.pictures) - 1)
    if own is not None:
        picture, label = own, None
    elif image < 0:
        picture, label = torch.full(opened.pictures.shape[1:], 128, dtype=torch.uint8), None
    else:
        picture, label = opened.pictures[image], int(opened.labels[image])
    given = inputs(opened, picture[None])
    layer = layer_named(opened, settings.layer)
    number = min(settings.map, layer.maps - 1)
    parts = take_apart(opened.network, given, layer.name, number)
    row, column = _place(settings.unit, parts.map)
    with torch.inference_mode():
        logits = opened.network(given)[0]
    return OneMap(
        opened=opened,
        picture=picture,
        label=label,
        answer=int(logits.argmax()),
        layer=layer,
        number=number,
        parts=parts,
        row=row,
        column=column,
        field=_field(opened, layer, row, column),
        excited=_excited(opened, layer, number),
    )


def layers_with_maps(opened: OpenedRun) -> tuple[Layer, ...]:
    """Those whose output is a field of pixels, in the order in which a picture meets them."""
    return tuple(layer for layer in opened.layers if layer.maps)


def layer_named(opened: OpenedRun, name: str) -> Layer:
    """The layer with maps of that name, or the first."""
    layers = layers_with_maps(opened)
    return next((layer for layer in layers if layer.name == name), layers[0])


def _place(unit: tuple[float, float], map: Tensor) -> tuple[int, int]:
    if unit == STRONGEST:
        row, column = divmod(int(map.argmax()), map.shape[1])
        return row, column
    row, column = (min(max(int(at), 0), size - 1) for at, size in zip(unit, map.shape, strict=True))
    return row, column


@lru_cache(maxsize=4096)
def _field(opened: OpenedRun, layer: Layer, row: int, column: int) -> Square:
    shape = tuple(opened.pictures.shape[1:])
    return field_of_unit(opened.network, shape, layer.module, row, column)


def _excited(opened: OpenedRun, layer: Layer, number: int) -> tuple[Excited, ...] | None:
    try:
        inside = read_inside(opened)
    except Refused:  # widgets/inside.py says so
        return None
    if inside is None:
        return None
    exciting = inside.exciting[layer.name]
    excited = []
    for image, place, value in zip(
        exciting.images[number].tolist(),
        exciting.places[number].tolist(),
        exciting.values[number].tolist(),
        strict=True,
    ):
        if value > 0:
            row, column = divmod(place, layer.shape[3])
            excited.append(Excited(image, value, row, column, _field(opened, layer, row, column)))
    return tuple(excited)
