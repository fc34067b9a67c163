"""A layer's maps, some of them switched off, and what that does: before, then after."""

import numpy as np
import torch

from core.knock_out import Knocked
from figures.film import Axis, Film, Lines, Panel, Tiles, quantise
from figures.theme import class_colour

MAPS = "Click a map: off, on"
FINEST = 32  # numbers of a tile's side at most: more are not seen, and travel for nothing
PER_ROW = 12  # tiles
MOST_BARS = 8  # of more classes the likeliest are shown
BAR = 11.0  # CSS pixels


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
    switched = maps.clone()
    switched[list(knocked.off)] = 0
    values = torch.stack([maps, switched])  # (moments, maps, height, width)
    reach = max(values.abs().max().item(), 1e-6)
    names = tuple(
        f"{number} off" if number in knocked.off else str(number) for number in range(len(maps))
    )
    return Panel(
        MAPS,
        (Tiles(quantise(values, -reach, reach), names, smooth=False),),
        f"The {len(maps)} maps of {knocked.layer}; {len(knocked.off)} of them are switched off.",
        share=2.75,  # a row of its own
        tall=min(0.2 + 0.55 * -(-len(maps) // PER_ROW), 2.0),
    )


def _bars(
    title: str, knocked: Knocked, classes: list[int], shares: list[tuple[float, float]], alt: str
) -> Panel:
    """A bar for each of the classes, the first one on top; `shares` are before and after."""
    count = len(classes)
    ends = np.nan_to_num(shares).T  # (moments, classes); a class without a picture has no share
    x = np.stack([np.zeros_like(ends), ends], axis=-1)  # (moments, classes, both ends)
    y = np.broadcast_to(np.arange(count)[:, None], x.shape)
    return Panel(
        title,
        (
            Lines(
                quantise(y, -1, count, bits=16),
                quantise(x, 0, 1, bits=16),
                names=tuple(knocked.classes[index] for index in classes),
                colours=tuple(class_colour(index) for index in classes),
                width=BAR,
            ),
        ),
        alt,
        x=Axis("", 0, 1),
        y=Axis("", count - 0.4, -0.6, ticks=()),
    )
