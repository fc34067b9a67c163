"""The playground's whole learning-rate slider trained at once, alone and times batch sizes."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from core import nonlinearity
from core.nonlinearity import (
    BATCH_SIZES,
    MOST_STEPS,
    RATES,
    both_scores,
    checked_steps,
    draw_data,
    examples,
    judged,
    net_of,
    training_of,
)
from core.playground_data import Data
from core.playground_features import in_order
from core.playground_maps import answers_over
from core.playground_net import Net
from core.playground_training import Runs, moments_of, train_nets
from core.playground_verdicts import CLIMBED
from core.refusal import Refused

MOMENTS = 30  # at which curves of a sweep are kept
# All that the slider has, save those of very many steps an epoch.
MAP_BATCH_SIZES = tuple(size for size in BATCH_SIZES if size == 0 or size >= 8)
# A run has learnt if its accuracy is at most so much below the best one's, and at least half-way
# from guessing between two classes to all right.
AS_GOOD, ENOUGH = 0.02, 0.75
OUTCOMES = ("crawls", "learns", "fails", "diverges")
CRAWLS, LEARNS, FAILS, DIVERGES = range(4)


@dataclass(frozen=True)
class Settings(nonlinearity.Settings):
    """As the playground's; `learning_rate` and `batch_size` say which run is looked at. Few epochs,
    so that the map is drawn in seconds and slow rates are seen to be slow."""

    epochs: int = 40


@dataclass(frozen=True)
class Sweep:
    """A net at each of RATES, otherwise alike; not finite after an overflow."""

    places: Tensor  # (moments,) int64: steps taken
    train_loss: Tensor  # (moments, rates)
    test_loss: Tensor  # (moments, rates)
    accuracy: Tensor  # (moments, rates) of test points, or of training points if there are no such
    outcomes: Tensor  # (rates,) uint8: indices of OUTCOMES
    answers: Tensor  # (rates, 1 or classes, cells, cells): over the square, at the end
    chosen: int  # which of RATES is looked at

    @property
    def best(self) -> int:
        """Which of RATES ends with the highest accuracy; of several the lowest loss."""
        return best_of(self.accuracy[-1], self.train_loss[-1])


@dataclass(frozen=True)
class BatchMap:
    """How runs end at each of `batch_sizes` and RATES, after equally many epochs."""

    batch_sizes: tuple[int, ...]  # 0: all points
    steps: tuple[int, ...]  # of a run at each batch size
    accuracy: Tensor  # (batch sizes, rates), as in Sweep
    train_loss: Tensor  # (batch sizes, rates)
    outcomes: Tensor  # (batch sizes, rates) uint8


def sweep(settings: Settings, on_share: Callable[[float], None] = lambda share: None) -> Sweep:
    """All rates in one batched run. `on_share` and what it raises: as `nonlinearity.train`."""
    data = draw_data(settings)
    net, loss, runs = run_rates(settings, data, MOMENTS, on_share)
    features = in_order(settings.features)
    train, test = both_scores(data, features, net, loss, runs.weights)
    accuracy = judged(data, train, test).accuracy
    return Sweep(
        runs.places,
        train.loss,
        test.loss,
        accuracy,
        outcomes_of(accuracy[-1], train.loss[0], train.loss[-1]),
        answers_over(data, features, net, loss, runs.weights[-1]),
        min(range(len(RATES)), key=lambda at: abs(RATES[at] - settings.learning_rate)),
    )


def map_batches(
    settings: Settings, on_share: Callable[[float], None] = lambda share: None
) -> BatchMap:
    """Every rate at every batch size, the rates of one size in one batched run.

    `on_share` is told which share of all steps is done. Raises Refused if it were too many steps.
    """
    data = draw_data(settings)
    points = len(data.train.labels)
    sizes = tuple(size for size in MAP_BATCH_SIZES if size < points)
    rows = [replace(settings, batch_size=size) for size in sizes]
    steps = tuple(training_of(row, data).steps(points) for row in rows)
    if sum(steps) > MOST_STEPS:
        raise Refused(
            f"The map would take {sum(steps):,} steps, and {MOST_STEPS:,} are the most here: "
            "choose fewer epochs."
        )
    accuracies, losses, outcomes = [], [], []
    for at, row in enumerate(rows, start=1):
        net, loss, runs = run_rates(row, data, moments=2)
        train, test = both_scores(data, in_order(row.features), net, loss, runs.weights)
        accuracies.append(judged(data, train, test).accuracy[-1])
        losses.append(train.loss[-1])
        outcomes.append(outcomes_of(accuracies[-1], train.loss[0], train.loss[-1]))
        on_share(sum(steps[:at]) / sum(steps))
    return BatchMap(
        sizes, steps, torch.stack(accuracies), torch.stack(losses), torch.stack(outcomes)
    )


def run_rates(
    settings: Settings,
    data: Data,
    moments: int,
    on_share: Callable[[float], None] = lambda share: None,
) -> tuple[Net, str, Runs]:
    """The net, the loss and the runs at all RATES."""
    net, training = net_of(settings, data), training_of(settings, data)
    steps = checked_steps(training, data)
    inputs, target = examples(settings, data, training.loss)
    runs = train_nets(
        net,
        training,
        inputs,
        target,
        rates=RATES,
        seeds=(settings.seed,),
        places=moments_of(steps, moments),
        on_place=lambda step: on_share(step / steps),
    )
    return net, training.loss, runs


def best_of(accuracy: Tensor, loss: Tensor) -> int:
    """The run of the highest accuracy; of several that of the lowest loss."""
    accuracy, loss = accuracy.nan_to_num(nan=-torch.inf), loss.nan_to_num(nan=torch.inf)
    return int(loss.where(accuracy == accuracy.max(), torch.inf).argmin())


def outcomes_of(accuracy: Tensor, before: Tensor, after: Tensor) -> Tensor:
    """(rates,) uint8: how runs at rising rates end, by their accuracy, and loss at start and end.

    Diverges: the loss is not finite, or far above its start. Learns: ENOUGH, and nearly as good as
    the best. Crawls: not as good, and only larger rates learn. Fails: not as good, and a smaller
    one learns, or none at all does.
    """
    best = accuracy[best_of(accuracy, after)]
    diverges = ~(after <= CLIMBED * before)
    learns = (accuracy >= max(best.item() - AS_GOOD, ENOUGH)) & ~diverges
    crawls = (learns.long().cumsum(0) == 0) & learns.any()
    outcomes = torch.where(crawls, CRAWLS, FAILS)
    outcomes[learns] = LEARNS
    outcomes[diverges] = DIVERGES
    return outcomes.to(torch.uint8)
