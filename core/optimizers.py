"""Optimizers of torch.optim raced from one place of a surface, at every learning rate at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor
from torch.optim import SGD, Adam, AdamW, Optimizer, RMSprop

from core.loss_surfaces import START, SURFACES, Surface

# Twenty rates a decade, each about an eighth larger than the one before (Renard's series): the
# stops of the slider, and the rates among which everyone's best is looked for.
DECADE = (
    1, 1.1, 1.25, 1.4, 1.6, 1.8, 2, 2.2, 2.5, 2.8, 3.2, 3.6, 4, 4.5, 5, 5.6, 6.3, 7, 8, 9,
)  # fmt: skip
RATES = (*(round(part * 10.0**power, 5) for power in (-3, -2, -1) for part in DECADE), 1.0)

MOST_STEPS = 300
MOMENTA = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98)
# torch's own default. The lowest point of most surfaces is where both weights are 0, and there
# the decay alone leads: at 0.1 it would win the race by it (19 steps in the narrow valley).
WEIGHT_DECAY = 0.01
THERE = 1e-3  # a walk has arrived when its loss stays below this share of the start's


@dataclass(frozen=True)
class Settings:
    surface: str = "Narrow valley 1:100"  # a key of SURFACES
    runners: tuple[str, ...] = ("SGD", "Momentum", "Adam")  # keys of OPTIMIZERS
    more: tuple[str, ...] = ()  # further ones
    one_rate: bool = False  # all at `learning_rate`; otherwise each at its own best
    learning_rate: float = 0.018  # one of RATES
    momentum: float = 0.9  # of Momentum and Nesterov
    steps: int = 150
    start_x: float = START[0]  # the first weight
    start_y: float = START[1]  # the second

    def __post_init__(self):
        for name in ("runners", "more"):  # lists where they come from a widget
            object.__setattr__(self, name, tuple(getattr(self, name)))

    @property
    def raced(self) -> tuple[str, ...]:
        """The optimizers that run, in the order of OPTIMIZERS; somebody always does."""
        wanted = {*self.runners, *self.more}
        return tuple(name for name in OPTIMIZERS if name in wanted) or ("SGD",)


@dataclass(frozen=True)
class Kind:
    """A class of torch.optim and its arguments, the learning rate aside."""

    made: type[Optimizer]
    arguments: Callable[[Settings], dict[str, Any]] = lambda settings: {}


OPTIMIZERS = {
    "SGD": Kind(SGD),
    "Momentum": Kind(SGD, lambda settings: {"momentum": settings.momentum}),
    "Adam": Kind(Adam),
    "Nesterov": Kind(SGD, lambda settings: {"momentum": settings.momentum, "nesterov": True}),
    "RMSprop": Kind(RMSprop),
    "AdamW": Kind(AdamW, lambda settings: {"weight_decay": WEIGHT_DECAY}),
}


@dataclass(frozen=True)
class Race:
    """Every optimizer's walk at every one of RATES; after an overflow it is not finite."""

    names: tuple[str, ...]
    weights: Tensor  # (optimizers, rates, steps + 1, 2) float32, the start first
    losses: Tensor  # (optimizers, rates, steps + 1) float32
    arrivals: Tensor  # (optimizers, rates) int64: steps until it has arrived; steps + 1: never
    chosen: tuple[int, ...]  # for each optimizer, which of RATES it runs at

    @property
    def steps(self) -> int:
        return self.losses.shape[-1] - 1

    @property
    def start(self) -> float:
        """The loss that everyone starts from."""
        return self.losses[0, 0, 0].item()

    @property
    def rates(self) -> tuple[float, ...]:
        """The rate that each optimizer runs at."""
        return tuple(RATES[index] for index in self.chosen)

    @property
    def walks(self) -> Tensor:
        """(optimizers, steps + 1, 2) the walks at the chosen rates."""
        return self.weights[range(len(self.names)), self.chosen]

    @property
    def loss(self) -> Tensor:
        """(optimizers, steps + 1) the losses at the chosen rates."""
        return self.losses[range(len(self.names)), self.chosen]

    @property
    def arrived(self) -> dict[str, int | None]:
        """For each optimizer, the steps until it has arrived at its chosen rate, or None."""
        steps = self.arrivals[range(len(self.names)), self.chosen].tolist()
        return {
            name: step if step <= self.steps else None
            for name, step in zip(self.names, steps, strict=True)
        }

    @property
    def climbed(self) -> tuple[str, ...]:
        """The optimizers whose loss ends above the start's, or is not finite."""
        return tuple(
            name
            for name, loss in zip(self.names, self.loss, strict=True)
            if not loss[-1] <= loss[0]
        )


def race(settings: Settings) -> Race:
    """All the optimizers raced, at all rates, in one batch; float64 within."""
    weights = _walks(replace(settings, steps=MOST_STEPS, one_rate=False, learning_rate=RATES[0]))
    weights = weights[:, :, : settings.steps + 1]
    losses = SURFACES[settings.surface].loss(weights)
    arrivals = arrival(losses)
    chosen = (
        [RATES.index(settings.learning_rate)] * len(settings.raced)
        if settings.one_rate
        else best_rates(losses, arrivals)
    )
    return Race(settings.raced, weights.float(), losses.float(), arrivals, tuple(chosen))


@lru_cache(maxsize=16)
def _walks(settings: Settings) -> Tensor:
    """The longest walks, of which shorter ones are the beginning; not to be written into."""
    return walk(
        SURFACES[settings.surface],
        (settings.start_x, settings.start_y),
        [(OPTIMIZERS[name].made, OPTIMIZERS[name].arguments(settings)) for name in settings.raced],
        torch.tensor(RATES, dtype=torch.float64),
        settings.steps,
    )


def walk(
    surface: Surface,
    start: tuple[float, float],
    optimizers: Sequence[tuple[type[Optimizer], dict[str, Any]]],
    rates: Tensor,
    steps: int,
) -> Tensor:
    """(optimizers, rates, steps + 1, 2): the weights of every walk, in the rates' dtype.

    Each optimizer steps once for all rates, with lr=1, and each walk then goes its own share of
    that step: before + rate * (after - before). That is the step at that rate exactly (up to
    rounding) in SGD with or without momentum, in RMSprop and in Adam, whose memory depends on
    gradients alone and whose step is lr times it; and in AdamW, which takes
    lr * weight_decay * weight away besides.
    """
    weights = torch.tensor(start, dtype=rates.dtype).repeat(len(optimizers), len(rates), 1)
    gradients = torch.zeros_like(weights)
    groups: dict[type[Optimizer], list[dict[str, Any]]] = {}
    for (made, arguments), mine, gradient in zip(optimizers, weights, gradients, strict=True):
        mine.grad = gradient  # both are views: what is written into the batch is seen here
        groups.setdefault(made, []).append({"params": [mine], **arguments})
    stepping = [made(own, lr=1.0) for made, own in groups.items()]
    walked = [weights.clone()]
    for _ in range(steps):
        before = walked[-1].clone().requires_grad_()
        surface.loss(before).sum().backward()  # each walk's loss depends on its own weights alone
        gradients.copy_(before.grad)
        for optimizer in stepping:
            optimizer.step()
        weights.copy_(torch.lerp(before.detach(), weights, rates[:, None]))
        walked.append(weights.clone())
    return torch.stack(walked, dim=2)


def arrival(losses: Tensor) -> Tensor:
    """(…, steps + 1) -> (…): the first step from which the loss stays below THERE of the start's.

    steps + 1 where it does not.
    """
    above = ~(losses <= THERE * losses[..., :1])  # not finite is above, too
    step = torch.arange(losses.shape[-1])
    return torch.where(above, step, -1).amax(-1) + 1


def best_rates(losses: Tensor, arrivals: Tensor) -> list[int]:
    """For each optimizer the index of the rate that arrives first, the smallest of several.

    Where none arrives, of the one that has come to rest lowest (by the losses of its last
    quarter); where none rests either, of the one that stayed lowest.
    """
    steps = losses.shape[-1] - 1
    late = losses[..., -(steps // 4 + 1) :].nan_to_num(nan=torch.inf)
    kept = late.amax(-1)
    moving = ~(kept - late.amin(-1) <= THERE * losses[..., 0])
    moving[arrivals <= steps] = False
    kept[arrivals <= steps] = 0.0
    order = torch.stack([arrivals.double(), moving.double(), kept.double()], dim=-1).tolist()
    return [min(range(len(rates)), key=rates.__getitem__) for rates in order]
