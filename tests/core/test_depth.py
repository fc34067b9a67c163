"""Depths at equal size: the count by hand, and what the page says of them."""

from dataclasses import replace

import pytest
import torch

from core.depth import compare_depths, nearest_width, of_every_depth
from core.depth_page import Settings as Page
from core.nonlinearity import Settings, draw_data, net_of
from core.playground_net import Net
from core.refusal import Refused
from core.seeds import run_seeds


def test_every_net_has_about_as_many_parameters():
    for deepest in (Net((2, 8, 8, 8, 1)), Net((2, *[8] * 6, 4), "ReLU"), Net((7, 16, 3, 5))):
        nets = of_every_depth(deepest)
        assert [len(net.sizes) - 2 for net in nets] == list(range(1, len(deepest.sizes) - 1))
        assert nets[-1] == deepest
        for net in nets:
            assert len(set(net.sizes[1:-1])) == 1 or net == deepest
            assert (net.sizes[0], net.sizes[-1]) == (deepest.sizes[0], deepest.sizes[-1])
            assert net.activation == deepest.activation
            assert abs(net.parameters / deepest.parameters - 1) < 0.08
    assert of_every_depth(Net((2, 8, 8, 8, 1)))[0].sizes == (2, 44, 1)  # 4 * 44 + 1 = 177


def test_the_nearest_width_is_nearest():
    for layers in (1, 2, 3):
        for parameters in (9, 50, 177):
            width = nearest_width(layers, parameters, 2, 1)
            gaps = [
                abs(Net((2, *[other] * layers, 1)).parameters - parameters)
                for other in (width - 1, width, width + 1)
                if other
            ]
            assert gaps[1 if width > 1 else 0] == min(gaps)


def test_each_depth_is_trained_with_every_seed():
    settings, told = Settings(epochs=5, hidden=(4, 4)), []
    depths = compare_depths(settings, told.append)
    assert told == [step / 10 for step in (*range(6), *range(5, 11))]  # five steps of two nets
    assert depths.hidden == ((9,), (4, 4))
    data = draw_data(settings)
    again = run_seeds(settings, net_of(settings, data), data)
    assert torch.equal(depths.runs[1].accuracy, again.accuracy)
    assert [runs.parameters for runs in depths.runs] == [37, 37]


def test_by_itself_the_page_shows_that_the_second_layer_is_what_helps():
    depths = compare_depths(Page().depth)
    assert depths.hidden == ((62,), (13, 13), (10, 10, 10), (8, 8, 8, 8))
    one, two, three, four = (runs.accuracy[-1] for runs in depths.runs)
    assert one.max() < 0.9 < min(two.min(), three.min(), four.min())


def test_a_shallow_net_has_nothing_to_be_compared_with():
    for hidden in ((), (8,), (8,) * 7, (99, 99)):
        with pytest.raises(Refused):
            compare_depths(replace(Settings(), hidden=hidden))
