"""Two nets at one exam, over its tilt: their accuracy, and some digits with what each net says."""

import numpy as np
import torch
from torch.nn import functional

from core.tilted_exam import LOOKS, TILTS, Exam, Sat
from figures.film import Axis, Film, Lines, Map, Panel, Points, quantise
from figures.theme import CLASS_COLOURS, QUIET

NAMES = ("without rotation", "with rotation")  # in training
COLOURS, DASHES = (CLASS_COLOURS[4], CLASS_COLOURS[0]), ("dash", "solid")
JUDGED, JUDGED_COLOURS = ("right", "wrong"), (CLASS_COLOURS[2], CLASS_COLOURS[4])
LINES_TALLER = 1.15  # than the digits
TOP = 103.0  # per cent: room for a line at 100
ACROSS = 8  # digits in a row
SIDE, GAP = 8, 1  # pixels of a digit, and around it
BETWEEN = 0.3  # the grey there


def film(exam: Exam, tilt: int) -> Film:
    """Its time is the exam's tilt; it stands at `tilt`."""
    both = (exam.without, exam.with_rotation)
    return Film(
        frames=tuple(f"tilted by up to {degrees}°" for degrees in TILTS),
        time="the exam's tilt",
        start=TILTS.index(tilt),
        plays=False,
        panels=(
            _accuracy(both),
            _looks(exam.with_rotation),
            *(
                _digits(exam, sat, f"Trained {name}", tilt)
                for sat, name in zip(both, NAMES, strict=True)
            ),
        ),
    )


def _accuracy(both: tuple[Sat, Sat]) -> Panel:
    lines = torch.stack([100 * sat.accuracy for sat in both])  # (2, tilts)
    return Panel(
        "Right answers at the exam (%)",
        alt="Accuracy over the tilt of the exam, from upright to upside down. "
        + "; ".join(
            f"trained {name}: {line[0]:.0f} % to {line[-1]:.0f} %"
            for name, line in zip(NAMES, lines, strict=True)
        ),
        share=1.3,
        tall=LINES_TALLER,
        x=Axis(
            "exam tilted by up to (degrees)", 0, TILTS[-1], ticks=(0, 30, 60, 90, 120, 150, 180)
        ),
        y=Axis("", 0, TOP, ticks=(0, 25, 50, 75, 100)),
        layers=(
            Lines(
                quantise(lines[None].numpy(), 0, TOP, bits=16),
                names=NAMES,
                colours=COLOURS,
                dashes=DASHES,
                now=True,
            ),
        ),
    )


def _looks(sat: Sat) -> Panel:
    """The wrong way: what the score does if the exam goes through the transform too."""
    looks = 100 * sat.looks
    low = min(looks.min().item(), 100 * sat.upright) - 3
    high = max(looks.max().item(), 100 * sat.upright) + 3
    same = torch.full((LOOKS,), 100 * sat.upright)
    return Panel(
        "Exam augmented too (%)",
        alt=f"Ten looks at one net: {looks.min():.1f} to {looks.max():.1f} %, each time another "
        f"score; on the exam as it is always {100 * sat.upright:.1f} %.",
        share=0.75,
        tall=LINES_TALLER,
        x=Axis("look", 1, LOOKS, ticks=(1, 5, 10)),
        y=Axis("", low, high),
        layers=(
            Lines(
                quantise(torch.stack([looks, same])[None].double().numpy(), low, high, bits=16),
                names=("augmented", "as it is"),
                colours=(COLOURS[1], QUIET),
                dashes=("solid", "dot"),
                dots=True,
            ),
        ),
    )


def _digits(exam: Exam, sat: Sat, title: str, tilt: int) -> Panel:
    count = len(exam.examples)
    down = -(-count // ACROSS)
    column, row = np.arange(count) % ACROSS, np.arange(count) // ACROSS
    right = sat.right[:, exam.examples]  # (tilts, examples)
    good = int(right[TILTS.index(tilt)].sum())
    return Panel(
        title,
        alt=f"{count} digits of the exam, tilted by up to {tilt}°: {good} are read rightly.",
        x=Axis("", 0, ACROSS, ticks=()),
        y=Axis("", down, 0, ticks=()),
        aspect=ACROSS / down,
        layers=(
            Map(
                quantise(_mosaic(exam.pictures, down).numpy(), 0, 1),
                scale="grey",
                name="digit",
                smooth=False,
                legend=False,
            ),
            Points(
                quantise(column[None] + 0.86, 0, ACROSS, bits=16),
                quantise(row[None] + 0.14, 0, down, bits=16),
                groups=(~right).byte().numpy(),
                names=JUDGED,
                colours=JUDGED_COLOURS,
                size=4,
            ),
        ),
    )


def _mosaic(pictures: torch.Tensor, down: int) -> torch.Tensor:
    """(tilts, examples, 8, 8) -> (tilts, down x 10, ACROSS x 10): digits in rows, framed."""
    framed = functional.pad(pictures, (GAP,) * 4, value=BETWEEN)
    side = SIDE + 2 * GAP
    rows = framed.view(-1, down, ACROSS, side, side).transpose(2, 3)
    return rows.reshape(-1, down * side, ACROSS * side)
