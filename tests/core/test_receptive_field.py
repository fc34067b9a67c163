"""What a unit of a network sees, against geometry; none of these networks is a plain stack."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from core.receptive_field import field_of_unit, strength_of_unit
from core.tiny_vgg import Architecture, build


class Skips(nn.Module):
    """Functions instead of layers, a skip connection, a subtraction, and a whole-picture mean."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 4, 3, padding=1)
        self.normed = nn.BatchNorm2d(4)
        self.second = nn.Conv2d(4, 4, 5, padding=2)
        self.bend = nn.ReLU(inplace=True)
        self.last = nn.Conv2d(4, 4, 1)
        self.whole = nn.Linear(4, 2)
        self.unused = nn.Conv2d(3, 1, 1)

    def forward(self, x):
        skipped = self.bend(self.normed(self.first(x)))
        x = functional.relu(skipped - self.second(skipped))
        x = functional.max_pool2d(x, 3, stride=2, padding=1)
        return self.whole(self.last(x).softmax(dim=1).amax(dim=(2, 3)))


@pytest.fixture
def skips():
    """With weights and statistics that let no gradient through."""
    network = Skips()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.zero_()
        network.normed.running_var.fill_(torch.inf)
    return network


@pytest.mark.parametrize(
    ("layer", "row", "column", "field"),
    [
        ("first", 5, 9, (4, 8, 7, 11)),
        ("first", 0, 0, (0, 0, 2, 2)),
        ("bend", 5, 9, (4, 8, 7, 11)),
        ("second", 8, 8, (5, 5, 12, 12)),
        # a pool of 3 from row 2·4 - 1 = 7 on, each of whose units sees 3 to both sides
        ("last", 4, 4, (4, 4, 13, 13)),
        ("last", 0, 8, (0, 12, 5, 18)),
        ("whole", 0, 0, (0, 0, 18, 18)),
    ],
)
def test_a_network_with_skips_and_functions_and_dead_weights(skips, layer, row, column, field):
    # along the picture's 18 columns the last unit of 9 sees 16 - 4 = 12 to the end
    assert field_of_unit(skips, (3, 18, 18), layer, row, column) == field


def test_tinyvgg_sees_16_by_16_as_its_layers_say():
    network = build(Architecture(image_size=64, padding=1))
    sizes = [3, 3, 5, 5, 6, 10, 10, 14, 14, 16]  # a ReLU widens nothing
    layers = [
        name
        for name, module in network.named_modules()
        if name.startswith("blocks") and not list(module.children())
    ]
    for name, size in zip(layers, sizes, strict=True):
        top, left, bottom, right = field_of_unit(network, (3, 64, 64), name, 8, 8)
        assert (bottom - top, right - left) == (size, size)


@pytest.mark.parametrize("ceil_mode", [False, True])
@pytest.mark.parametrize(
    ("kernel", "stride", "padding", "dilation"),
    [(2, 2, 0, 1), (3, 2, 1, 1), (3, 1, 1, 2), (2, 3, 1, 1), ((2, 3), (1, 2), (1, 0), (2, 1))],
)
def test_a_max_pool_sees_all_that_may_win_and_nothing_else(
    kernel, stride, padding, dilation, ceil_mode
):
    """Against max pooling itself: which single bright pixels does a unit answer to?"""
    pool = nn.MaxPool2d(kernel, stride, padding, dilation, ceil_mode=ceil_mode)
    network = nn.Sequential(pool)
    bright = torch.eye(63).reshape(63, 1, 7, 9)  # a picture per pixel
    answers = pool(bright)[:, 0]
    for row, column in torch.cartesian_prod(*map(torch.arange, answers.shape[1:])).tolist():
        seen = strength_of_unit(network, (1, 7, 9), "0", row, column) > 0
        assert torch.equal(seen, answers[:, row, column].reshape(7, 9) > 0)


def test_the_network_is_as_it_was(skips):
    before = {name: value.clone() for name, value in skips.state_dict().items()}
    field_of_unit(skips, (3, 18, 18), "last", 1, 1)
    assert all(torch.equal(value, before[name]) for name, value in skips.state_dict().items())
    assert skips.training
    assert all(parameter.requires_grad for parameter in skips.parameters())
    assert not skips.first._forward_hooks


def test_the_units_of_a_softmax_see_although_their_sum_is_always_1():
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Softmax(dim=1))
    strength = strength_of_unit(network, (3, 9, 9), "1", 2, 3)
    assert strength[2:5, 3:6].min() > 1e-6  # and not what rounding leaves of a zero
    assert strength.count_nonzero() == 9


def test_a_layer_that_is_not_used_is_named(skips):
    with pytest.raises(ValueError, match="unused"):
        field_of_unit(skips, (3, 18, 18), "unused", 0, 0)


def test_a_unit_that_sees_only_padding_sees_nothing():
    network = nn.Sequential(nn.Conv2d(1, 1, 1, padding=1))
    assert field_of_unit(network, (1, 5, 5), "0", 0, 3) == (0, 0, 0, 0)
