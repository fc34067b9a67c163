"""A photograph as a tensor: where its colours stand, in which numbers, and what torch does next."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from PIL.Image import Image
from torch import Generator, Tensor, nn

from core.drawn_from import DrawnFrom
from core.numpy_bridge import Attempt, attempt
from core.photographs import OWN, READY, refuse_strips, shown
from core.photographs import ready_photograph as whole_photograph
from core.refusal import Refused

MOST, LEAST = 96, 8  # pixels of a side that are kept of a photograph, and that it must have
PICTURES = (*READY, OWN)
COLOURS = ("red", "green", "blue")
ADDED = tuple(range(0, 251, 10))  # the stops of the slider: the film has a frame for each


@dataclass(frozen=True)
class Step:
    """Something done to x; `source` says it in torch, with {height}, {width} and {added}."""

    source: str
    run: Callable[[Tensor, int], Tensor]  # x and what is added


AS_IT_COMES, PERMUTED, RESHAPED = "as it comes", "permute(2, 0, 1)", "reshape(3, H, W)"
LAYOUTS = {
    AS_IT_COMES: (),
    PERMUTED: (Step("x.permute(2, 0, 1)", lambda x, _: x.permute(2, 0, 1)),),
    RESHAPED: (Step("x.reshape(3, {height}, {width})", lambda x, _: x.reshape(3, *x.shape[:2])),),
}
NUMBERS = {"uint8": (), "float32": (Step("x / 255", lambda x, _: x / 255),)}
BRIGHTER = {
    "uint8": Step("x + {added}", lambda x, added: x + added),
    "float32": Step(
        "(x + {added} / 255).clamp(0, 1)", lambda x, added: (x + added / 255).clamp(0, 1)
    ),
}
BATCH = Step("x.unsqueeze(0)", lambda x, _: x.unsqueeze(0))
NOTHING, MEAN, LAYER = "nothing", "x.mean()", "nn.Conv2d(3, 8, 3)(x)"
THEN: dict[str, Callable[[Tensor], str]] = {
    MEAN: lambda x: f"mean {x.mean().item():.6g}",
    LAYER: lambda x: f"shape {tuple(_layer()(x).shape)}",
}


@dataclass(frozen=True)
class Settings:
    picture: str = "China"  # one of PICTURES
    layout: str = AS_IT_COMES
    batch: bool = False
    numbers: str = "uint8"
    added: int = 0  # one of ADDED, in steps of 1/255 where numbers are fractions
    then: str = NOTHING  # or a key of THEN
    pixel: tuple[float, float] = (13.0, 28.0)  # row and column


@dataclass(frozen=True)
class Stage:
    """x after a step."""

    source: str
    x: Tensor
    shares: bool  # it reads the memory of the x before


@dataclass(frozen=True)
class Looked:
    settings: Settings
    picture: str  # the photograph shown: one of PICTURES
    missing: bool  # the learner's own was asked for and is not here: another one is shown
    photo: Tensor  # (height, width, 3) uint8, as it came
    stages: tuple[Stage, ...]  # x as it came, then after each step
    planes: Tensor  # (len(ADDED), 3, height, width) uint8: x as a picture, whatever is added
    intact: bool  # each pixel of x has the three numbers of its own pixel of the photograph
    beyond: int  # numbers that what was added took past white
    row: int
    column: int
    attempt: Attempt | None  # what was computed then

    @property
    def x(self) -> Tensor:
        return self.stages[-1].x

    @property
    def stored(self) -> Tensor:
        """(3,) the pixel's numbers in the photograph."""
        return self.photo[self.row, self.column]

    @property
    def pixel(self) -> Tensor:
        """(3,) the pixel's numbers in x."""
        x = self.x[0] if self.settings.batch else self.x
        if colour_is_last(self.settings):
            return x[self.row, self.column]
        return x[:, self.row, self.column]

    def index(self, colour: int | None = None) -> str:
        """How the pixel is written: `x[0, :, 12, 40]`; with a colour, that one number of it."""
        return index_of(self.settings, str(self.row), str(self.column), colour)

    def plane(self, colour: int) -> str:
        """How a whole plane is written: `x[:, :, 0]`."""
        inside = f":, :, {colour}" if colour_is_last(self.settings) else str(colour)
        return f"x[{'0, ' if self.settings.batch else ''}{inside}]"


def look(settings: Settings, own: np.ndarray | None = None) -> Looked:
    """The photograph as the tensor of the settings; `own` are the learner's own pixels, if any."""
    picture, missing = shown(settings.picture, own)
    photo = torch.tensor(own) if picture == OWN else ready_photograph(picture)
    height, width, _ = photo.shape
    stages = [Stage("x", photo, False)]
    sources = written_steps(settings, str(height), str(width))
    for step, source in zip(steps(settings), sources, strict=True):
        before = stages[-1].x
        x = step.run(before, settings.added)
        stages.append(Stage(source, x, x.data_ptr() == before.data_ptr()))
    then = THEN.get(settings.then)
    return Looked(
        settings=settings,
        picture=picture,
        missing=missing,
        photo=photo,
        stages=tuple(stages),
        planes=_at_every_stop(settings, photo),
        intact=bool((_as_planes(settings, photo) == photo.permute(2, 0, 1)).all()),
        beyond=int((photo.int() + settings.added > 255).sum()),
        row=min(int(settings.pixel[0]), height - 1),
        column=min(int(settings.pixel[1]), width - 1),
        attempt=then and attempt(settings.then, lambda: then(stages[-1].x)),
    )


def colour_is_last(settings: Settings) -> bool:
    """Whether x is (height, width, 3), and not (3, height, width)."""
    return not LAYOUTS[settings.layout]


def index_of(settings: Settings, row: str, column: str, colour: int | None = None) -> str:
    """How a pixel is written in the settings' layout: `x[0, :, 12, 40]`; or one number of it."""
    if colour_is_last(settings):
        inside = f"{row}, {column}" + ("" if colour is None else f", {colour}")
    else:
        inside = f"{':' if colour is None else colour}, {row}, {column}"
    return f"x[{'0, ' if settings.batch else ''}{inside}]"


def steps(settings: Settings) -> tuple[Step, ...]:
    """What is done to the photograph, in order."""
    return (
        *LAYOUTS[settings.layout],
        *NUMBERS[settings.numbers],
        *((BRIGHTER[settings.numbers],) if settings.added else ()),
        *((BATCH,) if settings.batch else ()),
    )


def written_steps(settings: Settings, height: str, width: str) -> tuple[str, ...]:
    """The steps in torch, as Python writes them."""
    return tuple(
        step.source.format(height=height, width=width, added=settings.added)
        for step in steps(settings)
    )


def _as_planes(settings: Settings, photo: Tensor) -> Tensor:
    """(3, height, width) what torch takes for red, green and blue in the settings' layout."""
    for step in LAYOUTS[settings.layout]:
        photo = step.run(photo, 0)
    return photo.permute(2, 0, 1) if colour_is_last(settings) else photo


def _at_every_stop(settings: Settings, photo: Tensor) -> Tensor:
    planes = _as_planes(settings, photo)
    for step in NUMBERS[settings.numbers]:
        planes = step.run(planes, 0)
    brighter = BRIGHTER[settings.numbers]
    seen = torch.stack([brighter.run(planes, added) for added in ADDED])
    return seen if seen.dtype == torch.uint8 else (255 * seen).round().to(torch.uint8)


def _layer() -> nn.Conv2d:
    with DrawnFrom(Generator().manual_seed(0)):
        return nn.Conv2d(3, 8, 3)


@cache
def ready_photograph(picture: str) -> Tensor:
    """(height, width, 3) uint8: a photograph of READY, every so many pixels, so that it is small.

    Not to be changed: it is kept.
    """
    return torch.tensor(_thinned(np.asarray(whole_photograph(picture))))


def own_pixels(image: Image) -> np.ndarray:
    """(height, width, 3) uint8 of the learner's own RGB photograph, thinned like the others.

    Raises Refused with a reason that reads well after "name: ".
    """
    refuse_strips(image)
    short = min(image.size)
    if short < LEAST:
        raise Refused(f"a side of {short} pixels is too short; take one with {LEAST} or more")
    return _thinned(np.asarray(image))


def apart(longer_side: int) -> int:
    """Every which pixel is kept, so that MOST of them remain at most."""
    return -(-longer_side // MOST)


def _thinned(pixels: np.ndarray) -> np.ndarray:
    step = apart(max(pixels.shape[:2]))
    return np.ascontiguousarray(pixels[::step, ::step])


def pixel_at(looked: Looked, x: float, y: float) -> tuple[float, float]:
    """Row and column of the pixel at a place of the picture, counted from its upper left corner."""
    height, width, _ = looked.photo.shape
    return float(min(max(int(y), 0), height - 1)), float(min(max(int(x), 0), width - 1))
