from dataclasses import replace

import pytest

from core.optimizers import Settings, race
from lessons.optimizers import ABOUT_THE_WALL, LESSON, printed, what_you_see


def ticks(settings) -> list[str]:
    result = race(settings)
    return [each.title for each in LESSON.challenges if each.ticked(settings, result, [])]


def test_the_sentence_names_the_first_first_and_who_is_not_there():
    settings = Settings(surface="Bent valley", runners=("SGD", "Adam"), more=("RMSprop",))
    sentence = what_you_see(settings, race(settings))
    assert sentence.index("Adam 60") < sentence.index("SGD 110")
    assert sentence.endswith("RMSprop (at 0.05) does not get there.")


def test_the_sentence_says_when_nobody_arrives():
    settings = Settings(runners=("SGD",), steps=50)
    assert "nobody" in what_you_see(settings, race(settings))


def test_at_one_rate_it_tells_arrived_from_under_way_from_climbed():
    settings = Settings(surface="Bowl 1:10", one_rate=True, learning_rate=0.32)
    sentence = what_you_see(settings, race(settings))
    assert "Adam after 55 and Momentum after 76 steps" in sentence
    assert sentence.endswith("climbed above the start: SGD.")
    slow = replace(settings, learning_rate=0.001)
    assert "nobody; on the way: SGD" in what_you_see(slow, race(slow))


@pytest.mark.parametrize("surface", ["Narrow valley 1:100", "Turned valley 1:100"])
def test_momentum_pays_in_both_narrow_valleys(surface):
    settings = Settings(surface=surface)
    arrived = race(settings).arrived
    assert max(arrived["Momentum"], arrived["Adam"]) < 0.6 * arrived["SGD"]
    assert ABOUT_THE_WALL not in what_you_see(settings, race(settings))


@pytest.mark.parametrize(
    ("surface", "x", "y", "told"),
    [
        ("Narrow valley 1:100", -1.0, -2.0, True),
        ("Turned valley 1:100", -3.7, -1.3, True),
        ("Narrow valley 1:100", -3.7, 0.0, False),  # on the floor: SGD leaps along it
        ("Narrow valley 1:100", 0.0, 0.0, False),
        ("Bowl 1:10", -3.7, 1.3, False),
    ],
)
def test_where_sgd_is_first_down_a_valley_the_sentence_says_why(surface, x, y, told):
    settings = Settings(surface=surface, start_x=x, start_y=y)
    result = race(settings)
    assert result.arrived["SGD"] <= result.arrived["Momentum"]
    assert (ABOUT_THE_WALL in what_you_see(settings, result)) == told


def test_nothing_is_won_by_a_start_at_the_very_bottom():
    for one_rate in (False, True):
        settings = Settings(surface="Bowl 1:10", start_x=0.0, start_y=0.0, one_rate=one_rate)
        assert ticks(settings) == []
        assert "climbed" not in what_you_see(settings, race(settings))


def test_one_line_is_printed_for_each_that_runs():
    settings = Settings(runners=("Adam",), more=("Nesterov",), one_rate=True)
    lines = printed(settings, race(settings)).splitlines()
    assert [line.split(" at ")[0] for line in lines] == ["Adam", "Nesterov"]


def test_challenges_cannot_be_had_by_a_start_that_makes_them_easy():
    assert ticks(Settings(start_x=0.5, start_y=2.0)) == []  # SGD is there after a step or two
    assert ticks(Settings(surface="Bowl 1:10")) == []
    assert ticks(Settings(surface="Saddle", one_rate=True, learning_rate=0.32)) == []


def test_too_much_for_momentum_needs_momentum():
    settings = Settings(surface="Bowl 1:10", one_rate=True, learning_rate=0.32, momentum=0.5)
    assert race(settings).climbed == ("SGD", "Momentum")
    assert ticks(settings) == []
