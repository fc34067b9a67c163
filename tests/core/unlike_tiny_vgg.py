"""Networks that TinyVGG is not: the views of an opened network must show them without a change."""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.opened_run import OpenedRun
from core.run_folder import Run
from core.training import Normalisation
from core.training_settings import Settings

SIDE = 28  # pixels


class Residual(nn.Module):
    """Two convolutions and a way around them; one ReLU that works in place and runs twice."""

    def __init__(self, units: int):
        super().__init__()
        self.first = nn.Conv2d(units, units, 3, padding=1)
        self.second = nn.Conv2d(units, units, 3, padding=1)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, maps: Tensor) -> Tensor:
        return self.relu(maps + self.second(self.relu(self.first(maps))))


class WithSkips(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 6, 3, stride=2, padding=1)
        self.body = nn.Sequential(Residual(6), Residual(6))
        self.head = nn.Linear(6, 3)

    def forward(self, images: Tensor) -> Tensor:
        return self.head(self.body(self.stem(images)).mean(dim=(2, 3)))


class Functional(nn.Module):
    """Whose activations, pools and sums are functions in `forward`, and no modules."""

    def __init__(self):
        super().__init__()
        self.wide = nn.Conv2d(3, 12, 5, padding=2)
        self.narrow = nn.Conv2d(12, 4, 1)
        self.answer = nn.Linear(4 * 7 * 7, 3)

    def forward(self, images: Tensor) -> Tensor:
        maps = functional.max_pool2d(functional.gelu(self.wide(images)), 4)
        return self.answer(torch.sigmoid(self.narrow(maps)).flatten(1)) * 2


def grouped() -> nn.Sequential:
    """Depthwise convolutions, batch norm, other kernels, a pool to one number a map."""
    return nn.Sequential(
        nn.Conv2d(3, 6, 7, stride=3),
        nn.BatchNorm2d(6),
        nn.LeakyReLU(inplace=True),
        nn.Conv2d(6, 6, (3, 1), groups=6),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(6, 3),
    )


ARCHITECTURES = {"skips": WithSkips, "functions": Functional, "groups": grouped}


def network(name: str) -> nn.Module:
    """One of ARCHITECTURES, with the same weights each time."""
    with torch.random.fork_rng():
        torch.random.default_generator.manual_seed(0)
        return ARCHITECTURES[name]().eval()


def pictures(count: int = 8) -> Tensor:
    """(count, 3, SIDE, SIDE) uint8"""
    generator = torch.Generator().manual_seed(1)
    shape = (count, 3, SIDE, SIDE)
    return torch.randint(0, 256, shape, dtype=torch.uint8, generator=generator)


def opened(name: str, folder: Path = Path("nowhere")) -> OpenedRun:
    """A run whose network is one of ARCHITECTURES, with eight pictures of noise."""
    own, some = network(name), pictures()
    run = Run(
        "Noise", "own", "f" * 64, {"train": (4, 2, 2), "validation": (4, 2, 2), "test": (0, 0, 0)},
        ("a", "b", "c"), Settings(image_size=SIDE), Normalisation(),
    )  # fmt: skip
    with torch.no_grad():
        logits = own(some.float() / 255)
    names = tuple(f"picture {number}" for number in range(len(some)))
    return OpenedRun(folder, run, own, some, torch.arange(8) % 3, names, logits)
