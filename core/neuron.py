"""One neuron, then a layer of them, fencing in a ring of points: by hand, or by training."""

from dataclasses import dataclass, fields, replace
from itertools import chain
from math import floor

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, linear

from core.full_batch import descend
from core.initialisation import initialise_like_torch

RING = 60  # points on each ring
REACH = 1.5  # pictures show the square from -REACH to REACH
CELLS, FEW_CELLS = 80, 28  # along a side of the large picture, and of a small one
FAR = 30.0  # a border whose middle lies farther away than this is not drawn

MOST_NEURONS = 3
GREATEST, NOTCH = 2.0, 0.1  # a slider goes from -GREATEST to GREATEST in notches
STOPS = torch.arange(-20, 21) * NOTCH
SLIDERS = (("w11", "w12", "b1"), ("w21", "w22", "b2"), ("w31", "w32", "b3"))  # of each neuron

STEPS, EVERY, RATE = 300, 5, 0.1  # training steps, steps between snapshots, Adam's learning rate


@dataclass(frozen=True)
class Parts:
    """Which halves of a layer are there."""

    linear: bool  # W x + b; without it the layer hands on its two inputs
    bend: bool


PARTS = {
    "both": Parts(linear=True, bend=True),
    "W x + b": Parts(linear=True, bend=False),
    "bend": Parts(linear=False, bend=True),
}


@dataclass(frozen=True)
class Settings:
    set_by: str = "by hand"  # a key of SET_BY: who sets the weights
    neurons: int = 1  # 1 to MOST_NEURONS
    parts: str = "both"  # a key of PARTS
    seed: int = 3  # of the weights that training starts from
    w11: float = 1.0  # what a hand sets: neuron 1's weight of x1, …
    w12: float = 0.5
    b1: float = 0.0
    w21: float = -1.0
    w22: float = 0.5
    b2: float = 0.2
    w31: float = 0.0
    w32: float = -1.5
    b3: float = 0.3
    moment: int = STEPS // EVERY  # of training that is looked at: EVERY times as many steps

    def __post_init__(self):
        for name in chain(*SLIDERS):  # a link may say what lies between two notches of a slider
            notches = floor(getattr(self, name) / NOTCH + 0.5)
            object.__setattr__(self, name, round(notches * NOTCH, 1))

    @property
    def steps(self) -> int:
        """Training steps made at the moment that is looked at."""
        return EVERY * self.moment


@dataclass(frozen=True)
class Moments:
    """A layer and the output neuron behind it, moment by moment; a layer at rest has one moment.

    `width` is what the layer hands on: a number for each neuron, or the two inputs where W x + b
    is left out (its weights are then those that change nothing).
    """

    weights: Tensor  # (moments, width, 2)
    biases: Tensor  # (moments, width)
    output: Tensor  # (moments, width): the output neuron's weights
    output_bias: Tensor  # (moments,)
    right: Tensor  # (moments,) int64: points on the right side

    @property
    def share(self) -> Tensor:
        """(moments,) float64: the points on the right side, of all."""
        return self.right.double() / (2 * RING)


@dataclass(frozen=True)
class Picture:
    """What the moments look like over the square; the first row of a map is at the bottom.

    The network's answer is the chance of "inside" when trained, +1 or -1 when set by hand, and the
    bare sum where there is no bend.
    """

    answer: Tensor  # (moments, CELLS, CELLS): the network's
    inputs: Tensor  # (1, 2, FEW_CELLS, FEW_CELLS): x1 and x2
    layer: Tensor  # (moments, width, FEW_CELLS, FEW_CELLS): what the layer hands on
    small_answer: Tensor  # (moments, 1, FEW_CELLS, FEW_CELLS)
    borders: Tensor  # (moments, width, 2 ends, 2): where w · x + b = 0; nan if that is nowhere


def rings() -> tuple[Tensor, Tensor]:
    """(2 * RING, 2) points on circles of radius 1 and 1/2, and (2 * RING,) bool: of the inner."""
    angles = (torch.arange(RING) + 0.5) * 2 * torch.pi / RING
    ring = torch.stack([angles.cos(), angles.sin()], dim=1)
    return torch.cat([ring, ring / 2]), torch.arange(2 * RING) >= RING


def ladder(fences: int) -> float:
    """The largest share of points that so many straight fences can get right.

    A line that leaves the inner ring whole is at least its radius r = R/2 away from the middle,
    and cuts off at most 2 arccos(r/R) = 120 degrees of the outer ring: a third for each fence.
    """
    return 0.5 + min(fences, 3) / 6


def by_hand(settings: Settings) -> Moments:
    """The layer as the sliders stand: each neuron says +1 or -1, and inside is where all say +1."""
    weights, biases = _sliders(settings)
    return _of_hand(settings, weights[None], biases[None])


def drag(settings: Settings, *sliders: str) -> Moments:
    """The hand's layer with one of its SLIDERS at each of STOPS, one stop after another; of
    several sliders one after another, each with the others where they stand."""
    stops, count = len(STOPS), len(sliders) * len(STOPS)
    weights, biases = (part.repeat(count, *[1] * part.dim()) for part in _sliders(settings))
    for turn, slider in enumerate(sliders):
        row = next(row for row, names in enumerate(SLIDERS) if slider in names)
        place = SLIDERS[row].index(slider)
        moved = biases[:, row] if place == 2 else weights[:, row, place]
        moved[turn * stops : (turn + 1) * stops] = STOPS
    return _of_hand(settings, weights, biases)


def train(settings: Settings) -> Moments:
    """Adam on the binary cross-entropy of all points at once, a moment every EVERY steps.

    A step has slope 0 wherever it has one, so nothing could be learnt through it: the bend is
    tanh. The starting weights are those that `torch.manual_seed(settings.seed)` and the
    constructors give.
    """
    points, inner = rings()
    network = _network(settings)
    initialise_like_torch(network, torch.Generator().manual_seed(settings.seed))
    moments = []

    def look(step: int, logits: Tensor, loss: Tensor) -> None:
        if step % EVERY == 0:
            moments.append(_moment(settings, network, ((logits > 0) == inner).sum()))

    descend(
        lambda: network(points).squeeze(1),  # (points,)
        lambda logits: binary_cross_entropy_with_logits(logits, inner.float()),
        torch.optim.Adam(network.parameters(), lr=RATE),
        STEPS,
        look,
    )
    return Moments(
        *(
            torch.stack([getattr(moment, part.name) for moment in moments])
            for part in fields(Moments)
        )
    )


SET_BY = {"by hand": by_hand, "by training": train}


def answer(settings: Settings) -> Moments:
    """The network as hand or training sets it; the last moment is where it arrives."""
    return SET_BY[settings.set_by](settings)


def draw(settings: Settings, moments: Moments) -> Picture:
    """What every part of the network says over the square, at every moment."""
    small = _square(FEW_CELLS)
    says = torch.sigmoid if settings.set_by == "by training" else _bend(settings)
    _, output = _responses(settings, moments, _square(CELLS))
    layer, small_output = _responses(settings, moments, small)
    return Picture(
        says(output).reshape(-1, CELLS, CELLS),
        small.T.reshape(1, 2, FEW_CELLS, FEW_CELLS),
        layer.mT.reshape(len(output), -1, FEW_CELLS, FEW_CELLS),
        says(small_output).reshape(-1, 1, FEW_CELLS, FEW_CELLS),
        _borders(moments),
    )


def _sliders(settings: Settings) -> tuple[Tensor, Tensor]:
    """(neurons, 2) and (neurons,): weights and biases as the sliders stand."""
    rows = torch.tensor(
        [[getattr(settings, name) for name in names] for names in SLIDERS[: settings.neurons]]
    )
    return rows[:, :2], rows[:, 2]


def _of_hand(settings: Settings, weights: Tensor, biases: Tensor) -> Moments:
    """The output neuron of the hand adds up the answers. Of answers +1 and -1 it subtracts one
    less than there are, which is above 0 only if all are +1."""
    if not PARTS[settings.parts].linear:
        weights, biases = torch.eye(2).expand(len(weights), 2, 2), biases.new_zeros(len(biases), 2)
    count, width = biases.shape
    points, inner = rings()
    moments = Moments(
        weights,
        biases,
        output=torch.ones(count, width),
        output_bias=torch.full((count,), 1.0 - width if PARTS[settings.parts].bend else 0.0),
        right=torch.zeros(count, dtype=torch.int64),
    )
    _, output = _responses(settings, moments, points)
    return replace(moments, right=((output > 0) == inner).sum(dim=1))


def _network(settings: Settings) -> nn.Sequential:
    parts = PARTS[settings.parts]
    width = settings.neurons if parts.linear else 2
    halves = (
        [nn.utils.skip_init(nn.Linear, 2, width)] if parts.linear else [],
        [nn.Tanh()] if parts.bend else [],
        [nn.utils.skip_init(nn.Linear, width, 1)],
    )
    return nn.Sequential(*(layer for half in halves for layer in half))


def _moment(settings: Settings, network: nn.Sequential, right: Tensor) -> Moments:
    """A copy of the network's weights, without the axis of time."""
    first, last = network[0], network[-1]
    if PARTS[settings.parts].linear:
        weights, biases = first.weight.detach().clone(), first.bias.detach().clone()
    else:
        weights, biases = torch.eye(2), torch.zeros(2)
    return Moments(
        weights, biases, last.weight.detach()[0].clone(), last.bias.detach()[0].clone(), right
    )


def _responses(settings: Settings, moments: Moments, points: Tensor) -> tuple[Tensor, Tensor]:
    """(moments, points, width) and (moments, points): what the layer hands on, and the output."""
    sums = linear(points, moments.weights.flatten(0, 1), moments.biases.flatten())
    sums = sums.unflatten(1, moments.biases.shape).movedim(0, 1)  # (moments, points, width)
    layer = _bend(settings)(sums)
    output = (layer @ moments.output[..., None]).squeeze(2) + moments.output_bias[:, None]
    return layer, output


def _bend(settings: Settings):
    if not PARTS[settings.parts].bend:
        return torch.nn.Identity()
    return torch.sign if settings.set_by == "by hand" else torch.tanh


def _borders(moments: Moments) -> Tensor:
    """Two ends, outside the square, of each neuron's line: its point nearest to the middle, and
    from there to both sides."""
    length = moments.weights.norm(dim=2, keepdim=True)  # (moments, width, 1)
    direction = moments.weights / length
    nearest = -moments.biases[..., None] / length * direction
    nearest[nearest.norm(dim=2) > FAR] = torch.nan
    along = torch.stack([-direction[..., 1], direction[..., 0]], dim=2) * 2 * REACH
    return torch.stack([nearest - along, nearest + along], dim=2)


def _square(cells: int) -> Tensor:
    """(cells * cells, 2): the middles of the square's cells, row by row from the bottom."""
    middles = (torch.arange(cells) + 0.5) / cells * 2 * REACH - REACH
    y, x = torch.meshgrid(middles, middles, indexing="ij")
    return torch.stack([x.flatten(), y.flatten()], dim=1)
