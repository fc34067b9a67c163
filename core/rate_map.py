"""Learning rate x momentum: SGD from one start at every pair of them, and how each run ends."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.optim import SGD

from core.loss_surfaces import START, Surface
from core.loss_surfaces import SURFACES as ALL_SURFACES
from core.optimizers import DECADE, THERE, walk

# Only surfaces whose every valley is as deep: a run that rests has arrived.
SURFACES = {name: ALL_SURFACES[name] for name in ALL_SURFACES if name != "Many minima"}

RATES = tuple(
    rate
    for power in (-3, -2, -1)
    for part in DECADE
    if 0.002 <= (rate := round(part * 10.0**power, 5)) <= 0.5
)
MOMENTA = tuple(step / 50 for step in range(50))  # 0 to 0.98
STEPS = 100
OUTCOMES = ("crawls", "converges", "oscillates", "diverges")
CRAWLS, CONVERGES, OSCILLATES, DIVERGES = range(4)


@dataclass(frozen=True)
class Settings:
    surface: str = "Narrow valley 1:100"  # a key of SURFACES
    learning_rate: float = 0.018  # one of RATES
    momentum: float = 0.0  # one of MOMENTA
    start_x: float = START[0]  # the first weight
    start_y: float = START[1]  # the second


@dataclass(frozen=True)
class Runs:
    """SGD at each of MOMENTA and RATES; what comes after an overflow is not finite."""

    weights: Tensor  # (momenta, rates, STEPS + 1, 2) float32, the start first
    losses: Tensor  # (momenta, rates, STEPS + 1) float32
    outcomes: Tensor  # (momenta, rates) uint8: indices of OUTCOMES


@dataclass(frozen=True)
class RateMap:
    """How all runs end, and the runs at one momentum, step by step."""

    outcomes: Tensor  # (momenta, rates) uint8
    weights: Tensor  # (rates, STEPS + 1, 2) float32
    losses: Tensor  # (rates, STEPS + 1) float32
    row: int  # which of MOMENTA that momentum is
    column: int  # which of RATES is chosen

    @property
    def loss(self) -> Tensor:
        """(STEPS + 1,) of the chosen run."""
        return self.losses[self.column]

    @property
    def outcome(self) -> str:
        """Of the chosen run, one of OUTCOMES."""
        return OUTCOMES[self.outcomes[self.row, self.column]]


def map_rates(settings: Settings) -> RateMap:
    return pick(all_runs(settings.surface, settings.start_x, settings.start_y), settings)


def all_runs(surface: str, start_x: float, start_y: float) -> Runs:
    """The runs at every momentum and rate; float64 within."""
    rates = torch.tensor(RATES, dtype=torch.float64)
    with_momentum = [(SGD, {"momentum": momentum}) for momentum in MOMENTA]
    weights = walk(SURFACES[surface], (start_x, start_y), with_momentum, rates, STEPS)
    losses = SURFACES[surface].loss(weights)
    return Runs(weights.float(), losses.float(), outcomes_of(weights, losses))


def pick(runs: Runs, settings: Settings) -> RateMap:
    """The map with the runs at the settings' momentum."""
    row, column = MOMENTA.index(settings.momentum), RATES.index(settings.learning_rate)
    return RateMap(runs.outcomes, runs.weights[row].clone(), runs.losses[row].clone(), row, column)


def outcomes_of(weights: Tensor, losses: Tensor) -> Tensor:
    """(…, steps + 1, 2) and (…, steps + 1) -> (…) uint8: how runs end, by their second half.

    Diverges: it climbs higher than it ever was in the first half (by a thousandth or more: right
    on the border a run swings for ever). Converges: the last tenth is
    under a thousandth of the start's loss. Oscillates: not there, and it still climbs at times or
    turns back. Crawls: not there, and always downhill, ever onwards.
    """
    steps = losses.shape[-1] - 1
    half, tenth = steps // 2, steps // 10
    early, late = losses[..., : half + 1], losses[..., half + 1 :]
    diverges = ~(late.amax(-1) <= 1.001 * early.amax(-1))  # not finite is beyond everything
    converges = losses[..., -tenth:].amax(-1) <= THERE * losses[..., 0]
    moves = weights[..., half:, :].diff(dim=-2)
    turns_back = ((moves[..., 1:, :] * moves[..., :-1, :]).sum(-1) < 0).any(-1)
    climbs = (losses[..., half:].diff(dim=-1) > 0).any(-1)
    outcomes = torch.full(converges.shape, CRAWLS, dtype=torch.uint8)
    outcomes[turns_back | climbs] = OSCILLATES
    outcomes[converges] = CONVERGES
    outcomes[diverges] = DIVERGES
    return outcomes


def nearest_pair(rate: float, momentum: float) -> tuple[float, float]:
    """The rate and the momentum of the map that lie nearest to a place in it."""
    return (
        min(RATES, key=lambda known: abs(math.log(known / rate))),
        min(MOMENTA, key=lambda known: abs(known - momentum)),
    )


def largest_safe_rate(rates: RateMap) -> float:
    """The largest rate at the chosen momentum that does not diverge."""
    safe = (rates.outcomes[rates.row] != DIVERGES).nonzero()
    return RATES[int(safe[-1])] if len(safe) else RATES[0]


def border(surface: Surface, momentum: float) -> float | None:
    """The rate beyond which runs grow without end: 2 (1 + momentum) / curvature; None if it varies.

    Along the most curved direction a step is w' = (1 + m - rate c) w - m w_before; its roots leave
    the unit circle at -1, where 2 (1 + m) = rate c (Polyak 1964).
    """
    return None if surface.curvature is None else 2 * (1 + momentum) / surface.curvature
