"""Two runs of the playground that differ in one setting, and where their answers part."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

import torch
from torch import Tensor

from core import nonlinearity
from core.nonlinearity import BATCH_SIZES, FITTING, RATES, Trained, draw_data, train_on, training_of
from core.playground_features import FEATURES
from core.playground_maps import answer_map
from core.playground_net import ACTIVATIONS, INITIALISATIONS, LOSSES, winners
from core.playground_training import MOMENTS, OPTIMIZERS
from core.progress import part_of

PARTED = 0.1  # answers that differ by more, somewhere in the square, have parted

# What a twin may differ in: settings that leave the points alone. The words of a menu and the
# value that each stands for.
DIFFERENCES: dict[str, dict[str, Any]] = {
    "activation": {name: name for name in ACTIVATIONS},
    "learning_rate": {f"{rate:g}": rate for rate in RATES},
    "optimizer": {name: name for name in OPTIMIZERS},
    "hidden": {
        "none": (),
        "2": (2,),
        "3": (3,),
        "8": (8,),
        "16": (16,),
        "4-4": (4, 4),
        "8-8": (8, 8),
        "8-8-8": (8, 8, 8),
        "16-16-16": (16, 16, 16),
    },
    "batch_size": {str(size) if size else "all": size for size in BATCH_SIZES},
    "initialisation": {name: name for name in INITIALISATIONS},
    "loss": {name: name for name in (FITTING, *LOSSES)},
    "features": {
        "x y": ("x", "y"),
        "x² y²": ("x²", "y²"),
        "x y x² y²": ("x", "y", "x²", "y²"),
        "x y xy": ("x", "y", "xy"),
        "x y sin 4x sin 4y": ("x", "y", "sin 4x", "sin 4y"),
        "all": tuple(FEATURES),
    },
    "dropout": {f"{share:g}": share for share in (0.0, 0.1, 0.2, 0.3, 0.5, 0.8)},
    "l1": {f"{share:g}": share for share in (0.0, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1)},
    "l2": {f"{share:g}": share for share in (0.0, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1)},
    "seed": {str(seed): seed for seed in range(100)},
}


@dataclass(frozen=True)
class Settings(nonlinearity.Settings):
    """One run, and what is otherwise in its twin."""

    differs: str = "activation"  # a key of DIFFERENCES, which is the name of a setting
    other: str = "ReLU"  # a key of DIFFERENCES[differs]


@dataclass(frozen=True)
class Twins:
    """Two runs, and over the square the second's answer less the first's at every moment."""

    first: Trained
    second: Trained
    difference: Tensor  # (moments, 1 or classes, cells, cells)
    disagree: Tensor  # (moments,) share of the square where they name different classes

    @property
    def largest(self) -> Tensor:
        """(moments,) the largest difference anywhere in the square."""
        return self.difference.abs().flatten(1).amax(dim=1)

    @property
    def parted(self) -> int | None:
        """The first moment at which their answers differ by more than PARTED somewhere, or None."""
        apart = ~(self.largest <= PARTED)  # not finite is apart
        return int(apart.long().argmax()) if apart.any() else None

    @property
    def ahead(self) -> float:
        """By how much the second's accuracy at the end exceeds the first's."""
        return (self.second.judged.accuracy[-1] - self.first.judged.accuracy[-1]).item()


def train_twins(
    settings: Settings, on_share: Callable[[float], None] = lambda share: None
) -> Twins:
    """Both runs on the same points, each as it would be alone: where they have as many weights they
    start from the same ones, and where they take as many points a step, from the same batches."""
    data = draw_data(settings)
    pair = (alone(settings), twin_of(settings))
    points = len(data.train.labels)
    moments = min(MOMENTS, *(training_of(one, data).steps(points) + 1 for one in pair))
    first, second = (
        train_on(data, one, moments, part_of(on_share, at, 2)) for at, one in enumerate(pair)
    )
    answers = [answer_map(run, run.weights) for run in (first, second)]
    return Twins(first, second, answers[1] - answers[0], disagreement(*answers, data.classes))


def steps_of(settings: Settings) -> int:
    """How many steps the longer of the two runs takes. Raises Refused as `train_twins` does."""
    return max(nonlinearity.steps_of(one) for one in (alone(settings), twin_of(settings)))


def alone(settings: Settings) -> nonlinearity.Settings:
    """The first run's settings, as the playground takes them."""
    names = (field.name for field in fields(nonlinearity.Settings))
    return nonlinearity.Settings(**{name: getattr(settings, name) for name in names})


def twin_of(settings: Settings) -> nonlinearity.Settings:
    """The second run's. A word that is not in its menu stands for the first that is different."""
    options, own = DIFFERENCES[settings.differs], getattr(settings, settings.differs)
    others = (value for value in options.values() if value != own)
    value = options[settings.other] if settings.other in options else next(others)
    return replace(alone(settings), **{settings.differs: value})


def disagreement(first: Tensor, second: Tensor, classes: int) -> Tensor:
    """(moments,) share of the cells (moments, 1 or classes, cells, cells) that are given different
    classes; 0 where there are none."""
    if not classes:
        return torch.zeros(len(first))
    named = [winners(answers.flatten(2)) for answers in (first, second)]
    return (named[0] != named[1]).float().mean(dim=1)
