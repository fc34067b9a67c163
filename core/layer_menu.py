"""What other layers of torch make of a shape: each made and called, on tensors without numbers."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

# Expression, the shape of what goes in, and what kind of numbers go in.
LAYERS = (
    ("nn.Linear(2, 3)", (5, 2)),
    ("nn.Dropout(0.5)", (5, 3)),
    ("nn.BatchNorm1d(3)", (5, 3)),
    ("nn.Conv2d(3, 10, kernel_size=3, padding=1)", (1, 3, 64, 64)),
    ("nn.MaxPool2d(2)", (1, 10, 64, 64)),
    ("nn.Flatten()", (1, 10, 32, 32)),
    ("nn.Embedding(1000, 8)", (1, 12)),
    ("nn.RNN(8, 16, batch_first=True)", (1, 12, 8)),
    ("nn.GRU(8, 16, batch_first=True)", (1, 12, 8)),
    ("nn.LSTM(8, 16, batch_first=True)", (1, 12, 8)),
)


@dataclass(frozen=True)
class Offer:
    layer: str  # "nn.Linear(2, 3)"
    given: tuple[int, ...]
    gives: tuple[int, ...]  # of a recurrent layer, its output at every step
    parameters: int


def layer_menu() -> tuple[Offer, ...]:
    """Every layer of the menu, called once."""
    return tuple(_offer(expression, shape) for expression, shape in LAYERS)


def _offer(expression: str, shape: tuple[int, ...]) -> Offer:
    with torch.device("meta"):
        layer = eval(expression, {"nn": nn})
        whole = isinstance(layer, nn.Embedding)
        output = layer(torch.empty(shape, dtype=torch.long if whole else torch.float))
    sequence = output if isinstance(output, Tensor) else output[0]
    count = sum(parameter.numel() for parameter in layer.parameters())
    return Offer(expression, shape, tuple(sequence.shape), count)
