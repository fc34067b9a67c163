"""What the page /receptive_field is asked: a stack of layers, and what a unit of it sees."""

from dataclasses import dataclass, fields
from functools import cache

import numpy as np
import torch
from PIL import Image
from torch import Generator, Tensor, nn

from core.drawn_from import DrawnFrom
from core.layer_stack import (
    CONV,
    LAYERS,
    NOTHING,
    STACKS,
    Layer,
    Reach,
    pixels_seen,
)
from core.photographs import OWN, READY, shown
from core.photographs import ready_photograph as whole_photograph
from core.picture import FITS
from core.receptive_field import EveryPath, square

SIDE = 64  # pixels of the picture, both ways
PICTURES = (*READY, OWN)
OWN_STACK = "My own"
STACK_MENU = (*STACKS, OWN_STACK)
EVERY_PATH, THIS_PHOTO = "every path", "this photo"
GRADIENTS = (EVERY_PATH, THIS_PHOTO)
CHANNELS = {EVERY_PATH: 1, THIS_PHOTO: 10}  # maps of a layer


@dataclass(frozen=True)
class Settings:
    stack: str = "TinyVGG"  # one of STACK_MENU
    layer_1: str = "conv 3"  # of OWN_STACK, each one of layer_stack.MENU
    layer_2: str = "conv 3"
    layer_3: str = "max pool 2"
    layer_4: str = NOTHING
    layer_5: str = NOTHING
    layer_6: str = NOTHING
    layer_7: str = NOTHING
    layer_8: str = NOTHING
    picture: str = "China"  # one of PICTURES
    gradient: str = EVERY_PATH  # one of GRADIENTS
    seed: int = 1  # of the weights for THIS_PHOTO
    place: tuple[float, float] = (31.0, 31.0)  # row and column that the unit is to be close to

    @property
    def names(self) -> tuple[str, ...]:
        """The layers of the stack, in order."""
        if self.stack != OWN_STACK:
            return STACKS[self.stack]
        return tuple(name for slot in SLOTS if (name := getattr(self, slot)) != NOTHING)


SLOTS = tuple(field.name for field in fields(Settings) if field.name.startswith("layer_"))


@dataclass(frozen=True)
class Seen:
    """The map after a layer, or the picture itself, and what the unit in it sees."""

    name: str
    side: int  # units along a side of the map
    reach: Reach
    row: int
    column: int
    strength: Tensor  # (SIDE, SIDE) size of the gradient of this unit for each pixel
    rows: tuple[int, ...]  # of the pixels that it sees, by the formula
    columns: tuple[int, ...]

    @property
    def by_gradient(self) -> Tensor:
        """(SIDE, SIDE) whether a pixel's gradient is not zero."""
        return self.strength > 0

    @property
    def by_formula(self) -> Tensor:
        seen = torch.zeros(SIDE, SIDE, dtype=torch.bool)
        seen[torch.tensor(self.rows)[:, None], torch.tensor(self.columns)] = True
        return seen

    @property
    def square(self) -> tuple[int, int, int, int]:
        """Top, left, bottom, right of the field, by the formula."""
        return square(self.by_formula)


@dataclass(frozen=True)
class Measured:
    photo: np.ndarray  # (SIDE, SIDE, 3) uint8
    missing: bool  # the learner's own photograph was asked for and is not here
    seen: tuple[Seen, ...]  # the picture itself, then the map after each layer that fits
    last_map: Tensor  # (units, units), what the last layer that fits gives
    weights: int  # numbers in the kernels of the stack, for one map in and one out
    refused: int | None  # the layer of the stack, from 0, that torch refuses …
    message: str = ""  # … in its own words

    @property
    def unit(self) -> Seen:
        return self.seen[-1]

    @property
    def agrees(self) -> bool:
        """Gradient and formula name the same pixels, after every layer."""
        return all(torch.equal(seen.by_gradient, seen.by_formula) for seen in self.seen)


def measure(settings: Settings, own: Image.Image | None = None) -> Measured:
    """What the unit closest to the place sees, layer by layer; `own` is the learner's picture."""
    picture, missing = shown(settings.picture, own)
    photo = as_square(own) if picture == OWN else ready_photograph(picture)
    pixels = brightness(photo).requires_grad_()
    maps, message = _maps(settings, pixels)
    layers = [LAYERS[name] for name in settings.names][: len(maps) - 1]
    sides = [each.shape[-1] for each in maps]
    reaches = [Reach()]
    for layer in layers:
        reaches.append(reaches[-1].after(layer))
    rows, columns = (_units(layers, sides, reaches[-1], place) for place in settings.place)
    seen = []
    for depth, each in enumerate(maps):
        row, column = rows[depth], columns[depth]
        [gradient] = torch.autograd.grad(each[0, 0, row, column], pixels, retain_graph=True)
        seen.append(
            Seen(
                name=settings.names[depth - 1] if depth else "the picture",
                side=sides[depth],
                reach=reaches[depth],
                row=row,
                column=column,
                strength=gradient[0, 0].abs(),
                rows=tuple(pixels_seen(layers[:depth], sides, row)),
                columns=tuple(pixels_seen(layers[:depth], sides, column)),
            )
        )
    return Measured(
        photo=photo,
        missing=missing,
        seen=tuple(seen),
        last_map=maps[-1][0, 0].detach(),
        weights=sum(layer.kernel**2 for layer in layers if layer.kind == CONV),
        refused=len(layers) if message else None,
        message=message,
    )


def _maps(settings: Settings, pixels: Tensor) -> tuple[list[Tensor], str]:
    """The picture and the map after each layer, as far as torch goes; and its words where not."""
    maps, message = [pixels], ""
    for layers in network(settings):
        try:
            with EveryPath() if settings.gradient == EVERY_PATH else torch.enable_grad():
                maps.append(layers(maps[-1]))
        except RuntimeError as error:
            message = str(error)
            break
    return maps, message


def network(settings: Settings) -> list[nn.Module]:
    """A module per layer of the stack.

    For every path there is one map to a layer, and each weight is an equal share of its window.
    For the photograph at hand they are TinyVGG's ten, with ReLU and torch's own random weights.
    """
    every_path = settings.gradient == EVERY_PATH
    channels, given = CHANNELS[settings.gradient], 1
    modules = []
    with DrawnFrom(Generator().manual_seed(settings.seed)):
        for name in settings.names:
            layer = LAYERS[name]
            module = layer.module(given, channels)
            if layer.kind == CONV:
                given = channels
                if every_path:
                    nn.init.constant_(module.weight, 1 / layer.kernel**2)
                    nn.init.zeros_(module.bias)
                else:
                    module = nn.Sequential(module, nn.ReLU())
            modules.append(module)
    return modules


def _units(layers: list[Layer], sides: list[int], reach: Reach, place: float) -> list[int]:
    """Along one axis, the unit of each map: in the last one that closest to the place, and before
    it the one in the middle of what the next one looks at."""
    middle = (place - reach.start - (reach.size - 1) / 2) / reach.jump
    units = [min(max(round(middle), 0), sides[-1] - 1)]
    for layer, side in zip(reversed(layers), reversed(sides[:-1]), strict=True):
        taps = [tap for tap in layer.taps(units[0]) if 0 <= tap < side]
        units.insert(0, taps[len(taps) // 2])
    return units


def place_of_unit(measured: Measured, row: float, column: float) -> tuple[float, float]:
    """Row and column of the picture in the middle of what a unit of the last map sees."""
    reach = measured.unit.reach
    return tuple(
        float(min(max(reach.start + int(unit) * reach.jump + (reach.size - 1) / 2, 0), SIDE - 1))
        for unit in (row, column)
    )


@cache
def ready_photograph(picture: str) -> np.ndarray:
    """(SIDE, SIDE, 3) uint8 of a photograph of READY. Not to be changed: it is kept."""
    return as_square(whole_photograph(picture))


def as_square(image: Image.Image) -> np.ndarray:
    """(SIDE, SIDE, 3) uint8: the middle of an RGB picture, made small."""
    return np.asarray(FITS["crop"](image, SIDE))


def brightness(photo: np.ndarray) -> Tensor:
    """(1, 1, SIDE, SIDE) from 0 to 1: the mean of the three colours."""
    return torch.tensor(photo).float().mean(dim=2)[None, None] / 255
