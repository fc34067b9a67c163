"""Points to learn from: rings, moons, blobs, spirals and others, two surfaces, or one's own.

Each function of DATA is complete in itself (torch, math and scikit-learn's datasets), so that the
program that is shown can contain it as it stands.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from sklearn.datasets import make_blobs, make_circles, make_moons
from sklearn.model_selection import train_test_split
from torch import Tensor

from core.own_points import MOST_CLASSES, REACH, placed


def circles(samples, classes, noise, seed):
    return make_circles(samples, factor=0.5, noise=noise, random_state=seed)


def close_circles(samples, classes, noise, seed):
    return make_circles(samples, factor=0.8, noise=noise, random_state=seed)


def moons(samples, classes, noise, seed):
    return make_moons(samples, noise=noise, random_state=seed)


def blobs(samples, classes, noise, seed):
    angles = [2 * math.pi * label / classes for label in range(classes)]
    middles = [(math.cos(angle), math.sin(angle)) for angle in angles]
    return make_blobs(samples, centers=middles, cluster_std=0.15 + noise, random_state=seed)


def spirals(samples, classes, noise, seed):
    """Arms that wind out from the middle, 3.5 turns in all of them together."""
    generator = torch.Generator().manual_seed(seed)
    labels = torch.arange(samples) % classes
    along = (torch.arange(samples) // classes + 1) * classes / samples  # 1 at the tip
    angle = 2 * math.pi * (3.5 / classes * along + labels / classes)
    places = torch.stack([along * angle.cos(), along * angle.sin()], dim=1)
    return places + noise * torch.randn(samples, 2, generator=generator), labels


def xor(samples, classes, noise, seed):
    """Two opposite corners of a square against the other two."""
    generator = torch.Generator().manual_seed(seed)
    places = 2 * torch.rand(samples, 2, generator=generator) - 1
    labels = (places.prod(dim=1) < 0).long()
    places = places + 0.05 * places.sign()  # a gap between the corners
    return places + noise * torch.randn(samples, 2, generator=generator), labels


def linear(samples, classes, noise, seed):
    """The two sides of a straight line."""
    generator = torch.Generator().manual_seed(seed)
    places = 2 * torch.rand(samples, 2, generator=generator) - 1
    labels = (places.sum(dim=1) > 0).long()
    places = places + (0.1 * labels - 0.05)[:, None]  # a gap between the sides
    return places + noise * torch.randn(samples, 2, generator=generator), labels


def plane(samples, classes, noise, seed):
    generator = torch.Generator().manual_seed(seed)
    places = 2 * torch.rand(samples, 2, generator=generator) - 1
    values = places.mean(dim=1)
    return places, values + noise * torch.randn(samples, generator=generator)


def wave(samples, classes, noise, seed):
    generator = torch.Generator().manual_seed(seed)
    places = 2 * torch.rand(samples, 2, generator=generator) - 1
    values = torch.sin(math.pi * places[:, 0]) * torch.cos(math.pi / 2 * places[:, 1])
    return places, values + noise * torch.randn(samples, generator=generator)


@dataclass(frozen=True)
class Source:
    """Where points come from. `most_classes` is 0 where a number is to be learnt, not a class."""

    draw: Callable  # (samples, classes, noise, seed) -> (samples, 2) places and (samples,) labels
    most_classes: int = 2
    middle: tuple[float, float] = (0.0, 0.0)  # of the square that pictures show
    reach: float = REACH  # from its middle to its sides


DATA = {
    "Circles": Source(circles),
    "Close circles": Source(close_circles),  # scikit-learn's own distance, as in the course
    "Moons": Source(moons, middle=(0.5, 0.25), reach=2.0),
    "Blobs": Source(blobs, most_classes=MOST_CLASSES),
    "Spirals": Source(spirals, most_classes=MOST_CLASSES),
    "XOR": Source(xor),
    "Linear": Source(linear),
    "Plane": Source(plane, most_classes=0, reach=1.1),
    "Wave": Source(wave, most_classes=0, reach=1.1),
}
OWN = "Own points"  # the other key of the menu: points that a learner clicked or pasted

# How training and test points are told apart. Stratified: each class in its share. Random: as it
# falls, which with few test points gives a net that knows nothing less than a half.
SPLITS = {"Stratified": True, "Random": False}


@dataclass(frozen=True)
class Wanted:
    """Which points; plain values."""

    data: str = "Circles"  # a key of DATA, or OWN
    classes: int = 2  # 2 to 5; only blobs and spirals have more than two
    samples: int = 500
    noise: float = 0.05  # standard deviation, in units of the picture (of the value in regression)
    label_noise: float = 0.0  # the share of points with a wrong label
    train_share: float = 0.5
    split: str = "Stratified"  # a key of SPLITS
    data_seed: int = 42
    points: tuple[float, ...] = ()  # one's own: x, y and class of each, one after another


@dataclass(frozen=True)
class Part:
    """Points: where they are, and their classes (int64) or numbers to be learnt (float32)."""

    places: Tensor  # (points, 2) float32
    labels: Tensor  # (points,)


@dataclass(frozen=True)
class Data:
    train: Part
    test: Part  # without points where there are too few to put some aside
    classes: int  # 0 in regression
    middle: tuple[float, float]
    reach: float

    @property
    def largest(self) -> float:
        """The greatest size of a label: so far a scale of numbers to be learnt has to go."""
        return torch.cat([self.train.labels, self.test.labels]).abs().max().item()


def draw_data(wanted: Wanted) -> Data:
    """The points, split into those that are trained on and those that are not.

    Raises Refused for one's own points of fewer than two classes.
    """
    if wanted.data == OWN:
        places, labels = placed(wanted.points)
        classes, middle, reach = int(labels.max()) + 1, (0.0, 0.0), REACH
    else:
        source = DATA[wanted.data]
        classes, middle, reach = (
            min(wanted.classes, source.most_classes),
            source.middle,
            source.reach,
        )
        drawn = source.draw(wanted.samples, classes, wanted.noise, wanted.data_seed)
        places, labels = (torch.as_tensor(part) for part in drawn)
    places, labels = places.float(), labels.long() if classes else labels.float()
    labels = mislabelled(labels, classes, wanted.label_noise, wanted.data_seed)
    train, test = split(labels, classes, wanted)
    return Data(
        Part(places[train], labels[train]),
        Part(places[test], labels[test]),
        classes,
        middle,
        reach,
    )


def mislabelled(labels: Tensor, classes: int, share: float, seed: int) -> Tensor:
    """Labels of which that share, drawn point by point, is wrong: another class, or the number
    with the other sign."""
    if not share:
        return labels
    generator = torch.Generator().manual_seed(seed)
    wrong = torch.rand(len(labels), generator=generator) < share
    if not classes:
        return torch.where(wrong, -labels, labels)
    away = torch.randint(1, classes, (len(labels),), generator=generator)
    return torch.where(wrong, (labels + away) % classes, labels)


def split(labels: Tensor, classes: int, wanted: Wanted) -> tuple[Tensor, Tensor]:
    """Row numbers of the training and of the test points, as scikit-learn splits them.

    A class of one point cannot be shared, nor can both parts have every class if there are fewer
    points than that: then all points are trained on.
    """
    rows = torch.arange(len(labels))
    stratified = bool(classes) and SPLITS[wanted.split]
    kept = round(wanted.train_share * len(rows))
    least = max(classes, 1) if stratified else 1
    alone = stratified and (labels.unique(return_counts=True)[1] < 2).any()
    if alone or min(kept, len(rows) - kept) < least:
        return rows, rows[:0]
    train, test = train_test_split(
        rows.numpy(),
        train_size=kept,
        random_state=wanted.data_seed,
        stratify=labels.numpy() if stratified else None,
    )
    return torch.as_tensor(train), torch.as_tensor(test)
