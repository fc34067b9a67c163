"""Ten seeds at once against ten runs, and the sign test against counting."""

from dataclasses import replace
from itertools import product

import pytest
import torch

from core.nonlinearity import train
from core.refusal import Refused
from core.seeds import (
    DIFFERENCES,
    MAP_CELLS,
    SEEDS,
    SeededRuns,
    TenSeeds,
    band_of,
    compare_seeds,
)
from core.seeds_page import Settings as Page
from core.twin import Settings, alone, twin_of

SETTINGS = Settings(noise=0.0, hidden=(3,), epochs=40, differs="initialisation", other="Xavier")


@pytest.fixture(scope="module")
def ten():
    return compare_seeds(SETTINGS)


def test_each_seed_is_the_run_that_the_playground_makes(ten):
    assert len(SEEDS) == 10
    for runs, settings in ((ten.first, alone(SETTINGS)), (ten.second, twin_of(SETTINGS))):
        assert runs.parameters == 13
        assert runs.answers.shape == (10, 1, MAP_CELLS, MAP_CELLS)
        for column, seed in list(enumerate(SEEDS))[::4]:
            one = train(replace(settings, seed=seed), len(runs.places))
            assert torch.equal(runs.places, one.places)
            assert torch.allclose(runs.train_loss[:, column], one.train.loss, atol=1e-3)
            assert torch.allclose(runs.test_loss[:, column], one.test.loss, atol=1e-3)
            assert torch.allclose(runs.accuracy[:, column], one.test.accuracy, atol=0.01)


def test_a_twin_without_a_difference_is_no_better_on_any_seed():
    ten = compare_seeds(replace(SETTINGS, epochs=5, other="PyTorch"))
    assert not ten.differences.any()
    assert ten.wins == (0, 0)
    assert ten.chance == 1 and not ten.larger_than_luck


def test_without_a_bend_every_seed_is_worse_and_that_is_no_luck():
    settings = replace(SETTINGS, epochs=150, differs="activation", other="none")
    ten = compare_seeds(settings)
    assert ten.wins == (10, 0)
    assert ten.larger_than_luck


@pytest.mark.parametrize("data_seed", [0, 1, 42])
def test_by_itself_the_page_shows_a_difference_that_is_no_luck(data_seed):
    """He's starting weights on a spiral, 200 steps; after 600 the others have nearly caught up."""
    settings = Page(data_seed=data_seed).twins
    ten = compare_seeds(settings)
    assert ten.wins[1] >= 9 and ten.larger_than_luck
    assert ten.second.band[-1, 1] > 0.98 > 0.92 > ten.first.band[-1, 1]
    later = compare_seeds(replace(settings, epochs=600))
    assert later.differences.mean() < ten.differences.mean() / 2


def made_of(first, second):
    def runs(accuracy):
        accuracy = torch.tensor([[0.5] * len(accuracy), accuracy])
        return SeededRuns(1, torch.arange(2), accuracy, accuracy, accuracy, torch.zeros(1))

    return TenSeeds(runs(first), runs(second))


def test_wins_are_counted_and_ties_are_nobodys():
    ten = made_of([0.9, 0.8, 0.7, 0.6], [0.9, 0.9, 0.8, 0.5])
    assert ten.wins == (1, 2)
    assert ten.differences.tolist() == pytest.approx([0, 0.1, 0.1, -0.1])
    assert ten.first.spread == pytest.approx(0.3)
    assert ten.first.band[-1].tolist() == pytest.approx([0.6, 0.75, 0.9])


def test_the_band_is_least_middle_and_greatest():
    assert band_of(torch.tensor([[3.0, 1.0, 2.0], [5.0, 9.0, 1.0]])).tolist() == [
        [1, 2, 3],
        [1, 5, 9],
    ]


def won(wins: int, tosses: int) -> TenSeeds:
    """Seeds of which the second wins so many and loses the others, but for one tie."""
    return made_of([0.5] * (tosses + 1), [0.6] * wins + [0.4] * (tosses - wins) + [0.5])


def test_the_chance_counts_how_coins_can_fall_and_leaves_ties_out():
    for tosses in (0, 1, 4, 7):
        falls = [sum(coins) for coins in product((0, 1), repeat=tosses)]
        for wins in range(tosses + 1):
            away = abs(wins - tosses / 2)
            as_uneven = sum(abs(fall - tosses / 2) >= away for fall in falls) / len(falls)
            assert won(wins, tosses).chance == pytest.approx(as_uneven)
    assert won(9, 10).larger_than_luck and not won(8, 10).larger_than_luck


def test_the_seed_itself_is_no_difference_here():
    assert "seed" not in DIFFERENCES
    ten = compare_seeds(replace(SETTINGS, epochs=2, differs="seed", other="3"))
    assert ten.second.parameters == 13


def test_progress_and_refusals():
    told = []
    compare_seeds(replace(SETTINGS, epochs=2), told.append)
    assert told == [0, 0.25, 0.5, 0.5, 0.75, 1]  # two steps of each of two runs
    with pytest.raises(Refused):
        compare_seeds(replace(SETTINGS, hidden=(99,)))
