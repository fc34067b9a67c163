"""A photograph and its three planes of numbers, with one pixel marked in all of them."""

import numpy as np

from core.image_tensor import ADDED, COLOURS, Looked
from figures.film import Axis, Film, Map, Panel, Picture, Points, Scaled, quantise

# From no light to full light; lighter than the pure colours, which are dark on a dark page.
LIGHT = {"red": "#FF4B3E", "green": "#3BD65F", "blue": "#4C8DFF"}
WHOLE = "x as a picture"
# CSS pixels of a panel: its height, usual and for a projector; its width of two in a row, of four,
# that have room beside the controls on a projector of 1024 pixels too.
HIGH, PROJECTED, WIDE, NARROW = 185, 220, 320, 142


def film(looked: Looked) -> Film:
    """Panels: x as a picture, then its planes. Its time is what is added to every number."""
    planes = looked.planes.numpy()
    chosen = ADDED.index(looked.settings.added)
    shades = planes[chosen, :, looked.row, looked.column].tolist()
    numbers = [number_text(value) for value in looked.pixel.tolist()]
    row, column, broad = looked.row, looked.column, _broad(looked)
    return Film(
        frames=tuple(f"{added} added" for added in ADDED),
        time="added to every number",
        start=chosen,
        plays=False,
        panels=(
            _panel(
                looked,
                WHOLE,
                Picture(np.ascontiguousarray(planes.transpose(0, 2, 3, 1))),
                looked.index(),
                _hex(*shades),
                f"The tensor as a picture. The pixel in row {row}, column {column} is marked.",
            ),
            *(
                _panel(
                    looked,
                    colour.capitalize(),
                    Map(
                        Scaled(planes[:, index], 0.0, 1.0 if looked.x.is_floating_point() else 255),
                        scale=("#000000", LIGHT[colour]),
                        name=colour,
                        ends=("0", "1" if looked.x.is_floating_point() else "255"),
                        smooth=False,
                        legend=broad,
                    ),
                    f"{looked.index(index)} = {numbers[index]}" if broad else numbers[index],
                    _between(LIGHT[colour], shades[index] / 255),
                    f"{looked.plane(index)}: how much {colour} each pixel has. The marked one has "
                    f"{numbers[index]}.",
                )
                for index, colour in enumerate(COLOURS)
            ),
        ),
    )


def height(looked: Looked, projected: bool = False) -> int:
    """CSS pixels that a panel is high: two broad ones stand in a row, four tall ones."""
    high, wide, _ = looked.photo.shape
    most = PROJECTED if projected else HIGH
    return round(min(most, (WIDE if _broad(looked) else NARROW) * high / wide))


def _broad(looked: Looked) -> bool:
    """Whether a panel has room for more words than a number."""
    high, wide, _ = looked.photo.shape
    return wide > high


def number_text(value: float | int) -> str:
    """A whole number as it is, a fraction with three digits."""
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def _panel(
    looked: Looked, title: str, layer: Map | Picture, mark: str, colour: str, alt: str
) -> Panel:
    high, wide, _ = looked.photo.shape
    return Panel(
        title,
        alt=alt,
        x=Axis("", 0, wide, ticks=()),
        y=Axis("", high, 0, ticks=()),
        aspect=wide / high,
        clickable=True,
        layers=(
            layer,
            Points(
                quantise([[looked.column + 0.5]], 0, wide, bits=16),
                quantise([[looked.row + 0.5]], 0, high, bits=16),
                groups=np.zeros((1, 1), dtype=np.uint8),
                names=(mark,),
                colours=(colour,),
                marked=np.ones((1, 1), dtype=np.uint8),
                marked_name="",
                size=3.5,
            ),
        ),
    )


def _between(full: str, share: float) -> str:
    """The colour on the scale from black to a full one."""
    return _hex(*(round(share * int(full[at : at + 2], 16)) for at in (1, 3, 5)))


def _hex(red: int, green: int, blue: int) -> str:
    return f"#{red:02X}{green:02X}{blue:02X}"
