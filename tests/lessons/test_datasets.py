import pytest

from core.datasets import OWN, Settings, deal
from lessons.datasets import asked, printed, what_you_see


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (Settings(), "2 of 32, and the last one is short with 11"),
        (Settings(), "nothing of 2 other folders"),
        (Settings(batch_size=60), "nothing of the last folder"),
        (Settings(drop_last=True), "leaves 11 in their folders"),
        (Settings(batch_size=74, drop_last=True), "leaves 1 in its folder"),
        (Settings(batch_size=25), "3 batches of 25: each one is full"),
        (Settings(batch_size=80), "All 75 pictures are in one batch"),
        (Settings(batch_size=80, drop_last=True), "Nothing is dealt"),
        (Settings(shuffle=True), "begins with number 1, 13 and 50"),
        (Settings(first_folder="zebra"), "its index is 4, and 4 other folders have moved up"),
        (Settings(first_folder="apple"), "its index stays 0"),
        (Settings(first_folder="a/b"), "The folder stays circle/."),
        (Settings(pictures=OWN), "no pictures yet"),
    ],
)
def test_what_is_said(settings, said):
    assert said in what_you_see(settings, deal(settings))


def test_nothing_dealt_is_printed_without_a_batch():
    settings = Settings(batch_size=80, drop_last=True)
    dealt = deal(settings)
    assert printed(settings, dealt).endswith("epoch 1: 0 batches")
    assert "next(iter(loader))" not in asked(dealt)["ask"]
