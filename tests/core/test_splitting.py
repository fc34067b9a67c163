from collections import Counter

import pytest
import torch

from core.splitting import PERCENT, SPLITS, split_labels


def counts(splits, labels=None, label=None):
    chosen = [s for s, own in zip(splits, labels or splits, strict=True) if label in (None, own)]
    return tuple(Counter(chosen)[name] for name in SPLITS)


@pytest.mark.parametrize(
    ("pictures", "expected"),
    [
        (1, (1, 0, 0)),
        (2, (1, 1, 0)),
        (3, (1, 1, 1)),
        (4, (2, 1, 1)),
        (10, (6, 2, 2)),
        (20, (14, 3, 3)),
        (200, (140, 30, 30)),
    ],
)
def test_one_class_is_divided_as_by_hand(pictures, expected):
    assert counts(split_labels(["cat"] * pictures, [""] * pictures, 42)) == expected


@pytest.mark.parametrize(
    ("there", "pictures", "expected"),
    [
        ("test", 1, (1, 0, 0)),
        ("test", 2, (1, 1, 0)),
        ("test", 100, (82, 18, 0)),  # 15/85 of 100 is 17.6
        ("validation", 2, (1, 0, 1)),
        ("validation", 100, (82, 0, 18)),
    ],
)
def test_a_split_that_came_with_the_pictures_stays_and_the_other_is_carved(
    there, pictures, expected
):
    given = ["train"] * pictures + [there] * 5
    splits = split_labels(["cat"] * (pictures + 5), given, 42)
    assert splits[pictures:] == [there] * 5
    assert counts(splits[:pictures]) == expected


def test_what_is_complete_is_left_alone():
    given = ["train", "test", "validation", "train", "train", "train"]
    assert split_labels(["cat", "cat", "dog", "dog", "dog", "dog"], given, 7) == given


@pytest.mark.parametrize("missing", [("validation", "test"), ("validation",), ("test",)])
def test_every_class_keeps_the_proportions_within_one_picture(missing):
    there = [name for name in SPLITS[1:] if name not in missing]
    whole = PERCENT["train"] + sum(PERCENT[name] for name in missing)
    for pictures in range(4, 150):
        labels = ["cat"] * pictures + ["dog"] * 40 + ["dog"] * len(there)
        splits = split_labels(labels, ["train"] * (pictures + 40) + there, pictures)
        for name, count in zip(SPLITS, counts(splits, labels, "cat"), strict=True):
            share = 0 if name in there else PERCENT[name] / whole
            assert abs(count - share * pictures) <= 1


def test_the_seed_and_nothing_else_decides():
    labels = ["cat"] * 30 + ["dog"] * 30
    one = split_labels(labels, [""] * 60, 1)
    torch.manual_seed(999)
    before = torch.get_rng_state()
    assert split_labels(labels, [""] * 60, 1) == one
    assert torch.equal(torch.get_rng_state(), before)
    assert split_labels(labels, [""] * 60, 2) != one


def test_a_picture_more_in_one_class_leaves_the_other_class_as_it_was():
    cats, dogs = ["cat"] * 30, ["dog"] * 30
    one = split_labels(cats + dogs, [""] * 60, 5)
    other = split_labels([*cats, "cat", *dogs], [""] * 61, 5)
    assert other[31:] == one[30:]


def test_every_picture_is_as_likely_to_be_examined():
    times = Counter()
    for seed in range(300):
        splits = split_labels(["cat"] * 10, [""] * 10, seed)
        times.update(row for row, name in enumerate(splits) if name == "test")
    # 300 x 2 of 10: 60 each, standard deviation under 7
    assert all(35 < times[row] < 85 for row in range(10))
