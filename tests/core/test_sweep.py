"""All rates at once against runs made one by one, and how runs are told apart by their ends."""

from dataclasses import replace

import pytest
import torch

from core import nonlinearity
from core.nonlinearity import RATES, train
from core.playground_maps import CELLS, draw
from core.refusal import Refused
from core.sweep import (
    CRAWLS,
    DIVERGES,
    FAILS,
    LEARNS,
    Settings,
    best_of,
    map_batches,
    outcomes_of,
    sweep,
)

PLAIN = nonlinearity.Settings(epochs=40)


@pytest.fixture(scope="module")
def swept():
    return sweep(Settings())


@pytest.mark.parametrize("rate", [0.001, 0.03, 0.1])
def test_each_rate_is_the_run_that_would_be_made_alone(swept, rate):
    alone, column = train(replace(PLAIN, learning_rate=rate), len(swept.places)), RATES.index(rate)
    assert torch.equal(swept.places, alone.places)
    assert torch.allclose(swept.train_loss[:, column], alone.train.loss, atol=1e-4)
    assert torch.allclose(swept.test_loss[:, column], alone.test.loss, atol=1e-4)
    assert torch.allclose(swept.accuracy[:, column], alone.test.accuracy, atol=0.005)
    assert torch.allclose(swept.answers[column], draw(alone).answer[-1], atol=1e-3)


def test_small_rates_crawl_middle_ones_learn_and_large_ones_break(swept):
    assert swept.train_loss.shape == (30, 24)
    assert swept.answers.shape == (24, 1, CELLS, CELLS)
    outcomes = swept.outcomes.tolist()
    assert outcomes[:8] == [CRAWLS] * 8
    assert outcomes[RATES.index(0.1) : RATES.index(0.7)] == [LEARNS] * 5
    assert set(outcomes[-2:]) <= {FAILS, DIVERGES}
    assert RATES[swept.chosen] == 0.03
    assert outcomes[swept.best] == LEARNS
    assert sweep(Settings(learning_rate=1.0)).chosen == RATES.index(1.0)


def test_a_straight_line_learns_no_ring_at_any_rate():
    outcomes = sweep(Settings(activation="none")).outcomes
    assert set(outcomes.tolist()) == {FAILS, DIVERGES}


def test_a_map_has_the_runs_of_every_batch_size():
    settings = Settings(samples=120, epochs=20)
    told = []
    batches = map_batches(settings, told.append)
    assert batches.batch_sizes == (0, 32, 16, 8)  # of 60 training points
    assert batches.steps == (20, 40, 80, 160)
    assert told == [20 / 300, 60 / 300, 140 / 300, 1]
    assert batches.accuracy.shape == batches.outcomes.shape == (4, 24)
    for row, size in enumerate(batches.batch_sizes):
        for rate in (0.003, 0.03):
            alone = train(
                replace(PLAIN, samples=120, epochs=20, batch_size=size, learning_rate=rate), 2
            )
            column = RATES.index(rate)
            loss, accuracy = batches.train_loss[row, column], batches.accuracy[row, column]
            assert loss == pytest.approx(alone.train.loss[-1].item(), abs=1e-3)
            assert accuracy == pytest.approx(alone.test.accuracy[-1].item(), abs=0.02)
    whole = sweep(settings)
    assert torch.equal(batches.outcomes[0], whole.outcomes)


def test_smaller_batches_make_more_steps_and_need_smaller_rates():
    for seed in (0, 42):
        outcomes = map_batches(Settings(seed=seed)).outcomes
        slowest = (outcomes == LEARNS).long().argmax(dim=1).tolist()
        assert slowest[0] > slowest[2] > slowest[-1]


def test_ends_are_told_apart():
    accuracy = torch.tensor([0.5, 0.7, 0.97, 0.6, 0.98, 0.98, 0.5, 0.98, 0.0])
    after = torch.tensor([0.7, 0.6, 0.1, 0.6, 0.01, 0.02, 0.7, 9.0, torch.nan])
    outcomes = outcomes_of(accuracy, torch.full((9,), 0.7), after)
    assert outcomes.tolist() == [
        CRAWLS, CRAWLS, LEARNS, FAILS, LEARNS, LEARNS, FAILS, DIVERGES, DIVERGES,
    ]  # fmt: skip
    assert best_of(accuracy, after) == 4
    assert outcomes_of(accuracy - 0.25, torch.full((9,), 0.7), after).tolist() == [
        *[FAILS] * 7, DIVERGES, DIVERGES,  # 0.73 is the best: nothing learns, and none is too slow
    ]  # fmt: skip
    assert best_of(torch.tensor([torch.nan, 0.1]), torch.tensor([torch.nan, 5.0])) == 1


def test_too_many_steps_are_refused():
    with pytest.raises(Refused):
        map_batches(Settings(epochs=1000))
    with pytest.raises(Refused):
        sweep(Settings(epochs=10_000, batch_size=8))
