"""What is said of runs that went wrong, where it depends on more than their kind."""

from dataclasses import replace

import pytest

from core.nonlinearity import Settings, train
from core.playground_data import OWN
from core.playground_verdicts import verdicts
from lessons.playground_words import said


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (Settings(l1=0.1), "every point is given class "),
        (Settings(data="Plane", l2=7.0), "every point is given the same number."),
    ],
    ids=["classes", "numbers"],
)
def test_a_collapsed_net_says_one_class_or_one_number(settings, words):
    trained = train(settings)
    [verdict] = verdicts(settings, trained)
    assert words in said(verdict, trained) and "None" not in said(verdict, trained)
    assert "No setting is to blame" not in said(verdict, trained)
    assert "No setting is to blame" in said(replace(verdict, repair={}), trained)


def test_points_that_no_net_can_tell_apart_are_no_settings_fault():
    settings = Settings(data=OWN, points=(0.0, 0.0, 0.0, 0.0, 0.0, 1.0) * 6, hidden=(8, 8))
    settings = replace(settings, activation="GELU", learning_rate=0.02)
    trained = train(settings)
    assert "No setting is to blame" in said(verdicts(settings, trained)[0], trained)
