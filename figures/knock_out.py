"""A layer's maps, some of them switched off, and what that does: before, then after."""

import numpy as np
import torch

from core.knock_out import Knocked
from core.plain_names import distinct
from figures.film import Axis, Film, Lines, Panel, Tiles, quantise
from figures.theme import DIVERGING, GREY, class_colour

MAPS = "Click a map: off, on"
FINEST = 32  # numbers of a tile's side at most: more are not seen, and travel for nothing
PER_ROW = 12  # tiles
MOST_BARS = 8  # of more classes the likeliest are shown
BAR = 11.0  # CSS pixels
LONGEST_NAME = 18  # letters of a class beside its bar: a longer name would run into the next panel
# Two colours more than a map has: the upper one is that of the cross through a map that is off, for
# a tile may be too small for its name. A map of zeros alone may be one that has nothing to say.
SCALE = (*DIVERGING, GREY[0], GREY[0])


def film(knocked: Knocked) -> Film:
    """Panels: the layer's maps, the classes' probabilities, the share of each class that is right.

    Two moments: all maps on, then those that are chosen off.
    """
    classes = bar_classes(knocked)
    panels = [
        _maps(knocked),
        _bars(
            "What it says of the picture",
            knocked,
            classes,
            [knocked.probability(index) for index in classes],
            "The probability of each class.",
        ),
    ]
    if len(knocked.labels):
        panels.append(
            _bars(
                "Right, class by class",
                knocked,
                classes,
                [knocked.of_class(index) for index in classes],
                "The share of each class's validation pictures that is answered rightly.",
            )
        )
    off = ", ".join(map(str, knocked.off))
    return Film(
        frames=("all maps on", f"off: {off}" if off else "none off"),
        time="switched off",
        panels=tuple(panels),
    )


def bar_classes(knocked: Knocked) -> list[int]:
    """The classes that have a bar, in their order: the likeliest, before or after."""
    likely = knocked.before.softmax(0).maximum(knocked.after.softmax(0))
    return sorted(likely.argsort(descending=True, stable=True)[:MOST_BARS].tolist())


def _maps(knocked: Knocked) -> Panel:
    every = -(-max(knocked.maps.shape[1:]) // FINEST)
    maps = knocked.maps[:, ::every, ::every].flip(1)  # a tile's first row is at the bottom
    reach = max(maps.abs().max().item(), 1e-6)
    crossed = reach * (1 + 2 * (len(SCALE) - len(DIVERGING)) / (len(DIVERGING) - 1))
    switched = maps.clone()
    switched[list(knocked.off)] = _cross(*maps.shape[1:]) * crossed
    values = torch.stack([maps, switched])  # (moments, maps, height, width)
    names = tuple(
        f"{number} off" if number in knocked.off else str(number) for number in range(len(maps))
    )
    return Panel(
        MAPS,
        (Tiles(quantise(values, -reach, crossed), names, scale=SCALE, smooth=False),),
        f"The {len(maps)} maps of {knocked.layer}; {len(knocked.off)} of them are switched off and "
        "crossed out.",
        share=2.75,  # a row of its own
        tall=min(0.2 + 0.55 * -(-len(maps) // PER_ROW), 2.0),
    )


def _cross(height: int, width: int) -> torch.Tensor:
    """(height, width) of ones along both diagonals, in a field of zeros."""
    down = (torch.arange(height)[:, None] + 0.5) / height
    across = (torch.arange(width) + 0.5) / width
    near = max(0.06, 0.51 / min(height, width))
    return ((down - across).abs().minimum((down + across - 1).abs()) < near).float()


def _bars(
    title: str, knocked: Knocked, classes: list[int], shares: list[tuple[float, float]], alt: str
) -> Panel:
    """A bar for each of the classes, the first one on top; `shares` are before and after."""
    count, short = len(classes), distinct(knocked.classes, LONGEST_NAME)
    ends = np.nan_to_num(shares).T  # (moments, classes); a class without a picture has no share
    x = np.stack([np.zeros_like(ends), ends], axis=-1)  # (moments, classes, both ends)
    y = np.broadcast_to(np.arange(count)[:, None], x.shape)
    return Panel(
        title,
        (
            Lines(
                quantise(y, -1, count, bits=16),
                quantise(x, 0, 1, bits=16),
                names=tuple(short[knocked.classes[index]] for index in classes),
                colours=tuple(class_colour(index) for index in classes),
                width=BAR,
            ),
        ),
        alt,
        x=Axis("", 0, 1),
        y=Axis("", count - 0.4, -0.6, ticks=()),
    )
