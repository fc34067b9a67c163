"""A loss over two weights as a landscape: pale where it is low, with lines of equal loss."""

import numpy as np
import torch

from core.loss_surfaces import ACROSS, SURFACES, UP
from figures.film import Axis, Map, quantise

CELLS = (100, 60)  # across, up
PALE_TO_GREY = ("#FFFFFF", "#F1F4F7", "#E0E6EC", "#CBD4DC", "#B3BFCA")
PALEST = 0.01  # share of the picture that is as pale as can be: where the loss is least

FIRST = Axis("weight a", -ACROSS, ACROSS)
SECOND = Axis("weight b", -UP, UP)


def landscape(surface: str) -> Map:
    """The loss over the part that is shown, on a logarithmic scale."""
    across, up = CELLS
    a = (torch.arange(across) + 0.5) / across * 2 * ACROSS - ACROSS
    b = (torch.arange(up) + 0.5) / up * 2 * UP - UP
    weights = torch.stack(torch.meshgrid(a, b, indexing="xy"), dim=-1)  # (up, across, 2)
    loss = SURFACES[surface].loss(weights).numpy()
    lowest, highest = float(np.quantile(loss, PALEST)), float(loss.max())
    levels = np.geomspace(lowest, highest, 9)[1:-1]
    return Map(
        quantise(loss[None], lowest, highest, bits=16, log=True),
        scale=PALE_TO_GREY,
        name="loss",
        contours=tuple(levels.tolist()),
        legend=False,
    )
