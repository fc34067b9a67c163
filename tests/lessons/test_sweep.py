from dataclasses import replace

import pytest
import torch

from core.nonlinearity import RATES
from core.sweep import DIVERGES, FAILS, LEARNS
from core.sweep_page import WITH_BATCHES, Settings, show
from lessons.sweep import about_rates, batch, program, said, what_you_see

QUICK = Settings(epochs=5)


@pytest.fixture(scope="module")
def arrived():
    return show(Settings())


def test_the_best_rate_and_the_border_are_those_of_the_result(arrived):
    words = what_you_see(Settings(), arrived)
    assert "Learning rate 0.03 **crawls**" in words
    assert "The best of 24 rates is **1** with 100.0%" in words
    assert "9 rates learn: 0.07 to 1.5. From 2 on every rate is too fast." in words


def with_outcomes(shown, outcomes, chosen=0):
    """The sweep with rates that end so, the one at `chosen` looked at."""
    every = torch.tensor(outcomes + [FAILS] * (len(RATES) - len(outcomes)), dtype=torch.uint8)
    return about_rates(replace(shown.sweep, outcomes=every, chosen=chosen))


def test_only_the_rates_that_learn_are_said_to_learn(arrived):
    several = with_outcomes(arrived, [LEARNS, FAILS, LEARNS, LEARNS, FAILS, LEARNS])
    assert "4 rates learn: 0.001, 0.002 to 0.003 and 0.007. From 0.01 on" in several
    between = with_outcomes(arrived, [LEARNS, FAILS, LEARNS], chosen=1)
    assert "smaller rates and larger ones get there, and this one does not" in between
    assert "too fast: a smaller rate gets there" in with_outcomes(arrived, [LEARNS], chosen=1)
    assert "No other rate comes within 2% of it." in with_outcomes(arrived, [LEARNS])


def test_where_no_rate_learns_that_is_said():
    shown = show(Settings(activation="none"))
    words = what_you_see(Settings(activation="none"), shown)
    assert "**No rate learns it**" in words and "no other rate does" in words
    assert "rates learn:" not in words and "too fast" not in words


def test_where_it_goes_wrong_is_said_in_every_case(arrived):
    outcomes = arrived.sweep.outcomes.clone()
    cases = {
        "Even 7 is not too fast.": (LEARNS, LEARNS),
        "From 7 on every rate is too fast. None diverges.": (LEARNS, FAILS),
        "The least that diverges is 7.": (FAILS, DIVERGES),
    }
    for words, (before, last) in cases.items():
        outcomes[19:23], outcomes[23] = before, last
        assert words in about_rates(replace(arrived.sweep, outcomes=outcomes))


def test_a_loaded_cell_was_trained_singly_and_the_page_says_so():
    settings = replace(QUICK, view=WITH_BATCHES, batch_size=64)
    words = what_you_see(settings, show(settings))
    assert "with batches of 64 was now **trained singly**, 20 steps" in words
    assert "Of 144 runs" in words


def test_words_for_numbers():
    assert (batch(0), batch(16)) == ("all points a step", "batches of 16")
    assert said(float("nan")) == said(1e6) == "too large to tell"
    assert said(0.12345) == "0.123"


def test_the_program_loops_over_learning_rates():
    text = program(replace(QUICK, learning_rate=0.3))
    assert "for learning_rate in (0.3,):" in text
    assert "lr=learning_rate" in text and "lr=0.3" not in text
    assert "steps" in program(Settings(epochs=100_000))
