"""Grad-CAM against a hand computation, and on networks of other kinds."""

import pytest
import torch
from torch import nn

from core.grad_cam import grad_cam
from core.opened_run import activations
from tests.core.architectures import built, pictures


def test_grad_cam_of_two_maps_by_hand():
    """Two maps of 2 x 2, read by known weights: the gradient of a logit is those weights."""
    maps = nn.Conv2d(3, 2, 1, bias=False)
    read = nn.Linear(8, 2, bias=False)
    with torch.no_grad():
        maps.weight[:] = torch.tensor([[1.0, 0, 0], [0, 2.0, 0]])[:, :, None, None]
        read.weight[1] = torch.tensor([1.0, 2, 3, 6, -1, -1, -2, 0])
    network = nn.Sequential(maps, nn.Flatten(), read)
    red, green = [[1.0, 0], [0, 4]], [[1.0, 5], [0, 0]]
    picture = torch.tensor([[red, green, [[0.0, 0], [0, 0]]]])
    cam = grad_cam(network, "0", picture, target=1)
    assert cam.maps.tolist() == [red, [[2.0, 10], [0, 0]]]
    assert cam.weights.tolist() == [3.0, -1.0]  # (1 + 2 + 3 + 6) / 4 and (-1 - 1 - 2 + 0) / 4
    # 3 * red - 1 * (2 * green), cut at 0; of its own size, nothing is made larger
    assert cam.heat(2).tolist() == [[1.0, 0.0], [0.0, 12.0]]
    assert cam.heat(2, torch.tensor([1])).tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_larger_heat_lies_between_the_middles_of_the_pixels():
    network = nn.Sequential(nn.Conv2d(3, 1, 1), nn.Flatten(), nn.Linear(4, 2))
    with torch.no_grad():
        network[0].weight[:], network[0].bias[:], network[2].weight[:] = 1.0, 0.0, 1.0
    picture = torch.tensor([[[[0.0, 4.0], [0.0, 4.0]]]]).expand(1, 3, 2, 2) / 3
    assert grad_cam(network, "0", picture, 0).heat(4)[0].tolist() == pytest.approx([0, 1, 3, 4])


@pytest.mark.parametrize(
    ("name", "layer"), [("skipping", "second"), ("chain", "0"), ("chain", "3"), ("shared", "lift")]
)
def test_a_weight_is_how_much_the_logit_grows_with_its_map(name, layer):
    """On any architecture: raising a map by a little everywhere raises the logit as said."""
    network, picture, target = built(name).double(), pictures(1).double(), 2
    cam = grad_cam(network, layer, picture, target)
    shown = activations(network, picture, [layer])[layer][0]
    assert torch.allclose(cam.maps, shown)  # what a ReLU in place has not written over
    places, little = cam.maps[0].numel(), 1e-6
    for number, weight in enumerate(cam.weights.tolist()):
        raised = raise_map(network, layer, number, little, picture)[target]
        grown = (raised - raise_map(network, layer, number, 0.0, picture)[target]).item()
        assert grown / (little * places) == pytest.approx(weight, rel=1e-3, abs=1e-7)


def raise_map(network, layer, number, by, picture):
    def raised(module, given, gave):
        gave = gave.clone()
        gave[:, number] += by
        return gave

    handle = network.get_submodule(layer).register_forward_hook(raised)
    with torch.no_grad():
        logits = network(picture)[0]
    handle.remove()
    return logits


def test_the_network_is_left_as_it_was():
    network = built("chain")
    grad_cam(network, "0", pictures(1), 0)
    assert not any(module._forward_hooks for module in network.modules())
    assert all(parameter.grad is None for parameter in network.parameters())
