"""A network as a row of boxes, each as large as the maps that a layer gives; an inline SVG.

The one still picture that plotly does not draw: it is text and squares, follows the theme's own
text colour, and is there as soon as the table beside it.
"""

from collections.abc import Sequence
from math import sqrt

from core.layer_table import Layer
from figures.theme import CLASS_COLOURS

BIGGEST, SMALLEST = 68, 8  # pixels, side of the input's square and of the smallest map
SHEETS, STEP = 5, 3  # of a stack at most; pixels from one sheet to the next
ROOM = 66  # pixels at least for a box with its words
ABOVE, BELOW = 4, 40
READABLE = 0.85  # of its full size; where that is too wide, the page scrolls it sideways
INPUT, MAPS, VECTOR = CLASS_COLOURS[7], CLASS_COLOURS[0], CLASS_COLOURS[1]
MOST_DOTS = 10


def network_drawing(layers: Sequence[Layer], input_shape: tuple[int, int, int]) -> str:
    """An SVG of the input and of every layer that has weights or changes the shape.

    Shapes are (channels, height, width) or (features,). The area of a square is that of the map.
    """
    boxes = [("input", input_shape, INPUT)]
    for layer in layers:
        if layer.parameters or layer.output_shape != boxes[-1][1]:
            colour = MAPS if len(layer.output_shape) == 3 else VECTOR
            boxes.append((layer.kind, layer.output_shape, colour))
    parts, left = [], 0.0
    floor = ABOVE + BIGGEST + (SHEETS - 1) * STEP
    for number, (kind, shape, colour) in enumerate(boxes):
        shapes, width = (
            _stack(shape, input_shape[1], colour, floor)
            if len(shape) == 3
            else _column(shape[0], colour, floor)
        )
        room = max(ROOM, width + 14)
        middle = left + room / 2
        if number:
            parts.append(
                f'<path d="M{left - 5:.0f} {floor - 20}h10m-4 -4l4 4l-4 4" fill="none" '
                'stroke="currentColor" stroke-opacity=".55"/>'
            )
        parts.append(f'<g transform="translate({middle - width / 2:.1f} 0)">{shapes}</g>')
        parts.append(_words(middle, floor + 17, kind, bold=True))
        parts.append(_words(middle, floor + 32, shape_in_words(shape)))
        left += room
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left:.0f} {floor + BELOW}" '
        f'style="width:100%;min-width:{READABLE * left:.0f}px;max-width:{left:.0f}px" role="img" '
        f'aria-label="{_in_words(boxes)}" fill="currentColor" '
        f'font-family="inherit" font-size="11" text-anchor="middle">{"".join(parts)}</svg>'
    )


def shape_in_words(shape: Sequence[int]) -> str:
    """10×64×64, or 2,560."""
    return "×".join(f"{length:,}" for length in shape)


def _stack(shape: tuple[int, ...], input_side: int, colour: str, floor: float) -> tuple[str, float]:
    """Sheets one behind the other, as many as there are channels up to SHEETS; their width."""
    channels, side = shape[0], max(SMALLEST, BIGGEST * shape[1] / input_side)
    sheets = min(channels, SHEETS)
    squares = "".join(
        f'<rect x="{place * STEP}" y="{floor - side - place * STEP:.1f}" width="{side:.1f}" '
        f'height="{side:.1f}" rx="2" fill="{colour}" fill-opacity="{0.9 if place == 0 else 0.35}" '
        'stroke="currentColor" stroke-opacity=".45" stroke-width=".8"/>'
        for place in reversed(range(sheets))
    )
    return squares, side + (sheets - 1) * STEP


def _column(features: int, colour: str, floor: float) -> tuple[str, float]:
    """Numbers one above the other: a dot for each of a few, one bar for many."""
    if features > MOST_DOTS:
        height = min(BIGGEST, 20 + sqrt(features))
        return (
            f'<rect x="0" y="{floor - height:.1f}" width="10" height="{height:.1f}" rx="2" '
            f'fill="{colour}" stroke="currentColor" stroke-opacity=".45" stroke-width=".8"/>',
            10,
        )
    dots = "".join(
        f'<circle cx="5" cy="{floor - 5 - 9.5 * place:.1f}" r="4" fill="{colour}" '
        'stroke="currentColor" stroke-opacity=".45" stroke-width=".8"/>'
        for place in range(features)
    )
    return dots, 10


def _words(x: float, y: float, text: str, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ' fill-opacity=".8"'
    return f'<text x="{x:.1f}" y="{y}"{weight}>{text}</text>'


def _in_words(boxes: Sequence[tuple[str, tuple[int, ...], str]]) -> str:
    return ", then ".join(f"{kind} {shape_in_words(shape)}" for kind, shape, _ in boxes)
