"""All learning rates at once: drag the rate, or click a run in the map of batch sizes."""

import streamlit as st

from core.nonlinearity import draw_data, steps_of, train
from core.playground_maps import draw
from core.sweep import MAP_BATCH_SIZES, map_batches, sweep
from core.sweep_page import TASKS, VIEWS, show
from figures.sweep import MAP, film, film_of_map, nearest_cell
from lessons.sweep import LESSON
from widgets.film_player import film_player
from widgets.lesson_frame import lesson_frame
from widgets.long_training import room_for_a_bar, train_here_or_there, train_in_worker
from widgets.playground_controls import (
    activation,
    batch_size,
    epochs,
    hidden_layers,
    learning_rate,
    optimizer,
    units,
)

EPOCHS = (10, 20, 40, 80)

sweep_here = st.cache_data(sweep, max_entries=16, show_spinner=False)
train_here = st.cache_data(train, max_entries=32, show_spinner=False)


def sweep_of(run):
    return train_here_or_there(sweep, sweep_here, run, steps_of(run), "Training 24 rates …")


def map_of(run):
    return train_in_worker(map_batches, run, "Training 144 runs …")[0]


def train_one(run):
    return train_here_or_there(train, train_here, run, steps_of(run), "Training this run …")


frame = lesson_frame(LESSON)
with frame.controls:
    st.segmented_control(
        "What is trained",
        VIEWS,
        default=frame.default("view"),
        required=True,
        label_visibility="collapsed",
        help="The learning rates alone, or each with several batch sizes.",
        **frame.control("view"),
    )
    learning_rate(frame, help="Which run is looked at. All of them are trained already.")
    batch_size(
        frame,
        MAP_BATCH_SIZES,
        help="Training points in a step; fewer make more steps of as many epochs.",
    )
    left, right = st.columns(2)
    with left:
        optimizer(frame)
        st.selectbox(
            "Data",
            TASKS,
            help="500 points of two classes, half of them for the test.",
            **frame.control("data"),
        )
    with right:
        activation(frame)
        epochs(frame, EPOCHS)
    with st.expander("Net"):
        hidden_layers(frame, 4)
        units(frame)
        st.slider(
            "Seed",
            0,
            99,
            value=frame.default("seed"),
            help="Of starting weights and batches; the same for all runs.",
            **frame.control("seed"),
        )

settings = frame.settings()
with frame.picture:
    with room_for_a_bar():
        shown = show(settings, sweep_of, map_of, train_one)
    if shown.sweep and not shown.batches:
        film_player(
            film(shown.sweep, draw_data(settings.run)),
            key="film",
            height=240,
            follow=LESSON.key("learning_rate"),
        )
    elif shown.batches:
        picture = film_of_map(shown.batches, shown.cell, shown.single, draw(shown.single))
        played = film_player(picture, key="film of the map", height=240)
        st.caption("Click a run in the map to load it: it is then trained singly.")
        if played.place is not None and played.place.panel == MAP:
            rate, size = nearest_cell(shown.batches, played.place.x, played.place.y)
            frame.choose(learning_rate=rate, batch_size=size)
frame.close(settings, shown)
