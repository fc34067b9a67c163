import pytest
import torch

from core.twin_page import Settings, show
from figures.film import Lines, Map
from figures.theme import DIVERGING
from figures.twin import DIFFERENCE, LOSSES, film
from widgets.film_player import _payload


def drawn(**changes):
    settings = Settings(**changes)
    twins = show(settings).twins
    return twins, film(twins, settings.words)


def panel(shown, title):
    return next(panel for panel in shown.panels if panel.title == title)


def layer(panel, kind):
    return next(layer for layer in panel.layers if isinstance(layer, kind))


def test_the_difference_is_the_second_less_the_first_with_zero_in_the_middle():
    twins, shown = drawn(epochs=40)
    difference = layer(panel(shown, DIFFERENCE), Map)
    values = difference.values
    assert values.low == -values.high and difference.scale == "diverging"
    assert values.numbers() == pytest.approx(twins.difference[:, 0].numpy(), abs=values.high / 100)
    first, second = (layer(shown.panels[at], Map).values.numbers() for at in (0, 1))
    assert values.numbers() == pytest.approx(second - first, abs=0.03)
    assert DIVERGING[len(DIVERGING) // 2] == "#F7F7F7"


def test_the_first_is_left_of_the_second_whichever_lasts_longer():
    for one, other in (("0.03", "7"), ("7", "0.03")):
        twins, shown = drawn(
            data="Wave", optimizer="SGD", differs="learning_rate", one=one, other=other, epochs=50
        )
        lasts = [run.last_finite for run in (twins.first, twins.second)]
        assert min(lasts) < 50 == max(lasts)
        assert [p.title for p in shown.panels[:2]] == [f"{one} (first)", f"{other} (second)"]
        assert len(shown.frames) == 51


def test_twins_without_a_difference_have_a_blank_map():
    _, shown = drawn(other="tanh", epochs=20)
    values = layer(panel(shown, DIFFERENCE), Map).values.numbers()
    assert abs(values).max() < 1e-4
    assert len({p.title for p in shown.panels}) == 4


def test_losses_are_those_of_the_test_points():
    twins, shown = drawn(epochs=40)
    lines = layer(panel(shown, LOSSES), Lines).y.numbers()[0]
    expected = torch.stack([twins.first.test.loss, twins.second.test.loss]).numpy()
    assert lines == pytest.approx(expected, abs=2e-3)


def test_runs_of_unlike_batches_are_told_by_both_their_steps():
    _, shown = drawn(differs="batch_size", one="all", other="64", epochs=10)
    assert shown.frames[0] == "step 0" and shown.frames[-1] == "steps 10 and 40"


def test_the_film_is_light():
    _, shown = drawn()
    assert len(_payload(shown, 210, ())) < 700_000
