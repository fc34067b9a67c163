"""The playground's training loop against the bare loop of torch, and many learning rates at once.

python -m benchmarks.playground_training

Promised, on one thread: 1,000 full-batch steps of 2-8-8-8-1 with 60 snapshots take at most 1.15
times as long as the same steps of the program that the page shows; 24 learning rates at once take
at most 4 times as long as one.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace

import torch
from torch import nn

from core.nonlinearity import RATES, Settings, draw_data, examples, net_of, train, training_of
from core.playground_maps import draw
from core.playground_net import ACTIVATIONS
from core.playground_training import train_nets

LOOP, TOGETHER = 1.15, 4.0
TURNS = 7  # alternately, and the least of each is compared: what else the machine does is left out
SETTINGS = Settings(data="Spirals", noise=0.0, hidden=(8, 8, 8), learning_rate=0.02, epochs=1000)


def main() -> int:
    torch.set_num_threads(1)  # as the server
    kept = True
    for activation, optimizer in (("tanh", "Adam"), ("GELU", "Adam"), ("ReLU", "SGD")):
        settings = replace(SETTINGS, activation=activation, optimizer=optimizer)
        data = draw_data(settings)
        net, training = net_of(settings, data), training_of(settings, data)
        inputs, target = examples(settings, data, training.loss)

        def run(rates, net=net, training=training, inputs=inputs, target=target):
            train_nets(net, training, inputs, target, rates, (42,))

        def bare(settings=settings, inputs=inputs, target=target):
            bare_loop(settings, inputs, target)

        loop, one, many = least(bare, lambda: run((0.02,)), lambda: run(RATES))
        print(
            f"{activation}, {optimizer}, ms a step: bare loop {loop:.3f}, ours {one:.3f} "
            f"(ratio {one / loop:.2f}, promised {LOOP}), {len(RATES)} rates {many:.3f} "
            f"(ratio {many / one:.2f}, promised {TOGETHER:g})"
        )
        kept &= one <= LOOP * loop and many <= TOGETHER * one

    page = replace(SETTINGS, epochs=300)
    whole, maps = least(lambda: train(page), lambda: draw(train(page)))
    print(f"300 steps with scores {whole * 1000:.0f} ms, with all maps {maps * 1000:.0f} ms")
    print("kept" if kept else "BROKEN")
    return 0 if kept else 1


def least(*ways: Callable[[], object]) -> list[float]:
    """For each way the shortest of TURNS times, in seconds, which for 1,000 steps is ms a step."""
    times: list[list[float]] = [[] for _ in ways]
    for way in ways:
        way()  # the first optimizer of a process imports much
    for _ in range(TURNS):
        for way, taken in zip(ways, times, strict=True):
            began = time.perf_counter()
            way()
            taken.append(time.perf_counter() - began)
    return [min(taken) for taken in times]


def bare_loop(settings: Settings, inputs: torch.Tensor, target: torch.Tensor) -> None:
    torch.manual_seed(settings.seed)
    bend = ACTIVATIONS[settings.activation].source
    layers, into = [], 2
    for units in settings.hidden:
        layers += [nn.Linear(into, units), eval(bend, {"nn": nn})]
        into = units
    model = nn.Sequential(*layers, nn.Linear(into, 1))
    loss_fn = nn.BCEWithLogitsLoss()
    optimizer = getattr(torch.optim, settings.optimizer)(
        model.parameters(), lr=settings.learning_rate
    )
    for _ in range(settings.epochs):
        loss = loss_fn(model(inputs), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


if __name__ == "__main__":
    sys.exit(main())
