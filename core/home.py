"""The home page's toy: a ring of points, three neurons, and what the bend in them buys."""

from dataclasses import dataclass

import torch
from sklearn.datasets import make_circles
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from core.full_batch import descend
from core.initialisation import initialise_like_torch

POINTS = 300
NEURONS = 3
STEPS = 300
EVERY = 6  # steps from one snapshot to the next
REACH = 1.5  # the picture shows the square from -REACH to REACH
CELLS, FEW_CELLS = 36, 18  # along a side of the large picture, and of a neuron's
BENDS = {False: nn.Identity, True: nn.Tanh}


@dataclass(frozen=True)
class Settings:
    bend: bool = False
    seed: int = 42  # of the starting weights; the points are always the same


@dataclass(frozen=True)
class Training:
    points: Tensor  # (points, 2), float32
    inner: Tensor  # (points,) bool: whether a point is of the inner ring
    steps: Tensor  # (snapshots,) int64: training steps made before each snapshot
    chances: Tensor  # (snapshots, rows, columns): the net's chance of "inner" over the square
    neurons: Tensor  # (snapshots, neurons, rows, columns): what each neuron gives over the square
    losses: Tensor  # (snapshots,): mean binary cross-entropy over all points
    right: Tensor  # (snapshots,) int64: points on the right side


def train(settings: Settings) -> Training:
    """Train Linear(2, 3), bend, Linear(3, 1) on two rings with Adam at .03, all points at once.

    The starting weights are those that `torch.manual_seed(settings.seed)` and the two constructors
    give. Pictures of the square are taken at the middles of their cells, first row at the bottom.
    """
    points, inner = rings()
    network = nn.Sequential(
        nn.utils.skip_init(nn.Linear, 2, NEURONS),
        BENDS[settings.bend](),
        nn.utils.skip_init(nn.Linear, NEURONS, 1),
    )
    initialise_like_torch(network, torch.Generator().manual_seed(settings.seed))
    snapshots = []

    def look(step: int, logits: Tensor, loss: Tensor) -> None:
        if step % EVERY == 0:
            snapshots.append((step, *_snapshot(network, inner, logits, loss)))

    descend(
        lambda: network(points).squeeze(1),  # (points,)
        lambda logits: binary_cross_entropy_with_logits(logits, inner.float()),
        torch.optim.Adam(network.parameters(), lr=0.03),
        STEPS,
        look,
    )
    steps, *shots = zip(*snapshots, strict=True)
    return Training(points, inner, torch.tensor(steps), *(torch.stack(shot) for shot in shots))


def rings() -> tuple[Tensor, Tensor]:
    """(points, 2) and (points,): scikit-learn's two circles, the inner one of half the radius."""
    points, inner = make_circles(POINTS, noise=0.05, factor=0.5, random_state=42)
    return torch.tensor(points, dtype=torch.float32), torch.tensor(inner == 1)


def square(cells: int) -> Tensor:
    """(cells * cells, 2): the middles of the cells of the square, row by row from the bottom."""
    middles = (torch.arange(cells) + 0.5) / cells * 2 * REACH - REACH
    y, x = torch.meshgrid(middles, middles, indexing="ij")
    return torch.stack([x.flatten(), y.flatten()], dim=1)


@torch.no_grad()
def _snapshot(
    network: nn.Sequential, inner: Tensor, logits: Tensor, loss: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    chances = torch.sigmoid(network(square(CELLS))).reshape(CELLS, CELLS)
    neurons = network[:2](square(FEW_CELLS)).T.reshape(NEURONS, FEW_CELLS, FEW_CELLS)
    return chances, neurons, loss, ((logits > 0) == inner).sum()
