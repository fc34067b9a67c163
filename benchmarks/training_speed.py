"""Training throughput: the engine against a bare PyTorch loop over the same tensors in memory.

Same model, same pictures, same thread count, in turns within one run, the median of five turns.
Promised: at least 1.3 times the bare loop in torch's default memory format, and at least 0.95
of a bare loop that has every trick of the engine (channels_last, pictures kept as uint8).
"""

import time
from statistics import median

import torch
from torch import Tensor
from torch.nn import functional as F

from core.tiny_vgg import build
from core.training import Normalisation, Split, as_input, begin, normalisation_of, train
from core.training_settings import Settings, architecture

PICTURES = {32: 1280, 64: 640, 128: 192}  # by image size
CLASSES, BATCH, TURNS = 4, 32, 5


def engine(split: Split, normalisation: Normalisation, settings: Settings) -> float:
    """Seconds of one epoch of the engine, recording and callback included."""
    training = begin(settings, CLASSES, normalisation)
    one_picture = Split(split.pictures[:1], split.labels[:1])
    began = time.perf_counter()
    for _ in train(training, settings, split, one_picture):
        return time.perf_counter() - began


def bare_loop(inputs: Tensor, labels: Tensor, settings: Settings) -> float:
    """Seconds of one epoch of the loop that everybody writes, over ready float tensors."""
    network = build(architecture(settings, CLASSES))
    optimizer = torch.optim.Adam(network.parameters(), lr=settings.learning_rate)
    began = time.perf_counter()
    for rows in torch.randperm(len(labels)).split(BATCH):
        loss = F.cross_entropy(network(inputs[rows]), labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return time.perf_counter() - began


def bare_loop_with_tricks(split: Split, normalisation: Normalisation, settings: Settings) -> float:
    """The same with the engine's memory format and its uint8 pictures."""
    network = build(architecture(settings, CLASSES)).to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(network.parameters(), lr=settings.learning_rate)
    began = time.perf_counter()
    for rows in torch.randperm(len(split.labels)).split(BATCH):
        inputs = as_input(split.pictures[rows], normalisation)
        loss = F.cross_entropy(network(inputs), split.labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return time.perf_counter() - began


def main() -> None:
    settings = Settings(batch_size=BATCH, epochs=1)
    torch.set_num_threads(settings.threads)
    print(f"{settings.threads} threads, batch {BATCH}; images a second, median of {TURNS}")
    for size, count in PICTURES.items():
        generator = torch.Generator().manual_seed(0)
        shape = (count, size, size, 3)
        pictures = torch.randint(0, 256, shape, dtype=torch.uint8, generator=generator)
        split = Split(pictures, torch.randint(0, CLASSES, (count,), generator=generator))
        normalisation = normalisation_of(pictures)
        inputs = as_input(pictures, normalisation).contiguous()
        sized = Settings(image_size=size, batch_size=BATCH, epochs=1)
        seconds = {"engine": [], "bare": [], "tricks": []}
        for _ in range(TURNS + 1):
            seconds["engine"].append(engine(split, normalisation, sized))
            seconds["bare"].append(bare_loop(inputs, split.labels, sized))
            seconds["tricks"].append(bare_loop_with_tricks(split, normalisation, sized))
        rate = {
            name: count / median(turns[1:]) for name, turns in seconds.items()
        }  # first warms up
        print(
            f"{size:>4} px: engine {rate['engine']:6.0f}, bare loop {rate['bare']:6.0f} "
            f"(ratio {rate['engine'] / rate['bare']:.2f}, promised 1.3), bare loop with every "
            f"trick {rate['tricks']:6.0f} (ratio {rate['engine'] / rate['tricks']:.2f}, promised "
            "0.95)"
        )


if __name__ == "__main__":
    main()
