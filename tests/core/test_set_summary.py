import numpy as np

from core.image_set import ImageSet, Picture
from core.set_summary import summarise, training_rows_by_turns

SIZES = {"a": (10, 30), "b": (100, 4), "c": (20, 20), "d": (5, 5)}  # areas 300, 400, 400, 25


def set_of(*pictures):
    """Pictures given as (label, split, size, kind)."""
    return ImageSet(
        "t",
        ("bus", "cat"),
        tuple(
            Picture(f"{label}/{number}", label, split, None, *SIZES[size], kind, "", 0)
            for number, (label, split, size, kind) in enumerate(pictures)
        ),
        drawings=np.zeros((len(pictures), 2, 2, 3), np.uint8),
    )


def test_counts_sizes_and_kinds():
    summary = summarise(
        set_of(
            ("bus", "test", "a", "JPEG RGB"),
            ("cat", "test", "b", "PNG P"),
            ("cat", "test", "c", "JPEG RGB"),
            ("bus", "train", "d", "JPEG RGB"),
            ("cat", "validation", "a", "GIF P"),
        )
    )
    assert summary.counts == {"train": (1, 0), "validation": (0, 1), "test": (1, 2)}
    assert summary.totals == {"train": 1, "validation": 1, "test": 3}
    assert (summary.smallest, summary.median, summary.largest) == ((5, 5), (10, 30), (100, 4))
    assert summary.kinds == (("JPEG RGB", 3), ("GIF P", 1), ("PNG P", 1))


def test_classes_take_turns_until_each_has_shown_all():
    rows = training_rows_by_turns(
        set_of(
            ("bus", "test", "a", ""),
            ("bus", "train", "a", ""),
            ("cat", "train", "a", ""),
            ("cat", "train", "a", ""),
            ("cat", "train", "a", ""),
            ("bus", "validation", "a", ""),
        )
    )
    assert rows == [1, 2, 3, 4]
