"""Occlusion: cover a patch of a picture and see what the answer loses (Zeiler and Fergus 2014)."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

BATCH = 64  # covered pictures at once
MOST_WORK = 8e9  # floating-point operations of all forward passes: about a quarter of a second
FEWEST = 5  # patches a side, whatever they cost


@dataclass(frozen=True, eq=False)
class Occlusion:
    patch: int  # pixels, the side of the square that covers
    starts: tuple[int, ...]  # the rows, and the columns, at which a patch begins
    logits: Tensor  # (rows, columns, classes) with the patch that begins there covered

    def falls(self, before: Tensor, target: int) -> Tensor:
        """(rows, columns) by how much the class's logit falls; `before` are the logits (classes,)
        of the picture itself."""
        return before[target] - self.logits[..., target]


def occlude(network: nn.Module, inputs: Tensor, patch: int, stride: int) -> Occlusion:
    """Cover one picture, (1, 3, size, size), patch by patch with its own mean colour.

    The last patch of a row and of a column ends where the picture ends, whatever the stride.
    """
    starts = patch_starts(inputs.shape[3], patch, stride)
    corners = [(top, left) for top in starts for left in starts]
    with torch.inference_mode():
        logits = torch.cat(
            [
                network(torch.cat([covered(inputs, corner, patch) for corner in some]))
                for some in (corners[at : at + BATCH] for at in range(0, len(corners), BATCH))
            ]
        )
    return Occlusion(patch, starts, logits.reshape(len(starts), len(starts), -1).clone())


def covered(inputs: Tensor, corner: tuple[int, int], patch: int) -> Tensor:
    """A copy of a picture (1, 3, size, size) with a patch in its mean colour; `corner` is the
    patch's first row and column."""
    top, left = corner
    copy = inputs.clone()
    copy[:, :, top : top + patch, left : left + patch] = inputs.mean(dim=(2, 3), keepdim=True)
    return copy


def patch_starts(size: int, patch: int, stride: int) -> tuple[int, ...]:
    return (*range(0, size - patch, stride), size - patch)


def affordable_stride(network: nn.Module, inputs: Tensor, patch: int, stride: int) -> int:
    """The stride, or the least larger one with which all forward passes cost MOST_WORK at most."""
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(inputs)
    forwards = MOST_WORK / max(counter.get_total_flops(), 1)
    size = inputs.shape[3]
    while len(patch_starts(size, patch, stride)) > max(FEWEST, forwards**0.5):
        stride += 1
    return stride


def per_pixel(falls: Tensor, starts: tuple[int, ...], patch: int, size: int) -> Tensor:
    """(patches, size, size): for each pixel the mean fall of the patches that have covered it when
    one patch has been tried, then two, at last all; 0 where none has. `falls` is (rows, columns).
    """
    total, count, moments = torch.zeros(size, size), torch.zeros(size, size), []
    for row, top in enumerate(starts):
        for column, left in enumerate(starts):
            square = (slice(top, top + patch), slice(left, left + patch))
            total[square] += falls[row, column]
            count[square] += 1
            moments.append(total / count.clamp(min=1))
    return torch.stack(moments)
