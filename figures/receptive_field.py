"""What a unit sees, growing layer by layer: on the photograph, by strength, and in its own map."""

import numpy as np

from core.receptive_field_page import SIDE, Measured, Seen
from figures.film import Axis, Film, Lines, Map, Panel, Picture, Points, quantise
from figures.theme import ALARM

ON_PICTURE, LAST_MAP = "What the unit sees", "The last map"


def film(measured: Measured) -> Film:
    """Panels: the photograph with the squares, the gradient's size, the map that is clicked.

    Its time is the depth: the picture itself, then the map after each layer.
    """
    frames = tuple(
        f"{depth} {seen.name}" if depth else seen.name for depth, seen in enumerate(measured.seen)
    )
    return Film(
        frames=frames,
        time="after layer",
        plays=len(frames) > 1,
        panels=(_picture_panel(measured), _strength_panel(measured), _map_panel(measured)),
    )


def _picture_panel(measured: Measured) -> Panel:
    top, left, bottom, right = measured.unit.square
    return Panel(
        ON_PICTURE,
        alt=f"The photograph, {SIDE} by {SIDE} pixels, with a square for each layer; the last goes "
        f"from row {top} to {bottom - 1} and from column {left} to {right - 1}.",
        x=Axis("", 0, SIDE, ticks=()),
        y=Axis("", SIDE, 0, ticks=()),
        aspect=1.0,
        clickable=True,
        layers=(
            Picture(np.ascontiguousarray(measured.photo[None])),
            _outlines(measured.seen, earlier=True),
            _outlines(measured.seen),
        ),
    )


def _strength_panel(measured: Measured) -> Panel:
    strengths = np.stack([seen.strength.numpy() for seen in measured.seen])
    strongest = strengths.max(axis=(1, 2), keepdims=True)
    return Panel(
        "Its gradient",
        alt="The size of the unit's gradient for every pixel: as a rule most in the middle of the "
        "square, little at its edge, and nothing outside.",
        x=Axis("", 0, SIDE, ticks=()),
        y=Axis("", SIDE, 0, ticks=()),
        aspect=1.0,
        legend=False,
        layers=(
            Map(
                quantise(strengths / np.where(strongest > 0, strongest, 1), 0, 1),
                scale="sequential",
                name="of the strongest",
                smooth=False,
            ),
            _outlines(measured.seen),
        ),
    )


def _map_panel(measured: Measured) -> Panel:
    unit, values = measured.unit, measured.last_map.numpy()
    low, high = float(values.min()), float(values.max())
    return Panel(
        LAST_MAP,
        alt=f"The last map, {unit.side} by {unit.side} units. The one in row {unit.row}, column "
        f"{unit.column} is marked.",
        x=Axis("", 0, unit.side, ticks=()),
        y=Axis("", unit.side, 0, ticks=()),
        aspect=1.0,
        clickable=True,
        layers=(
            Map(
                quantise(values[None], low, max(high, low + 1e-6)),
                scale="grey",
                name="value",
                smooth=False,
                legend=False,
            ),
            Points(
                quantise([[unit.column + 0.5]], 0, unit.side, bits=16),
                quantise([[unit.row + 0.5]], 0, unit.side, bits=16),
                groups=np.zeros((1, 1), dtype=np.uint8),
                names=(f"unit [{unit.row}, {unit.column}] of {unit.side} × {unit.side}",),
                colours=(ALARM,),
                marked=np.ones((1, 1), dtype=np.uint8),
                marked_name="",
                size=4,
            ),
        ),
    )


def _outlines(seen: tuple[Seen, ...], earlier: bool = False) -> Lines:
    """The square of each frame; with `earlier` those of the frames before it, thin and white."""
    count = len(seen)
    corners = np.full((2, count, 1, 6), np.nan)  # x and y; a line closes, then breaks off
    for frame, each in enumerate(seen):
        top, left, bottom, right = each.square
        corners[0, frame, 0, :5] = left, right, right, left, left
        corners[1, frame, 0, :5] = top, top, bottom, bottom, top
    if earlier:
        before = np.tril(np.ones((count, count), dtype=bool), -1)[..., None]
        rows = np.where(before, corners[:, None, :, 0], np.nan)  # (2, frames, squares, 6)
        corners = rows.reshape(2, count, 1, 6 * count)
    x, y = (quantise(numbers, 0, SIDE, bits=16) for numbers in corners)
    return Lines(
        y,
        x=x,
        names=() if earlier else ("its field",),
        colours=("#FFFFFF",) if earlier else (ALARM,),
        width=1 if earlier else 2.5,
    )
