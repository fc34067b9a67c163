"""Starting weights, drawn from a generator of one's own in the order in which torch draws them."""

import math

import torch
from torch import Generator, nn


def initialise_like_torch(network: nn.Module, generator: Generator) -> None:
    """The installed default of `nn.Linear` and `nn.Conv2d`, in place.

    Weights and bias are uniform in ±1/√fan_in (`reset_parameters` in torch.nn); with a generator
    of the same seed they are the numbers that `torch.manual_seed(seed)` and the constructors give.
    """
    for layer in weighted_layers(network):
        nn.init.kaiming_uniform_(layer.weight, a=math.sqrt(5), generator=generator)
        bound = 1 / math.sqrt(fan_in(layer))
        nn.init.uniform_(layer.bias, -bound, bound, generator=generator)


def initialise_like_he(network: nn.Module, generator: Generator) -> None:
    """He et al. 2015 (arXiv:1502.01852, eq. 10), in place: N(0, 2/fan_in) for the weights, zero for
    the bias, so that ReLU layers pass signals on at their size."""
    for layer in weighted_layers(network):
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu", generator=generator)
        nn.init.zeros_(layer.bias)


INITIALISATIONS = {"PyTorch": initialise_like_torch, "He": initialise_like_he}


def weighted_layers(network: nn.Module) -> list[nn.Linear | nn.Conv2d]:
    """Every linear and convolutional layer of a network, in the order in which it was built."""
    return [layer for layer in network.modules() if isinstance(layer, (nn.Linear, nn.Conv2d))]


def fan_in(layer: nn.Linear | nn.Conv2d) -> int:
    """How many numbers one output of the layer is summed from."""
    return torch.Size(layer.weight.shape[1:]).numel()
