"""The home page's moving picture: what three neurons say about a ring, and what each one sees."""

import numpy as np

from core.home import REACH, Training
from figures.film import Axis, Film, Lines, Map, Panel, Points, Tiles, quantise
from figures.theme import DIVERGING, QUIET, class_colour

TOGETHER = "All three together"
ALONE = "Each neuron"
NAMES = ("outer ring", "inner ring")
# Classes are blue and orange, in that order; so is the scale from "surely outer" to "surely inner".
OUTER_TO_INNER = DIVERGING[::-1]


def film(training: Training) -> Film:
    """One frame for each snapshot. A straight slope is kept at 16 bits: in 256 shades its border
    would be stairs."""
    chances = training.chances.numpy()
    bits = 16 if np.ptp(chances[-1]) < 0.2 else 8
    side = Axis(start=-REACH, end=REACH, ticks=())
    share = training.right.numpy() / len(training.points)
    largest = float(training.neurons.abs().max())
    return Film(
        time="training",
        frames=tuple(f"step {step}" for step in training.steps.tolist()),
        panels=(
            Panel(
                TOGETHER,
                alt=_alt(training),
                x=side,
                y=side,
                aspect=1.0,
                layers=(
                    Map(
                        quantise(chances, 0, 1, bits=bits),
                        scale=OUTER_TO_INNER,
                        name="chance of inner",
                        contours=(0.5,),
                        legend=False,  # the marks have the same colours, and their names
                    ),
                    Points(
                        quantise(training.points[None, :, 0], -REACH, REACH, bits=16),
                        quantise(training.points[None, :, 1], -REACH, REACH, bits=16),
                        groups=training.inner[None].numpy().astype(np.uint8),
                        names=NAMES,
                        colours=(class_colour(0), class_colour(1)),
                    ),
                ),
            ),
            Panel(
                ALONE,
                alt="Three small maps, one for each neuron: each rises in one straight direction.",
                share=0.2,
                layers=(
                    Tiles(
                        quantise(training.neurons, -largest, largest, bits=bits),
                        names=tuple(f"neuron {number + 1}" for number in range(3)),
                        contours=(0.0,),
                        enlarges=TOGETHER,
                    ),
                ),
            ),
            Panel(
                "Points on the right side",
                alt=f"From {share[0]:.0%} before training to {share[-1]:.0%} after it.",
                x=Axis("training step", 0, int(training.steps[-1])),
                y=Axis("%", 0, 100),
                layers=(
                    Lines(
                        quantise(np.full((1, 1, 2), 50.0), 0, 100, bits=16),
                        names=("guessing",),
                        colours=(QUIET,),
                        dashes=("dash",),
                        width=1.5,
                    ),
                    Lines(
                        quantise(100 * share[None, None], 0, 100, bits=16),
                        names=("the net",),
                        colours=(class_colour(2),),
                        now=True,
                    ),
                ),
            ),
        ),
    )


def _alt(training: Training) -> str:
    right, count = int(training.right[-1]), len(training.points)
    return (
        f"Two rings of points over the net's opinion of every place. After training {right} of "
        f"{count} points lie on the right side of its border."
    )
