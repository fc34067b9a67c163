"""The controls of a run that the playground and its siblings share.

Each takes what is otherwise on a page, such as `disabled` or another `help`, by name.
"""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.nonlinearity import BATCH_SIZES, RATES
from core.playground_net import ACTIVATIONS, MOST_LAYERS, MOST_UNITS
from core.playground_training import OPTIMIZERS
from widgets.lesson_frame import Frame


def hidden_layers(frame: Frame, most: int = MOST_LAYERS, **otherwise: Any) -> int:
    words = {"help": "Linear layers with a bend after each, before the output."} | otherwise
    value = frame.default("layers")
    return st.slider("Hidden layers", 0, most, value=value, **frame.control("layers"), **words)


def units(frame: Frame, label: str = "Units in each", **otherwise: Any) -> int:
    words = {"help": "How many numbers each hidden layer hands on."} | otherwise
    value = frame.default("units")
    return st.slider(label, 1, MOST_UNITS, value=value, **frame.control("units"), **words)


def activation(frame: Frame, **otherwise: Any) -> None:
    words = {"help": "The bend after each hidden layer. none: no bend."} | otherwise
    _choice(frame, "activation", "Activation", list(ACTIVATIONS), words)


def optimizer(frame: Frame, **otherwise: Any) -> None:
    words = {"help": "What turns gradients into steps."} | otherwise
    _choice(frame, "optimizer", "Optimizer", list(OPTIMIZERS), words)


def learning_rate(frame: Frame, rates: Sequence[float] = RATES, **otherwise: Any) -> None:
    words = {"help": "How long the steps are."} | otherwise
    _stops(frame, "learning_rate", "Learning rate", rates, words)


def batch_size(frame: Frame, sizes: Sequence[int] = BATCH_SIZES, **otherwise: Any) -> None:
    words = {"help": "Training points in a step."} | otherwise
    words["format_func"] = lambda size: str(size or "all")
    _stops(frame, "batch_size", "Batch size", sizes, words)


def epochs(frame: Frame, counts: Sequence[int], **otherwise: Any) -> None:
    words = {"help": "How often every training point is used."} | otherwise
    _stops(frame, "epochs", "Epochs", counts, words)


def noise(frame: Frame) -> None:
    st.slider(
        "Noise",
        0.0,
        0.5,
        value=frame.default("noise"),
        step=0.01,
        help="How far points are scattered, in units of the picture.",
        **frame.control("noise"),
    )


def data_seed(frame: Frame, **otherwise: Any) -> None:
    words = {"help": "Of the points and of the split."} | otherwise
    st.slider(
        "Data seed", 0, 99, value=frame.default("data_seed"), **frame.control("data_seed"), **words
    )


def _choice(
    frame: Frame, setting: str, label: str, options: list[str], words: dict[str, Any]
) -> None:
    place = options.index(frame.default(setting))
    st.selectbox(label, options, index=place, **frame.control(setting), **words)


def _stops(
    frame: Frame, setting: str, label: str, stops: Sequence[Any], words: dict[str, Any]
) -> None:
    value = frame.default(setting)
    st.select_slider(label, stops, value=value, **frame.control(setting), **words)
