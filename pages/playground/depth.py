"""Wide against deep: nets of equally many parameters, ten seeds of each."""

import streamlit as st

from core.depth import compare_depths
from core.depth_page import SOURCES, show
from core.nonlinearity import RATES
from core.playground_net import INITIALISATIONS
from figures.depth import film
from lessons.depth import LESSON, name_of
from widgets.film_player import film_player
from widgets.lesson_frame import lesson_frame
from widgets.long_training import room_for_a_bar, train_in_worker
from widgets.playground_controls import activation, data_seed, epochs, learning_rate, noise


def depths_by(depths):
    return train_in_worker(compare_depths, depths, "Training ten seeds of every depth …")[0]


frame = lesson_frame(LESSON)
with frame.controls:
    st.selectbox(
        "Data", SOURCES, help="Points of the plane, of two classes.", **frame.control("data")
    )
    st.slider(
        "Layers of the deepest net",
        2,
        4,
        value=frame.default("layers"),
        help="It is compared with nets of fewer hidden layers and as many parameters.",
        **frame.control("layers"),
    )
    st.slider(
        "Units in each of its layers",
        3,
        8,
        value=frame.default("units"),
        help="They decide how many parameters all nets have.",
        **frame.control("units"),
    )
    activation(frame)
    learning_rate(frame, [rate for rate in RATES if rate <= 0.3], help="How long Adam's steps are.")
    with st.expander("More"):
        st.selectbox(
            "Initialisation",
            list(INITIALISATIONS),
            index=list(INITIALISATIONS).index(frame.default("initialisation")),
            help="How the starting weights are drawn.",
            **frame.control("initialisation"),
        )
        epochs(
            frame,
            (50, 100, 200, 300),
            help="How often every training point is used: one step each.",
        )
        noise(frame)
        data_seed(frame)
    st.caption("The slider under the picture goes through the ten seeds.")

settings = frame.settings()
with frame.picture:
    with room_for_a_bar():
        shown = show(settings, depths_by)
    names = [name_of(hidden) for hidden in shown.depths.hidden]
    film_player(film(shown, names), key="film", height=215)
frame.close(settings, shown)
