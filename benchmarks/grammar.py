"""Hostile texts in an expression's field: the time until each is refused.

Promised: under 100 ms for each of them. It is the processor's time of this thread, so that a busy
computer does not count against us, and the worst of some turns, the first and cold one included.
"""

import time

import torch

from core.grammar import TorchRefused, evaluate, parse
from core.refusal import Refused
from tests.core.hostile_expressions import HOSTILE, values

PROMISED, TURNS, WORST = 100, 5, 5  # milliseconds, of each text, texts that are named


def main() -> None:
    torch.set_num_threads(1)  # as the server
    over = values()
    times = {text: max(refused_after(text, over) for _ in range(TURNS)) for text in HOSTILE}
    slowest = sorted(times, key=times.get, reverse=True)[:WORST]
    print(
        f"{len(times)} hostile texts: the slowest is refused after {times[slowest[0]]:.1f} ms "
        f"(promised {PROMISED})"
    )
    for text in slowest:
        print(f"  {times[text]:6.1f} ms  {text[:60]}")


def refused_after(text: str, over) -> float:
    """Milliseconds; a text that comes to a value is an error here."""
    began = time.thread_time()
    try:
        evaluate(parse(text, over), over)
    except (Refused, TorchRefused):
        return 1000 * (time.thread_time() - began)
    raise AssertionError(f"{text[:60]} came to a value")


if __name__ == "__main__":
    main()
