"""Can this network, with these settings, learn eight pictures by heart?

If it cannot, more data will not help: the network, the learning rate or the loop is broken.
"""

from dataclasses import dataclass, replace

import torch

from core.training import Diverged, Split, begin, normalisation_of, train
from core.training_settings import Settings

PICTURES = 8
MOST_STEPS = 300


@dataclass(frozen=True)
class SanityCheck:
    passed: bool  # every one of the eight pictures is given its own class
    steps: int  # taken until then, or all that were allowed
    accuracy: float  # on the eight, in evaluation mode, after the last step
    losses: tuple[float, ...]  # after every step; the last finite one when it diverged
    diverged: bool


def overfit_eight(train_split: Split, classes: int, settings: Settings) -> SanityCheck:
    """Train on eight pictures alone, one batch a step, without augmentation.

    The pictures are taken class by class in turn. To be run in a process of its own.
    """
    torch.set_num_threads(settings.threads)
    rows = _class_by_class(train_split.labels)[:PICTURES]
    eight = Split(train_split.pictures[rows].contiguous(), train_split.labels[rows])
    settings = replace(settings, augmentation="none", batch_size=PICTURES, epochs=MOST_STEPS)
    training = begin(settings, classes, normalisation_of(eight.pictures))
    diverged = False
    try:
        for step in train(training, settings, eight, eight):
            if step.val_accuracy == 1.0:
                break
    except Diverged:
        diverged = True
    steps = training.epochs
    accuracy = steps[-1].val_accuracy if steps else 0.0
    passed = accuracy == 1.0 and not diverged
    return SanityCheck(passed, len(steps), accuracy, tuple(s.val_loss for s in steps), diverged)


def _class_by_class(labels: torch.Tensor) -> torch.Tensor:
    """Rows so ordered that the first of every class come before the second of any."""
    turn = torch.zeros_like(labels)
    for label in labels.unique():
        of_class = labels == label
        turn[of_class] = torch.arange(int(of_class.sum()))
    return torch.argsort(turn * len(labels) + labels)
