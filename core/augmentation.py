"""Random changes that must not matter, drawn anew for every training picture.

A v2 transform called on a batch gives every picture in it the same draw, so pictures go through
one at a time. The draws come out of torch's own generator: a run has a process of its own, and
seeds it at the start of each epoch (core/training.py); who draws in the app, where all learners
share that generator, draws within `DrawnFrom`.
"""

import torch
from torch import Tensor
from torchvision.transforms import v2

AUGMENTATIONS = {
    "none": None,
    "flip": v2.RandomHorizontalFlip(p=0.5),
    "trivial": v2.TrivialAugmentWide(),
}


def augment(pictures: Tensor, augmentation: str) -> Tensor:
    """(pictures, 3, height, width) uint8 in and out; each picture gets a draw of its own."""
    transform = AUGMENTATIONS[augmentation]
    if transform is None:
        return pictures
    return torch.stack([transform(picture) for picture in pictures])
