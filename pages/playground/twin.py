"""Two runs that differ in one setting, side by side, and the map of their difference."""

import streamlit as st

from core.playground_data import DATA
from core.twin import DIFFERENCES, steps_of, train_twins
from core.twin_page import PAIRS, gentler, show
from figures.twin import film
from lessons.twin import LESSON, NAMES
from widgets.film_player import film_player
from widgets.lesson_frame import lesson_frame
from widgets.long_training import train_here_or_there
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

twins_here = st.cache_data(train_twins, max_entries=16, show_spinner=False)


def twins_by(twins):
    return train_here_or_there(train_twins, twins_here, twins, steps_of(twins), "Training both …")


@st.cache_data(max_entries=16, show_spinner=False)
def moving(twins_settings, words, _twins):
    return film(_twins, words)


def begin_pair():
    """The words of another menu."""
    pair = PAIRS[st.session_state[LESSON.key("differs")]]
    st.session_state[LESSON.key("one")], st.session_state[LESSON.key("other")] = pair


def swap():
    one, other = LESSON.key("one"), LESSON.key("other")
    state = st.session_state
    state[one], state[other] = state[other], state[one]


frame = lesson_frame(LESSON)
with frame.controls:
    differs = st.selectbox(
        "What differs",
        list(NAMES),
        on_change=begin_pair,
        help="The one setting in which the second run is not like the first.",
        **frame.control("differs"),
    )
    words = list(DIFFERENCES[differs])
    with st.container(horizontal=True, gap="small"):
        for name, label, usual in zip(
            ("one", "other"), ("First", "Second"), PAIRS[differs], strict=True
        ):
            if st.session_state.get(LESSON.key(name), usual) not in words:
                st.session_state[LESSON.key(name)] = usual
            st.selectbox(
                label,
                words,
                index=words.index(usual),
                help=f"{NAMES[differs]} of the {label.lower()} run. Equal words: no difference.",
                **frame.control(name),
            )
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
with frame.picture:
    shown = show(settings, twins_by)
if changes := gentler(settings, shown):
    with repairs:
        frame.repair("Repair: a learning rate ten times as small", changes)
with frame.picture:
    if shown.twins is None:
        st.error(shown.refusal, icon=":material/warning:")
    else:
        film_player(moving(settings.twins, settings.words, shown.twins), key="film", height=210)
frame.close(settings, shown)
