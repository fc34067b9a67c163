"""Ten seeds of a run and of its twin: their bands, each seed's two ends, and all nets of each."""

import numpy as np
import torch
from torch import Tensor

from core.seeds import SEEDS, SeededRuns, TenSeeds
from figures.film import Axis, Film, Lines, Panel, Points, Tiles, quantise
from figures.playground_answer import FIRST_TO_SECOND
from figures.theme import CLASS_COLOURS, QUIET
from figures.twin import COLOURS, DASHES

TOP = 103.0  # per cent: room for a line at 100


def film(ten: TenSeeds, words: tuple[str, str], seed: int) -> Film:
    """`words` say what is set in the first and in the second; `seed` is the one looked at."""
    runs = (ten.first, ten.second)
    count = max(len(run.places) for run in runs)
    accuracy = [100 * spread_over(run.accuracy, count) for run in runs]
    places = [spread_over(run.places, count).tolist() for run in runs]
    low = max(min(one[one.isfinite()].min().item() for one in accuracy) - 5, 0.0)
    names = tuple(f"{word} ({which})" for word, which in zip(words, ("1st", "2nd"), strict=True))
    return Film(
        frames=tuple(
            f"step {one}" if one == other else f"steps {one} and {other}"
            for one, other in zip(*places, strict=True)
        ),
        time="training",
        panels=(
            _band(runs, accuracy, names, low, places),
            _pairs(ten, accuracy, names, low, seed),
            *(_nets(run, name) for run, name in zip(runs, names, strict=True)),
        ),
    )


def spread_over(values: Tensor, count: int) -> Tensor:
    """(moments, …) at `count` moments: a run of fewer steps than the other's stands still between
    its own."""
    return values[torch.linspace(0, len(values) - 1, count).round().long()]


def _band(runs, accuracy: list[Tensor], names: tuple[str, str], low: float, places) -> Panel:
    """Over the training the middle seed of each, and between thin lines all ten."""
    edges, middles = [], []
    for one in accuracy:
        edges += [one.amin(dim=1), one.amax(dim=1)]
        middles.append(one.quantile(0.5, dim=1))
    last = places[0][-1]
    same = places[0] == places[1]
    return Panel(
        "Worst, middle, best (%)",
        alt="; ".join(
            f"{name}: the ten seeds end between {one[-1].min():.0f} and {one[-1].max():.0f} %, "
            f"the middle at {one[-1].quantile(0.5):.0f} %"
            for name, one in zip(names, accuracy, strict=True)
        ),
        share=0.8,
        x=Axis("training step", 0, max(last, 1)) if same else Axis("% of the training", 0, 100),
        y=Axis("", low, TOP),
        layers=(
            _lines(edges, low, colours=(COLOURS[0],) * 2 + (COLOURS[1],) * 2, width=1.0,
                   dashes=(DASHES[0],) * 2 + (DASHES[1],) * 2),
            _lines(middles, low, names=names, colours=COLOURS, dashes=DASHES, width=3.0),
        ),
    )  # fmt: skip


def _lines(series: list[Tensor], low: float, **looks) -> Lines:
    values = torch.stack(series)[None].double().numpy()
    return Lines(quantise(values, low, TOP, bits=16), now=True, **looks)


def _pairs(
    ten: TenSeeds, accuracy: list[Tensor], names: tuple[str, str], low: float, seed: int
) -> Panel:
    """Each seed's accuracy in the first and in the second run, joined."""
    both = torch.stack(accuracy, dim=2)  # (moments, seeds, 2)
    seeds, moments = len(SEEDS), len(both)
    x = quantise(np.array([[[0.0, 1.0]]]), -0.5, 1.5, bits=16)
    first, second = ten.wins
    return Panel(
        "Seed by seed (%)",
        alt=f"A line for each seed from the first run's accuracy to the second's: {first} fall, "
        f"{second} rise, {seeds - first - second} stay level.",
        share=0.6,
        x=Axis(start=-0.5, end=1.5, ticks=()),
        y=Axis("", low, TOP),
        layers=(
            Lines(
                quantise(both.numpy(), low, TOP, bits=16),
                x=x,
                colours=(QUIET,) * seeds,
                width=1.2,
            ),
            Lines(
                quantise(both[:, [seed]].numpy(), low, TOP, bits=16),
                x=x,
                names=(f"seed {seed}",),
                colours=(CLASS_COLOURS[0],),
                width=3.0,
            ),
            Points(
                quantise(np.repeat([[0.0, 1.0]], seeds, axis=0).reshape(1, -1), -0.5, 1.5, bits=16),
                quantise(both.reshape(moments, -1).numpy(), low, TOP, bits=16),
                groups=np.tile(np.array([0, 1], dtype=np.uint8), seeds)[None],
                names=names,
                colours=COLOURS,
                size=3.5,
            ),
        ),
    )


def _nets(run: SeededRuns, name: str) -> Panel:
    """What a run's ten nets say at the end."""
    maps = run.answers[:, -1].nan_to_num(0.5)
    return Panel(
        f"At the end: {name}",
        alt=f"Ten small maps of what the nets of {name} say at the end, one for each seed.",
        share=0.42,
        layers=(
            Tiles(
                quantise(2 * maps[None] - 1, -1, 1),
                names=tuple(f"{name}, seed {seed}" for seed in SEEDS),
                scale=FIRST_TO_SECOND,
            ),
        ),
        legend=False,
    )
