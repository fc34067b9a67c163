"""A net at every learning rate: time is the rate. And all rates at all batch sizes, as a map."""

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from core.nonlinearity import RATES, Trained
from core.playground_data import Data
from core.playground_maps import Picture
from core.sweep import LEARNS, OUTCOMES, BatchMap, Sweep
from core.sweep_page import nearest_rate
from figures import nonlinearity
from figures.film import Axis, Film, Layer, Lines, Map, Panel, Points, Scaled, quantise
from figures.playground_answer import ground_of, points_of
from figures.theme import CLASS_COLOURS, QUIET, TEST, TRAIN

MAP = "How each run ends"
TOP_ROW = "batch size (highest row: all)"
COLOURS = ("#6B7686", "#007A5A", "#9A6200", "#C04A00")  # of OUTCOMES' marks …
TINTS = ("#DFE4EA", "#BFE5D6", "#FBE3B4", "#F6C3A8")  # … and of the ground under them
HALF = (RATES[-1] / RATES[0]) ** (0.5 / (len(RATES) - 1))  # half a column
TICKS = (0.001, 0.01, 0.1, 1.0)
FAR = 1e3  # so many times the picture's loss may a line leave it


def film(sweep: Sweep, data: Data) -> Film:
    """What the net of each rate says, where all rates end, and each one's curves."""
    return Film(
        frames=tuple(f"learning rate {rate:g}" for rate in RATES),
        time="learning rate",
        start=sweep.chosen,
        plays=False,
        panels=(_answers(sweep, data), _ends(sweep, bool(len(data.test.labels))), _curves(sweep)),
    )


def film_of_map(
    batches: BatchMap, cell: tuple[int, int] | None, single: Trained, picture: Picture
) -> Film:
    """The map, the cell that was loaded, and how its run went when it was trained singly."""
    alone = nonlinearity.film(single, picture)
    answer, loss = (
        replace(panel, share=share, clickable=False)
        for panel, share in ((alone.panels[0], 1.0), (alone.panels[-1], 0.5))
    )
    return replace(alone, panels=(_map(batches, cell), answer, loss))


def nearest_cell(batches: BatchMap, x: float, y: float) -> tuple[float, int]:
    """Learning rate and batch size of the cell at a place of the map."""
    distances = [abs(np.log(height / max(y, 1e-9))) for height in heights(batches)]
    return nearest_rate(x), batches.batch_sizes[int(np.argmin(distances))]


def heights(batches: BatchMap) -> list[int]:
    """Where each batch size stands; all points at once, twice as high as the largest."""
    most = max(*batches.batch_sizes, 4)
    return [size or 2 * most for size in batches.batch_sizes]


def _answers(sweep: Sweep, data: Data) -> Panel:
    (x, y), reach = data.middle, data.reach
    chosen, best = RATES[sweep.chosen], RATES[sweep.best]
    layers: list[Layer] = [ground_of(sweep.answers, data.classes)]
    for part, hollow in ((data.train, False), (data.test, True)):
        if len(part.labels):
            layers.append(
                points_of(part.places, part.labels, data.classes, data.middle, reach, hollow)
            )
    return Panel(
        "What the net says",
        layers=tuple(layers),
        alt=f"The net's answer over the square at the end, at learning rate {chosen:g}; drag the "
        f"rate to see the others. The best is {best:g}.",
        x=Axis(start=x - reach, end=x + reach, ticks=()),
        y=Axis(start=y - reach, end=y + reach, ticks=()),
        aspect=1.0,
    )


def _reach(sweep: Sweep) -> tuple[float, float]:
    """Least and greatest loss of the pictures; the start's is in the upper part of them."""
    start = sweep.train_loss[0, 0].item()
    there = sweep.train_loss[sweep.train_loss.isfinite()]
    return max(min(there.min().item(), start / 20), start * 1e-4) * 0.8, start * 5


def _loss_lines(values: Tensor, low: float, high: float) -> Scaled:
    """values (frames, series, points) on a log scale; what is no number is far above."""
    values = values.double().nan_to_num(nan=high * FAR, posinf=high * FAR)
    return quantise(values, low / FAR, high * FAR, bits=16, log=True)


def _logarithmic(values, low: float, high: float) -> Scaled:
    return quantise(values, low, high, bits=16, log=True)


def _ends(sweep: Sweep, tested: bool) -> Panel:
    """The loss at the end over the learning rate."""
    low, high = _reach(sweep)
    losses = torch.stack([sweep.train_loss[-1], sweep.test_loss[-1]][: 1 + tested])
    rates = _rates([[RATES]])
    names, colours = ("train", "test")[: 1 + tested], (TRAIN, TEST)[: 1 + tested]
    strip = Map(
        quantise(sweep.outcomes[None, None].numpy(), 0, 3),
        scale=TINTS,
        smooth=False,
        legend=False,
    )
    here = losses[0].nan_to_num(nan=high, posinf=high)
    return Panel(
        "Loss at the end",
        alt="Train and test loss after training, over the learning rate on log scales. "
        f"{_counts(sweep.outcomes)}.",
        share=0.95,
        x=Axis("learning rate", RATES[0] / HALF, RATES[-1] * HALF, log=True, ticks=TICKS),
        y=Axis("", low, high, log=True),
        layers=(
            strip,
            _marks(
                sweep.outcomes[None].numpy(), _logarithmic([[high / 1.3] * len(RATES)], low, high)
            ),
            Lines(
                _loss_lines(losses[None], low, high),
                x=rates,
                names=names,
                colours=colours,
                dashes=("solid", "dash")[: 1 + tested],
            ),
            Points(
                _rates(np.array(RATES)[:, None]),
                _logarithmic(here[:, None], low, high),
                groups=np.zeros((1, 1), dtype=np.uint8),
                names=("this rate",),
                colours=(CLASS_COLOURS[0],),
                hollow=True,
                size=7,
            ),
        ),
    )


def _curves(sweep: Sweep) -> Panel:
    low, high = _reach(sweep)
    both = torch.stack([sweep.train_loss.T, sweep.test_loss.T], dim=1)  # (rates, 2, moments)
    if both[:, 1].isnan().all():
        both = both[:, :1]
    count, steps = both.shape[1], sweep.places
    return Panel(
        "This rate's training",
        alt="Train and test loss over the steps of the run at the chosen learning rate.",
        share=0.6,
        x=Axis("training step", 0, max(int(steps[-1]), 1)),
        y=Axis("", low, high, log=True),
        layers=(
            Lines(
                quantise(np.full((1, 1, 2), sweep.train_loss[0, 0]), low, high, bits=16, log=True),
                names=("at the start",),
                colours=(QUIET,),
                dashes=("dot",),
                width=1.5,
            ),
            Lines(
                _loss_lines(both, low, high),
                x=quantise(steps[None, None].numpy(), 0, max(int(steps[-1]), 1), bits=16),
                names=("train", "test")[:count],
                colours=(TRAIN, TEST)[:count],
                dashes=("solid", "dash")[:count],
            ),
        ),
    )


def _map(batches: BatchMap, cell: tuple[int, int] | None) -> Panel:
    outcomes, rows = batches.outcomes.numpy(), heights(batches)
    low, high = min(rows) / 2**0.5, max(rows) * 2**0.5
    layers: list[Layer] = [
        # A map's first row is the lowest, which is the smallest batch size.
        Map(quantise(outcomes[None, ::-1], 0, 3), scale=TINTS, smooth=False, legend=False),
        _marks(outcomes, _logarithmic([np.repeat(rows, len(RATES))], low, high)),
    ]
    if cell:
        row, column = cell
        layers.append(
            Points(
                _rates([[RATES[column]]]),
                _logarithmic([[rows[row]]], low, high),
                groups=np.zeros((1, 1), dtype=np.uint8),
                names=("loaded",),
                colours=(CLASS_COLOURS[0],),
                hollow=True,
                size=8,
            )
        )
    return Panel(
        MAP,
        layers=tuple(layers),
        alt=f"A map of {outcomes.size} runs, learning rate to the right, batch size upwards; in "
        f"the highest row all points at once. {_counts(batches.outcomes)}. Click to load a run.",
        share=0.95,
        x=Axis("learning rate", RATES[0] / HALF, RATES[-1] * HALF, log=True, ticks=TICKS),
        y=Axis(TOP_ROW, low, high, log=True, ticks=tuple(rows[1:])),
        clickable=True,
    )


def _marks(outcomes: np.ndarray, heights: Scaled) -> Points:
    """(rows, rates): a mark of its outcome on each run, so that nothing rests on colour alone."""
    return Points(
        _rates([np.tile(RATES, len(outcomes))]),
        heights,
        groups=outcomes.reshape(1, -1),
        names=OUTCOMES,
        colours=COLOURS,
        size=3,
    )


def _rates(values) -> Scaled:
    return quantise(values, RATES[0] / HALF, RATES[-1] * HALF, bits=16, log=True)


def _counts(outcomes: Tensor) -> str:
    counted = [f"{(outcomes == code).sum()} {name}" for code, name in enumerate(OUTCOMES)]
    return f"Of {outcomes.numel()} runs {(outcomes == LEARNS).sum()} learn ({', '.join(counted)})"
