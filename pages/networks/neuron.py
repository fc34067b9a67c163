"""A neuron in the hand: drag a weight and its fence turns, drag the bias and it slides."""

from dataclasses import replace

import streamlit as st

from core.neuron import GREATEST, NOTCH, PARTS, SET_BY, SLIDERS, Settings, answer, drag, draw
from figures.neuron import film_of_drag, film_of_training
from lessons.neuron import LESSON, formulas, is_stuck
from widgets.coloured_code import show_lines
from widgets.film_player import film_player
from widgets.lesson_frame import lesson_frame

HEIGHT = 250
SLIDER_WORDS = {
    "w1": "How much x1 counts: it turns the line.",
    "w2": "How much x2 counts: it turns the line.",
    "b": "The bias: it slides the line.",
}

compute = st.cache_data(answer, max_entries=64, show_spinner=False)


@st.cache_data(max_entries=64, show_spinner=False)
def dragged(settings, sliders):
    moments = drag(settings, *sliders)
    return film_of_drag(settings, moments, draw(settings, moments), tuple(SLIDER_WORDS))


@st.cache_data(max_entries=32, show_spinner=False)
def trained(settings):
    moments = answer(settings)
    return film_of_training(settings, moments, draw(settings, moments))


frame = lesson_frame(LESSON)
with frame.controls:
    set_by = st.segmented_control(
        "Weights set",
        list(SET_BY),
        default=frame.default("set_by"),
        required=True,
        help="By your hand on the sliders, or by torch's optimizer from a random start.",
        **frame.control("set_by"),
    )
    neurons = st.segmented_control(
        "Neurons in the layer",
        [1, 2, 3],
        default=frame.default("neurons"),
        required=True,
        help="Side by side: each sees the same two inputs and has weights of its own. What they "
        "hand on are the layer's features, also called its representation or embedding; the "
        "weights are the patterns it looks for.",
        **frame.control("neurons"),
    )
    hand_or_seed = st.container()
    parts = st.segmented_control(
        "Parts at work",
        list(PARTS),
        default=frame.default("parts"),
        required=True,
        help="A layer is W x + b (weighted sums and biases) and then a bend: by hand a step to +1 "
        "or -1; in training its smooth relative tanh, because a step has no slope to learn by.",
        **frame.control("parts"),
    )
    with hand_or_seed:
        if set_by == "by hand":
            tabs = st.tabs(
                [f"Neuron {number}" for number in range(1, neurons + 1)],
                key="neuron_tabs",
                on_change="rerun",
            )
            in_hand = next((number for number, tab in enumerate(tabs) if tab.open), 0)
            for tab, sliders in zip(tabs, SLIDERS[:neurons], strict=True):
                for slider, (word, words) in zip(sliders, SLIDER_WORDS.items(), strict=True):
                    tab.slider(
                        word,
                        -GREATEST,
                        GREATEST,
                        value=frame.default(slider),
                        step=NOTCH,
                        format="%.1f",
                        help=words,
                        disabled=not PARTS[parts].linear,
                        **frame.control(slider),
                    )
        else:
            st.slider(
                "Seed",
                0,
                99,
                value=frame.default("seed"),
                help="Of the random weights that training starts from.",
                **frame.control("seed"),
            )

settings = frame.settings()
whole = replace(settings, moment=Settings.moment)  # one training, at whatever moment it is seen
moments = compute(whole)
with frame.controls:
    if is_stuck(settings, moments):
        another = {"seed": (settings.seed + 1) % 100}
        frame.repair("Start from another seed", another, icon=":material/casino:")
with frame.picture:
    if settings.set_by == "by training":
        seen = replace(trained(whole), start=settings.moment)
        told = film_player(seen, key="film", height=HEIGHT).frame
        # What was told stays told, also after *Reset page*: it counts once.
        if told not in (settings.moment, st.session_state.get("neuron told")):
            st.session_state["neuron told"] = told
            frame.choose(moment=told)
    else:
        film_player(
            dragged(whole, SLIDERS[in_hand]),
            key="film",
            height=HEIGHT,
            follow=tuple(LESSON.key(slider) for slider in SLIDERS[in_hand]),
        )
    show_lines("\n".join(formulas(settings, moments)))
frame.close(settings, moments)
