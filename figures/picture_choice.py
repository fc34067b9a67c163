"""A sheet of the pictures kept beside a run, to choose one from: wrong answers come first."""

import numpy as np
from torch.nn.functional import adaptive_avg_pool2d

from core.opened_run import OpenedRun
from figures.film import Axis, Film, Panel, Picture
from figures.theme import ALARM

ACROSS, DOWN = 6, 2  # thumbnails of a sheet
SIDE = 40  # pixels of a thumbnail, at most
FRAME = 3  # pixels around the chosen one


def in_order(opened: OpenedRun) -> list[int]:
    """All kept pictures: the surest of the wrong answers first, the surest right one last."""
    shares = opened.logits.softmax(dim=1)
    wrong = set(opened.wrong.tolist())
    surest = shares.amax(dim=1).tolist()
    return sorted(
        range(len(opened.labels)),
        key=lambda image: (image not in wrong, -surest[image] if image in wrong else surest[image]),
    )


def sheets(order: list[int]) -> int:
    return -(-len(order) // (ACROSS * DOWN))


def sheet_with(order: list[int], image: int) -> int:
    """The number of the sheet that an image is on."""
    return order.index(image) // (ACROSS * DOWN)


def sheet_film(opened: OpenedRun, order: list[int], sheet: int, image: int) -> Film:
    """One sheet; a frame around the image, if it is on it."""
    shown = _shown(order, sheet)
    side = min(SIDE, opened.pictures.shape[2])
    # What is not a picture is the grey of no theme in particular.
    paper = np.full((DOWN * side, ACROSS * side, 3), 128, dtype=np.uint8)
    small = adaptive_avg_pool2d(opened.pictures[shown].float(), (side, side)).round()
    for place, pixels in enumerate(small.byte().permute(0, 2, 3, 1).numpy()):
        row, column = divmod(place, ACROSS)
        pixels = _framed(pixels) if shown[place] == image else pixels
        paper[row * side : (row + 1) * side, column * side : (column + 1) * side] = pixels
    return Film(
        frames=("one sheet",),
        panels=(
            Panel(
                "Wrong answers first",
                layers=(Picture(paper[None]),),
                alt=f"{len(shown)} small pictures, those answered wrongly first. Click one.",
                x=Axis(start=0, end=ACROSS, ticks=()),
                y=Axis(start=DOWN, end=0, ticks=()),
                aspect=ACROSS / DOWN,
                clickable=True,
                legend=False,
            ),
        ),
    )


def image_at(order: list[int], sheet: int, x: float, y: float) -> int | None:
    """The image at a place of a sheet; None where the last sheet has no more."""
    shown = _shown(order, sheet)
    row, column = int(min(max(y, 0), DOWN - 1e-6)), int(min(max(x, 0), ACROSS - 1e-6))
    place = row * ACROSS + column
    return shown[place] if place < len(shown) else None


def _framed(pixels: np.ndarray) -> np.ndarray:
    """(side, side, 3) with its edge in the colour that says: this one."""
    framed = np.empty_like(pixels)
    framed[:] = [int(ALARM[at : at + 2], 16) for at in (1, 3, 5)]
    inside = slice(FRAME, -FRAME)
    framed[inside, inside] = pixels[inside, inside]
    return framed


def _shown(order: list[int], sheet: int) -> list[int]:
    first = sheet * ACROSS * DOWN
    return order[first : first + ACROSS * DOWN]
