"""Networks that TinyVGG is not, small and with fixed weights: (batch, 3, 12, 12) -> (batch, 4)."""

import torch
from torch import Generator, Tensor, nn

from core.drawn_from import DrawnFrom


class Skipping(nn.Module):
    """A residual block: what `second` gives is added to what `first` gave."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 5, 3, padding=1)
        self.second = nn.Conv2d(5, 5, 3, padding=1)
        self.third = nn.Conv2d(5, 6, 3)
        self.shrink = nn.AdaptiveAvgPool2d(2)
        self.flat = nn.Flatten()
        self.read = nn.Linear(24, 4)

    def forward(self, images: Tensor) -> Tensor:
        before = torch.relu(self.first(images))
        added = torch.relu(self.second(before) + before)
        return self.read(self.flat(self.shrink(self.third(added))))


class Shared(nn.Module):
    """A chain in which one convolution runs twice, one right after the other."""

    def __init__(self):
        super().__init__()
        self.lift = nn.Conv2d(3, 5, 1)
        self.again = nn.Conv2d(5, 5, 3, padding=1)
        self.flat = nn.Flatten()
        self.read = nn.Linear(720, 4)

    def forward(self, images: Tensor) -> Tensor:
        return self.read(self.flat(self.again(self.again(self.lift(images)))))


def chain() -> nn.Sequential:
    """A chain with batch norm, and a ReLU that writes over what it is given."""
    return nn.Sequential(
        nn.Conv2d(3, 5, 3),
        nn.BatchNorm2d(5),
        nn.ReLU(inplace=True),
        nn.Conv2d(5, 6, 3, stride=2),
        nn.ReLU(inplace=True),
        nn.Flatten(),
        nn.Linear(96, 4),
    )


ARCHITECTURES = {"skipping": Skipping, "shared": Shared, "chain": chain}


def built(name: str) -> nn.Module:
    with DrawnFrom(Generator().manual_seed(3)):
        network = ARCHITECTURES[name]()
    return network.eval()


def pictures(count: int) -> Tensor:
    return torch.randn(count, 3, 12, 12, generator=Generator().manual_seed(5))
