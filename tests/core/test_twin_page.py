"""The flat settings of the twin page against the two runs that they stand for."""

from dataclasses import replace

import pytest

from core import nonlinearity
from core.twin import DIFFERENCES
from core.twin_page import PAIRS, Settings, Shown, gentler, refusal_of, show


def test_the_pairs_are_words_of_their_menus_and_differ():
    assert PAIRS.keys() == DIFFERENCES.keys()
    for differs, (one, other) in PAIRS.items():
        assert one != other and {one, other} <= set(DIFFERENCES[differs])


@pytest.mark.parametrize("differs", PAIRS)
def test_the_runs_differ_in_that_setting_alone(differs):
    one, other = Settings(differs=differs, one="", other="", data="Moons").runs
    values = [DIFFERENCES[differs][word] for word in PAIRS[differs]]
    assert [getattr(run, differs) for run in (one, other)] == values
    assert replace(other, **{differs: values[0]}) == one
    assert one.data == "Moons"


def test_on_arrival_the_first_is_the_playgrounds_run():
    assert Settings().runs[0] == nonlinearity.Settings()


def test_too_many_steps_are_refused_without_training():
    settings = Settings(differs="batch_size", one="all", other="1")
    shown = show(settings, lambda twins: pytest.fail("trained"))
    assert shown == Shown(None, refusal=refusal_of(settings))
    assert "steps" in shown.refusal


def test_what_diverged_gets_a_gentler_rate_where_its_rate_is_set():
    wild = Settings(
        data="Wave", optimizer="SGD", differs="learning_rate", one="0.03", other="7", epochs=50
    )
    assert gentler(wild, show(wild)) == {"other": "0.7"}
    shared = replace(wild, differs="activation", one="ReLU", other="ReLU", learning_rate=7.0)
    assert gentler(shared, show(shared)) == {"learning_rate": 0.7}
    assert gentler(Settings(epochs=5), show(Settings(epochs=5))) == {}
