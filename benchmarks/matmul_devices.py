"""A matrix product by a loop in Python, by torch on this CPU and, where there is one, on its GPU.

python -m benchmarks.matmul_devices                                      prints the times
python -m benchmarks.matmul_devices --out assets/matmul_devices.json     also stores the curves that
                                                                         /matmul shows elsewhere

Promised: at 64 x 64 matmul is at least 100 times as fast as the loop, on one thread.
"""

import argparse
import platform
import sys
import time
from pathlib import Path

import torch

from core.matmul_speed import Curve, measure_loop, measure_matmul, store, times_faster, wins_from

PROMISED = 100
REPEATS = 20  # the least of many: what else the machine does is left out


def main(out: Path | None) -> int:
    torch.set_num_threads(1)  # as the server
    clock, on_cpu = time.perf_counter, f"{_processor()}, 1 thread, torch {torch.__version__}"
    curves = [
        measure_loop(clock, machine=on_cpu, repeats=REPEATS),
        measure_matmul(clock, machine=on_cpu, repeats=REPEATS),
    ]
    if torch.cuda.is_available():
        on_gpu = f"{torch.cuda.get_device_name()}, torch {torch.__version__}"
        curves.append(measure_matmul(clock, "cuda", machine=on_gpu, repeats=REPEATS))
    for curve in curves:
        print(f"{curve.way} ({curve.machine})")
        _print_times(curve)
    if len(curves) > 2:
        print(f"the GPU wins from {wins_from(curves[2], curves[1])} on")
    size, times = times_faster(*curves[:2])
    kept = times >= PROMISED
    print(f"at {size} x {size} matmul is {times:.0f} times as fast: {'kept' if kept else 'BROKEN'}")
    if out:
        store(curves, out)
    return 0 if kept else 1


def _print_times(curve: Curve) -> None:
    for size, seconds in zip(curve.sizes, curve.seconds, strict=True):
        print(f"  {size:4} x {size:<4} {1000 * seconds:10.4f} ms")


def _processor() -> str:
    """The model's name: in Linux's own words, or in Python's."""
    said = Path("/proc/cpuinfo")
    lines = said.read_text(encoding="utf-8").splitlines() if said.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path)
    sys.exit(main(parser.parse_args().out))
