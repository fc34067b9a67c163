"""Which pictures a network learns from, which choose among its epochs, and which examine it."""

from collections import defaultdict
from collections.abc import Sequence

import torch

SPLITS = ("train", "validation", "test")
PERCENT = {"train": 70, "validation": 15, "test": 15}


def split_labels(labels: Sequence[str], given: Sequence[str], seed: int) -> list[str]:
    """A split for every picture, stratified: each class is divided by itself.

    `given` holds the splits that the pictures came with, "" where a picture came without one. A
    validation or test set that came with the pictures stays as it is; what is missing is carved out
    of the training pictures so that the parts stand to each other as 70 : 15 : 15, within one
    picture per class. However small, a class of three gives one to each part, a class of two one to
    training and one to validation (or test, where that alone is missing), a class of one trains.
    """
    missing = [split for split in SPLITS[1:] if split not in given]
    splits = [split or "train" for split in given]
    rows_of = defaultdict(list)
    for row, (label, split) in enumerate(zip(labels, splits, strict=True)):
        if split == "train":
            rows_of[label].append(row)
    for rows in rows_of.values():
        # Afresh for every class: pictures added to one class leave the others as they were split.
        generator = torch.Generator().manual_seed(seed)
        shuffled = [rows[i] for i in torch.randperm(len(rows), generator=generator).tolist()]
        for split in missing:
            for _ in range(_share(len(rows), split, missing)):
                if len(shuffled) > 1:  # the last one trains
                    splits[shuffled.pop()] = split
    return splits


def _share(pictures: int, split: str, missing: list[str]) -> int:
    """How many of a class's training pictures go to a missing split: rounded, at least one."""
    whole = PERCENT["train"] + sum(PERCENT[name] for name in missing)
    return max(1, (2 * pictures * PERCENT[split] + whole) // (2 * whole))
