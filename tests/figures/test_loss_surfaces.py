import numpy as np
import pytest
import torch

from core.loss_surfaces import ACROSS, SURFACES, UP
from figures.loss_surfaces import CELLS, FIRST, SECOND, landscape


@pytest.mark.parametrize("name", SURFACES)
def test_a_landscape_is_the_loss_at_the_middles_of_its_cells(name):
    layer = landscape(name)
    across, up = CELLS
    assert layer.values.steps.shape == (1, up, across)
    for row, column in ((0, 0), (up - 1, 3), (up // 3, across - 1), (up // 2, across // 3)):
        a = -ACROSS + (column + 0.5) * 2 * ACROSS / across
        b = -UP + (row + 0.5) * 2 * UP / up
        loss = SURFACES[name].loss(torch.tensor([a, b])).item()
        shown = layer.values.numbers()[0, row, column]
        assert shown == pytest.approx(max(loss, layer.values.low), rel=1e-2)
    assert (FIRST.start, FIRST.end, SECOND.start, SECOND.end) == (-ACROSS, ACROSS, -UP, UP)


@pytest.mark.parametrize("name", SURFACES)
def test_lines_of_equal_loss_climb_from_near_the_lowest_to_the_highest(name):
    layer = landscape(name)
    levels = np.array(layer.contours)
    assert len(levels) == 7
    assert (np.diff(levels) > 0).all()
    assert layer.values.low < levels[0]
    assert levels[-1] < layer.values.high
