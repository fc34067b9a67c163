"""One network twice, its first weight once a plain tensor and once a Parameter, both trained."""

from dataclasses import dataclass, replace

import torch
from torch import Generator, Tensor, nn

from core.full_batch import descend
from core.network_program import PARAMETER, PLAIN, ROWS, Settings, construct

POINTS, STEPS, RATE = 64, 150, 0.03


@dataclass(frozen=True)
class Trained:
    losses: Tensor  # (STEPS + 1,) mean squared error before and after every step
    moved: dict[str, Tensor]  # name -> (STEPS + 1,) largest change of one of its numbers
    same_bits: bool  # weight1 is at the end what it was at the start


@dataclass(frozen=True)
class Twins:
    plain: Trained
    parameter: Trained


def train_twins(settings: Settings) -> Twins:
    """Both from the settings' seed, on a wave, by Adam.

    Raises RuntimeError if what comes out of the network depends on nothing that can learn.
    """
    return Twins(
        _train(replace(settings, version=PLAIN)), _train(replace(settings, version=PARAMETER))
    )


def _train(settings: Settings) -> Trained:
    generator = Generator().manual_seed(settings.seed)
    torch.randn(ROWS, settings.inputs, generator=generator)  # the batch of the lesson's program
    network = construct(settings, generator)
    points = 2 * torch.rand(POINTS, settings.inputs, generator=generator) - 1
    target = torch.sin(2 * points.sum(1, keepdim=True)).expand_as(network(points))
    start = {name: tensor.clone() for name, tensor in _tensors(network)}
    losses, moved = [], {name: [] for name in start}

    def look(step: int, output: Tensor, loss: Tensor) -> None:
        losses.append(loss)
        for name, tensor in _tensors(network):
            moved[name].append((tensor - start[name]).abs().max())

    descend(
        lambda: network(points),
        lambda output: nn.functional.mse_loss(output, target),
        torch.optim.Adam(network.parameters(), lr=RATE),
        STEPS,
        look,
    )
    return Trained(
        torch.stack(losses),
        {name: torch.stack(changes) for name, changes in moved.items()},
        torch.equal(network.weight1, start["weight1"]),
    )


def _tensors(network: nn.Module) -> list[tuple[str, Tensor]]:
    """Every tensor of the network, whether torch trains it or not."""
    plain = [(name, value) for name, value in vars(network).items() if isinstance(value, Tensor)]
    learned = [(name, parameter.detach()) for name, parameter in network.named_parameters()]
    return plain + learned
