"""The same matrix product three ways, timed: a loop in Python, torch on the CPU, torch on a GPU."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Generator, Tensor

LOOP_SIZES = (8, 16, 32, 64)  # n of n x n @ n x n; a loop's time grows with its cube
SIZES = (8, 16, 32, 64, 128, 256, 512)
REPEATS = 2  # on the page; whoever has more time can ask for more
LOOP = "loop in Python"
STORED = Path(__file__).parents[1] / "assets" / "matmul_devices.json"


@dataclass(frozen=True)
class Curve:
    """Seconds of one product by size, the least of several."""

    way: str  # LOOP, or "matmul on cpu"
    machine: str  # "here", or what it was measured on
    sizes: tuple[int, ...]
    seconds: tuple[float, ...]


def by_loop(a: list[list[float]], b: list[list[float]]) -> list[list[float]]:
    rows, inner, columns = len(a), len(b), len(b[0])
    product = [[0.0] * columns for _ in range(rows)]
    for i in range(rows):
        for j in range(columns):
            for k in range(inner):
                product[i][j] += a[i][k] * b[k][j]
    return product


def measure_loop(
    clock: Callable[[], float],
    sizes: Sequence[int] = LOOP_SIZES,
    machine: str = "here",
    repeats: int = REPEATS,
) -> Curve:
    """`clock` gives seconds, as time.perf_counter does."""
    pairs = [[matrix.tolist() for matrix in _pair(size)] for size in sizes]
    seconds = tuple(_least(lambda a=a, b=b: by_loop(a, b), clock, repeats) for a, b in pairs)
    return Curve(LOOP, machine, tuple(sizes), seconds)


def measure_matmul(
    clock: Callable[[], float],
    device: str = "cpu",
    sizes: Sequence[int] = SIZES,
    machine: str = "here",
    repeats: int = REPEATS,
) -> Curve:
    """On a GPU the clock stops when the result is there, not when it has been asked for."""
    wait = torch.cuda.synchronize if device == "cuda" else lambda: None
    seconds = []
    for size in sizes:
        a, b = (matrix.to(device) for matrix in _pair(size))

        def product(a: Tensor = a, b: Tensor = b) -> None:
            a @ b
            wait()

        product()  # the first one also fetches the library's code
        seconds.append(_least(product, clock, repeats))
    return Curve(f"matmul on {device}", machine, tuple(sizes), tuple(seconds))


def times_faster(slow: Curve, fast: Curve) -> tuple[int, float]:
    """The largest size that both did, and how many times as long the slow one took there."""
    size = max(set(slow.sizes) & set(fast.sizes))
    took = [curve.seconds[curve.sizes.index(size)] for curve in (slow, fast)]
    return size, took[0] / took[1]


def wins_from(curve: Curve, rival: Curve) -> int | None:
    """The size from which on a curve is below its rival; None if at the largest it is not."""
    first = None
    for size in sorted(set(curve.sizes) & set(rival.sizes), reverse=True):
        own, other = (each.seconds[each.sizes.index(size)] for each in (curve, rival))
        if own >= other:
            break
        first = size
    return first


def stored_curves() -> tuple[Curve, ...]:
    """What benchmarks/matmul_devices.py measured on another machine and wrote down."""
    rows = json.loads(STORED.read_text(encoding="utf-8"))
    return tuple(
        Curve(row["way"], row["machine"], tuple(row["sizes"]), tuple(row["seconds"]))
        for row in rows
    )


def store(curves: Sequence[Curve], file: Path) -> None:
    text = json.dumps([asdict(curve) for curve in curves], indent=1)
    file.write_text(text + "\n", encoding="utf-8")


def _pair(size: int) -> tuple[Tensor, Tensor]:
    generator = Generator().manual_seed(0)
    return torch.rand(size, size, generator=generator), torch.rand(size, size, generator=generator)


def _least(run: Callable[[], object], clock: Callable[[], float], repeats: int) -> float:
    taken = []
    for _ in range(repeats):
        before = clock()
        run()
        taken.append(clock() - before)
    return min(taken)
