"""What the page /augmentation is asked: one picture, and draws of a random transform of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import torch
from PIL.Image import Image
from sklearn.datasets import load_digits
from torch import Generator, Tensor
from torch.nn import functional
from torchvision.transforms import v2

from core.applied import Applied, watch
from core.drawn_from import DrawnFrom
from core.photographs import OWN, READY, ready_photograph, shown
from core.refusal import Refused
from core.transform_menu import CHOICES, MIXTURES, ONE_BY_ONE, USUAL

DIGIT = "Digit 6"
PICTURES = (*READY, DIGIT, OWN)
PARTNERS = {"China": "Flower"}  # what MixUp and CutMix take beside a photograph; else China
SIX, NINE = 67, 9  # which of scikit-learn's digits are shown
SMALL = 8  # pixels, a side of those digits …
ENLARGED = 12  # … and how many times larger they are shown
LONGEST, SHORTEST = 160, 32  # pixels of a photograph that are kept of its longer side; its shorter
PIPELINE = "My pipeline"
TRANSFORMS = (*CHOICES, PIPELINE)
MOST_DRAWS = 24
FULL_TURN = tuple(range(0, 181, 20))  # degrees, at which the 6 is looked at


@dataclass(frozen=True)
class Settings:
    picture: str = "China"  # one of PICTURES
    transform: str = "TrivialAugmentWide"  # one of TRANSFORMS
    pipeline: tuple[str, ...] = ("Resized crop", "Horizontal flip", "Colour jitter")
    # Of each transform of CHOICES, whether it is in use or not:
    strengths: tuple[float, ...] = USUAL
    draws: int = 12
    seed: int = 0

    def __post_init__(self):
        object.__setattr__(self, "pipeline", tuple(self.pipeline))

    @property
    def names(self) -> tuple[str, ...]:
        """The transforms in use, in order."""
        if self.transform != PIPELINE:
            return (self.transform,)
        return tuple(name for name in self.pipeline if name in ONE_BY_ONE)

    def strength(self, name: str) -> float:
        """A transform's strength, within what it takes."""
        given = self.strengths[list(CHOICES).index(name)]
        return float(min(max(given, CHOICES[name].strength.least), CHOICES[name].strength.most))


def with_strengths(settings: Settings, **changed: float) -> tuple[float, ...]:
    """The settings' strengths, some of them changed: `{"Rotation": 180}`."""
    return tuple(
        float(changed.get(name, given))
        for name, given in zip(CHOICES, settings.strengths, strict=True)
    )


@dataclass(frozen=True)
class Draw:
    pixels: Tensor  # (3, height, width) uint8
    changes: tuple[Applied, ...]
    nearest: int | None  # of a digit: what the real digit that is most like it shows


@dataclass(frozen=True)
class Drawn:
    picture: str  # the one shown, of PICTURES
    missing: bool  # the learner's own was asked for and is not here: another one is shown
    original: Tensor = field(repr=False)  # (3, height, width) uint8
    partner: Tensor | None  # of its size: what is mixed into it
    written: tuple[str, ...]  # the transforms in use, as Python writes them
    draws: tuple[Draw, ...]

    @property
    def size(self) -> tuple[int, int]:
        height, width = self.original.shape[1:]
        return height, width

    @property
    def untouched(self) -> int:
        """How many draws are the original."""
        return sum(torch.equal(draw.pixels, self.original) for draw in self.draws)

    @property
    def different(self) -> int:
        """How many draws there are that are not alike."""
        return len({draw.pixels.numpy().tobytes() for draw in self.draws})


def draw(settings: Settings, own: Tensor | None = None) -> Drawn:
    """As many draws as the settings say; `own` is the learner's photograph, if there is one.

    The draws are those that the transform gives after `torch.manual_seed(settings.seed)`.
    """
    picture, missing = shown(settings.picture, own)
    original = own if picture == OWN else ready_picture(picture)
    height, width = original.shape[1:]
    mixes = settings.transform in MIXTURES
    partner = partner_of(picture, (height, width)) if mixes else None

    changes: list[Applied] = []
    transform = _transform(settings, (height, width), changes.append)
    draws = []
    with DrawnFrom(Generator().manual_seed(settings.seed)):
        for _ in range(settings.draws):
            changes.clear()
            pixels = _mixed(transform, original, partner) if mixes else transform(original)
            nearest = nearest_digit(pixels) if picture == DIGIT else None
            draws.append(Draw(pixels, tuple(changes), nearest))
    return Drawn(
        picture, missing, original, partner, written_transforms(settings, original), tuple(draws)
    )


def written_transforms(settings: Settings, original: Tensor) -> tuple[str, ...]:
    """The transforms in use for this picture, as Python writes them."""
    height, width = original.shape[1:]
    return tuple(
        CHOICES[name].written(settings.strength(name), (height, width)) for name in settings.names
    )


def _transform(
    settings: Settings, size: tuple[int, int], tell: Callable[[Applied], None]
) -> v2.Transform:
    """The settings' transform, which tells every change that it makes."""
    steps = []
    for name in settings.names:
        step, changing = CHOICES[name].make(settings.strength(name), size)
        watch(changing, tell)
        steps.append(step)
    return steps[0] if len(steps) == 1 else v2.Compose(steps or [v2.Identity()])


def _mixed(transform: v2.Transform, one: Tensor, other: Tensor) -> Tensor:
    """The first of a batch of two, mixed with the second: (3, height, width) uint8."""
    batch = torch.stack([one, other]).float()
    pictures, _ = transform(batch, torch.tensor([0, 1]))
    return pictures[0].round().byte()


# ---- pictures ------------------------------------------------------------------------------------


@cache
def ready_picture(name: str) -> Tensor:
    """(3, height, width) uint8: a photograph of READY or the digit. Not to be changed."""
    if name == DIGIT:
        return _digits()[SIX]
    return thinned(np.asarray(ready_photograph(name)))


def partner_of(name: str, size: tuple[int, int]) -> Tensor:
    """(3, height, width) uint8: what MixUp and CutMix mix into a picture of that name and size."""
    if name == DIGIT:
        return _digits()[NINE]
    partner = ready_picture(PARTNERS.get(name, "China"))
    return partner if partner.shape[1:] == size else v2.functional.resize(partner, list(size))


def own_picture(image: Image) -> Tensor:
    """(3, height, width) uint8 of an upright RGB picture, as large as the others.

    Raises Refused with a reason that reads well after "name: ".
    """
    pixels = thinned(np.asarray(image))
    shorter = min(pixels.shape[1:])
    if shorter < SHORTEST:
        raise Refused(
            f"at the size of this page its shorter side has {shorter} pixels; take one that has "
            f"{SHORTEST} or more"
        )
    return pixels


def apart(longer_side: int) -> int:
    """Every which pixel is kept, so that LONGEST of them remain at most."""
    return -(-longer_side // LONGEST)


def thinned(pixels: np.ndarray) -> Tensor:
    """(height, width, 3) -> (3, fewer, fewer), both uint8."""
    step = apart(max(pixels.shape[:2]))
    return torch.tensor(pixels[::step, ::step]).permute(2, 0, 1)


# ---- when the label stops being true -------------------------------------------------------------


@cache
def _digits() -> Tensor:
    """(1797, 3, 96, 96) uint8: scikit-learn's digits, of 0 to 16, enlarged."""
    grey = torch.tensor(load_digits().images * 255 / 16).round().byte()
    side = SMALL * ENLARGED
    return v2.functional.resize(grey[:, None].expand(-1, 3, -1, -1), [side, side])


@cache
def _real_digits() -> tuple[Tensor, Tensor]:
    """(1796, 64) the grey values of all digits but the one that is shown, and what they show."""
    others = torch.arange(len(_digits())) != SIX
    return _grey(_digits()[others]), torch.tensor(load_digits().target)[others]


def _grey(pictures: Tensor) -> Tensor:
    """(n, 3, 96, 96) -> (n, 64): their brightness in 8 x 8 squares."""
    return functional.avg_pool2d(pictures.float().mean(1), ENLARGED).flatten(1)


def nearest_digit(picture: Tensor) -> int:
    """What the real digit shows that is most like a picture (3, 96, 96): the least difference."""
    known, labels = _real_digits()
    return int(labels[(known - _grey(picture[None])).square().sum(1).argmin()])


@dataclass(frozen=True)
class Turned:
    degrees: int
    pixels: Tensor  # (3, 96, 96) uint8
    nearest: int


@cache
def turned_six() -> tuple[Turned, ...]:
    """The 6 turned by each of FULL_TURN, and what it then looks like."""
    turned = [
        (degrees, v2.functional.rotate(ready_picture(DIGIT), float(degrees)))
        for degrees in FULL_TURN
    ]
    return tuple(Turned(degrees, pixels, nearest_digit(pixels)) for degrees, pixels in turned)
