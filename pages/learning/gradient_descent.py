"""One weight, one curve, one rate: drag the rate and the walk follows the hand."""

import streamlit as st

from core.gradient_descent import CURVES, RATES, climbs, descend
from figures.gradient_descent import film
from lessons.gradient_descent import LESSON
from widgets.film_player import film_player
from widgets.lesson_frame import lesson_frame

compute = st.cache_data(descend, max_entries=64, show_spinner=False)

frame = lesson_frame(LESSON)
with frame.controls:
    st.selectbox(
        "Curve",
        list(CURVES),
        index=list(CURVES).index(frame.default("curve")),
        help="The loss over one weight. The last is the real loss of a line through 442 patients.",
        **frame.control("curve"),
    )
    st.select_slider(
        "Learning rate",
        RATES,
        value=frame.default("learning_rate"),
        help="How far a step goes: rate x slope. Drag it, or use the arrow keys.",
        **frame.control("learning_rate"),
    )
    st.slider(
        "Steps",
        1,
        100,
        value=frame.default("steps"),
        help="How often the weight is moved.",
        **frame.control("steps"),
    )

settings = frame.settings()
descents = compute(settings)
with frame.controls:
    if climbs(settings, descents):
        st.error("The walk climbs out.", icon=":material/warning:")
        frame.repair("Repair: a rate that arrives", {"learning_rate": 0.1})
with frame.picture:
    film_player(
        film(settings, descents), key="film", height=250, follow=LESSON.key("learning_rate")
    )
frame.close(settings, descents)
