"""How good a classifier is, and how sure one may be of that."""

from dataclasses import dataclass

import numpy as np
import torch
from scipy.stats import binomtest
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support
from torch import Tensor
from torch.nn import functional as F


@dataclass(frozen=True)
class ClassScore:
    name: str
    precision: float  # of the pictures given to this class, the share that belongs to it
    recall: float  # of the pictures that belong to it, the share that was found
    f1: float  # harmonic mean of the two
    pictures: int  # how many belong to it


@dataclass(frozen=True)
class Verdict:
    """A network's answers on one split, judged. Accuracy is right / total, over all pictures."""

    right: int
    total: int
    loss: float  # mean cross-entropy, in nats
    interval: tuple[float, float]  # 95 %, Wilson
    confusion: np.ndarray  # (classes, classes) counts, true class down, answer across
    scores: tuple[ClassScore, ...]

    @property
    def accuracy(self) -> float:
        return self.right / self.total


def judge(logits: Tensor, labels: Tensor, classes: tuple[str, ...]) -> Verdict:
    """Judge logits (pictures, classes) against labels (pictures,); at least one picture."""
    answers = logits.argmax(dim=1)
    right, total = int((answers == labels).sum()), len(labels)
    numbers = range(len(classes))
    columns = precision_recall_fscore_support(labels, answers, labels=numbers, zero_division=0.0)
    scores = (
        ClassScore(name, float(precision), float(recall), float(f1), int(pictures))
        for name, precision, recall, f1, pictures in zip(classes, *columns, strict=True)
    )
    return Verdict(
        right,
        total,
        F.cross_entropy(logits, labels).item(),
        wilson_interval(right, total),
        confusion_matrix(labels, answers, labels=numbers),
        tuple(scores),
    )


def wilson_interval(right: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927), which stays in 0..1 and is honest when small."""
    interval = binomtest(right, total).proportion_ci(confidence_level=0.95, method="wilson")
    return float(interval.low), float(interval.high)


def most_wrong(logits: Tensor, labels: Tensor, count: int) -> list[int]:
    """Rows of the wrong answers, the one that was surest of itself first, at most `count`."""
    surprise = F.cross_entropy(logits, labels, reduction="none")
    wrong = (logits.argmax(dim=1) != labels).nonzero().flatten()
    return wrong[torch.argsort(surprise[wrong], descending=True, stable=True)][:count].tolist()
