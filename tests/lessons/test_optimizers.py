from dataclasses import replace

import pytest

from core.optimizers import Settings, race
from lessons.optimizers import LESSON, printed, said, what_you_see


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


@pytest.mark.parametrize(
    ("loss", "words"),
    [(0.123456, "0.1235"), (1e-20, "below 1e-12"), (0.0, "below 1e-12"), (1e15, "diverged")],
)
def test_a_loss_beyond_telling_is_told_in_words(loss, words):
    assert said(loss) == words
    assert said(float("nan")) == said(float("inf")) == "diverged"


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
