from dataclasses import replace

import pytest

from core import sweep as sweeping
from core.nonlinearity import RATES
from core.sweep import BatchMap, Sweep
from core.sweep_page import WITH_BATCHES, Settings, nearest_rate, show

QUICK = Settings(epochs=3)


def test_the_page_arrives_with_the_defaults_of_a_sweep():
    assert Settings().run == sweeping.Settings()
    assert Settings(layers=2, units=5).run.hidden == (5, 5)
    assert Settings(layers=0).run.hidden == ()


def test_the_sweep_is_asked_for_without_the_rate_that_is_looked_at():
    asked = []

    def swept(run) -> Sweep:
        asked.append(run)
        return sweeping.sweep(run)

    slow, fast = (show(replace(QUICK, learning_rate=rate), swept) for rate in (0.001, 0.3))
    assert asked[0] == asked[1]
    assert [RATES[shown.sweep.chosen] for shown in (slow, fast)] == [0.001, 0.3]
    assert slow.single.weights[-1].ne(fast.single.weights[-1]).any()
    assert slow.batches is None and slow.cell is None


def test_the_map_is_asked_for_without_the_cell_that_is_looked_at():
    asked = []

    def mapped(run) -> BatchMap:
        asked.append(run)
        return sweeping.map_batches(replace(run, samples=60))  # 30 training points

    page = replace(QUICK, view=WITH_BATCHES, learning_rate=0.1)
    cells = [show(replace(page, batch_size=size), mapped=mapped).cell for size in (0, 16, 8)]
    assert len(set(asked)) == 1
    assert cells == [(0, RATES.index(0.1)), (1, RATES.index(0.1)), (2, RATES.index(0.1))]


def test_what_is_refused_is_said():
    shown = show(Settings(epochs=100_000))
    assert shown.sweep is None and "steps" in shown.refusal


@pytest.mark.parametrize(("clicked", "rate"), [(0.0, 0.001), (0.0012, 0.001), (0.031, 0.03)])
def test_the_nearest_rate_is_nearest_in_proportion(clicked, rate):
    assert nearest_rate(clicked) == rate
    assert nearest_rate(100.0) == RATES[-1]
    assert nearest_rate(0.0245) == 0.03  # 0.02 · 1.225 = 0.0245 = 0.03 / 1.224
