"""Everything that decides the numbers of a training, as plain values."""

import math
from dataclasses import dataclass, fields

import torch

from core.augmentation import AUGMENTATIONS
from core.device import DEVICES
from core.initialisation import INITIALISATIONS
from core.picture import FITS
from core.refusal import Refused
from core.tiny_vgg import Architecture, map_side

OPTIMIZERS = {"SGD": torch.optim.SGD, "Adam": torch.optim.Adam, "AdamW": torch.optim.AdamW}


@dataclass(frozen=True)
class Settings:
    """One training of TinyVGG. The same settings on the same data give the same weights."""

    # Prepare
    image_size: int = 64  # pixels, the side of the square that a picture is brought to
    fit: str = "squash"  # a key of FITS
    augmentation: str = "none"  # a key of AUGMENTATIONS
    normalise: bool = True  # by the training set's own mean and standard deviation
    # Model
    hidden_units: int = 10
    padding: int = 1
    blocks: int = 2
    initialisation: str = "PyTorch"  # a key of INITIALISATIONS
    # Train
    optimizer: str = "Adam"  # a key of OPTIMIZERS
    learning_rate: float = 0.001
    batch_size: int = 32
    epochs: int = 10
    seed: int = 42  # of the split, the starting weights and everything random in an epoch
    threads: int = 2  # other counts round differently, whatever the machine
    device: str = "auto"


CHOICES = {
    "fit": tuple(FITS),
    "augmentation": tuple(AUGMENTATIONS),
    "initialisation": tuple(INITIALISATIONS),
    "optimizer": tuple(OPTIMIZERS),
    "device": DEVICES,
}
RANGES = {
    "image_size": (28, 128),
    "hidden_units": (1, 64),
    "padding": (0, 1),
    "blocks": (1, 4),
    "learning_rate": (1e-6, 100.0),
    "batch_size": (1, 1024),
    "epochs": (1, 1000),
    "seed": (0, 2**31 - 1),
    "threads": (1, 64),
}


def architecture(settings: Settings, classes: int) -> Architecture:
    """The TinyVGG that these settings ask for."""
    return Architecture(
        classes, settings.image_size, settings.hidden_units, settings.padding, settings.blocks
    )


def check(settings: Settings) -> None:
    """Raises Refused when a value has the wrong type, is out of range or leaves no pixels."""
    for field in fields(settings):
        value, kind = getattr(settings, field.name), type(field.default)
        if type(value) is not kind and not (kind is float and type(value) is int):
            raise Refused(f"{field.name} must be of type {kind.__name__}, not {value!r}.")
        if field.name in CHOICES and value not in CHOICES[field.name]:
            options = ", ".join(CHOICES[field.name])
            raise Refused(f"{field.name} must be one of {options}, not {value!r}.")
        if field.name in RANGES:
            low, high = RANGES[field.name]
            if not (math.isfinite(value) and low <= value <= high):
                raise Refused(f"{field.name} must be between {low:g} and {high:g}, not {value!r}.")
    map_side(architecture(settings, classes=2))


def differences(ours: Settings, theirs: Settings) -> tuple[tuple[str, object, object], ...]:
    """(name, our value, their value) of every setting in which the two differ."""
    pairs = ((f.name, getattr(ours, f.name), getattr(theirs, f.name)) for f in fields(Settings))
    return tuple((name, one, other) for name, one, other in pairs if one != other)
