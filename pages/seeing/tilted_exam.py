"""Tilted exam: a net trained on digits as they are, one on turned digits, and the same exam."""

from dataclasses import replace

import streamlit as st

from core.tilted_exam import EPOCHS, ROTATIONS, TILTS, sit, train
from figures.tilted_exam import film
from lessons.tilted_exam import LESSON, confusion
from widgets.film_player import film_player
from widgets.lesson_frame import lesson_frame
from widgets.light_table import light_table
from widgets.long_training import train_in_worker


@st.cache_data(max_entries=32, show_spinner=False)
def examined(settings, _weights):
    return sit(settings, _weights.get)


frame = lesson_frame(LESSON)
with frame.controls:
    st.select_slider(
        "Rotation (degrees)",
        ROTATIONS,
        value=frame.default("rotation"),
        help="In every epoch each training digit is turned by another angle, at most so far to "
        "either side.",
        **frame.control("rotation"),
    )
    st.select_slider(
        "Tilt of the exam (degrees)",
        TILTS,
        value=frame.default("tilt"),
        help="Each digit of the exam is turned by an angle that was drawn once. Drag it: the "
        "digits turn.",
        **frame.control("tilt"),
    )
    st.slider(
        "Seed",
        0,
        9,
        value=frame.default("seed"),
        help="Of the split, the starting weights, and all angles.",
        **frame.control("seed"),
    )
    with st.expander("More"):
        st.select_slider(
            "Epochs",
            EPOCHS,
            value=frame.default("epochs"),
            help="How often each training digit is seen.",
            **frame.control("epochs"),
        )

settings = frame.settings()
with frame.picture:
    weights = {
        training: train_in_worker(train, training, "A worker trains the net …")[0]
        for training in settings.trainings
    }
# The exam is asked at every tilt: which of them is looked at changes nothing.
exam = examined(replace(settings, tilt=0), weights)
with frame.picture:
    film_player(film(exam, settings.tilt), key="film", height=130, follow=LESSON.key("tilt"))
frame.close(settings, exam)
with frame.seen:
    light_table(confusion(exam))
