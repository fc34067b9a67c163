"""A hidden kernel, a picture and what the kernel made of it: SGD finds the weights."""

import streamlit as st

from core.convolution import PRESETS
from core.learn_kernel import MOST_STEPS, PICTURES, RATES, learn
from figures.learn_kernel import film
from lessons.learn_kernel import ABOUT_PICTURES, LESSON, repair
from widgets.film_player import film_player
from widgets.lesson_frame import lesson_frame

compute = st.cache_data(learn, max_entries=64, show_spinner=False)

frame = lesson_frame(LESSON)
with frame.controls:
    st.selectbox(
        "Learned from",
        list(PICTURES),
        index=list(PICTURES).index(frame.default("picture")),
        help=ABOUT_PICTURES,
        **frame.control("picture"),
    )
    st.selectbox(
        "Hidden kernel",
        list(PRESETS),
        index=list(PRESETS).index(frame.default("hidden")),
        help="The thief never sees it: only a picture, and the same picture after this kernel.",
        **frame.control("hidden"),
    )
    st.select_slider(
        "Learning rate",
        RATES,
        value=frame.default("learning_rate"),
        help="How far a step of SGD goes: rate x slope.",
        **frame.control("learning_rate"),
    )
    st.slider(
        "Steps",
        5,
        MOST_STEPS,
        value=frame.default("steps"),
        step=5,
        help="How often the nine weights are moved.",
        **frame.control("steps"),
    )
    st.slider(
        "Seed",
        0,
        99,
        value=frame.default("seed"),
        help="Of the noise, and of the weights that the thief begins with.",
        **frame.control("seed"),
    )

settings = frame.settings()
learned = compute(settings)
cure = repair(learned)
if cure:
    with frame.controls:
        st.error("It explodes.", icon=":material/warning:")
        frame.repair(*cure)
with frame.picture:
    film_player(film(settings, learned), key="film", height=200)
frame.close(settings, learned)
