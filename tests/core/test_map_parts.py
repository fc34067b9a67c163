"""A map is the sum of its parts, whatever the network around it is made of."""

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.map_parts import take_apart, window

CLOSE = {"atol": 1e-5, "rtol": 1e-5}


class Skips(nn.Module):
    """A residual block, its sum and last ReLU without a module, its first ReLU in place."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 4, 3, padding=1)
        self.norm = nn.BatchNorm2d(4)
        self.bend = nn.ReLU(inplace=True)
        self.second = nn.Conv2d(4, 4, 3, padding=1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        x = self.bend(self.norm(self.first(x)))
        return F.relu(x + self.second(x))


class Twice(nn.Module):
    """The same convolution run two times."""

    def __init__(self):
        super().__init__()
        self.again = nn.Conv2d(3, 3, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return self.again(self.again(x))


NETWORKS = {
    "plain": (lambda: nn.Sequential(nn.Conv2d(3, 5, 3), nn.ReLU(), nn.Conv2d(5, 2, 1)), "2"),
    "grouped": (lambda: nn.Sequential(nn.Conv2d(3, 6, 3), nn.Conv2d(6, 4, 3, groups=2)), "1"),
    "by depth": (lambda: nn.Sequential(nn.Conv2d(3, 6, 3, groups=3)), "0"),
    "strided": (lambda: nn.Sequential(nn.Conv2d(3, 4, (3, 2), stride=(2, 3), padding=1)), "0"),
    "dilated": (lambda: nn.Sequential(nn.Conv2d(3, 4, 3, dilation=2, padding="same")), "0"),
    "reflecting": (
        lambda: nn.Sequential(nn.Conv2d(3, 4, 5, padding=2, padding_mode="reflect")), "0",
    ),
    "no bias": (Skips, "second"),
    "channels last": (
        lambda: nn.Sequential(nn.Conv2d(3, 4, 3)).to(memory_format=torch.channels_last), "0",
    ),
    "second run": (Twice, "again (2)"),
}  # fmt: skip


def picture() -> Tensor:
    return torch.randn(1, 3, 16, 14, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("name", NETWORKS)
def test_a_convolutions_map_is_its_contributions_and_its_bias(name):
    make, layer = NETWORKS[name]
    torch.manual_seed(0)
    network = make().eval()
    before = [weight.clone() for weight in network.state_dict().values()]
    module = network.get_submodule(layer.split(" ")[0])
    for number in range(module.out_channels):
        parts = take_apart(network, picture(), layer, number)
        total = parts.contributions.sum(0) + parts.bias
        torch.testing.assert_close(total, parts.map, **CLOSE)
        torch.testing.assert_close(parts.map, parts.maps[number])
        assert len(parts.inputs) == len(parts.kernels) == module.in_channels // module.groups
    after = network.state_dict().values()
    assert all(torch.equal(one, other) for one, other in zip(before, after, strict=True))
    assert not any(module._forward_hooks for module in network.modules())


def test_each_contribution_is_its_input_under_its_kernel_by_hand():
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(3, 6, 3), nn.Conv2d(6, 4, 3, groups=2))
    parts = take_apart(network, picture(), "1", 3)  # of the second group: inputs 3, 4 and 5
    given = network[0](picture())[0]
    assert parts.first == 3
    for at in range(3):
        torch.testing.assert_close(parts.inputs[at], given[3 + at])
        window_there = given[3 + at, 2:5, 7:10]
        by_hand = (window_there * network[1].weight[3, at]).sum()
        torch.testing.assert_close(parts.contributions[at, 2, 7], by_hand, **CLOSE)


def test_the_layers_own_map_is_what_comes_out_of_the_network():
    torch.manual_seed(0)
    network = Skips().eval()
    x = network.norm(network.first(picture())).relu()
    parts = take_apart(network, picture(), "second", 1)
    torch.testing.assert_close(parts.inputs, x[0])
    torch.testing.assert_close(parts.map, network.second(x)[0, 1])
    assert parts.follower is None and parts.after is None  # the sum is no module


def test_who_follows_is_found_and_what_it_writes_into_is_kept():
    torch.manual_seed(0)
    network = Skips().eval()
    normed = network.norm(network.first(picture()))[0, 2].clone()
    parts = take_apart(network, picture(), "norm", 2)
    assert type(parts.follower) is nn.ReLU
    torch.testing.assert_close(parts.map, normed)  # although ReLU works in place
    torch.testing.assert_close(parts.after, normed.relu())
    bent = take_apart(network, picture(), "bend", 2)
    torch.testing.assert_close(bent.inputs[0], normed)
    torch.testing.assert_close(bent.map, normed.relu())
    assert bent.source == 2 and not len(bent.kernels)


def test_what_mixes_maps_is_not_taken_apart_and_is_no_after():
    torch.manual_seed(0)
    network = nn.Sequential(
        nn.Conv2d(3, 4, 3), nn.ChannelShuffle(2), nn.ConvTranspose2d(4, 4, 3), nn.Conv2d(4, 4, 1)
    )
    for layer in ("1", "2"):
        parts = take_apart(network, picture(), layer, 1)
        assert parts.source is None and not len(parts.inputs) and not len(parts.contributions)
    assert take_apart(network, picture(), "2", 1).after is None
    torch.testing.assert_close(
        take_apart(network, picture(), "1", 1).map, network[:2](picture())[0, 1]
    )


POOLS = {
    "max": nn.MaxPool2d(2),
    "overlapping": nn.MaxPool2d(3, stride=2, padding=1),
    "uneven": nn.MaxPool2d((2, 3), stride=(1, 2)),
    "dilated": nn.MaxPool2d(2, stride=1, dilation=2),
}


@pytest.mark.parametrize("name", POOLS)
def test_the_window_of_a_pool_holds_what_it_kept(name):
    parts = take_apart(nn.Sequential(POOLS[name]), picture(), "0", 1)
    for row in range(parts.map.shape[0]):
        for column in range(parts.map.shape[1]):
            assert window(parts, row, column).max() == parts.map[row, column]


def test_the_window_of_a_mean_has_its_mean_and_other_layers_have_none():
    parts = take_apart(nn.Sequential(nn.AvgPool2d(2)), picture(), "0", 2)
    torch.testing.assert_close(window(parts, 3, 4).mean(), parts.map[3, 4])
    assert window(parts, 3, 4).shape == (2, 2)
    assert window(take_apart(nn.Sequential(nn.ReLU()), picture(), "0", 2), 3, 4) is None


def test_a_layer_that_does_not_run_is_a_key_error():
    network = nn.Sequential(nn.Conv2d(3, 2, 1))
    for name in ("7", "0 (2)"):
        with pytest.raises(KeyError):
            take_apart(network, picture(), name, 0)
