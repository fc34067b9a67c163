"""A network as a table: layer, output shape, parameters. Read by hooks, so it fits any network."""

import copy
from dataclasses import dataclass

import torch
from torch import nn


@dataclass(frozen=True)
class Layer:
    name: str  # as in `named_modules()`: "blocks.0.2"
    kind: str  # the class: "Conv2d"
    output_shape: tuple[int, ...]  # (channels, height, width) or (features,), without the batch
    parameters: int  # weights and biases of this layer alone


def layer_table(network: nn.Module, input_shape: tuple[int, ...]) -> tuple[Layer, ...]:
    """The layers that compute something, in the order in which a picture meets them.

    `input_shape` is (channels, height, width). The network is used on the meta device: shapes
    without numbers, so a table costs no memory however large the network; its weights are not
    read or changed.
    """
    shadow = copy.deepcopy(network).to("meta")
    layers = []

    def note(name: str):
        def hook(layer: nn.Module, _inputs: tuple, output: torch.Tensor) -> None:
            own = sum(parameter.numel() for parameter in layer.parameters(recurse=False))
            layers.append(Layer(name, type(layer).__name__, tuple(output.shape[1:]), own))

        return hook

    for name, layer in shadow.named_modules():
        if not list(layer.children()):
            layer.register_forward_hook(note(name))
    shadow(torch.empty(1, *input_shape, device="meta"))
    return tuple(layers)


def parameter_count(network: nn.Module) -> int:
    """All numbers that training may move."""
    return sum(parameter.numel() for parameter in network.parameters())
