"""Stealing a kernel: SGD finds its weights from a picture and what the kernel made of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import torch
from sklearn.datasets import load_sample_image
from torch import Generator, Tensor, nn
from torch.nn import functional

from core.convolution import PRESETS
from core.drawn_from import DrawnFrom
from core.full_batch import descend

SIZE = 3  # rows and columns of the kernel
SIDE = 64  # of the noise
EVERY = 8  # which pixel of the photograph is kept: it is then (54, 80)
MOST_STEPS = 300
NEAR = 0.1  # a weight that is so near the hidden one counts as found
FAR = 100.0  # a largest error above this is an explosion
RATES = (
    0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.11, 0.12, 0.13, 0.14, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6,
    0.7, 0.8, 0.9, 1.0, 1.1, 1.2,
)  # fmt: skip


@cache
def photograph() -> Tensor:
    """(54, 80) grey, 0 to 1: scikit-learn's china.jpg. Not to be changed: it is kept."""
    pixels = torch.tensor(load_sample_image("china.jpg"))[::EVERY, ::EVERY]
    return pixels.float().mean(2) / 255


def standardised(picture: Tensor) -> Tensor:
    """With mean 0 and deviation 1."""
    return (picture - picture.mean()) / picture.std()


# What the kernel is learned from. Noise is drawn anew for every seed.
NOISE, CHINA, RAW = "Noise", "China", "China, 0 to 1"
PICTURES: dict[str, Callable[[], Tensor]] = {
    NOISE: lambda: torch.randn(SIDE, SIDE),
    CHINA: lambda: standardised(photograph()),
    RAW: photograph,
}


@dataclass(frozen=True)
class Settings:
    picture: str = NOISE  # a key of PICTURES
    hidden: str = "Sobel x"  # a key of PRESETS
    learning_rate: float = 0.1  # one of RATES
    steps: int = 120
    seed: int = 42


@dataclass(frozen=True)
class Theft:
    """What was learned from one picture; what comes after an overflow is not finite."""

    picture: Tensor  # (height, width)
    weights: Tensor  # (steps + 1, SIZE, SIZE), those of the start first
    losses: Tensor  # (steps + 1,) mean squared difference of the two outputs
    errors: Tensor  # (steps + 1,) how far the worst weight is from the hidden one
    curvatures: Tensor  # (SIZE * SIZE,) of the loss, from its flattest direction to its steepest

    @property
    def found_after(self) -> int | None:
        """The first step after which every weight is within NEAR; None: never."""
        near = (self.errors < NEAR).nonzero()
        return int(near[0]) if len(near) else None

    @property
    def exploded(self) -> bool:
        return not self.errors[-1].item() <= FAR

    @property
    def border(self) -> float:
        """The learning rate above which it explodes: 2 / the largest curvature."""
        return 2 / self.curvatures[-1].item()


@dataclass(frozen=True)
class Learned:
    hidden: Tensor  # (SIZE, SIZE)
    thefts: dict[str, Theft]  # by PICTURES, at one learning rate and from one start
    chosen: str  # the settings' picture

    @property
    def theft(self) -> Theft:
        return self.thefts[self.chosen]


def learn(settings: Settings) -> Learned:
    """The hidden kernel learned from each of the pictures."""
    hidden = PRESETS[settings.hidden](SIZE)
    return Learned(
        hidden, {name: _steal(settings, name, hidden) for name in PICTURES}, settings.picture
    )


def _steal(settings: Settings, picture: str, hidden: Tensor) -> Theft:
    with DrawnFrom(Generator().manual_seed(settings.seed)):
        layer = nn.Conv2d(1, 1, SIZE, bias=False)
        x = PICTURES[picture]()[None, None]  # (1, 1, height, width)
    target = functional.conv2d(x, hidden[None, None])
    weights, losses = [], []

    def look(step: int, output: Tensor, loss: Tensor) -> None:
        weights.append(layer.weight.detach().clone())
        losses.append(loss)

    descend(
        lambda: layer(x),
        lambda output: functional.mse_loss(output, target),
        torch.optim.SGD(layer.parameters(), lr=settings.learning_rate),
        settings.steps,
        look,
    )
    walked = torch.stack(weights)[:, 0, 0]
    return Theft(
        picture=x[0, 0],
        weights=walked,
        losses=torch.stack(losses),
        errors=(walked - hidden).abs().amax((1, 2)),
        curvatures=curvatures(x[0, 0]),
    )


def curvatures(picture: Tensor) -> Tensor:
    """(SIZE * SIZE,) the loss's second derivatives along its axes, least first.

    The loss is the mean of ((weights - hidden) . patch)² over the patches, a paraboloid: its second
    derivative is the matrix 2 * mean(patch patch'), and these are that matrix's eigenvalues.
    """
    patches = functional.unfold(picture[None, None], SIZE)[0]  # (SIZE * SIZE, places)
    return torch.linalg.eigvalsh(2 * patches @ patches.T / patches.shape[1])


def neighbours_agree(picture: Tensor) -> float:
    """The correlation of a pixel with the one to its right, from -1 to 1."""
    pairs = torch.stack([picture[:, :-1].flatten(), picture[:, 1:].flatten()])
    return torch.corrcoef(pairs)[0, 1].item()


def through(kernels: Tensor, picture: Tensor) -> Tensor:
    """(kernels, height - 2, width - 2) what each of (kernels, SIZE, SIZE) makes of a picture."""
    return functional.conv2d(picture[None, None], kernels[:, None])[0]


def safe_rate(theft: Theft) -> float:
    """The largest of RATES that stays well below the border."""
    return max(rate for rate in RATES if rate <= 0.8 * theft.border or rate == RATES[0])
