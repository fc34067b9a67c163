"""Two runs that differ in one setting, side by side, and the map of their difference."""

import streamlit as st

from core.playground_data import DATA
from core.twin_page import PAIRS, gentler, show
from figures.twin import film
from lessons.twin import LESSON
from widgets.film_player import film_player
from widgets.lesson_frame import lesson_frame
from widgets.long_training import room_for_a_bar
from widgets.pair_of_runs import twins_by, what_differs
from widgets.playground_controls import (
    activation,
    batch_size,
    data_seed,
    epochs,
    hidden_layers,
    learning_rate,
    noise,
    optimizer,
    units,
)


@st.cache_data(max_entries=16, show_spinner=False)
def moving(twins_settings, words, _twins):
    return film(_twins, words)


def swap():
    one, other = LESSON.key("one"), LESSON.key("other")
    state = st.session_state
    state[one], state[other] = state[other], state[one]


frame = lesson_frame(LESSON)
with frame.controls:
    differs = what_differs(frame, PAIRS)
    st.button("Swap them", key="swap", icon=":material/swap_horiz:", on_click=swap)
    repairs = st.container()
    st.selectbox(
        "Data",
        list(DATA),
        help="Points of the plane, the same for both. Of plane and wave a number is learnt.",
        **frame.control("data"),
    )
    units(
        frame,
        "Units in each hidden layer",
        disabled=differs == "hidden",
        help="Of both nets.",
    )
    st.slider(
        "Seed",
        0,
        99,
        value=frame.default("seed"),
        disabled=differs == "seed",
        help="Of starting weights, batches and dropout, of both.",
        **frame.control("seed"),
    )
    with st.expander("More"):
        hidden_layers(frame, 4, disabled=differs == "hidden", help="Of both nets.")
        activation(frame, disabled=differs == "activation")
        optimizer(frame, disabled=differs == "optimizer")
        learning_rate(frame, disabled=differs == "learning_rate")
        batch_size(frame, disabled=differs == "batch_size")
        epochs(frame, (50, 100, 200, 300, 500, 1000))
        noise(frame)
        data_seed(frame)

settings = frame.settings()
with frame.picture, room_for_a_bar():
    shown = show(settings, twins_by)
if changes := gentler(settings, shown):
    with repairs:
        frame.repair("Repair: a learning rate ten times as small", changes)
with frame.picture:
    if shown.twins:
        film_player(moving(settings.twins, settings.words, shown.twins), key="film", height=210)
frame.close(settings, shown)
