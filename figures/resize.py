"""A photograph, three ways to a square, and what normalising does to the values."""

from dataclasses import replace

import numpy as np
from PIL import Image
from torch import Tensor

from core.resize import FITS, FORGOTTEN, SIZES, Resized, Settings, spread
from figures.channel_histograms import CHANNELS
from figures.film import Axis, Film, Lines, Panel, Picture, quantise
from figures.theme import ALARM

WHOLE = "photograph"
AS_IT_IS, BACK = "x, drawn", "back again"
BLANK = 128  # the grey of a square that there is not
LONGEST = 160  # pixels of the photograph's longer side, as it is shown


def film(settings: Settings, resized: Resized) -> Film:
    """The photograph and its squares; below, how values are spread, x as a picture, and back again.

    Its time is the size. What torch refused at a size is a crossed square there; where it refused
    all of them, the lower row is left out.
    """
    panels = [_photograph(settings, resized)]
    for fit, squares in resized.squares.items():
        panels.append(
            _square(
                f"{fit} ✓" if fit == settings.fit else fit,
                [square.permute(1, 2, 0).numpy() for square in squares],
                f"The photograph made a square by {fit}.",
            )
        )
    if any(made.x is not None for made in resized.made):
        panels += [
            *_spreads(settings, resized),
            _drawn(
                AS_IT_IS,
                [made.x for made in resized.made],
                "The tensor drawn as a picture: what is below 0 is black, what is above 1 full.",
            ),
            _drawn(
                BACK,
                [made.back for made in resized.made],
                "The tensor with Normalize undone once, drawn as a picture.",
            ),
        ]
    return Film(
        frames=tuple(f"{size} × {size} pixels" for size in SIZES),
        time="size",
        start=resized.chosen,
        plays=False,
        panels=tuple(panels),
    )


def chosen_fit(title: str) -> str | None:
    """The fit whose panel has this title."""
    name = title.removesuffix(" ✓")
    return name if name in FITS else None


def _spreads(settings: Settings, resized: Resized) -> list[Panel]:
    """Two panels: how red, green and blue are spread before Normalize and after."""
    before, after, shares = (
        np.stack(values)
        for values in zip(*(spread(made, settings) for made in resized.made), strict=True)
    )  # (sizes, 3, BINS + 1) twice, (sizes, 3, BINS)
    heights = 100 * shares.repeat(2, axis=2)
    first = "pixel, 0 to 255" if settings.order == FORGOTTEN else "pixel / 255"
    return [
        _spread(title, edges.repeat(2, axis=2)[..., 1:-1], heights, title == first)
        for title, edges in ((first, before), ("normalised", after))
    ]


def _spread(title: str, x: np.ndarray, heights: np.ndarray, legend: bool) -> Panel:
    """Steps over x, (sizes, 3, points) both: the corners of each bar."""
    low, high, most = float(np.nanmin(x)), float(np.nanmax(x)), 1.08 * float(heights.max())
    names, colours, dashes = zip(*CHANNELS, strict=True)
    return Panel(
        title,
        alt=f"How many of the values of red, green and blue lie where, from {low:.2f} to "
        f"{high:.2f}.",
        x=Axis("", low, high),
        y=Axis("", 0, most, ticks=()),
        share=0.82 if legend else 0.6,
        layers=(
            Lines(
                quantise(heights, 0, most, bits=16),
                x=quantise(x, low, high, bits=16),
                names=names,
                colours=colours,
                dashes=dashes,
                width=2,
            ),
        ),
        legend=legend,
    )


def _photograph(settings: Settings, resized: Resized) -> Panel:
    photo = resized.photo
    wide, high = photo.size
    times = min(1, LONGEST / max(photo.size))
    small = photo.resize((round(times * wide), round(times * high)), Image.Resampling.BILINEAR)
    layers: list[Picture | Lines] = [Picture(np.array(small)[None])]
    if settings.fit == "crop":
        side = min(photo.size)
        left, top = (wide - side) / 2, (high - side) / 2
        x, y = [left, left + side, left + side, left, left], [top, top, top + side, top + side, top]
        layers.append(
            Lines(
                quantise([[y]], 0, high, bits=16),
                x=quantise([[x]], 0, wide, bits=16),
                names=("what is kept",),
                colours=(ALARM,),
                width=3,
            )
        )
    return Panel(
        WHOLE,
        alt=f"The photograph, {wide} pixels wide and {high} high.",
        x=Axis("", 0, wide, ticks=()),
        y=Axis("", high, 0, ticks=()),
        aspect=wide / high,
        share=wide / high,
        layers=tuple(layers),
        legend=False,
    )


def _square(title: str, pictures: list[np.ndarray], alt: str) -> Panel:
    """One picture for each of SIZES, (size, size, 3) uint8, all drawn equally large."""
    pixels = np.stack([_enlarged(picture) for picture in pictures])
    return Panel(
        title,
        alt=alt,
        x=Axis("", 0, 1, ticks=()),
        y=Axis("", 1, 0, ticks=()),
        aspect=1.0,
        clickable=chosen_fit(title) is not None,
        layers=(Picture(pixels),),
    )


def _enlarged(picture: np.ndarray) -> np.ndarray:
    times = SIZES[-1] // len(picture)
    return picture.repeat(times, axis=0).repeat(times, axis=1)


def _drawn(title: str, tensors: list[Tensor | None], alt: str) -> Panel:
    """A tensor (3, size, size) for each of SIZES, None where torch refused: a cross through it."""
    pictures = [
        np.full((1, 1, 3), BLANK, np.uint8) if tensor is None else _as_picture(tensor)
        for tensor in tensors
    ]
    panel = _square(title, pictures, alt)
    if all(tensor is not None for tensor in tensors):
        return panel
    ends = np.array([[0.0, 1.0], [1.0, 0.0]])  # (strokes, points)
    strokes = [np.full_like(ends, np.nan) if tensor is not None else ends for tensor in tensors]
    cross = Lines(
        quantise(strokes, 0, 1, bits=16),
        names=("refused", "refused"),
        colours=(ALARM, ALARM),
        width=3,
    )
    return replace(panel, layers=(*panel.layers, cross), legend=False)


def _as_picture(x: Tensor) -> np.ndarray:
    """(3, size, size) -> (size, size, 3) uint8, as matplotlib draws it: cut at 0 and at 1."""
    return (255 * x.clamp(0, 1)).round().byte().permute(1, 2, 0).numpy()
