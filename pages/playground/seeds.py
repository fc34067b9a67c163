"""A run and its twin with ten seeds each: a band, a line for every seed, and a verdict."""

import streamlit as st

from core.nonlinearity import BATCH_SIZES
from core.seeds import SEEDS, compare_seeds
from core.seeds_page import PAIRS, TASKS, show
from figures.seeds import film
from lessons.seeds import LESSON
from widgets.film_player import film_player
from widgets.lesson_frame import lesson_frame
from widgets.long_training import room_for_a_bar, train_in_worker
from widgets.pair_of_runs import twins_by, what_differs
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


def compared(twins):
    return train_in_worker(compare_seeds, twins, "Training 20 nets …")[0]


frame = lesson_frame(LESSON)
with frame.controls:
    differs = what_differs(frame, PAIRS)
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
    with room_for_a_bar():
        shown = show(settings, compared, twins_by)
    if shown.ten:
        film_player(film(shown.ten, settings.words, shown.seed), key="film", height=240)
frame.close(settings, shown)
