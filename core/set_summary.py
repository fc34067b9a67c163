"""A set of pictures in a few numbers, and which of its pictures to show of it."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import chain, zip_longest

from core.image_set import ImageSet
from core.splitting import SPLITS


@dataclass(frozen=True)
class Summary:
    """Sizes are (width, height) in pixels; by their area, and the median is one that occurs."""

    counts: dict[str, tuple[int, ...]]  # split -> pictures of each class, in the classes' order
    smallest: tuple[int, int]
    median: tuple[int, int]
    largest: tuple[int, int]
    kinds: tuple[tuple[str, int], ...]  # ("JPEG RGB", pictures), the most frequent first

    @property
    def totals(self) -> dict[str, int]:
        """Split -> pictures."""
        return {split: sum(counts) for split, counts in self.counts.items()}


def summarise(image_set: ImageSet) -> Summary:
    """Counts, sizes and kinds of a set whose pictures all have a split."""
    counted = Counter((picture.split, picture.label) for picture in image_set.pictures)
    sizes = sorted(
        ((picture.width, picture.height) for picture in image_set.pictures),
        key=lambda size: (size[0] * size[1], size),
    )
    kinds = Counter(picture.kind for picture in image_set.pictures)
    return Summary(
        counts={
            split: tuple(counted[split, label] for label in image_set.classes) for split in SPLITS
        },
        smallest=sizes[0],
        median=sizes[len(sizes) // 2],
        largest=sizes[-1],
        kinds=tuple(sorted(kinds.items(), key=lambda kind: (-kind[1], kind[0]))),
    )


def training_rows_by_turns(image_set: ImageSet) -> list[int]:
    """Places of the training pictures in the set: one of each class, another of each, and so on."""
    rows = defaultdict(list)
    for row, picture in enumerate(image_set.pictures):
        if picture.split == "train":
            rows[picture.label].append(row)
    turns = zip_longest(*(rows[label] for label in image_set.classes))
    return [row for row in chain.from_iterable(turns) if row is not None]
