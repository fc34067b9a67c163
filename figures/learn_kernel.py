"""A kernel comes to light: its weights, its error, and what it makes of a photograph, by step."""

import numpy as np
import torch

from core.learn_kernel import (
    CHINA,
    NEAR,
    NOISE,
    RAW,
    Learned,
    Settings,
    photograph,
    standardised,
    through,
)
from figures.film import Axis, Film, Lines, Map, Panel, Scaled, Tiles, quantise
from figures.theme import CLASS_COLOURS, QUIET

TALL = 0.75  # of the lower row beside the upper one
FRAMES = 60  # at most: every step at first, later every so many
LEAST, MOST = 1e-3, 1e2  # errors, where the log axis ends; a smaller one is drawn there
HIGHER = 1e6  # and to where lines are drawn that leave the picture
COLOURS = {NOISE: CLASS_COLOURS[0], CHINA: CLASS_COLOURS[1], RAW: CLASS_COLOURS[3]}
DASHES = {NOISE: "solid", CHINA: "dash", RAW: "dot"}


def film(settings: Settings, learned: Learned) -> Film:
    """Panels: the two kernels, the error from each picture, and a photograph through both."""
    shown = shown_steps(settings.steps)
    return Film(
        frames=tuple(f"step {step}" for step in shown),
        time="steps of SGD",
        panels=(
            _kernels(learned, shown),
            _errors(learned, shown),
            _given(learned),
            *_photographs(learned, shown),
        ),
    )


def shown_steps(steps: int) -> tuple[int, ...]:
    """The steps that have a frame, the first and the last among them, closest at the start."""
    spread = np.geomspace(1, steps + 1, FRAMES) - 1
    return tuple(np.unique(np.rint(spread).astype(int)).tolist())


def _kernels(learned: Learned, shown: tuple[int, ...]) -> Panel:
    reach = learned.hidden.abs().max().item()
    weights = learned.theft.weights[list(shown)]
    both = torch.stack([learned.hidden.expand_as(weights), weights], dim=1)
    return Panel(
        "Kernels",
        alt="The nine weights of the hidden kernel, and beside them those learned so far.",
        share=0.8,
        layers=(_tiles(both, reach, ("hidden", "learned")),),
    )


def _errors(learned: Learned, shown: tuple[int, ...]) -> Panel:
    steps = quantise(np.array(shown)[None, None], 0, shown[-1], bits=16)
    layers = [
        Lines(
            quantise(np.full((1, 1, 2), NEAR), LEAST, HIGHER, bits=16, log=True),
            colours=(QUIET,),
            names=(f"{NEAR:g}",),
            width=1,
        )
    ]
    for name, theft in learned.thefts.items():
        errors = theft.errors[list(shown)].double().numpy()[None, None]
        errors = np.nan_to_num(errors, nan=HIGHER, posinf=HIGHER)  # as far up as a line goes
        chosen = name == learned.chosen
        layers.append(
            Lines(
                quantise(errors, LEAST, HIGHER, bits=16, log=True),
                x=steps,
                names=(name,),
                colours=(COLOURS[name],),
                dashes=(DASHES[name],),
                width=3 if chosen else 2,
                now=chosen,
            )
        )
    return Panel(
        "Error of the worst weight, learned from",
        alt="How far the worst weight is from the hidden one after each step, learned from noise, "
        "from a standardised photograph and from the same with pixels from 0 to 1; log scale.",
        share=1.2,
        x=Axis("step", 0, shown[-1]),
        y=Axis("", LEAST, MOST, log=True),
        layers=tuple(layers),
    )


def _given(learned: Learned) -> Panel:
    picture = learned.theft.picture
    made = through(learned.hidden[None], picture)[0]
    pair = torch.stack([_unit(picture[1:-1, 1:-1]), _unit(made)])[None]
    return Panel(
        "What the thief is given",
        alt=f"{learned.chosen}, and what the hidden kernel makes of it.",
        share=0.9,
        tall=TALL,
        layers=(_tiles(pair, 1, ("picture", "its output"), scale="grey"),),
    )


def _photographs(learned: Learned, shown: tuple[int, ...]) -> tuple[Panel, Panel]:
    photo = standardised(photograph())
    kernels = torch.cat([learned.hidden[None], learned.theft.weights[list(shown)]])
    made = through(kernels, photo)
    reach = 2 * made[0].std().item()
    return (
        _photograph("Hidden, on a photo", made[:1], reach),
        _photograph("Learned, on a photo", made[1:], reach),
    )


def _photograph(title: str, made: torch.Tensor, reach: float) -> Panel:
    _, height, width = made.shape
    return Panel(
        title,
        alt=f"{title}: china.jpg as this kernel shows it.",
        x=Axis("", 0, width, ticks=()),
        y=Axis("", height, 0, ticks=()),
        aspect=width / height,
        tall=TALL,
        layers=(Map(_shades(made, reach), scale="grey", smooth=False, legend=False),),
    )


def _tiles(values: torch.Tensor, reach: float, names: tuple[str, ...], scale="diverging") -> Tiles:
    """(time, tiles, height, width) with row 0 at the top, as pictures have it."""
    return Tiles(_shades(values.flip(2), reach), names=names, scale=scale, smooth=False)


def _shades(values: torch.Tensor, reach: float) -> Scaled:
    """From -reach to reach; what has overflowed is shown as nothing."""
    return quantise(torch.nan_to_num(values, 0.0, 0.0, 0.0), -reach, reach)


def _unit(picture: torch.Tensor) -> torch.Tensor:
    """Two deviations to both sides of the mean as -1 to 1."""
    return standardised(picture) / 2
