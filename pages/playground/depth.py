"""Wide against deep: nets of equally many parameters, ten seeds of each."""

import streamlit as st

from core.depth import compare_depths
from core.depth_page import SOURCES, show
from core.nonlinearity import RATES
from core.playground_net import ACTIVATIONS, INITIALISATIONS
from figures.depth import film
from lessons.depth import LESSON, name_of
from widgets.film_player import film_player
from widgets.lesson_frame import lesson_frame

depths_by = st.cache_data(
    compare_depths, max_entries=16, show_spinner="Training ten seeds of every depth …"
)

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
    st.selectbox(
        "Activation",
        list(ACTIVATIONS),
        index=list(ACTIVATIONS).index(frame.default("activation")),
        help="The bend after each hidden layer.",
        **frame.control("activation"),
    )
    st.select_slider(
        "Learning rate",
        [rate for rate in RATES if rate <= 0.3],
        value=frame.default("learning_rate"),
        help="How long Adam's steps are.",
        **frame.control("learning_rate"),
    )
    with st.expander("More"):
        st.selectbox(
            "Initialisation",
            list(INITIALISATIONS),
            index=list(INITIALISATIONS).index(frame.default("initialisation")),
            help="How the starting weights are drawn.",
            **frame.control("initialisation"),
        )
        st.select_slider(
            "Epochs",
            (50, 100, 200, 300),
            value=frame.default("epochs"),
            help="How often every training point is used: one step each.",
            **frame.control("epochs"),
        )
        st.slider(
            "Noise",
            0.0,
            0.5,
            value=frame.default("noise"),
            step=0.01,
            help="How far points are scattered, in units of the picture.",
            **frame.control("noise"),
        )
        st.slider(
            "Data seed",
            0,
            99,
            value=frame.default("data_seed"),
            help="Of the points and of the split.",
            **frame.control("data_seed"),
        )
    st.caption("The slider under the picture goes through the ten seeds.")

settings = frame.settings()
shown = show(settings, depths_by)
with frame.picture:
    names = [name_of(hidden) for hidden in shown.depths.hidden]
    film_player(film(shown, names), key="film", height=215)
frame.close(settings, shown)
