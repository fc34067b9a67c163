"""What the playground lets one set by hand and something else sets too: units, layer by layer, and
single weights.

A browser that has not been told yet reports what a slider showed before, as if a hand had moved it.
So nothing is ever written into these sliders: where something else sets their numbers, others with
other keys take their place. A report of one that is gone, or of the number that it was drawn with
(Streamlit calls that a change once it has forgotten the slider), does nothing.
"""

import streamlit as st

from core.nonlinearity import Trained
from core.playground_net import MOST_UNITS
from core.playground_page import Settings, Shown, edited_once_more, reach_of
from lessons.lesson import Lesson
from lessons.nonlinearity import weight_of, weights_by_name

BEGUN = "playground sliders begun"  # how often


def begin_anew() -> None:
    """To be called where something else sets units or weights."""
    st.session_state[BEGUN] = st.session_state.get(BEGUN, 0) + 1


def units_of_each_layer(lesson: Lesson, hidden: tuple[int, ...]) -> None:
    """A slider for each hidden layer, which now has so many units."""
    begun = st.session_state.get(BEGUN, 0)
    for layer, units in enumerate(hidden):
        key = f"playground-width-{layer}-{begun}"
        st.slider(
            f"Units of layer {layer + 1}",
            1,
            MOST_UNITS,
            value=units,
            key=key,
            on_change=_set_units,
            args=(lesson, hidden, layer, key, begun),
        )


def _set_units(lesson: Lesson, hidden: tuple[int, ...], layer: int, key: str, begun: int) -> None:
    if not _moved(key, hidden[layer], begun):
        return
    before = st.session_state[lesson.key("widths")]
    widths = list(before if len(before) == len(hidden) else hidden)
    widths[layer] = st.session_state[key]
    alike = len(set(widths)) == 1
    st.session_state[lesson.key("widths")] = () if alike else tuple(widths)
    if alike:
        st.session_state[lesson.key("units")] = widths[0]


def choose_weight(trained: Trained) -> tuple[int, int, int]:
    """The menu of weights: layer, unit and input (-1: the bias) of the chosen one, from 0."""
    weights = weights_by_name(trained)
    name = st.selectbox(
        "Set a weight by hand",
        list(weights),
        key="playground-weight",
        help="Everything is computed anew with it, the loss included.",
    )
    return weights[name]


def set_weight(
    lesson: Lesson, settings: Settings, shown: Shown, where: tuple[int, int, int]
) -> None:
    """A slider with the weight's value."""
    weight, begun = weight_of(shown.last, where), st.session_state.get(BEGUN, 0)
    reach = reach_of(max(abs(weight), abs(weight_of(shown.trained, where))))
    step = max(0.1, reach / 1000)
    value = round(round(min(max(weight, -reach), reach) / step) * step, 1) + 0.0  # no −0
    key = f"playground-value-{hash((settings.run, where))}-{begun}"
    st.slider(
        "Its value",
        -reach,
        reach,
        value=value,
        step=step,
        format="%.1f",
        key=key,
        disabled=shown.trained.overflowed,  # there is no net at the end to set one of
        on_change=_set_weight,
        args=(lesson, shown.edits, where, key, value, begun),
    )


def _set_weight(
    lesson: Lesson,
    edits: tuple[float, ...],
    where: tuple[int, int, int],
    key: str,
    value: float,
    begun: int,
) -> None:
    if _moved(key, value, begun):
        edits = edited_once_more(edits, where, st.session_state[key])
        st.session_state[lesson.key("edits")] = edits


def _moved(key: str, drawn_with: float, begun: int) -> bool:
    """Whether a hand moved a slider that still counts."""
    now = st.session_state.get(key, drawn_with)
    return begun == st.session_state.get(BEGUN, 0) and now != drawn_with
