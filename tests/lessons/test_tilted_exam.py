"""What is said of the 6s and 9s, by what the rotation costs and not by what is left."""

from functools import cache

import pytest
import torch

from core.tilted_exam import LOOKS, TILTS, Exam, Sat, Settings, sit, train
from lessons.tilted_exam import LESSON, about_sixes

STILL, A_LIE = "They still tell 6 from 9", "**The label is no longer true.**"
trained = cache(train)
TOO_FAR = next(one for one in LESSON.challenges if one.title == "Too far")


def sat(right: int) -> Sat:
    """Of 100 sixes and nines so many are right, at every tilt."""
    labels = torch.tensor([6, 9] * 50)
    answers = torch.where(torch.arange(100) < right, labels, 1).expand(len(TILTS), -1)
    return Sat(answers, labels, torch.ones(LOOKS))


def exam(without: int, turned: int) -> Exam:
    return Exam(sat(without), sat(turned), torch.zeros(1), torch.zeros(1))


@pytest.mark.parametrize(
    ("rotation", "without", "turned", "said"),
    [
        (180, 98, 51, A_LIE),
        (180, 100, 76, A_LIE),  # most are still right, and it is a lie all the same
        (165, 96, 80, A_LIE),
        (165, 96, 82, ""),
        (150, 99, 75, ""),  # much is lost, but no 6 was turned until it is a 9
        (30, 98, 91, ""),
        (30, 98, 94, STILL),
        (30, 66, 68, STILL),
        (180, 91, 87, STILL),
    ],
)
def test_it_is_judged_by_what_the_rotation_costs(rotation, without, turned, said):
    words = about_sixes(Settings(rotation=rotation), exam(without, turned))
    assert f"{without}% and {turned}%" in words
    assert [verdict in words for verdict in (STILL, A_LIE)] == [said == STILL, said == A_LIE]
    if not said:
        assert words == f"Of the upright 6s and 9s {without}% and {turned}%."


@pytest.mark.parametrize("seed", (0, 4, 5, 9))  # 4, 5 and 9 lose the least of the slider's ten
def test_half_a_turn_is_too_far_whatever_the_seed(seed):
    upside_down = Settings(rotation=180, seed=seed)
    sat_by_both = sit(upside_down, trained)
    assert A_LIE in about_sixes(upside_down, sat_by_both)
    assert TOO_FAR.ticked(upside_down, sat_by_both, [])


def test_the_default_still_tells_them_apart_and_is_not_too_far():
    arrived = sit(Settings(), trained)
    assert STILL in about_sixes(Settings(), arrived)
    assert not TOO_FAR.ticked(Settings(), arrived, [])
