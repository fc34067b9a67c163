"""The fences that neurons put up around a ring: a film of a dragged weight, a film of training."""

import numpy as np
import torch

from core.neuron import (
    EVERY,
    FAR,
    GREATEST,
    PARTS,
    REACH,
    STEPS,
    STOPS,
    Moments,
    Picture,
    Settings,
    ladder,
    rings,
)
from figures.film import Axis, Edges, Film, Lines, Map, Panel, Points, Tiles, quantise
from figures.theme import DIVERGING, QUIET, class_colour

ANSWER = "The answer"
# Classes are blue and orange, in that order; so is the scale from "outside" to "inside".
OUTSIDE_TO_INSIDE = DIVERGING[::-1]
FENCE_COLOURS = (class_colour(3), class_colour(6), class_colour(7))  # of the neurons
FENCE_DASHES = ("solid", "dash", "dot")
# Answers of ±1 are drawn on a scale about twice as wide, in its paler shades, so that the points
# stand out: on this one they fall exactly on two of its 256 steps.
PALER = 255 / 127
SIDE = Axis(start=-REACH, end=REACH, ticks=())


def film_of_drag(
    settings: Settings, moments: Moments, picture: Picture, words: tuple[str, ...]
) -> Film:
    """Sliders' ways from end to end, a strip for each of `words`, a frame for each stop."""
    return Film(
        frames=tuple(f"{word} = {stop:.1f}" for word in words for stop in STOPS.tolist()),
        time="the slider in the hand",
        plays=False,
        strips=len(words),
        panels=(
            _answer_panel(settings, picture),
            _network_panel(moments, picture),
            _right_panel(
                settings,
                moments,
                Axis(" / ".join(words), -GREATEST, GREATEST, ticks=(-2, 0, 2)),
                strips=len(words),
            ),
        ),
    )


def film_of_training(settings: Settings, moments: Moments, picture: Picture) -> Film:
    """A frame for each snapshot: the fences close, and the weights move as if on sliders."""
    panels = [
        _answer_panel(settings, picture),
        _right_panel(settings, moments, Axis("training step", 0, STEPS, ticks=(0, 150, 300))),
    ]
    if PARTS[settings.parts].linear:
        panels.insert(1, _sliders_panel(moments))
    return Film(
        frames=tuple(f"step {step}" for step in range(0, STEPS + 1, EVERY)),
        time="training",
        panels=tuple(panels),
    )


def _answer_panel(settings: Settings, picture: Picture) -> Panel:
    points, inner = (tensor.numpy() for tensor in rings())
    return Panel(
        ANSWER,
        alt="Two rings of points, and the line of each neuron across them; the side where the "
        "network says inside is orange, the other blue.",
        x=SIDE,
        y=SIDE,
        aspect=1.0,
        layers=(
            _answer_map(settings, picture),
            Points(
                quantise(points[None, :, 0], -REACH, REACH, bits=16),
                quantise(points[None, :, 1], -REACH, REACH, bits=16),
                groups=inner[None].astype(np.uint8),
                names=("outer", "inner"),
                colours=(class_colour(0), class_colour(1)),
                size=3.5,
            ),
            _fences(settings, picture),
        ),
    )


def _answer_map(settings: Settings, picture: Picture) -> Map:
    """Flat halves where an answer is +1 or -1, else a slope with its border drawn."""
    answer = picture.answer.numpy()
    if settings.set_by == "by training":
        straight = np.ptp(answer[-1]) < 0.2  # in 256 shades its border would be stairs
        values, border = quantise(answer, -0.5, 1.5, bits=16 if straight else 8), (0.5,)
        name = "chance of inside"
    elif PARTS[settings.parts].bend:
        values, border, name = quantise(answer, -PALER, PALER), (), "answer"
    else:
        most = float(np.abs(answer).max()) or 1.0
        values, border, name = quantise(answer, -most, most, bits=16), (0.0,), "sum"
    return Map(values, scale=OUTSIDE_TO_INSIDE, name=name, contours=border, legend=False)


def _fences(settings: Settings, picture: Picture) -> Lines:
    ends = picture.borders.numpy()  # (moments, width, 2 ends, 2)
    width = ends.shape[1]
    words = [f"neuron {row + 1}" for row in range(width)]
    far = FAR + 2 * REACH
    return Lines(
        quantise(ends[..., 1], -far, far, bits=16),
        x=quantise(ends[..., 0], -far, far, bits=16),
        names=tuple(words if PARTS[settings.parts].linear else ("x1 = 0", "x2 = 0")),
        colours=FENCE_COLOURS[:width],
        dashes=FENCE_DASHES[:width],
        width=3,
    )


def _network_panel(moments: Moments, picture: Picture) -> Panel:
    """Inputs, layer and output as small maps in columns, and the weights between them."""
    count, width = moments.biases.shape
    inputs = picture.inputs.repeat(count, 1, 1, 1)
    maps = torch.cat([inputs, picture.layer, picture.small_answer], dim=1).numpy()
    most = float(np.abs(maps).max())
    weights = torch.cat([moments.weights.flatten(1), moments.output], dim=1).numpy()
    biases = torch.cat([moments.biases, moments.output_bias[:, None]], dim=1).numpy()
    layer = tuple(f"neuron {row + 1}" for row in range(width))
    return Panel(
        "The network",
        alt="The network: the inputs x1 and x2, the neurons of the layer, the output neuron, and "
        "the weights between them, wide where they are large.",
        share=0.6,
        x=Axis("inputs, layer, output", ticks=()),
        layers=(
            Edges(
                (2, width, 1),
                quantise(weights, -GREATEST, GREATEST, bits=16),
                nodes=("x1", "x2", *layer, "output"),
                biases=quantise(biases, -GREATEST, GREATEST, bits=16),
            ),
            Tiles(
                quantise(maps, -most, most),
                names=("x1", "x2", *layer, "output"),
                scale=OUTSIDE_TO_INSIDE,
                columns=(2, width, 1),
                enlarges=ANSWER,
            ),
        ),
    )


def _sliders_panel(moments: Moments) -> Panel:
    """Each weight and bias as a mark on its track, a little apart around its neuron's number."""
    values = torch.cat([moments.weights, moments.biases[..., None]], dim=2)  # w1, w2, b
    width, most = values.shape[1], float(values.abs().max())
    bottom = width + 0.6
    rows = np.arange(1, width + 1)[:, None] + np.array([-0.26, 0, 0.26])  # (width, 3)
    tracks = Lines(
        quantise(rows.reshape(1, -1, 1).repeat(2, axis=2), 0, bottom, bits=16),
        colours=(QUIET,) * rows.size,
        width=1,
    )
    marks = [
        Points(
            quantise(values[:, neuron].numpy(), -most, most, bits=16),
            quantise(rows[None, neuron], 0, bottom, bits=16),
            groups=np.arange(3, dtype=np.uint8)[None],
            names=tuple(f"{word} of neuron {neuron + 1}" for word in ("w1", "w2", "b")),
            colours=(FENCE_COLOURS[neuron],) * 3,
            size=6.5,
        )
        for neuron in range(width)
    ]
    return Panel(
        "The layer's sliders",
        alt="The two weights and the bias of every neuron as sliders that training moves.",
        share=0.65,
        x=Axis("● w1   ■ w2   ▲ b", -most, most),
        y=Axis("neuron", bottom, 0.4, ticks=tuple(range(1, width + 1))),
        layers=(tracks, *marks),
        legend=False,
    )


def _right_panel(settings: Settings, moments: Moments, along: Axis, strips: int = 1) -> Panel:
    """The share of right points along each strip; the ticks are the ladder's rungs."""
    rungs = tuple(100 * ladder(fences) for fences in range(4))
    share = 100 * moments.share.numpy().reshape(strips, -1)
    curves = share.repeat(share.shape[1] if strips > 1 else 1, axis=0)  # a frame's is its strip's
    layers = [
        Lines(quantise(curves[:, None], 0, 104, bits=16), colours=(class_colour(2),), now=True)
    ]
    alt = f"Between {share.min():.0f} and {share.max():.0f} percent."
    if PARTS[settings.parts].linear:
        fences = settings.neurons if PARTS[settings.parts].bend else 1
        most = Lines(
            quantise(np.full((1, 1, 2), rungs[fences]), 0, 104, bits=16),
            names=(f"{fences} straight fence{'s' * (fences > 1)}",),
            colours=(QUIET,),
            dashes=("dash",),
            width=2,
        )
        layers.insert(0, most)
        alt += f" A dashed line at {rungs[fences]:.1f}: more is not to be had with {fences}."
    return Panel(
        "Points right (%)",
        alt=alt,
        share=0.7,
        x=along,
        y=Axis("", 25, 104, ticks=rungs),
        layers=tuple(layers),
    )
