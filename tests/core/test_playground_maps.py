"""The maps against the net at single places, and the warped grid against its geometry."""

from dataclasses import replace

import pytest
import torch
from torch import nn

from core.nonlinearity import Settings, train
from core.playground_features import inputs_of
from core.playground_maps import (
    CELLS,
    LINES,
    STOPS,
    answer_map,
    draw,
    grid_of,
    lines_of,
    small_side,
    two_directions,
    unit_map,
    warp,
)
from tests.core.test_playground_net import sequential

SETTINGS = Settings(epochs=20, hidden=(5, 3), features=("x", "xy", "y²"))


@pytest.fixture(scope="module")
def trained():
    return train(SETTINGS)


def network_at(trained, moment):
    network = sequential(trained.net, 0)
    nn.utils.vector_to_parameters(trained.weights[moment], network.parameters())
    return network


def test_the_grid_begins_at_the_bottom_left_and_fills_the_square(trained):
    grid = grid_of(trained.data, 4).reshape(4, 4, 2)
    step = 1.5 * 2 / 4
    assert torch.allclose(grid[0, 0], torch.tensor([-1.5 + step / 2, -1.5 + step / 2]))
    assert torch.allclose(grid[1, 0] - grid[0, 0], torch.tensor([0, step]))
    assert torch.allclose(grid[0, 1] - grid[0, 0], torch.tensor([step, 0]))
    moons = train(Settings(data="Moons", epochs=1)).data
    assert torch.allclose(grid_of(moons, 4).mean(dim=0), torch.tensor(moons.middle))


def test_every_map_is_the_net_asked_at_the_middles_of_the_cells(trained):
    picture = draw(trained)
    assert picture.answer.shape == (21, 1, CELLS, CELLS)
    assert [tuple(units.shape) for units in picture.units] == [(21, 5, 20, 20), (21, 3, 20, 20)]
    assert picture.features.shape == (3, 20, 20)
    for moment in (0, 7, 20):
        network = network_at(trained, moment)
        large = inputs_of(grid_of(trained.data, CELLS), trained.features)
        expected = network(large).sigmoid().reshape(CELLS, CELLS)
        assert torch.allclose(picture.answer[moment, 0], expected, atol=1e-6)
        small = inputs_of(grid_of(trained.data, 20), trained.features)
        first = network[:2](small).T.reshape(5, 20, 20)
        assert torch.allclose(picture.units[0][moment], first, atol=1e-6)
        second = network[:5](small).T.reshape(3, 20, 20)
        assert torch.allclose(picture.units[1][moment], second, atol=1e-6)
        alone = network[:5](large)[:, 2].reshape(CELLS, CELLS)
        assert torch.allclose(unit_map(trained, 1, 2)[moment], alone, atol=1e-6)
    at_end = answer_map(trained, trained.weights[-1:])[0]
    assert torch.allclose(at_end, picture.answer[-1], atol=1e-6)


def test_small_maps_shrink_as_units_become_many():
    assert [small_side(units) for units in (1, 24, 25, 48, 49, 96)] == [20, 20, 16, 16, 12, 12]
    net = train(Settings(epochs=1, hidden=(16,) * 6))
    assert draw(net).units[5].shape == (2, 16, 12, 12)
    assert draw(train(Settings(epochs=1, hidden=()))).units == ()


def test_several_classes_have_a_map_each():
    picture = draw(train(Settings(data="Blobs", classes=4, epochs=3)))
    assert picture.answer.shape == (4, 4, CELLS, CELLS)
    assert torch.allclose(picture.answer.sum(dim=1), torch.ones(4, CELLS, CELLS))


def test_a_layer_of_two_units_is_shown_as_it_is():
    trained = train(replace(SETTINGS, hidden=(5, 2)))
    warped = warp(trained, 1)
    assert warped.shown == 1
    assert warped.grid.shape == (21, 2 * LINES, STOPS, 2)
    for moment in (0, 20):
        network = network_at(trained, moment)[:5]
        inputs = inputs_of(trained.data.train.places, trained.features)
        assert torch.allclose(warped.points[moment], network(inputs), atol=1e-6)
        lines = inputs_of(lines_of(trained.data), trained.features)
        assert torch.allclose(warped.grid[moment], network(lines), atol=1e-6)


def test_the_grid_is_upright_lines_and_then_level_ones(trained):
    lines = lines_of(trained.data)
    assert lines.shape == (2 * LINES, STOPS, 2)
    assert (lines[:LINES, :, 0] == lines[:LINES, :1, 0]).all()
    assert (lines[LINES:, :, 1] == lines[LINES:, :1, 1]).all()
    assert lines.abs().amax((0, 1)).tolist() == [1.5, 1.5]


def test_more_units_are_shown_where_their_points_lie_widest_apart(trained):
    warped = warp(trained, 0)
    signals = network_at(trained, 20)[:2](inputs_of(trained.data.train.places, trained.features))
    spread = torch.linalg.svdvals(signals - signals.mean(dim=0)).square()
    assert warped.shown == pytest.approx((spread[:2].sum() / spread.sum()).item(), abs=1e-4)
    across, up = warped.points[20].var(dim=0) * (len(signals) - 1)
    assert (across.item(), up.item()) == pytest.approx(spread[:2].tolist(), rel=1e-3)


def test_one_unit_lies_on_a_line_and_units_that_never_move_show_everything():
    assert two_directions(torch.randn(9, 1))[0].tolist() == [[1, 0]]
    directions, shown = two_directions(torch.ones(9, 4, dtype=torch.float64))
    assert shown == 1 and directions.shape == (4, 2)


def test_a_run_that_overflowed_is_still_drawn():
    settings = Settings(data="Plane", activation="ReLU", optimizer="SGD", learning_rate=7.0)
    trained = train(settings)
    assert trained.last_finite < len(trained.places) - 1
    assert warp(trained, 0).points[: trained.last_finite + 1].isfinite().all()
    assert not draw(trained).answer[-1].isfinite().all()
