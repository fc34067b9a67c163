"""The training loop: the one of page, command and tests.

A run has a process of its own, so it may set the process's threads and seed its generator. What
anybody wants to know of a training is told through the callback and the yielded epochs; nothing is
drawn, written or timed in here.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from core.augmentation import augment
from core.device import choose_device
from core.tiny_vgg import build
from core.training_settings import OPTIMIZERS, Settings, architecture

EVALUATION_BATCH = 256  # pictures a forward pass without gradients; bounds memory, changes nothing
BATCHES_BETWEEN_CHECKS = 50  # of the loss being finite: each check waits for the device


class Diverged(Exception):
    """The loss is no longer a number. `epoch` is the epoch in which it happened."""

    def __init__(self, epoch: int):
        super().__init__(f"the loss stopped being a number in epoch {epoch}")
        self.epoch = epoch


@dataclass(frozen=True)
class Split:
    """The pictures of one split and their classes."""

    pictures: Tensor  # (pictures, height, width, 3) uint8
    labels: Tensor  # (pictures,) int64

    def to(self, device: torch.device) -> "Split":
        return Split(self.pictures.to(device), self.labels.to(device))


@dataclass(frozen=True)
class Normalisation:
    """Mean and standard deviation of the red, green and blue of the training set, in 0..1."""

    mean: tuple[float, ...] = (0.0, 0.0, 0.0)
    std: tuple[float, ...] = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Epoch:
    """What one pass over the training set left behind.

    The training figures are counted while the weights still move, each picture once, over all
    pictures (not as a mean of batch means); the validation figures after the epoch's last step.
    """

    epoch: int  # counted from 1
    train_loss: float
    train_accuracy: float
    val_loss: float
    val_accuracy: float
    predicted: tuple[int, ...]  # how many validation pictures were given to each class
    seconds: float = 0.0  # filled in by whoever holds the clock (core/run.py)
    images_per_second: float = 0.0


@dataclass
class Training:
    """A training between two epochs: all that the next epoch depends on, and what it led to."""

    network: nn.Module
    optimizer: torch.optim.Optimizer
    normalisation: Normalisation
    epochs: list[Epoch] = field(default_factory=list)
    best_weights: dict[str, Tensor] = field(default_factory=dict)  # of `best_epoch`, on the CPU
    # The first layer's at the start and after each epoch; of a run that did not keep them, none.
    filters: list[Tensor] = field(default_factory=list)  # (units, 3, height, width) each


def begin(settings: Settings, classes: int, normalisation: Normalisation) -> Training:
    """A training before its first epoch, on the settings' device."""
    network = build(architecture(settings, classes), settings.initialisation, settings.seed)
    # channels_last: the same sums, laid out so that the CPU's convolutions run 1.4 to 2.6 x faster
    network.to(choose_device(settings.device), memory_format=torch.channels_last)
    optimizer = OPTIMIZERS[settings.optimizer](network.parameters(), lr=settings.learning_rate)
    return Training(
        network,
        optimizer,
        normalisation,
        best_weights=weights(network),
        filters=[first_filters(network)],
    )


def train(
    training: Training,
    settings: Settings,
    train_split: Split,
    validation_split: Split,
    on_batch: Callable[[int, int, int], None] = lambda epoch, batch, batches: None,
) -> Iterator[Epoch]:
    """Train until `settings.epochs`, yielding each epoch once `training` holds its results.

    `on_batch(epoch, batches done, batches of an epoch)` is called after every step; it may block
    (pause) or raise (stop). Raises Diverged when the loss is not finite.
    """
    device = next(training.network.parameters()).device
    train_split, validation_split = train_split.to(device), validation_split.to(device)
    for epoch in range(len(training.epochs) + 1, settings.epochs + 1):
        # Shuffling, dropout and augmentation draw from here: an epoch needs nobody's past draws.
        torch.manual_seed(epoch_seed(settings.seed, epoch))
        train_loss, train_accuracy = _train_epoch(training, settings, train_split, epoch, on_batch)
        logits = logits_of(training.network, validation_split.pictures, training.normalisation)
        val_loss = F.cross_entropy(logits, validation_split.labels).item()
        if not (math.isfinite(train_loss) and math.isfinite(val_loss)):
            raise Diverged(epoch)
        guesses = logits.argmax(dim=1)
        result = Epoch(
            epoch,
            train_loss,
            train_accuracy,
            val_loss,
            (guesses == validation_split.labels).double().mean().item(),
            tuple(torch.bincount(guesses, minlength=logits.shape[1]).tolist()),
        )
        training.epochs.append(result)
        if best_epoch(training.epochs) is result:
            training.best_weights = weights(training.network)
        if training.filters:
            training.filters.append(first_filters(training.network))
        yield result


def _train_epoch(
    training: Training,
    settings: Settings,
    split: Split,
    epoch: int,
    on_batch: Callable[[int, int, int], None],
) -> tuple[float, float]:
    """One pass over the training set; (mean loss, share of right answers)."""
    network, optimizer = training.network.train(), training.optimizer
    pictures = len(split.labels)
    order = torch.randperm(pictures).to(split.labels.device)
    batches = order.split(settings.batch_size)
    loss_sum = torch.zeros((), device=order.device)
    right = torch.zeros((), dtype=torch.int64, device=order.device)
    for batch, rows in enumerate(batches, start=1):
        inputs = as_input(split.pictures[rows], training.normalisation, settings.augmentation)
        labels = split.labels[rows]

        logits = network(inputs)  # (batch, classes)
        loss = F.cross_entropy(logits, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

        loss_sum += loss.detach() * len(rows)
        right += (logits.argmax(dim=1) == labels).sum()
        if batch % BATCHES_BETWEEN_CHECKS == 0 and not loss_sum.isfinite():
            raise Diverged(epoch)
        on_batch(epoch, batch, len(batches))
    return loss_sum.item() / pictures, right.item() / pictures


def as_input(pictures: Tensor, normalisation: Normalisation, augmentation: str = "none") -> Tensor:
    """(batch, height, width, 3) uint8 -> (batch, 3, height, width) float32 as the network wants it.

    (pixel / 255 - mean) / std per channel; the memory layout stays channels_last, without a copy.
    """
    batch = augment(pictures.permute(0, 3, 1, 2), augmentation)
    batch = batch.float().contiguous(memory_format=torch.channels_last)
    mean, std = _in_pixel_values(normalisation, batch.device)
    return batch.sub_(mean).div_(std)


@lru_cache(maxsize=64)
@torch.inference_mode(False)
def _in_pixel_values(normalisation: Normalisation, device: torch.device) -> tuple[Tensor, Tensor]:
    """Mean and deviation in 0..255, (3, 1, 1). Kept: a copy to a GPU would halt every step."""
    mean = torch.tensor(normalisation.mean, device=device).view(3, 1, 1)
    std = torch.tensor(normalisation.std, device=device).view(3, 1, 1)
    return mean * 255, std * 255


@torch.inference_mode()
def logits_of(network: nn.Module, pictures: Tensor, normalisation: Normalisation) -> Tensor:
    """(pictures, height, width, 3) uint8 -> logits (pictures, classes), in evaluation mode."""
    network.eval()
    device = next(network.parameters()).device
    batches = pictures.split(EVALUATION_BATCH)
    return torch.cat([network(as_input(batch.to(device), normalisation)) for batch in batches])


def normalisation_of(pictures: Tensor) -> Normalisation:
    """Mean and standard deviation of each channel of (pictures, height, width, 3) uint8, in 0..1.

    From counts of the 256 values, so exact and without a float copy of the pictures. A channel
    that never changes keeps a standard deviation of 1, for nothing can be divided by zero.
    """
    values = torch.arange(256, dtype=torch.float64) / 255
    mean, std = [], []
    for channel in pictures.unbind(dim=3):
        share = torch.bincount(channel.flatten(), minlength=256).double() / channel.numel()
        mean.append((share * values).sum().item())
        variance = (share * (values - mean[-1]) ** 2).sum().item()
        std.append(variance**0.5 if variance > 1e-12 else 1.0)
    return Normalisation(tuple(mean), tuple(std))


def best_epoch(epochs: list[Epoch]) -> Epoch | None:
    """The epoch with the highest validation accuracy; of equals the lowest loss, then the first."""
    return max(epochs, key=lambda e: (e.val_accuracy, -e.val_loss, -e.epoch), default=None)


def weights(network: nn.Module) -> dict[str, Tensor]:
    """A copy of the network's state on the CPU, in torch's default memory layout."""
    return {
        name: value.detach().to("cpu", copy=True).contiguous()
        for name, value in network.state_dict().items()
    }


def first_filters(network: nn.Module) -> Tensor:
    """A copy of the first convolution's weights, on the CPU: (units, 3, height, width)."""
    first = next(layer for layer in network.modules() if isinstance(layer, nn.Conv2d))
    return first.weight.detach().to("cpu", copy=True).contiguous()


def epoch_seed(seed: int, epoch: int) -> int:
    """The seed of one epoch: the same whether or not the run was interrupted before it."""
    return seed * 2**20 + epoch
