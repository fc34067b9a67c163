"""How good nets are: loss, accuracy and answers at points, and how steep the loss is by layer.

Any number of nets of equal shape at once, such as one net at many moments of its training.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from core.playground_net import LOSSES, Net, all_outputs, winners

MOST_SIGNALS = 4_000_000  # numbers that a layer may put out at once: more is done in turns


@dataclass(frozen=True)
class Scores:
    """Of each net; not finite where the net is not, or where there are no points.

    `accuracy` is the share of points that are right; of numbers it is R² (1: all exact).
    `answers` are the chance of class 1, or the number; of more classes the chance of each.
    """

    loss: Tensor  # (…,)
    accuracy: Tensor  # (…,)
    answers: Tensor  # (…, 1 or classes, points)


def score(
    net: Net, loss: str, classes: int, weights: Tensor, inputs: Tensor, labels: Tensor
) -> Scores:
    """weights (…, parameters), inputs (points, features), labels (points,); classes 0: numbers."""
    outputs = in_turns(net, weights.flatten(0, -2), inputs)
    losses = losses_of(loss, outputs, LOSSES[loss].target(labels, classes))
    answers = LOSSES[loss].answer(outputs, classes)
    right = accuracy_of(answers, labels) if classes else explained(answers, labels)
    models = weights.shape[:-1]
    return Scores(*(part.unflatten(0, models) for part in (losses, right, answers)))


def losses_of(loss: str, outputs: Tensor, target: Tensor) -> Tensor:
    """(models,): each net's mean loss; outputs (models, outputs, points), target (points, …)."""
    target = target.movedim(0, -1).to(outputs.dtype if target.is_floating_point() else target.dtype)
    target = target.expand(len(outputs), *target.shape)
    return LOSSES[loss].of(outputs, target, reduction="none").flatten(1).mean(dim=1)


def accuracy_of(answers: Tensor, labels: Tensor) -> Tensor:
    """(models,): right ones of all; an answer that is not finite is wrong."""
    right = (winners(answers) == labels) & answers.isfinite().all(dim=-2)
    return right.float().mean(dim=-1)


def explained(answers: Tensor, values: Tensor) -> Tensor:
    """(models,) R²: 1 less the squared errors, as a share of those of always saying the mean."""
    errors = (answers[..., 0, :] - values).square().sum(dim=-1)
    return 1 - errors / (values - values.mean()).square().sum()


def in_turns(net: Net, weights: Tensor, inputs: Tensor) -> Tensor:
    """(models, outputs, points) of nets (models, parameters), so many at once as memory allows."""
    at_once = max(1, MOST_SIGNALS // (max(net.sizes) * max(1, len(inputs))))
    turns = [all_outputs(net, some, inputs) for some in weights.split(at_once)]
    return torch.cat(turns)


def gradient_norms(net: Net, loss: str, weights: Tensor, inputs: Tensor, target: Tensor) -> Tensor:
    """(models, layers): the length of the loss's gradient by each layer's weights and biases, over
    all points and with nothing dropped."""
    weights = weights.detach().requires_grad_()
    losses_of(loss, all_outputs(net, weights, inputs), target).sum().backward()
    lengths = [net.lengths[at] + net.lengths[at + 1] for at in range(0, len(net.lengths), 2)]
    parts = weights.grad.split(lengths, dim=1)
    return torch.stack([part.norm(dim=1) for part in parts], dim=1)
