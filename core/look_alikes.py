"""Pictures that stand in a set more than once, as they are or saved again in another way.

Candidates have one average hash: scaled or compressed anew, most photographs keep all 64 bits of
it. But sky above sea has the same hash as any other sky above sea, and all pictures of a single
colour have the hash 0. So candidates are compared once more, as thumbnails.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from PIL import Image

from core.image_set import THREADS, ImageSet, Picture, open_image
from core.refusal import Refused
from core.splitting import SPLITS

THUMBNAIL = 16  # pixels on a side
# Root mean square difference of two thumbnails, of 255. Photographs saved anew as JPEG or at half
# their size differ by less than 2.5; different pictures of one hash by 5.8 and more (Digits), by 18
# and more (Shapes).
ALIKE = 4.0
MAX_OPENED = 5_000  # pictures compared as thumbnails; of the rest only exact copies are found
MAX_DIFFERENT = 50  # kinds of picture told apart within one hash


@dataclass(frozen=True)
class Group:
    """Pictures that are one and the same to the eye."""

    rows: tuple[int, ...]  # places in the set's pictures, two or more, ascending
    exact: bool  # the very same bytes
    across_classes: bool
    across_splits: bool


@dataclass(frozen=True)
class LookAlikes:
    groups: tuple[Group, ...]  # by their first picture; no picture is in two
    warnings: tuple[str, ...]  # sentences for a person, the gravest first


def find_look_alikes(image_set: ImageSet, decoded: np.ndarray | None = None) -> LookAlikes:
    """Groups of equal and nearly equal pictures, and up to three sentences about them.

    `decoded` are the set's pixels in its order, (pictures, size, size, 3), if they are at hand;
    otherwise the files of the few candidates are opened, and one that cannot be counts as unlike.
    """
    copies = defaultdict(list)  # digest -> rows
    digests = defaultdict(dict)  # average hash -> its digests, in the set's order
    for row, picture in enumerate(image_set.pictures):
        copies[picture.digest].append(row)
        digests[picture.average_hash][picture.digest] = None
    candidates = [
        copies[digest][0] for alike in digests.values() if len(alike) > 1 for digest in alike
    ]
    thumbnails = dict(_thumbnails(image_set, candidates[:MAX_OPENED], decoded))
    groups = []
    for alike in digests.values():
        for same in _same_to_the_eye([copies[digest] for digest in alike], thumbnails):
            rows = sorted(row for rows in same for row in rows)
            if len(rows) > 1:
                pictures = [image_set.pictures[row] for row in rows]
                groups.append(
                    Group(
                        tuple(rows),
                        exact=len(same) == 1,
                        across_classes=len({p.label for p in pictures}) > 1,
                        across_splits=len({p.split for p in pictures}) > 1,
                    )
                )
    groups.sort(key=lambda group: group.rows)
    return LookAlikes(tuple(groups), _warnings(image_set, groups))


def _thumbnails(
    image_set: ImageSet, rows: Sequence[int], decoded: np.ndarray | None
) -> Iterator[tuple[int, np.ndarray]]:
    """(row, (16, 16, 3) float32) of every picture that can be opened."""

    def thumbnail(row: int) -> np.ndarray | None:
        try:
            image = (
                open_image(image_set, row, at_least=2 * THUMBNAIL)
                if decoded is None
                else Image.fromarray(decoded[row])
            )
        except Refused:
            return None
        small = image.resize((THUMBNAIL, THUMBNAIL), Image.Resampling.BOX, reducing_gap=3.0)
        return np.asarray(small, np.float32)

    with ThreadPoolExecutor(THREADS) as threads:
        for row, small in zip(rows, threads.map(thumbnail, rows), strict=True):
            if small is not None:
                yield row, small


def _same_to_the_eye(
    copies: list[list[int]], thumbnails: dict[int, np.ndarray]
) -> Iterator[list[list[int]]]:
    """Sort the pictures of one hash, each a list of its exact copies, into those that are alike."""
    left = [rows for rows in copies if rows[0] in thumbnails]
    yield from ([rows] for rows in copies if rows[0] not in thumbnails)
    small = np.array([thumbnails[rows[0]] for rows in left])
    for _ in range(MAX_DIFFERENT):
        if not left:
            return
        alike = np.square(small - small[0]).mean(axis=(1, 2, 3)) <= ALIKE**2
        yield [rows for rows, is_alike in zip(left, alike, strict=True) if is_alike]
        left = [rows for rows, is_alike in zip(left, alike, strict=True) if not is_alike]
        small = small[~alike]
    yield from ([rows] for rows in left)


def _warnings(image_set: ImageSet, groups: Sequence[Group]) -> tuple[str, ...]:
    pictures = image_set.pictures
    leaks = [group for group in groups if group.across_splits]
    torn = [group for group in groups if group.across_classes]
    within = [group for group in groups if not group.across_splits and not group.across_classes]
    sentences = []
    if leaks:
        judging = sum(pictures[row].split in SPLITS[1:] for g in leaks for row in g.rows)
        sentences.append(
            f"{_of_pictures(judging)} of the validation and test sets can be found in another set "
            f"as well, {_likeness(leaks)} ({_example(pictures, leaks[0])}): the network is "
            "examined on what it has seen, and the figures look better than they are. Leave the "
            "copies out."
        )
    if torn:
        sentences.append(
            f"{_of_pictures(len(torn))} can be found in two classes, {_likeness(torn)} "
            f"({_example(pictures, torn[0])}): whatever the network answers, one of the two counts "
            "as wrong. Keep each in one class."
        )
    if within:
        spare = sum(len(group.rows) - 1 for group in within)
        undecided = any(not pictures[group.rows[0]].split for group in within)
        sentences.append(
            f"{spare:,} of {_of_pictures(len(pictures))} can be spared, for there is another one "
            f"in the same class, {_likeness(within)} ({_example(pictures, within[0])}). Copies "
            "teach nothing new"
            + (", and once the pictures are divided, one may examine what its copy has taught."
               if undecided else ".")
        )  # fmt: skip
    return tuple(sentences)


def _of_pictures(count: int) -> str:
    return f"{count:,} picture" + "s" * (count != 1)


def _likeness(groups: Sequence[Group]) -> str:
    return "the very same file" if all(group.exact for group in groups) else "the same or nearly so"


def _example(pictures: Sequence[Picture], group: Group) -> str:
    """Two pictures of a group, from two splits or classes where there are two."""
    first, *others = (pictures[row] for row in group.rows)
    other = next((p for p in others if p.split != first.split), None)
    other = other or next((p for p in others if p.label != first.label), others[0])
    one, two = (f"{p.split}: {p.name}" if p.split else p.name for p in (first, other))
    return f"{one} and {two}"
