"""The playground's training loop: one bare loop for one net, or for many of equal shape at once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Generator, Tensor
from torch.optim import SGD, Adam, AdamW, Optimizer

from core.playground_net import (
    ACTIVATIONS,
    LOSSES,
    Net,
    forward,
    of_many,
    of_one,
    starting_weights,
)

MOMENTS = 60  # at how many places of a training its weights are kept, first and last among them


@dataclass(frozen=True)
class Training:
    """How to train; plain values."""

    loss: str = "BCEWithLogits"  # a key of LOSSES
    optimizer: str = "Adam"  # a key of OPTIMIZERS
    momentum: float = 0.9  # of Momentum
    batch_size: int = 0  # points a step; 0: all of them
    epochs: int = 300
    l1: float = 0.0  # times the sum of all weights' sizes, added to the loss; biases are left alone
    l2: float = 0.0  # the optimizer's weight_decay

    def steps(self, points: int) -> int:
        """How many steps so many training points make."""
        return self.epochs * -(-points // self.points_a_step(points))

    def points_a_step(self, points: int) -> int:
        return min(self.batch_size or points, points)


@dataclass(frozen=True)
class Kind:
    """A class of torch.optim, and its arguments beside the learning rate and a weight decay."""

    made: type[Optimizer]
    arguments: Callable[[Training], dict[str, Any]] = lambda training: {}


OPTIMIZERS = {
    "SGD": Kind(SGD),
    "Momentum": Kind(SGD, lambda training: {"momentum": training.momentum}),
    "Adam": Kind(Adam),
    # Said at 0 too, of which torch's own default, 0.01, would make a decay that nobody chose.
    "AdamW": Kind(AdamW, lambda training: {"weight_decay": training.l2}),
}


def arguments_of(training: Training) -> dict[str, Any]:
    """What the optimizer is made with, the learning rate aside: what is not torch's own default."""
    decay = {"weight_decay": training.l2} if training.l2 else {}
    return OPTIMIZERS[training.optimizer].arguments(training) | decay


@dataclass(frozen=True)
class Runs:
    """What training left; after an overflow numbers are not finite."""

    places: Tensor  # (moments,) int64: after how many steps
    weights: Tensor  # (moments, models, parameters)
    step_losses: Tensor  # (steps,) the loss that each step went down from, mean over the models


def moments_of(steps: int, moments: int = MOMENTS) -> tuple[int, ...]:
    """So many steps evenly from 0 to the last, or every one of them if there are fewer."""
    count = min(moments, steps + 1)
    return tuple(round(index * steps / max(count - 1, 1)) for index in range(count))


def train_nets(
    net: Net,
    training: Training,
    inputs: Tensor,
    target: Tensor,
    rates: Sequence[float],
    seeds: Sequence[int],
    places: Sequence[int] | None = None,
    on_place: Callable[[int], None] = lambda step: None,
) -> Runs:
    """As many nets as there are rates or seeds, each the net that would be trained alone.

    inputs (points, features) and target (points, …) as the loss asks for it, in the dtype to
    compute in. One rate or one seed is everyone's: with one seed all nets start alike and see the
    same batches. `places` are the steps after which weights are kept, MOMENTS of them if not given;
    `on_place` is told of each when it is reached.

    One net alone computes what `nn.Sequential` does, bit for bit. Many share one optimizer step,
    with lr=1, of which each goes its own share: before + rate * (after - before). That is the step
    at that rate (up to rounding) in SGD with and without momentum, in Adam and in AdamW: what they
    remember depends on gradients alone, and the step, decay included, is lr times something.
    """
    models, points = max(len(rates), len(seeds)), len(inputs)
    generators = [Generator().manual_seed(seed) for seed in seeds]  # of weights, then of dropout
    start = starting_weights(net, generators).to(inputs.dtype).expand(models, -1)
    table, alone = Table(net, start), models == 1
    linear = of_one if alone else of_many
    activation = ACTIVATIONS[net.activation]
    activate = activation.of if alone else activation.batched or activation.of

    def bend(signal: Tensor) -> Tensor:
        signal = activate(signal)
        return signal * kept_signals(signal, net.dropout, generators) if net.dropout else signal

    loss_of = LOSSES[training.loss].of
    own_rates = None if len(set(rates)) == 1 else table.a_number_each(rates)
    optimizer = OPTIMIZERS[training.optimizer].made(
        [table.numbers], lr=1.0 if own_rates is not None else rates[0], **arguments_of(training)
    )
    deal = (_deal_one if alone else _deal_many)(inputs, target, models)
    steps = training.steps(points)
    places = set(moments_of(steps) if places is None else places)
    weights, losses = {}, []

    def keep(step: int) -> None:
        if step in places:
            weights[step] = table.rows()
            on_place(step)

    for step, batch in enumerate(batches(training, points, seeds)):
        keep(step)
        signal, wanted = deal(batch)
        loss = loss_of(forward(table.layers, signal, linear, bend), wanted)
        if not alone:
            loss = loss * models  # from the mean over all to the sum of each model's mean
        if training.l1:
            loss = loss + training.l1 * sum(weight.abs().sum() for weight, _ in table.layers)
        table.gradients.zero_()
        loss.backward()
        losses.append(loss.detach())
        if own_rates is None:
            optimizer.step()
        else:
            before = table.numbers.clone()
            optimizer.step()
            torch.lerp(before, table.numbers, own_rates, out=table.numbers)
    keep(steps)
    return Runs(
        torch.tensor(list(weights)),
        torch.stack(list(weights.values())),
        torch.stack(losses) / models,
    )


class Table:
    """The weights of all models in one row of numbers, so that an optimizer steps once for all.

    `layers` are views into it, (out, in) and (out,) for one model, (models, out, in) and
    (models, out, 1) for many; their gradients are views into `gradients`.
    """

    def __init__(self, net: Net, start: Tensor):
        self.lengths, self.models = net.lengths, len(start)
        parts = [part.flatten() for part in start.split(net.lengths, dim=1)]
        self.numbers = torch.cat(parts)
        self.gradients = torch.zeros_like(self.numbers)
        self.numbers.grad = self.gradients
        views = [
            self._view(values, gradient, shape)
            for values, gradient, shape in zip(
                self._parts(self.numbers), self._parts(self.gradients), net.shapes, strict=True
            )
        ]
        self.layers = list(zip(views[::2], views[1::2], strict=True))

    def _parts(self, numbers: Tensor) -> tuple[Tensor, ...]:
        return numbers.split([self.models * length for length in self.lengths])

    def _view(self, values: Tensor, gradient: Tensor, shape: tuple[int, ...]) -> Tensor:
        if self.models > 1:
            shape = (self.models, *shape) if len(shape) == 2 else (self.models, *shape, 1)
        view = values.detach().view(shape).requires_grad_()
        view.grad = gradient.view(shape)
        return view

    def a_number_each(self, numbers: Sequence[float]) -> Tensor:
        """A number for each model, laid out as the weights are."""
        column = torch.tensor(numbers, dtype=self.numbers.dtype)
        return torch.cat([column.repeat_interleave(length) for length in self.lengths])

    def rows(self) -> Tensor:
        """(models, parameters): a copy of every model's weights."""
        parts = [part.view(self.models, -1) for part in self._parts(self.numbers)]
        return torch.cat(parts, dim=1)


def batches(training: Training, points: int, seeds: Sequence[int]) -> Iterator[Tensor | None]:
    """Rows of points for every step, (seeds, batch); None for all of them, in their order."""
    size = training.points_a_step(points)
    if size == points:
        yield from [None] * training.epochs
        return
    shuffling = [Generator().manual_seed(seed) for seed in seeds]
    for _ in range(training.epochs):
        order = [torch.randperm(points, generator=generator) for generator in shuffling]
        yield from torch.stack(order).split(size, dim=1)


def kept_signals(signal: Tensor, dropout: float, generators: Sequence[Generator]) -> Tensor:
    """What hidden signals are multiplied with: 0 for those that are dropped, 1 / (1 - dropout) for
    the others; with each generator's numbers those that `nn.Dropout` would draw."""
    alone = signal.dim() == 2
    shape = signal.shape if alone else signal.shape[:0:-1]  # (points, units)
    masks = [
        signal.new_empty(shape).bernoulli_(1 - dropout, generator=generator).div_(1 - dropout)
        for generator in generators
    ]
    return masks[0] if alone else torch.stack(masks).mT


Deal = Callable[[Tensor | None], tuple[Tensor, Tensor]]


def _deal_one(inputs: Tensor, target: Tensor, models: int) -> Deal:
    """From a step's rows to its points and their target, (points, …), for one net."""
    return lambda rows: (inputs, target) if rows is None else (inputs[rows[0]], target[rows[0]])


def _deal_many(inputs: Tensor, target: Tensor, models: int) -> Deal:
    """The same for many nets, (models, …, points)."""
    indices = target.dim() == 1  # of classes, which have no axis of their own
    inputs, target = inputs.T[None], target[None, None] if indices else target.T[None]

    def wide(part: Tensor, rows: Tensor | None) -> Tensor:
        if rows is not None:
            part = torch.take_along_dim(part, rows[:, None], dim=2)
        return part.expand(models, -1, -1).contiguous()

    def deal(rows: Tensor | None) -> tuple[Tensor, Tensor]:
        wanted = wide(target, rows)
        return wide(inputs, rows), wanted[:, 0] if indices else wanted

    everything = deal(None)
    return lambda rows: everything if rows is None else deal(rows)
