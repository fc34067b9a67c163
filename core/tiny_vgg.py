"""TinyVGG, the network of CNN Explainer: blocks of two convolutions, then one linear layer."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.initialisation import INITIALISATIONS
from core.layer_table import parameter_count
from core.refusal import Refused

MOST_PARAMETERS = 5_000_000  # with Adam's state a run then takes 80 MB on disk


@dataclass(frozen=True)
class Architecture:
    """What decides the shapes of a TinyVGG."""

    classes: int = 3
    image_size: int = 64  # pixels, the side of the square input
    hidden_units: int = 10  # channels of every convolution
    padding: int = 1  # pixels added around each convolution's input
    blocks: int = 2  # each halves height and width


class TinyVGG(nn.Module):
    """(batch, 3, size, size) -> logits (batch, classes)."""

    def __init__(self, architecture: Architecture):
        super().__init__()
        units, padding = architecture.hidden_units, architecture.padding
        self.blocks = nn.Sequential()
        for number in range(architecture.blocks):
            self.blocks.append(
                nn.Sequential(
                    nn.Conv2d(units if number else 3, units, kernel_size=3, padding=padding),
                    nn.ReLU(),
                    nn.Conv2d(units, units, kernel_size=3, padding=padding),
                    nn.ReLU(),
                    nn.MaxPool2d(kernel_size=2),
                )
            )
        self.classifier = nn.Sequential(
            nn.Flatten(),
            nn.Linear(units * map_side(architecture) ** 2, architecture.classes),
        )

    def forward(self, images: Tensor) -> Tensor:
        return self.classifier(self.blocks(images))


def map_side(architecture: Architecture) -> int:
    """Side of the last feature maps, in pixels. Raises Refused when nothing would be left."""
    side = architecture.image_size
    for block in range(1, architecture.blocks + 1):
        # Two 3x3 convolutions each take a border of 1 - padding on both sides; the pool halves.
        side = (side - 4 * (1 - architecture.padding)) // 2
        if side < 1:
            raise Refused(
                f"Block {block} has no pixels left: pictures of {architecture.image_size} px are "
                f"too small for {architecture.blocks} blocks with padding "
                f"{architecture.padding}. Use fewer blocks, padding 1 or larger pictures."
            )
    return side


def build(architecture: Architecture, initialisation: str = "PyTorch", seed: int = 42) -> TinyVGG:
    """A TinyVGG on the CPU with its starting weights.

    With "PyTorch" the weights are those of `torch.manual_seed(seed)` followed by the plain
    constructors, bit for bit, drawn without touching the process's own generator.
    """
    with torch.device("meta"):  # the constructors' own draws would come out of the global generator
        network = TinyVGG(architecture)
    numbers = parameter_count(network)
    if numbers > MOST_PARAMETERS:
        raise Refused(
            f"This network would have {numbers:,} numbers to learn; at most "
            f"{MOST_PARAMETERS:,} are trained here. Use more blocks, smaller pictures or fewer "
            "hidden units."
        )
    network = network.to_empty(device="cpu")
    INITIALISATIONS[initialisation](network, torch.Generator().manual_seed(seed))
    return network
