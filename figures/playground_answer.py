"""What a net says over the square, in colours, and the points that it learns from."""

import numpy as np
import torch
from torch import Tensor

from figures.film import Map, Points, Scaled, quantise
from figures.theme import DIVERGING, class_colour

# Classes 0 and 1 are blue and orange; so is the scale from one to the other.
FIRST_TO_SECOND = DIVERGING[::-1]
SHADES = 64  # colours of one class, from unsure to sure
SURE = 0.96  # where a class's colour ends, so that no shade lies between two classes
FLAT = 0.9  # how sure a net of several classes is painted where only the class is shown
BINS = 7  # of numbers to be learnt, each with a colour


def ground_of(answer: Tensor, classes: int, hard: bool = False, most: float = 1.0) -> Map:
    """answer (moments, 1 or classes, cells, cells) as one field of colours."""
    if not classes:
        values = answer[:, 0].nan_to_num(0)
        return Map(quantise(values, -most, most), scale=FIRST_TO_SECOND, name="says", legend=False)
    answer = answer.nan_to_num(0.5)
    if answer.shape[1] == 1:
        chance = answer[:, 0]
        # On a scale twice as wide its shades are paler, so that points stand out. In 256 of them
        # the border on a gentle slope would be stairs.
        nearly_flat = not hard and (chance[-1].max() - chance[-1].min()).item() < 0.2
        if hard:
            chance = (chance > 0.5).float()
        return Map(
            quantise(chance, -0.5, 1.5, bits=16 if nearly_flat else 8),
            scale=FIRST_TO_SECOND,
            name="class 1" if hard else "chance of class 1",
            contours=() if hard else (0.5,),
            smooth=not hard,
            legend=False,
        )
    chance, named = answer.max(dim=1)
    sure = torch.full_like(chance, FLAT) if hard else chance.clamp(0, SURE)
    return Map(
        quantise(named + sure, 0, classes),
        scale=class_scale(classes),
        names=tuple(f"class {label}" for label in range(classes)),
        smooth=not hard,
        legend=False,
    )


def class_scale(classes: int) -> tuple[str, ...]:
    """Colours from 0 to `classes`: from k to k + 1 those of class k, pale where it is unsure."""
    least = 1 / classes  # the chance of a class that wins by nothing
    shares = [0.1 + 0.55 * (shade / SHADES - least) / (1 - least) for shade in range(SHADES)]
    return tuple(_paler(class_colour(label), share) for label in range(classes) for share in shares)


def _paler(colour: str, share: float) -> str:
    """So much of a colour, on white."""
    share = min(max(share, 0.08), 1.0)
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(255 + share * (part - 255)):02X}" for part in parts)


def points_of(
    places: Tensor,
    labels: Tensor,
    classes: int,
    middle: tuple[float, float],
    reach: float,
    hollow: bool = False,
    wrong: np.ndarray | None = None,
    most: float = 1.0,
) -> Points:
    """(points, 2) places with their labels; `classes` 0 where the labels are numbers, whose colours
    then go from -most to most."""
    if classes:
        groups, words, colours = labels, [f"{label}" for label in range(classes)], ()
    else:
        groups = ((labels / most + 1) / 2 * BINS).long().clamp(0, BINS - 1)
        words, colours = (
            [f"about {most * (2 * b + 1 - BINS) / BINS:.2f}" for b in range(BINS)],
            (FIRST_TO_SECOND),
        )
    return Points(
        along(places[None, :, 0], middle[0], reach),
        along(places[None, :, 1], middle[1], reach),
        groups=groups[None].numpy().astype(np.uint8),
        names=tuple("test" if hollow and classes else word for word in words),
        colours=colours,
        marked=wrong,
        hollow=hollow,
        size=2.6 if len(labels) > 100 else 4,
    )


def along(values: Tensor, middle: float, reach: float) -> Scaled:
    """Places on an axis of the square, and as far again beyond its sides."""
    return quantise(values, middle - 2 * reach, middle + 2 * reach, bits=16)
