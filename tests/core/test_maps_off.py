"""Maps switched off: the same as zeroed weights, whatever the network looks like."""

from copy import deepcopy

import pytest
import torch
from torch import nn

from core.maps_off import (
    accuracy_without_each,
    layers_with_maps,
    logits_without,
    switchboard,
    without,
)
from core.tiny_vgg import Architecture, build
from tests.core.architectures import ARCHITECTURES, built, pictures

OFF = [0, 3]


def with_zeroed_weights(network: nn.Module, layer: str, maps: list[int]) -> nn.Module:
    network = deepcopy(network)
    module = network.get_submodule(layer)
    with torch.no_grad():
        module.weight[maps] = 0
        module.bias[maps] = 0
    return network


def answers(network: nn.Module, images: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        return network(images)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_switched_off_is_the_same_as_weights_of_zero(name):
    network, images = built(name), pictures(7)
    whole = answers(network, images)
    for layer in layers_with_maps(network, images[:1]):
        off = logits_without(network, layer, OFF, images)
        zeroed = answers(with_zeroed_weights(network, layer, OFF), images)
        assert torch.allclose(off, zeroed, atol=1e-6)
        assert not torch.allclose(off, whole, atol=1e-4)
    assert torch.equal(answers(network, images), whole)  # the network itself is as it was


def test_of_a_tiny_vgg_too():
    network = build(Architecture(image_size=16, hidden_units=4)).eval()
    images = torch.randn(5, 3, 16, 16, generator=torch.Generator().manual_seed(0))
    for layer in ("blocks.0.0", "blocks.0.2", "blocks.1.0", "blocks.1.2"):
        zeroed = answers(with_zeroed_weights(network, layer, OFF), images)
        assert torch.allclose(logits_without(network, layer, OFF, images), zeroed, atol=1e-6)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_running_only_the_rest_gives_what_the_whole_network_gives(name):
    network, images = built(name), pictures(4)
    for layer in layers_with_maps(network, images[:1]):
        answer = switchboard(network, layer, images)
        for maps in ([], [1], OFF):
            whole = answers(without(network, layer, maps), images)
            assert torch.allclose(answer(maps), whole, atol=1e-6)


@pytest.mark.parametrize(
    ("name", "layer", "wholes"),
    [("chain", "0", 0), ("skipping", "third", 0), ("skipping", "first", 4), ("shared", "again", 4)],
)
def test_what_comes_before_does_not_run_again_where_a_chain_follows(
    name, layer, wholes, monkeypatch
):
    network, images = built(name), pictures(2)
    answer = switchboard(network, layer, images)
    seen = []
    conv = nn.Conv2d.forward
    monkeypatch.setattr(
        nn.Conv2d, "forward", lambda self, x: seen.append(self.in_channels) or conv(self, x)
    )
    for number in range(4):
        answer([number])
    assert seen.count(3) == wholes  # only the first convolution takes 3 colours


def test_the_layers_are_those_that_make_maps_in_the_order_in_which_they_run():
    images = pictures(1)
    assert layers_with_maps(built("chain"), images) == {"0": 5, "1": 5, "3": 6}
    assert list(layers_with_maps(built("skipping"), images)) == ["first", "second", "third"]
    assert layers_with_maps(built("shared"), images)["again"] == 5


def test_the_table_of_all_maps_is_each_map_one_by_one():
    network, images = built("skipping"), pictures(90)  # more than go at once
    labels = answers(network, images).argmax(dim=1)
    told = []
    table = accuracy_without_each(network, images, labels, lambda *done: told.append(done))
    assert {layer: len(row) for layer, row in table.items()} == layers_with_maps(
        network, images[:1]
    )
    for layer, row in table.items():
        for number, accuracy in enumerate(row.tolist()):
            right = logits_without(network, layer, [number], images).argmax(dim=1) == labels
            one = right.float().mean().item()
            assert accuracy == pytest.approx(one)
    assert any((row < 1).any() for row in table.values())
    assert told == [(0, 3), (1, 3), (2, 3)]
