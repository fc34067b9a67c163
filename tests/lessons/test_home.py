import pytest

from core.home import EVERY, Settings, train
from lessons.home import what_you_see


@pytest.fixture(scope="module")
def trainings():
    return {bend: train(Settings(bend)) for bend in (False, True)}


def test_the_sentence_counts_the_frame_that_is_shown(trainings):
    training = trainings[True]
    for frame in (0, 20, 50):
        said = what_you_see(training, True, frame)
        assert f"At step {EVERY * frame}, {int(training.right[frame])} of 300 points" in said


def test_the_sentence_claims_a_ring_only_where_there_is_one(trainings):
    assert "fenced in the ring" in what_you_see(trainings[True], True, -1)
    assert "fenced in the ring" not in what_you_see(trainings[True], True, 0)
    assert "straight line" in what_you_see(trainings[False], False, -1)
