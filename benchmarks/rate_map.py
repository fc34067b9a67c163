"""The rate map: at least 40 x 40 runs of 100 steps through torch.optim.SGD, in one batch.

Promised: under 300 ms on one thread, once torch is warm.
"""

import time
from statistics import median

import torch

from core.loss_surfaces import START
from core.optimizers import walk
from core.rate_map import MOMENTA, RATES, STEPS, SURFACES, all_runs

PROMISED = 300  # ms
TURNS = 9


def main() -> None:
    torch.set_num_threads(1)
    surface = SURFACES["Narrow valley 1:100"]
    forty = torch.logspace(-3, 0, 40, dtype=torch.float64)
    forty_momenta = [(torch.optim.SGD, {"momentum": momentum}) for momentum in MOMENTA[:40]]
    ways = {
        "40 x 40": lambda: walk(surface, START, forty_momenta, forty, 100),
        f"the page's {len(MOMENTA)} x {len(RATES)}, with outcomes": lambda: all_runs(
            "Narrow valley 1:100", *START
        ),
    }
    for name, compute in ways.items():
        compute()  # the first optimizer of a process imports much
        turns = []
        for _ in range(TURNS):
            began = time.perf_counter()
            compute()
            turns.append(1000 * (time.perf_counter() - began))
        print(
            f"{name}, {STEPS} steps: median {median(turns):.0f} ms, slowest {max(turns):.0f} ms of "
            f"{TURNS} (promised {PROMISED}: ratio {median(turns) / PROMISED:.2f})"
        )


if __name__ == "__main__":
    main()
