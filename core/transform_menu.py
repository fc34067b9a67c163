"""The transforms of torchvision's v2 that one can choose, each with one number for its strength."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from torchvision.transforms import v2

CHANCE = "chance that it is done"  # the strength of what is either done or not
BLUR = 21  # pixels, the side of the window that blurs


@dataclass(frozen=True)
class Strength:
    """What a transform's one number means, and where its slider goes."""

    words: str
    least: float
    most: float
    step: float
    usual: float


OFTEN = Strength(CHANCE, 0, 1, 0.05, 0.5)
ALWAYS = Strength(CHANCE, 0, 1, 0.05, 1.0)


@dataclass(frozen=True)
class Choice:
    """A class of v2, and its arguments for a strength and a picture of (height, width)."""

    transform: type[v2.Transform]
    strength: Strength
    arguments: Callable[[float, tuple[int, int]], dict[str, Any]]
    sometimes: bool = False  # has no chance of its own: stands in a RandomApply unless that is 1

    def make(self, strength: float, size: tuple[int, int]) -> tuple[v2.Transform, v2.Transform]:
        """What to call, and what makes the changes: the same, or what a RandomApply holds."""
        made = self.transform(**self.arguments(strength, size))
        if self.sometimes and strength < 1:
            return v2.RandomApply([made], p=strength), made
        return made, made

    def written(self, strength: float, size: tuple[int, int]) -> str:
        """What to call, as Python writes it."""
        arguments = self.arguments(strength, size).items()
        named = ", ".join(f"{word}={value!r}" for word, value in arguments)
        call = f"v2.{self.transform.__name__}({named})"
        if self.sometimes and strength < 1:
            return f"v2.RandomApply([{call}], p={strength!r})"
        return call


CHOICES: dict[str, Choice] = {
    "Horizontal flip": Choice(v2.RandomHorizontalFlip, OFTEN, lambda p, size: {"p": p}),
    "Vertical flip": Choice(v2.RandomVerticalFlip, OFTEN, lambda p, size: {"p": p}),
    "Rotation": Choice(
        v2.RandomRotation,
        Strength("degrees to either side, at most", 0, 180, 5, 30),
        lambda degrees, size: {"degrees": int(degrees)},
    ),
    "Affine": Choice(
        v2.RandomAffine,
        Strength("turned, moved, scaled, sheared: how far", 0, 1, 0.05, 0.3),
        lambda far, size: {
            "degrees": round(45 * far, 2),
            "translate": (round(0.4 * far, 3), round(0.4 * far, 3)),
            "scale": (round(1 - 0.5 * far, 3), round(1 + 0.5 * far, 3)),
            "shear": round(30 * far, 2),
        },
    ),
    "Perspective": Choice(
        v2.RandomPerspective,
        Strength("how far the corners go", 0, 1, 0.05, 0.4),
        lambda far, size: {"distortion_scale": far, "p": 1.0},
    ),
    "Crop": Choice(
        v2.RandomCrop,
        Strength("pixels of black around it first", 0, 40, 2, 16),
        lambda pixels, size: {"size": size, "padding": int(pixels)},
    ),
    "Resized crop": Choice(
        v2.RandomResizedCrop,
        Strength("share cut away, at most", 0, 0.95, 0.05, 0.5),
        lambda share, size: {"size": size, "scale": (round(1 - share, 2), 1.0)},
    ),
    "Colour jitter": Choice(
        v2.ColorJitter,
        Strength("brightness, contrast, saturation, hue: how far", 0, 1, 0.05, 0.4),
        lambda far, size: {
            "brightness": far,
            "contrast": far,
            "saturation": far,
            "hue": round(far / 4, 4),
        },
    ),
    "Blur": Choice(
        v2.GaussianBlur,
        Strength("pixels of blur (sigma), at most", 0.1, 5, 0.1, 2),
        lambda sigma, size: {"kernel_size": BLUR, "sigma": (0.1, sigma)},
    ),
    "Posterize": Choice(
        v2.RandomPosterize,
        Strength("bits of 8 taken away", 0, 7, 1, 5),
        lambda gone, size: {"bits": int(8 - gone), "p": 0.5},
    ),
    "Solarize": Choice(
        v2.RandomSolarize,
        Strength("how far below white inversion begins", 0, 255, 5, 100),
        lambda shades, size: {"threshold": float(255 - shades), "p": 0.5},
    ),
    "Equalize": Choice(v2.RandomEqualize, OFTEN, lambda p, size: {"p": p}),
    "Erasing": Choice(
        v2.RandomErasing,
        Strength("share erased, at most", 0.02, 0.9, 0.02, 0.3),
        lambda share, size: {"p": 1.0, "scale": (0.02, share)},
    ),
    "RandAugment": Choice(
        v2.RandAugment,
        Strength("magnitude", 0, 30, 1, 9),
        lambda magnitude, size: {"num_ops": 2, "magnitude": int(magnitude)},
    ),
    "AutoAugment": Choice(v2.AutoAugment, ALWAYS, lambda p, size: {}, sometimes=True),
    "TrivialAugmentWide": Choice(v2.TrivialAugmentWide, ALWAYS, lambda p, size: {}, sometimes=True),
    "MixUp": Choice(
        v2.MixUp,
        Strength("alpha: the larger, the nearer to half and half", 0.1, 4, 0.1, 1.0),
        lambda alpha, size: {"alpha": alpha, "num_classes": 2},
    ),
    "CutMix": Choice(
        v2.CutMix,
        Strength("alpha: the larger, the nearer to half and half", 0.1, 4, 0.1, 1.0),
        lambda alpha, size: {"alpha": alpha, "num_classes": 2},
    ),
}

MIXTURES = ("MixUp", "CutMix")  # of two pictures and their labels: for batches, not for a pipeline
ONE_BY_ONE = tuple(name for name in CHOICES if name not in MIXTURES)
USUAL = tuple(float(choice.strength.usual) for choice in CHOICES.values())  # strengths
