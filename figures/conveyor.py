"""Pictures going from folders into batches, one after another. Knows nothing of who shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Shelf:
    """A folder: its words, and the numbers of the pictures that lie in it before they are dealt."""

    name: str
    note: str
    pictures: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Conveyor:
    """`pictures` uint8 (pictures, side, side, 3); everything else names them by their numbers.

    `captions` has one more entry than there are batches: what is said before the first is dealt,
    and when each one has been.
    """

    pictures: np.ndarray
    shelves: tuple[Shelf, ...]
    batches: tuple[tuple[int, ...], ...]
    room: int  # pictures that a batch has room for
    headings: tuple[str, str]  # above the folders, above the batches
    names: tuple[str, ...]  # one per picture
    captions: tuple[str, ...]
    alt: str
    chosen: int  # the picture with a ring around it

    def __post_init__(self):
        count = len(self.pictures)
        if self.pictures.dtype != np.uint8 or self.pictures.ndim != 4:
            raise ValueError("a conveyor's pictures are uint8 (pictures, side, side, 3)")
        if sorted(_all(shelf.pictures for shelf in self.shelves)) != list(range(count)):
            raise ValueError("every picture lies in one folder")
        dealt = _all(self.batches)
        if len(set(dealt)) < len(dealt) or not set(dealt) <= set(range(count)):
            raise ValueError("no picture is dealt twice")
        if any(len(batch) > self.room for batch in self.batches):
            raise ValueError(f"a batch has room for {self.room} pictures")
        if len(self.names) != count or len(self.captions) != len(self.batches) + 1:
            raise ValueError("a name for every picture, a caption for every moment")
        if not 0 <= self.chosen < count:
            raise ValueError(f"there is no picture {self.chosen} to choose")


def _all(groups: Sequence[Sequence[int]]) -> list[int]:
    return [number for group in groups for number in group]
