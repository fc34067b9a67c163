"""One picture as the exam sees it, and as training does; a 6 that is turned until it is a 9."""

from collections.abc import Sequence

import numpy as np
from torch import Tensor

from core.applied_words import caption
from core.augmentation_page import Draw, Drawn, Turned
from figures.picture_sheet import Group, Sheet, Thumbnail

WIDE, NARROW = 130, 90  # CSS pixels of a picture, at least: of a photograph, of a square
EXAM, TRAINING = "Tested on", "Trained on: each epoch sees another draw"


def sheet(drawn: Drawn) -> Sheet:
    """The picture alone for the sets that judge; all draws for the one that is learnt from."""
    return Sheet(
        (
            Group(EXAM, (Thumbnail(_pixels(drawn.original), "as it is"),)),
            Group(TRAINING, tuple(_thumbnail(draw) for draw in drawn.draws)),
        )
    )


def width(drawn: Drawn) -> int:
    """CSS pixels of a picture: twelve are to be seen without scrolling."""
    high, wide = drawn.size
    return WIDE if wide > high else NARROW


def turned_sheet(turned: Sequence[Turned]) -> Sheet:
    return Sheet(
        (
            Group(
                "How far is too far? A 6, turned, and the real digit that it is most like",
                tuple(
                    Thumbnail(_pixels(step.pixels), f"{step.degrees}°: {step.nearest}")
                    for step in turned
                ),
            ),
        )
    )


def _thumbnail(draw: Draw) -> Thumbnail:
    mark = "" if draw.nearest is None else _mark(draw.nearest)
    return Thumbnail(_pixels(draw.pixels), caption(draw.changes), mark)


def _mark(nearest: int) -> str:
    return "a 6" if nearest == 6 else f"no 6: like {nearest}"


def _pixels(picture: Tensor) -> np.ndarray:
    """(3, height, width) -> (height, width, 3)"""
    return picture.permute(1, 2, 0).contiguous().numpy()
