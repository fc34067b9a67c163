"""The same small net, trained on digits as they are and on digits turned at random, and an exam of
tilted digits for both.

What is turned is the training set alone, anew in every epoch. The exam's digits are turned too, but
by angles that were drawn once: the same question for both nets, however often it is asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import torch
from sklearn.datasets import load_digits
from torch import Generator, Tensor, nn
from torch.nn import functional

from core.drawn_from import DrawnFrom

EXAM = 450  # of 1,797 digits
HIDDEN, BATCH, RATE = 32, 64, 0.01
TILTS = tuple(range(0, 181, 5))  # degrees: the stops of the exam's slider
ROTATIONS = tuple(range(0, 181, 15))  # and of the training's
EPOCHS = tuple(range(10, 61, 10))
LOOKS = 10  # how often an exam that is augmented too is asked
EXAMPLES = 24  # digits of the exam that are shown: those that are tilted most

Weights = dict[str, Tensor]  # a state_dict


@dataclass(frozen=True)
class Training:
    """One run: all that decides its weights."""

    rotation: int = 0  # degrees to either side, at most, by which its digits are turned
    epochs: int = 40
    seed: int = 0


@dataclass(frozen=True)
class Settings:
    rotation: int = 30  # one of ROTATIONS: of the training that is compared with one without
    tilt: int = 30  # one of TILTS: each digit is turned by as much to either side, at most
    epochs: int = 40  # one of EPOCHS
    seed: int = 0

    @property
    def trainings(self) -> tuple[Training, Training]:
        """Without augmentation, and with it."""
        return (
            Training(0, self.epochs, self.seed),
            Training(self.rotation, self.epochs, self.seed),
        )


@dataclass(frozen=True)
class Digits:
    pictures: Tensor  # (digits, 1, 8, 8), 0 to 1
    labels: Tensor  # (digits,)


@dataclass(frozen=True)
class Sat:
    """How one net did."""

    answers: Tensor  # (tilts, exam) what it says of every digit at each of TILTS
    labels: Tensor  # (exam,)
    # (LOOKS,) its accuracy if the exam were augmented as its training, each time anew
    looks: Tensor

    @property
    def right(self) -> Tensor:
        """(tilts, exam) bool"""
        return self.answers == self.labels

    @property
    def accuracy(self) -> Tensor:
        """(tilts,) correct / total"""
        return self.right.double().mean(1)

    @property
    def upright(self) -> float:
        return self.accuracy[0].item()

    def at(self, tilt: int) -> float:
        return self.accuracy[TILTS.index(tilt)].item()

    @property
    def sixes_and_nines(self) -> float:
        """The share of the upright 6s and 9s that are answered rightly."""
        asked = (self.labels == 6) | (self.labels == 9)
        return self.right[0, asked].double().mean().item()

    def answered(self, label: int, answer: int) -> int:
        """How many upright digits of a label got an answer."""
        return int(((self.labels == label) & (self.answers[0] == answer)).sum())


@dataclass(frozen=True)
class Exam:
    without: Sat
    with_rotation: Sat
    examples: Tensor  # (examples,) which of the exam's digits are shown
    pictures: Tensor  # (tilts, examples, 8, 8) those digits at each of TILTS

    @property
    def lost(self) -> float:
        """Which share of the upright 6s and 9s the rotation costs; below 0, it gives some."""
        return self.without.sixes_and_nines - self.with_rotation.sixes_and_nines


def train(training: Training, on_share: Callable[[float], None] = lambda share: None) -> Weights:
    """The weights after training; `on_share` is told after each epoch which share is done."""
    _, learnt = split(training.seed)
    net = new_net(training.seed)
    optimizer = torch.optim.Adam(net.parameters(), lr=RATE)
    generator = Generator().manual_seed(training.seed)
    count = len(learnt.labels)
    for epoch in range(training.epochs):
        angles = (2 * torch.rand(count, generator=generator) - 1) * training.rotation
        pictures = turned(learnt.pictures, angles)
        for batch in torch.randperm(count, generator=generator).split(BATCH):
            loss = functional.cross_entropy(net(pictures[batch]), learnt.labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        on_share((epoch + 1) / training.epochs)
    return net.state_dict()


def sit(settings: Settings, trained_by: Callable[[Training], Weights] = train) -> Exam:
    """Both nets' exams; `trained_by` may remember what it has trained before."""
    exam, _ = split(settings.seed)
    share = exam_turns(settings.seed)
    one, other = (
        _sat(trained_by(training), training, exam, share) for training in settings.trainings
    )
    examples = share.abs().topk(EXAMPLES).indices
    shown = exam.pictures[examples]
    tilted = [turned(shown, tilt * share[examples])[:, 0] for tilt in TILTS]
    return Exam(one, other, examples, torch.stack(tilted))


def turned(pictures: Tensor, degrees: Tensor) -> Tensor:
    """(n, 1, height, width): each turned by an angle of its own, counter-clockwise, (n,).

    As v2.functional.rotate with bilinear interpolation does with one picture; a v2 transform would
    give all of a batch the same angle.
    """
    angle, zero = torch.deg2rad(degrees), torch.zeros_like(degrees)
    cos, sin = angle.cos(), angle.sin()
    rows = torch.stack([cos, -sin, zero], 1), torch.stack([sin, cos, zero], 1)
    grid = functional.affine_grid(torch.stack(rows, 1), pictures.shape, align_corners=False)
    return functional.grid_sample(pictures, grid, align_corners=False)


def new_net(seed: int) -> nn.Sequential:
    with DrawnFrom(Generator().manual_seed(seed)):
        return nn.Sequential(nn.Flatten(), nn.Linear(64, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 10))


@cache
def _all_digits() -> Digits:
    digits = load_digits()
    pictures = torch.tensor(digits.images, dtype=torch.float32)[:, None] / 16
    return Digits(pictures, torch.tensor(digits.target))


def split(seed: int) -> tuple[Digits, Digits]:
    """The exam's digits and those to learn from."""
    digits = _all_digits()
    order = torch.randperm(len(digits.labels), generator=Generator().manual_seed(seed))
    exam, learnt = order[:EXAM], order[EXAM:]
    return (
        Digits(digits.pictures[exam], digits.labels[exam]),
        Digits(digits.pictures[learnt], digits.labels[learnt]),
    )


def exam_turns(seed: int) -> Tensor:
    """(exam,) -1 to 1: which part of the exam's tilt each digit is turned by, drawn once."""
    return 2 * torch.rand(EXAM, generator=Generator().manual_seed(seed)) - 1


def _sat(weights: Weights, training: Training, exam: Digits, share: Tensor) -> Sat:
    net = new_net(training.seed)
    net.load_state_dict(weights)
    with torch.no_grad():
        answers = [net(turned(exam.pictures, tilt * share)).argmax(1) for tilt in TILTS]
        looks = [_look(net, training.rotation, exam, seed) for seed in range(LOOKS)]
    return Sat(torch.stack(answers), exam.labels, torch.tensor(looks, dtype=torch.float64))


def _look(net: nn.Module, rotation: int, exam: Digits, seed: int) -> float:
    pictures = turned(exam.pictures, rotation * exam_turns(seed))
    return (net(pictures).argmax(1) == exam.labels).double().mean().item()
