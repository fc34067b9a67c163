from dataclasses import replace

import pytest

from core.gradient_descent import CURVES, RATES, Settings, border, descend
from lessons.gradient_descent import LESSON, what_you_see

ANOTHER_VALLEY = LESSON.challenges[3]
STEEP = replace(ANOTHER_VALLEY.solution, learning_rate=0.1)  # rests in the valley it starts above


def said(**chosen) -> str:
    settings = Settings(**chosen)
    return what_you_see(settings, descend(settings))


def ticks(settings: Settings, *before: Settings) -> bool:
    history = [(earlier, descend(earlier)) for earlier in before]
    return ANOTHER_VALLEY.ticked(settings, descend(settings), history)


@pytest.mark.parametrize("steps", [1, 20])
@pytest.mark.parametrize("curve", [name for name in CURVES if border(name)])
def test_beyond_the_border_the_sentence_says_that_it_climbs(curve, steps):
    for rate in RATES:
        sentence = said(curve=curve, learning_rate=rate, steps=steps)
        assert ("climbs out" in sentence or "explodes" in sentence) == (rate > border(curve)), rate


def test_one_step_up_is_not_called_a_walk_down():
    sentence = said(learning_rate=0.24, steps=1)
    assert "climbs out: after 1 step the loss went from 80 to 156.8, 1.96 times" in sentence


def test_without_a_border_a_walk_that_ends_above_its_start_is_told():
    assert "ends higher than it began" in said(curve="Many minima", learning_rate=1.5)
    assert "explodes" in said(curve="Two valleys", learning_rate=1.5)


def test_the_sentence_tells_straight_from_zigzag_from_standing_still():
    assert "walks straight on" in said(learning_rate=0.05)
    assert "zigzags (19 turns)" in said(learning_rate=0.18)
    assert "turns once: after 2 steps" in said(learning_rate=0.18, steps=2)
    assert "walks straight on" in said(learning_rate=0.1)  # one step, then none
    assert "does not move" in said(start=0.0)


def test_another_valley_is_one_of_another_rate():
    assert ticks(ANOTHER_VALLEY.solution, STEEP)
    assert ticks(STEEP, ANOTHER_VALLEY.solution)
    assert not ticks(STEEP, STEEP)
    elsewhere = replace(STEEP, start=4.0)
    assert not ticks(elsewhere, STEEP)


def test_another_valley_is_reached_and_not_passed_through():
    one_step = replace(ANOTHER_VALLEY.solution, steps=1)
    assert not ticks(one_step, STEEP)
    assert not ticks(one_step, replace(STEEP, steps=1))
    restless = replace(ANOTHER_VALLEY.solution, learning_rate=0.7)
    assert not ticks(restless, STEEP)
    assert not ticks(ANOTHER_VALLEY.solution, restless)


@pytest.mark.parametrize(("rate", "answer"), [(0.18, 0), (0.2, 1), (0.205, 2), (1.5, 2)])
def test_the_questions_answer_is_what_the_walk_does(rate, answer):
    settings = Settings(learning_rate=rate)
    assert LESSON.question.right(settings, descend(settings)) == answer
