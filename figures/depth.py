"""A strip of ten seeds for every depth, and what one seed's nets say; time is the seed."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from core.depth_page import Shown
from core.seeds import SEEDS
from figures.film import Axis, Film, Lines, Panel, Points, Scaled, quantise
from figures.playground_answer import ground_of, points_of
from figures.theme import ALARM, CLASS_COLOURS, QUIET

STRIP = "Test points right (%), ten seeds"
ASIDE = 0.22  # how far the seeds of one depth are spread to the sides


def film(shown: Shown, names: Sequence[str]) -> Film:
    """Panels: every seed of every depth, and every net's answers for the seed that is chosen.
    `names` are of every net."""
    return Film(
        frames=tuple(f"seed {seed}" for seed in SEEDS),
        time="seed",
        start=0,
        plays=False,
        panels=(
            _strip(shown, names),
            *(_answer(shown, net, name) for net, name in enumerate(names)),
        ),
    )


def _strip(shown: Shown, names: Sequence[str]) -> Panel:
    scores = 100 * torch.stack([runs.accuracy[-1] for runs in shown.depths.runs], dim=1).nan_to_num(
        0
    )  # (seeds, depths)
    depths, seeds = scores.shape[1], len(SEEDS)
    at = torch.arange(1.0, depths + 1)
    aside = torch.linspace(-ASIDE, ASIDE, seeds)
    across = Axis("hidden layers", 0.5, depths + 0.5, ticks=tuple(range(1, depths + 1)))
    low = 10 * max(int((scores.min().item() - 4) // 10), 0)
    up = Axis("", low, 103, ticks=tuple(range(low, 101, 10 if low >= 50 else 20)))
    return Panel(
        STRIP,
        alt="Ten seeds of every depth, their test points right and the middle one: "
        + "; ".join(
            f"{name}: {runs.accuracy[-1].min():.1%} to {runs.accuracy[-1].max():.1%}, "
            f"middle {middle:.1%}"
            for name, runs, middle in zip(names, shown.depths.runs, shown.middles, strict=True)
        )
        + ".",
        share=2.5,  # a row of its own, where the squares leave no room
        tall=0.6,
        x=across,
        y=up,
        layers=(
            Lines(
                _on(up, np.repeat(100 * np.array(shown.middles)[None, :, None], 2, axis=2)),
                x=_on(across, (at[None, :, None] + torch.tensor([-0.3, 0.3]))),
                colours=(QUIET,) * depths,
                width=3,
            ),
            _dots(
                _on(across, (at + aside[:, None]).reshape(1, -1)),
                _on(up, scores.reshape(1, -1)),
                "a seed",
                CLASS_COLOURS[0],
                size=3.5,
            ),
            _dots(
                _on(across, at + aside[:, None]),
                _on(up, scores),
                "this seed",
                ALARM,
                7,
                hollow=True,
            ),
        ),
    )


def _answer(shown: Shown, net: int, name: str) -> Panel:
    """What one of the nets says over the square, for each seed."""
    runs, data = shown.depths.runs[net], shown.data
    (x, y), reach = data.middle, data.reach
    return Panel(
        name,
        alt=f"The chance of class 1 over the square, as the net with {name} says it; from "
        f"seed to seed {runs.accuracy[-1].min():.1%} to {runs.accuracy[-1].max():.1%} of the test "
        "points are right.",
        x=Axis(start=x - reach, end=x + reach, ticks=()),
        y=Axis(start=y - reach, end=y + reach, ticks=()),
        aspect=1.0,
        tall=min(1.0, 3.1 / len(shown.depths.hidden)),  # so that four stand beside each other
        layers=(
            ground_of(runs.answers, data.classes),
            points_of(
                data.test.places, data.test.labels, data.classes, data.middle, reach, hollow=True
            ),
        ),
        legend=False,
    )


def _dots(
    x: Scaled, y: Scaled, name: str, colour: str, size: float, hollow: bool = False
) -> Points:
    groups = np.zeros(x.steps.shape, dtype=np.uint8)
    return Points(x, y, groups=groups, names=(name,), colours=(colour,), size=size, hollow=hollow)


def _on(axis: Axis, values: Tensor | np.ndarray) -> Scaled:
    return quantise(np.asarray(values), axis.start, axis.end, bits=16)
