"""A run and its twin with ten seeds each: a band, a line for every seed, and a verdict."""

import streamlit as st

from core.nonlinearity import BATCH_SIZES
from core.seeds import SEEDS, compare_seeds
from core.seeds_page import PAIRS, TASKS, show
from core.twin import DIFFERENCES, steps_of, train_twins
from figures.nonlinearity import film_of_points
from figures.seeds import film
from lessons.seeds import LESSON
from lessons.twin import NAMES
from widgets.film_player import film_player
from widgets.lesson_frame import lesson_frame
from widgets.long_training import train_here_or_there, train_in_worker
from widgets.playground_controls import (
    activation,
    batch_size,
    data_seed,
    hidden_layers,
    learning_rate,
    noise,
    optimizer,
    units,
)

EPOCHS = (50, 100, 200, 300)

twins_here = st.cache_data(train_twins, max_entries=24, show_spinner=False)


def compared(twins):
    return train_in_worker(compare_seeds, twins, "Training 20 nets …")[0]


def twins_by(twins):
    return train_here_or_there(train_twins, twins_here, twins, steps_of(twins), "Training both …")


def begin_pair():
    """The words of another menu."""
    pair = PAIRS[st.session_state[LESSON.key("differs")]]
    st.session_state[LESSON.key("one")], st.session_state[LESSON.key("other")] = pair


frame = lesson_frame(LESSON)
with frame.controls:
    differs = st.selectbox(
        "What differs",
        list(PAIRS),
        index=list(PAIRS).index(frame.default("differs")),
        on_change=begin_pair,
        help="The one setting in which the second run is not like the first.",
        **frame.control("differs"),
    )
    words = list(DIFFERENCES[differs])
    usual = PAIRS[differs]
    if differs == frame.default("differs"):
        usual = (frame.default("one"), frame.default("other"))
    for name, column, label, word in zip(
        ("one", "other"), st.columns(2), ("First", "Second"), usual, strict=True
    ):
        if st.session_state.get(LESSON.key(name), word) not in words:
            st.session_state[LESSON.key(name)] = word
        column.selectbox(
            label,
            words,
            index=words.index(word),
            help=f"{NAMES[differs]} of the {label.lower()} run.",
            **frame.control(name),
        )
    st.slider(
        "Seed looked at",
        SEEDS[0],
        SEEDS[-1],
        value=frame.default("seed"),
        help="One of the ten: its line is the thick one, and the code trains it.",
        **frame.control("seed"),
    )
    left, right = st.columns(2)
    left.selectbox(
        "Data",
        TASKS,
        index=TASKS.index(frame.default("data")),
        help="500 points of two classes, half of them for the test; the same for all.",
        **frame.control("data"),
    )
    right.select_slider(
        "Epochs",
        EPOCHS,
        value=frame.default("epochs"),
        help="How often every training point is used. The shorter, the more luck there is.",
        **frame.control("epochs"),
    )
    with st.expander("More"):
        hidden_layers(frame, 4, disabled=differs == "hidden", help="Of both nets.")
        units(frame, disabled=differs == "hidden")
        activation(frame, disabled=differs == "activation")
        optimizer(frame, disabled=differs == "optimizer")
        learning_rate(frame, disabled=differs == "learning_rate")
        batch_size(frame, BATCH_SIZES[:4], disabled=differs == "batch_size")
        noise(frame)
        data_seed(
            frame, help="Of the points and of the split: with others the verdict may be another."
        )

settings = frame.settings()
with frame.picture:
    shown = show(settings, compared, twins_by)
    if shown.ten is None:
        film_player(film_of_points(()), key="film of nothing", height=240)
    else:
        film_player(film(shown.ten, settings.words, shown.seed), key="film", height=240)
frame.close(settings, shown)
