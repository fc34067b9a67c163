"""Twins against two runs made apart, and a twin without a difference."""

from dataclasses import fields, replace

import pytest
import torch

from core import nonlinearity
from core.nonlinearity import train
from core.playground_maps import CELLS, draw
from core.twin import DIFFERENCES, Settings, alone, disagreement, train_twins, twin_of

SETTINGS = Settings(epochs=40)


def test_both_runs_are_those_that_the_playground_makes():
    settings = replace(SETTINGS, differs="learning_rate", other="0.3")
    twins = train_twins(settings)
    plain = nonlinearity.Settings(epochs=40)
    for run, alike in ((twins.first, plain), (twins.second, replace(plain, learning_rate=0.3))):
        expected = train(alike)
        assert torch.equal(run.weights, expected.weights)
        assert torch.equal(run.test.loss, expected.test.loss)
    assert torch.equal(twins.first.weights[0], twins.second.weights[0])  # the same start
    maps = draw(twins.second).answer - draw(twins.first).answer
    assert twins.difference.shape == (41, 1, CELLS, CELLS)
    assert torch.equal(twins.difference, maps)
    assert not twins.difference[0].any() and twins.difference[-1].any()
    assert twins.largest[twins.parted] > 0.1 >= twins.largest[twins.parted - 1]
    ahead = twins.second.test.accuracy[-1] - twins.first.test.accuracy[-1]
    assert twins.ahead == pytest.approx(ahead.item())


@pytest.mark.parametrize("differs", DIFFERENCES)
def test_a_twin_with_no_difference_has_a_zero_difference_map(differs):
    options = DIFFERENCES[differs]
    word, value = next(iter(options.items()))
    settings = replace(SETTINGS, epochs=6, differs=differs, other=word, **{differs: value})
    twins = train_twins(settings)
    assert not twins.difference.any()
    assert not twins.disagree.any()
    assert twins.parted is None and twins.ahead == 0


@pytest.mark.parametrize("differs", DIFFERENCES)
def test_every_difference_changes_that_setting_alone_and_can_be_trained(differs):
    for word, value in list(DIFFERENCES[differs].items())[-2:]:
        settings = replace(SETTINGS, epochs=2, differs=differs, other=word)
        twin = twin_of(settings)
        assert getattr(twin, differs) == value
        assert replace(twin, **{differs: getattr(settings, differs)}) == alone(settings)
    twins = train_twins(settings)
    assert twins.difference.shape[1:] == (1, CELLS, CELLS)


def test_a_word_that_is_not_in_the_menu_stands_for_the_first_that_differs():
    assert twin_of(replace(SETTINGS, differs="optimizer", other="ReLU")).optimizer == "SGD"
    settings = replace(SETTINGS, differs="optimizer", other="ReLU", optimizer="SGD")
    assert twin_of(settings).optimizer == "Momentum"


def test_twins_of_unlike_batches_are_compared_at_equal_shares_of_their_way():
    twins = train_twins(replace(SETTINGS, epochs=5, differs="batch_size", other="32"))
    assert twins.first.places.tolist() == [0, 1, 2, 3, 4, 5]
    assert twins.second.places.tolist() == [0, 8, 16, 24, 32, 40]


def test_disagreement_is_the_share_of_cells_of_another_class():
    first = torch.tensor([0.2, 0.4, 0.6, 0.8]).reshape(1, 1, 2, 2)
    second = torch.tensor([0.3, 0.6, 0.7, 0.9]).reshape(1, 1, 2, 2)
    assert disagreement(first, second, 2).tolist() == [0.25]
    assert disagreement(first, second, 0).tolist() == [0]
    three = torch.eye(3)[torch.tensor([[0, 1], [2, 0]])].movedim(-1, 0)[None]
    other = torch.eye(3)[torch.tensor([[0, 2], [2, 1]])].movedim(-1, 0)[None]
    assert disagreement(three, other, 3).tolist() == [0.5]


def test_the_first_run_has_the_playgrounds_settings():
    settings = replace(SETTINGS, hidden=(3,), seed=9)
    assert alone(settings) == nonlinearity.Settings(epochs=40, hidden=(3,), seed=9)
    assert type(alone(settings)) is nonlinearity.Settings
    assert {field.name for field in fields(nonlinearity.Settings)} >= set(DIFFERENCES)
