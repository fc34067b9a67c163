"""A walk downhill at every learning rate: one film whose time is the rate."""

import numpy as np
import torch

from core.gradient_descent import RATES, Descents, Settings, border, curve_points
from figures.film import Axis, Film, Lines, Panel, quantise
from figures.theme import ALARM, CLASS_COLOURS, QUIET

REACH = 5.0  # weights shown, to both sides
LEAST, MOST = 1e-6, 1e4  # loss above the lowest point, of the start's, where the log axes end
LOWER, HIGHER = 1e-10, 1e8  # and to where lines are drawn that leave the picture
ABOVE = "above lowest, of start's"


def film(settings: Settings, descents: Descents) -> Film:
    """Panels: the walk on the curve; its loss by step; and how every rate ends, with the border."""
    weights = torch.linspace(-REACH, REACH, 401)
    curve = curve_points(settings.curve, weights).numpy()
    low, high = float(curve.min()), float(curve.max())
    room = 0.06 * (high - low)
    above = _above_lowest(descents, low)
    return Film(
        frames=tuple(f"learning rate {rate:g}" for rate in RATES),
        time="learning rate",
        start=descents.chosen,
        plays=False,
        panels=(
            _walk_panel(descents, curve, low - room, high + room),
            _loss_panel(above),
            _ends_panel(settings, above),
        ),
    )


def _walk_panel(descents: Descents, curve: np.ndarray, low: float, high: float) -> Panel:
    # Far outside the picture, but finite, so that an explosion leaves it as a line.
    wide, tall = 20 * REACH, high + 20 * (high - low)
    walk, losses = descents.weights.numpy()[:, None], descents.losses.numpy()[:, None]
    return Panel(
        "The walk",
        alt="The curve of the loss over the weight, and on it every step from the start.",
        share=0.95,
        x=Axis("weight", -REACH, REACH),
        y=Axis("loss", low, high),
        layers=(
            Lines(quantise(curve[None, None], low, tall, bits=16), colours=(QUIET,), width=2),
            Lines(
                quantise(losses, low - (high - low), tall, bits=16),
                x=quantise(walk, -wide, wide, bits=16),
                names=("steps",),
                colours=(ALARM,),
                dots=True,
                width=1.5,
            ),
        ),
    )


def _loss_panel(above: np.ndarray) -> Panel:
    steps = above.shape[1] - 1
    return Panel(
        "Loss by step",
        alt="How far the loss is above the lowest point after each step, on a log scale.",
        share=0.75,
        x=Axis("step", 0, steps),
        y=Axis(ABOVE, LEAST, MOST, log=True),
        legend=False,
        layers=(
            Lines(
                quantise(np.ones((1, 1, 2)), LEAST, MOST, bits=16, log=True),
                colours=(QUIET,),
                dashes=("dot",),
                names=("start",),
                width=1.5,
            ),
            Lines(
                quantise(above[:, None], LOWER, HIGHER, bits=16, log=True),
                names=("loss",),
                colours=(CLASS_COLOURS[0],),
                dots=True,
            ),
        ),
    )


def _ends_panel(settings: Settings, above: np.ndarray) -> Panel:
    least, most = RATES[0], RATES[-1]
    rates = np.array(RATES)[None, None]
    layers = [
        Lines(
            quantise(above[None, None, :, -1], LOWER, HIGHER, bits=16, log=True),
            x=quantise(rates, least, most, bits=16, log=True),
            names=("last loss",),
            colours=(CLASS_COLOURS[0],),
            now=True,
        )
    ]
    edge = border(settings.curve)
    if edge is not None:
        layers.append(
            Lines(
                quantise([[[LEAST, MOST]]], LEAST, MOST, bits=16, log=True),
                x=quantise([[[edge, edge]]], least, most, bits=16, log=True),
                names=(f"2 / curvature = {edge:g}",),
                colours=(ALARM,),
                dashes=("dash",),
                width=2,
            )
        )
    return Panel(
        "How each rate ends",
        alt="The loss after the last step for every learning rate; a dashed line marks 2 divided "
        "by the curvature, beyond which the loss grows.",
        share=0.85,
        x=Axis("learning rate", least, most, log=True),
        y=Axis(ABOVE, LEAST, MOST, log=True),
        layers=tuple(layers),
    )


def _above_lowest(descents: Descents, lowest: float) -> np.ndarray:
    """(rates, steps + 1) loss above the curve's lowest point, as a share of the start's; nan after
    an overflow."""
    above = descents.losses.double().numpy() - lowest
    above[~np.isfinite(above)] = np.nan
    return above / max(float(above[0, 0]), 1e-12)
