"""How bright the red, green and blue of the training pictures are, before and after normalising."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from core.image_set import ImageSet, pixels
from core.set_summary import training_rows_by_turns
from core.training import Normalisation, as_input, normalisation_of

BINS = 32


@dataclass(frozen=True)
class ChannelValues:
    """Of each channel: how its values are spread, and what normalising does to that."""

    pictures: int  # training pictures that were looked at …
    of: int  # … out of so many
    normalisation: Normalisation
    before: Tensor  # (3, BINS + 1) float32, edges of the bins, in 0..1
    after: Tensor  # (3, BINS + 1) float32, the same edges as the network then meets them
    shares: Tensor  # (3, BINS) float32, of all values of the channel; the same before and after


def channel_values(image_set: ImageSet, size: int, fit: str, at_most: int) -> ChannelValues:
    """Look at the training pictures of a split set as squares of `size` pixels.

    Of more than `at_most` files only so many are read, from each class as many as from any other
    as far as they go; drawings are all at hand. Raises Refused when a file is gone.
    """
    rows = training_rows_by_turns(image_set)
    looked_at = rows if image_set.drawings is not None else rows[:at_most]
    squares = torch.from_numpy(pixels(only(image_set, sorted(looked_at)), size, fit))
    normalisation = normalisation_of(squares)
    edges = torch.arange(BINS + 1) * (256 // BINS)  # a bin holds the values from its edge on
    shares = torch.stack(
        [
            torch.bincount(channel.flatten() // (256 // BINS), minlength=BINS) / channel.numel()
            for channel in squares.unbind(dim=3)
        ]
    )
    ramp = edges.clamp(max=255).to(torch.uint8).view(1, 1, -1, 1).expand(1, 1, -1, 3)
    return ChannelValues(
        pictures=len(squares),
        of=len(rows),
        normalisation=normalisation,
        before=as_input(ramp, Normalisation())[0, :, 0],
        after=as_input(ramp, normalisation)[0, :, 0],
        shares=shares,
    )


def only(image_set: ImageSet, rows: list[int]) -> ImageSet:
    """The set with these of its pictures, ascending places, and all of its classes."""
    drawings = image_set.drawings
    return replace(
        image_set,
        pictures=tuple(image_set.pictures[row] for row in rows),
        drawings=None if drawings is None else drawings[rows],
    )
