"""One calculation three ways, timed: a loop in Python, NumPy, torch."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

COUNT = 200_000  # numbers
REPEATS = 5


@dataclass(frozen=True)
class Timed:
    way: str
    seconds: float  # the least of several
    gave: float


def by_loop(numbers: list[float]) -> float:
    total = 0.0
    for number in numbers:
        total += number * number
    return total


def by_numpy(numbers: np.ndarray) -> float:
    return float((numbers * numbers).sum())


def by_torch(numbers: torch.Tensor) -> float:
    return (numbers * numbers).sum().item()


def time_three_ways(clock: Callable[[], float], count: int = COUNT) -> tuple[Timed, ...]:
    """The sum of the squares of `count` numbers; `clock` gives seconds, as time.perf_counter."""
    array = np.linspace(0, 1, count)
    ways = (
        ("a loop in Python", by_loop, array.tolist()),
        ("NumPy", by_numpy, array),
        ("torch", by_torch, torch.from_numpy(array)),
    )
    return tuple(_timed(way, run, numbers, clock) for way, run, numbers in ways)


def _timed(way: str, run: Callable, numbers: object, clock: Callable[[], float]) -> Timed:
    taken = []
    for _ in range(REPEATS):
        before = clock()
        gave = run(numbers)
        taken.append(clock() - before)
    return Timed(way, min(taken), gave)
