"""A photograph becomes a square, the square a tensor, the tensor is normalised, and back again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import torch
from PIL import Image
from torch import Tensor
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional as F

from core.photographs import OWN, READY, ready_photograph, refuse_strips, shown
from core.refusal import Refused

PICTURES = (*READY, OWN)
SIZES = (8, 16, 32, 64, 128)  # pixels; each divides the last, so that one sees every pixel
LEAST = 8  # pixels of a side
BINS = 32


@dataclass(frozen=True)
class Fit:
    """A way to a square; `side` is that of the piece which is then resized, None for all of it.

    CenterCrop of a longer side than the picture's puts black beside it.
    """

    source: str  # in torchvision, with {size}
    side: Callable[[Sequence[int]], int] | None  # of the picture's width and height

    def square(self, image: Image.Image, size: int) -> Tensor:
        """(3, size, size) uint8"""
        if self.side is not None:
            image = v2.CenterCrop(self.side(image.size))(image)
        return F.pil_to_tensor(v2.Resize((size, size))(image))


FITS = {
    "squash": Fit("v2.Resize(({size}, {size}))", None),
    "crop": Fit("v2.CenterCrop(min(image.size)), v2.Resize(({size}, {size}))", min),
    "pad": Fit("v2.CenterCrop(max(image.size)), v2.Resize(({size}, {size}))", max),
}


@dataclass(frozen=True)
class Step:
    """A transform, and how Python writes it."""

    source: str
    make: Callable[[list[float], list[float]], v2.Transform]  # of mean and standard deviation


TO_IMAGE = Step("v2.ToImage()", lambda mean, std: v2.ToImage())
SCALED = Step(
    "v2.ToDtype(torch.float32, scale=True)", lambda mean, std: v2.ToDtype(torch.float32, scale=True)
)
NOT_SCALED = Step("v2.ToDtype(torch.float32)", lambda mean, std: v2.ToDtype(torch.float32))
NORMALISE = Step("v2.Normalize(mean, std)", v2.Normalize)

RIGHT, FORGOTTEN, TOO_EARLY, TWICE = (
    "ToTensor, Normalize",
    "/ 255 forgotten",
    "Normalize too early",
    "Normalize twice",
)
ORDERS = {
    RIGHT: (TO_IMAGE, SCALED, NORMALISE),
    FORGOTTEN: (TO_IMAGE, NOT_SCALED, NORMALISE),
    TOO_EARLY: (TO_IMAGE, NORMALISE, SCALED),
    TWICE: (TO_IMAGE, SCALED, NORMALISE, NORMALISE),
}

ITS_OWN = "this picture's"
# Mean and standard deviation of red, green and blue, in 0..1; None: those of the picture.
STATISTICS: dict[str, tuple[list[float], list[float]] | None] = {
    "ImageNet's": ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
    ITS_OWN: None,
    "0.5": ([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]),
}


@dataclass(frozen=True)
class Settings:
    picture: str = "China"  # one of PICTURES
    fit: str = "squash"  # a key of FITS
    size: int = 64  # one of SIZES
    statistics: str = "ImageNet's"  # a key of STATISTICS
    order: str = RIGHT  # a key of ORDERS


@dataclass(frozen=True, eq=False)
class Made:
    """What became of one square."""

    pixels: Tensor  # (3, size, size) float32, the square / 255
    mean: list[float]  # that are subtracted and divided by, for each channel
    std: list[float]
    x: Tensor | None  # (3, size, size) float32, None if torch refused
    refusal: str  # torch's own words

    @property
    def back(self) -> Tensor | None:
        """x * std + mean: what Normalize undid."""
        return None if self.x is None else self.x * _channels(self.std) + _channels(self.mean)

    @property
    def off(self) -> float:
        """The largest difference between what came back and the picture."""
        return (self.back - self.pixels).abs().max().item()


@dataclass(frozen=True, eq=False)
class Resized:
    picture: str  # the photograph shown: one of PICTURES
    missing: bool  # the learner's own was asked for and is not here: another one is shown
    photo: Image.Image
    squares: dict[str, tuple[Tensor, ...]]  # by the keys of FITS, for each of SIZES
    made: tuple[Made, ...]  # of the chosen fit, for each of SIZES
    chosen: int  # the place of the settings' size
    kept: float  # share of the photograph that the square shows
    margin: float  # share of the square that is no photograph
    stretch: float  # how much taller, compared to its width, everything has become

    @property
    def now(self) -> Made:
        return self.made[self.chosen]


def resize(settings: Settings, own: Image.Image | None = None) -> Resized:
    """Squares of the photograph, and the chosen one as a tensor; `own` is the learner's, if any."""
    picture, missing = shown(settings.picture, own)
    photo = own if picture == OWN else ready_photograph(picture)
    squares = all_squares(photo) if picture == OWN else _ready_squares(picture)
    short, long = sorted(photo.size)
    return Resized(
        picture=picture,
        missing=missing,
        photo=photo,
        squares=squares,
        made=tuple(make(square, settings) for square in squares[settings.fit]),
        chosen=SIZES.index(settings.size),
        kept=short / long if settings.fit == "crop" else 1.0,
        margin=1 - short / long if settings.fit == "pad" else 0.0,
        stretch=photo.width / photo.height if settings.fit == "squash" else 1.0,
    )


def make(square: Tensor, settings: Settings) -> Made:
    """A square (3, size, size) uint8 through the transforms of the settings."""
    pixels = square / 255
    mean, std = STATISTICS[settings.statistics] or (
        pixels.mean(dim=(1, 2)).tolist(),
        pixels.std(dim=(1, 2)).tolist(),
    )
    x, refusal = F.to_pil_image(square), ""
    try:
        for step in ORDERS[settings.order]:
            x = step.make(mean, std)(x)
    except (TypeError, ValueError) as error:  # of the image's type; of a deviation of zero
        return Made(pixels, mean, std, None, f"{type(error).__name__}: {error}")
    return Made(pixels, mean, std, x.as_subclass(Tensor), refusal)


def all_squares(photo: Image.Image) -> dict[str, tuple[Tensor, ...]]:
    return {name: tuple(fit.square(photo, size) for size in SIZES) for name, fit in FITS.items()}


@cache
def _ready_squares(picture: str) -> dict[str, tuple[Tensor, ...]]:
    return all_squares(ready_photograph(picture))


def own_photo(image: Image.Image) -> Image.Image:
    """The learner's photograph. Raises Refused if it is too small or too long to be looked at."""
    refuse_strips(image)
    short = min(image.size)
    if short < LEAST:
        raise Refused(f"a side of {short} pixels is too short; take one with {LEAST} or more")
    return image


def spread(made: Made, settings: Settings) -> tuple[Tensor, Tensor, Tensor]:
    """How the values are spread: edges before Normalize (3, BINS + 1), edges after, and shares.

    A share (3, BINS) is a part of all values of its channel; it is the same before and after.
    Where torch refused, the edges after are nan.
    """
    values = (255 * made.pixels).round().long()
    counts = [torch.bincount(channel.flatten() * BINS // 256, minlength=BINS) for channel in values]
    edges = (torch.arange(BINS + 1) * (256 // BINS)).clamp(max=255).expand(3, -1).float()
    before = edges if settings.order == FORGOTTEN else edges / 255
    shares = torch.stack(counts) / values[0].numel()
    if made.x is None:
        return before, torch.full_like(before, torch.nan), shares
    after = before
    for _ in range(ORDERS[settings.order].count(NORMALISE)):
        after = (after - torch.tensor(made.mean)[:, None]) / torch.tensor(made.std)[:, None]
    return before, after, shares


def _channels(values: list[float]) -> Tensor:
    return torch.tensor(values).view(3, 1, 1)
