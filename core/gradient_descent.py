"""Walking downhill on a curve of one weight, at every learning rate at once."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import torch
from sklearn.datasets import load_diabetes
from torch import Tensor

START = -4.0

# The stops of the learning-rate slider: every film holds a walk for each of them.
RATES = (
    0.005, 0.007, 0.01, 0.014, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.11, 0.12,
    0.13, 0.14, 0.15, 0.16, 0.17, 0.18, 0.185, 0.19, 0.195, 0.2, 0.205, 0.21, 0.22, 0.23, 0.24,
    0.26, 0.28, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98,
    1.0, 1.02, 1.05, 1.1, 1.15, 1.2, 1.3, 1.4, 1.5,
)  # fmt: skip


@cache
def measurements() -> tuple[Tensor, Tensor]:
    """Body-mass index and disease progression of 442 patients, both with mean 0 and deviation 1.

    scikit-learn's diabetes data (Efron et al. 2004), (442,) each.
    """
    data, progression = load_diabetes(return_X_y=True)
    pair = torch.stack([torch.as_tensor(data[:, 2]), torch.as_tensor(progression)])
    pair = (pair - pair.mean(1, keepdim=True)) / pair.std(1, keepdim=True, correction=0)
    return pair[0].float(), pair[1].float()


def slope_loss(weight: Tensor) -> Tensor:
    """Mean squared error of the line y = weight * x over the measurements; (…) -> (…)."""
    x, y = measurements()
    return (weight[..., None] * x - y).square().mean(dim=-1)


@dataclass(frozen=True)
class Curve:
    """A loss over one weight. `curvature` is that at the bottom, where it is the same all over."""

    loss: Callable[[Tensor], Tensor]
    source: str  # the same in a line of Python, for the program that is shown
    curvature: float | None = None


CURVES = {
    "Parabola": Curve(lambda w: 5 * w**2, "5 * w**2", curvature=10.0),
    "Wide parabola": Curve(lambda w: w**2, "w**2", curvature=2.0),
    "Two valleys": Curve(lambda w: (w**2 - 4) ** 2 / 16 + w / 4, "(w**2 - 4) ** 2 / 16 + w / 4"),
    "Many minima": Curve(
        lambda w: w**2 / 4 + 2 * torch.sin(3 * w), "w**2 / 4 + 2 * torch.sin(3 * w)"
    ),
    "A line through patients": Curve(slope_loss, "((w * x - y) ** 2).mean()", curvature=2.0),
}


@dataclass(frozen=True)
class Settings:
    curve: str = "Parabola"  # a key of CURVES
    learning_rate: float = 0.18  # one of RATES
    steps: int = 20
    start: float = START


@dataclass(frozen=True)
class Descents:
    """Walks from one start, one for each of RATES; what comes after an overflow is not finite."""

    weights: Tensor  # (rates, steps + 1), the start first
    losses: Tensor  # (rates, steps + 1)
    chosen: int  # the row of the settings' learning rate

    @property
    def walk(self) -> Tensor:
        """(steps + 1,) the weights at the chosen rate."""
        return self.weights[self.chosen]

    @property
    def loss(self) -> Tensor:
        """(steps + 1,) the losses at the chosen rate."""
        return self.losses[self.chosen]


def descend(settings: Settings) -> Descents:
    """Plain gradient descent, w <- w - rate * gradient, all rates in one batch."""
    curve, rates = CURVES[settings.curve], torch.tensor(RATES)
    weights = torch.full_like(rates, settings.start)
    walked, losses = [weights], [curve.loss(weights)]
    for _ in range(settings.steps):
        weights = weights.detach().requires_grad_()
        curve.loss(weights).sum().backward()  # each walk's loss depends on its own weight alone
        weights = weights.detach() - rates * weights.grad
        walked.append(weights)
        losses.append(curve.loss(weights))
    return Descents(
        torch.stack(walked, dim=1),
        torch.stack(losses, dim=1),
        RATES.index(settings.learning_rate),
    )


def curve_points(curve: str, weights: Tensor) -> Tensor:
    """The curve's loss at each of the weights."""
    return CURVES[curve].loss(weights)


def border(curve: str) -> float | None:
    """The learning rate at which a walk stops coming closer: 2 / curvature; None if it varies.

    On a parabola one step multiplies the distance to the bottom by 1 - rate * curvature, which
    is -1 at that rate.
    """
    curvature = CURVES[curve].curvature
    return None if curvature is None else 2 / curvature


def climbs(settings: Settings, descents: Descents) -> bool:
    """Whether the chosen walk ends above its start, or at nothing that is finite.

    Where there is a border, only beyond it: right on it a walk swings for ever, and a rounding
    would decide.
    """
    edge = border(settings.curve)
    beyond = edge is None or settings.learning_rate > edge
    return beyond and not descents.loss[-1].item() <= descents.loss[0].item()


def turns(walk: Tensor) -> int:
    """How often a walk turns round; steps too small to be seen beside its largest are left out."""
    moves = walk.diff()
    seen = moves[moves.abs() > 1e-6 * moves.abs().max()]
    return int((seen.sign().diff() != 0).sum())


def last_finite(values: Tensor) -> int:
    """Index of the last value before the first that is not finite."""
    finite = values.isfinite().long().cumprod(0)
    return int(finite.sum()) - 1
