"""Ten seeds of a run of the playground and of its twin: is their difference larger than luck?"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from scipy.stats import binomtest
from torch import Tensor

from core import nonlinearity, twin
from core.nonlinearity import (
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
from core.playground_training import moments_of, train_nets
from core.progress import part_of
from core.twin import Settings, alone, twin_of

SEEDS = tuple(range(10))
MOMENTS = 40  # at which curves are kept
MAP_CELLS = 30  # along a side of each seed's map
RARE = 0.05  # what chance brings about more seldom than this is not put down to it

# What a twin may differ in here: all but the seed itself, which is what is drawn ten times.
DIFFERENCES = {name: options for name, options in twin.DIFFERENCES.items() if name != "seed"}


@dataclass(frozen=True)
class SeededRuns:
    """One run's settings with each of SEEDS, on the same points; not finite after an overflow."""

    parameters: int
    places: Tensor  # (moments,) int64: steps taken
    train_loss: Tensor  # (moments, seeds)
    test_loss: Tensor  # (moments, seeds)
    accuracy: Tensor  # (moments, seeds) of test points, or of training points if there are no such
    answers: Tensor  # (seeds, 1 or classes, MAP_CELLS, MAP_CELLS): over the square, at the end

    @property
    def band(self) -> Tensor:
        """(moments, 3): the worst accuracy, the middle one and the best, moment by moment."""
        return band_of(self.accuracy)

    @property
    def spread(self) -> float:
        """How far apart the best and the worst seed end."""
        return (self.accuracy[-1].max() - self.accuracy[-1].min()).item()


@dataclass(frozen=True)
class TenSeeds:
    first: SeededRuns
    second: SeededRuns

    @property
    def differences(self) -> Tensor:
        """(seeds,): by how much the second's accuracy at the end exceeds the first's."""
        return self.second.accuracy[-1] - self.first.accuracy[-1]

    @property
    def wins(self) -> tuple[int, int]:
        """In how many seeds the first ends better, and in how many the second."""
        return int((self.differences < 0).sum()), int((self.differences > 0).sum())

    @property
    def chance(self) -> float:
        """How often tossed coins would agree as much as the seeds do, or more: the sign test, which
        leaves ties out."""
        worse, better = self.wins
        return binomtest(better, worse + better).pvalue if worse + better else 1.0

    @property
    def larger_than_luck(self) -> bool:
        return self.chance < RARE


def compare_seeds(
    settings: Settings, on_share: Callable[[float], None] = lambda share: None
) -> TenSeeds:
    """Both runs with every seed, ten nets in a batch; `seed` is left out of account. `on_share` and
    what it raises: as `nonlinearity.train`."""
    data = draw_data(settings)
    pair = (alone(settings), twin_of(replace(settings, differs=differing(settings))))
    halves = (
        run_seeds(one, net_of(one, data), data, part_of(on_share, at, 2))
        for at, one in enumerate(pair)
    )
    return TenSeeds(*halves)


def differing(settings: Settings) -> str:
    """What the twin differs in; the first of the menu where a link says the seed."""
    return settings.differs if settings.differs in DIFFERENCES else next(iter(DIFFERENCES))


def run_seeds(
    settings: nonlinearity.Settings,
    net: Net,
    data: Data,
    on_share: Callable[[float], None] = lambda share: None,
) -> SeededRuns:
    """One net trained as the settings say, with every seed, in a batch."""
    training = training_of(settings, data)
    steps = checked_steps(training, data)
    runs = train_nets(
        net,
        training,
        *examples(settings, data, training.loss),
        rates=(settings.learning_rate,),
        seeds=SEEDS,
        places=moments_of(steps, MOMENTS),
        on_place=lambda step: on_share(step / steps),
    )
    features = in_order(settings.features)
    train, test = both_scores(data, features, net, training.loss, runs.weights)
    return SeededRuns(
        net.parameters,
        runs.places,
        train.loss,
        test.loss,
        judged(data, train, test).accuracy,
        answers_over(data, features, net, training.loss, runs.weights[-1], MAP_CELLS),
    )


def band_of(accuracy: Tensor) -> Tensor:
    """(…, seeds) -> (…, 3): least, median (the mean of the middle two), greatest."""
    middle = accuracy.quantile(0.5, dim=-1)
    return torch.stack([accuracy.amin(-1), middle, accuracy.amax(-1)], dim=-1)
