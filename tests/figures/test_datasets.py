import numpy as np
import pytest

from core.datasets import Settings, deal
from figures.conveyor import Conveyor, Shelf
from figures.datasets import conveyor, in_words


def test_every_picture_lies_in_the_folder_of_its_label_and_goes_where_the_loader_puts_it():
    settings = Settings(count=20, batch_size=8, shuffle=True)
    dealt = deal(settings)
    shown = conveyor(settings, dealt)
    assert shown.batches == dealt.batches
    for shelf in shown.shelves:
        labels = dealt.dataset.labels[list(shelf.pictures)].unique().tolist()
        assert labels == [dealt.dataset.class_to_idx[shelf.name.removesuffix("/")]]
        assert shelf.note == str(labels[0])
    assert np.array_equal(
        shown.pictures[5], (255 * dealt.dataset.pictures[5]).round().byte().permute(1, 2, 0)
    )


def test_many_batches_are_named_by_the_first_and_the_last():
    assert in_words([]) == "no batch"
    assert in_words([11]) == "1 batch: 11"
    assert in_words([32, 32, 11]) == "3 batches: 32 / 32 / 11"
    assert in_words([10] * 7 + [5]) == "8 batches: 10 / 10 / 10 / … / 5"


@pytest.mark.parametrize(
    "wrong",
    [
        {"batches": ((0, 0),)},
        {"batches": ((0, 2),)},
        {"shelves": (Shelf("a/", "0", (0,)),)},
        {"room": 1},
        {"captions": ("one",)},
        {"chosen": 2},
    ],
)
def test_a_conveyor_that_cannot_be_is_refused(wrong):
    right = {
        "pictures": np.zeros((2, 4, 4, 3), np.uint8),
        "shelves": (Shelf("a/", "0", (0, 1)),),
        "batches": ((1, 0),),
        "room": 2,
        "headings": ("", ""),
        "names": ("a", "b"),
        "captions": ("", ""),
        "alt": "two",
        "chosen": 0,
    }
    Conveyor(**right)
    with pytest.raises(ValueError):
        Conveyor(**right | wrong)
