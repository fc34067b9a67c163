"""Small fully connected nets, any number of equal shape at once: weights, forward, losses.

The weights of one net are a row of numbers in the order of `parameters_to_vector` of the same
`nn.Sequential`; many nets are many rows. In a batch of nets the points stand in the last axis:
W @ signal + b is then one product per layer, about four times as fast here as with points first.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional

from core import initialisation

MOST_LAYERS, MOST_UNITS = 6, 16  # hidden layers, and units in each


class QuickTanh(torch.autograd.Function):
    """tanh x = 2 sigmoid 2x - 1. On a CPU torch's tanh takes ten times as long as its sigmoid, and
    each copy of many nets' signals as long again: so this works in place."""

    @staticmethod
    def forward(context, signal: Tensor) -> Tensor:
        bent = (2 * signal).sigmoid_().mul_(2).sub_(1)
        context.save_for_backward(bent)
        return bent

    @staticmethod
    def backward(context, gradient: Tensor) -> Tensor:
        (bent,) = context.saved_tensors
        return torch.addcmul(gradient, gradient * bent, bent, value=-1)  # gradient * (1 - bent²)


@dataclass(frozen=True)
class Activation:
    of: Callable[[Tensor], Tensor]
    source: str  # the layer of torch.nn that does it, for the program that is shown
    batched: Callable[[Tensor], Tensor] | None = None  # the same of many nets, where faster


ACTIVATIONS = {
    "none": Activation(lambda signal: signal, "nn.Identity()"),
    "ReLU": Activation(torch.relu, "nn.ReLU()"),
    "leaky ReLU": Activation(functional.leaky_relu, "nn.LeakyReLU()"),
    "tanh": Activation(torch.tanh, "nn.Tanh()", QuickTanh.apply),
    "sigmoid": Activation(torch.sigmoid, "nn.Sigmoid()"),
    "GELU": Activation(functional.gelu, "nn.GELU()"),
    "sine": Activation(torch.sin, "Sine()"),  # no layer of torch.nn: the program has to define it
}


def initialise_like_xavier(network: nn.Module, generator: Generator) -> None:
    """Glorot and Bengio 2010, eq. 16, in place: uniform in ±√(6 / (in + out)), biases zero."""
    for layer in initialisation.weighted_layers(network):
        nn.init.xavier_uniform_(layer.weight, generator=generator)
        nn.init.zeros_(layer.bias)


def initialise_at_zero(network: nn.Module, generator: Generator) -> None:
    """All weights zero: units that start alike are corrected alike and stay so."""
    for layer in initialisation.weighted_layers(network):
        nn.init.zeros_(layer.weight)
        nn.init.zeros_(layer.bias)


INITIALISATIONS = {
    **initialisation.INITIALISATIONS,
    "Xavier": initialise_like_xavier,
    "Zeros": initialise_at_zero,
}


@dataclass(frozen=True)
class Net:
    """The shape of a net; `sizes` are features, the units of each hidden layer, outputs."""

    sizes: tuple[int, ...]
    activation: str = "tanh"  # a key of ACTIVATIONS
    dropout: float = 0.0  # the share of hidden signals that is dropped in training
    initialisation: str = "PyTorch"  # a key of INITIALISATIONS

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """Of the weights and the biases, layer by layer: (out, in), (out,), …"""
        return tuple(shape for into, out in pairwise(self.sizes) for shape in ((out, into), (out,)))

    @property
    def lengths(self) -> list[int]:
        """How many numbers each of `shapes` holds."""
        return [math.prod(shape) for shape in self.shapes]

    @property
    def parameters(self) -> int:
        return sum(self.lengths)


def starting_weights(net: Net, generators: Sequence[Generator]) -> Tensor:
    """(generators, parameters): for each generator what the constructors of torch.nn would draw
    after `torch.manual_seed` with its seed."""
    network = nn.Sequential(
        *(nn.utils.skip_init(nn.Linear, into, out) for into, out in pairwise(net.sizes))
    )
    rows = []
    for generator in generators:
        INITIALISATIONS[net.initialisation](network, generator)
        rows.append(nn.utils.parameters_to_vector(network.parameters()).detach())
    return torch.stack(rows)


def layers_of(net: Net, weights: Tensor) -> list[tuple[Tensor, Tensor]]:
    """(models, parameters) -> for each layer weights (models, out, in), biases (models, out, 1)."""
    parts = weights.split(net.lengths, dim=1)
    return [
        (part.unflatten(1, shape), bias[..., None])
        for part, shape, bias in zip(parts[::2], net.shapes[::2], parts[1::2], strict=True)
    ]


def of_one(signal: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """One net's layer, (points, in) -> (points, out), as `nn.Linear` computes it."""
    return functional.linear(signal, weight, bias)


def of_many(signal: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """The same layer of many nets, (models, in, points) -> (models, out, points)."""
    return torch.baddbmm(bias, weight, signal)


def forward(
    layers: Sequence[tuple[Tensor, Tensor]],
    signal: Tensor,
    linear: Callable[[Tensor, Tensor, Tensor], Tensor],
    bend: Callable[[Tensor], Tensor],
) -> Tensor:
    """What nets put out; `bend` is what stands between two layers."""
    weight, bias = layers[0]
    signal = linear(signal, weight, bias)
    for weight, bias in layers[1:]:
        signal = linear(bend(signal), weight, bias)
    return signal


def all_signals(net: Net, weights: Tensor, inputs: Tensor) -> list[Tensor]:
    """What every hidden layer hands on, and last what the nets put out; nothing is dropped.

    weights (models, parameters), inputs (points, features) -> (models, units, points) for each
    layer.
    """
    bend = ACTIVATIONS[net.activation].of
    inputs = inputs.T.expand(len(weights), -1, -1)
    signals: list[Tensor] = []
    for weight, bias in layers_of(net, weights):
        if signals:
            signals[-1] = bend(signals[-1])
        signals.append(of_many(signals[-1] if signals else inputs, weight, bias))
    return signals


def all_outputs(net: Net, weights: Tensor, inputs: Tensor) -> Tensor:
    """(models, outputs, points) of nets (models, parameters) at inputs as in `all_signals`."""
    inputs = inputs.T.expand(len(weights), -1, -1)
    return forward(layers_of(net, weights), inputs, of_many, ACTIVATIONS[net.activation].of)


@dataclass(frozen=True)
class Loss:
    """A loss of torch and what it takes. Which it fits is said by `fitting`; every other way to
    use it is a mistake that can be made, and then does what torch does.

    `classes` is 0 where a number is to be learnt.
    """

    of: Callable[..., Tensor]  # a function of torch.nn.functional
    source: str  # its class, for the program that is shown
    outputs: Callable[[int], int]  # classes -> how many outputs the net needs
    target: Callable[[Tensor, int], Tensor]  # (points,) labels, classes -> (points, …)
    answer: Callable[[Tensor, int], Tensor]  # (…, outputs, points), classes -> what the net says


def column(labels: Tensor, classes: int) -> Tensor:
    """A column of numbers, or of zeros and ones for each of more than two classes."""
    return (functional.one_hot(labels, classes) if classes > 2 else labels[:, None]).float()


def class_numbers(labels: Tensor, classes: int) -> Tensor:
    return labels[:, None].float()


def class_indices(labels: Tensor, classes: int) -> Tensor:
    return labels if classes else labels[:, None]


def softmax_answer(outputs: Tensor, classes: int) -> Tensor:
    if not classes:
        return outputs
    chances = outputs.softmax(dim=-2)
    return chances if classes > 2 else chances[..., 1:, :]


def number_answer(outputs: Tensor, classes: int) -> Tensor:
    """The number itself; of more than two classes, the one whose number is nearest."""
    if classes <= 2:
        return outputs
    nearest = outputs[..., 0, :].nan_to_num().round().clamp(0, classes - 1).long()
    return functional.one_hot(nearest, classes).mT.float().where(outputs.isfinite(), torch.nan)


LOSSES = {
    "BCEWithLogits": Loss(
        functional.binary_cross_entropy_with_logits,
        "nn.BCEWithLogitsLoss()",
        lambda classes: classes if classes > 2 else 1,
        column,
        lambda outputs, classes: outputs.sigmoid(),
    ),
    "CrossEntropy": Loss(
        functional.cross_entropy,
        "nn.CrossEntropyLoss()",
        lambda classes: max(classes, 1),
        class_indices,
        softmax_answer,
    ),
    "MSE": Loss(
        functional.mse_loss, "nn.MSELoss()", lambda classes: 1, class_numbers, number_answer
    ),
}


def fitting(classes: int) -> str:
    """The loss that belongs to the task: the key of LOSSES for so many classes, 0 for numbers."""
    return {0: "MSE", 2: "BCEWithLogits"}.get(classes, "CrossEntropy")


def winners(answers: Tensor) -> Tensor:
    """(…, 1 or classes, points) answers of a classifier -> (…, points) int64: the named classes."""
    if answers.shape[-2] == 1:
        return (answers[..., 0, :] > 0.5).long()
    return answers.argmax(dim=-2)
