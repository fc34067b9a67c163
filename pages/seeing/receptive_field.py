"""A stack of layers and one unit at its end: the square of the picture that it sees."""

import streamlit as st

from core.layer_stack import MENU
from core.receptive_field_page import (
    GRADIENTS,
    OWN,
    OWN_STACK,
    PICTURES,
    SLOTS,
    STACK_MENU,
    measure,
    place_of_unit,
)
from figures.receptive_field import ON_PICTURE, film
from lessons.own_picture import ABOUT_OWN
from lessons.receptive_field import ABOUT_GRADIENT, ABOUT_GROWTH, LESSON, growth, repair, slots
from widgets.film_player import film_player
from widgets.lesson_frame import lesson_frame
from widgets.light_table import light_table
from widgets.own_photograph import own_photograph

compute = st.cache_data(measure, max_entries=64, show_spinner=False)

frame = lesson_frame(LESSON)
own = None
with frame.controls:
    stack = st.selectbox(
        "Stack of layers",
        STACK_MENU,
        help="From the picture to the last map. `My own`: up to eight layers, in your order.",
        **frame.control("stack"),
    )
    if stack == OWN_STACK:
        with st.container(gap="xsmall"):
            for number, slot in enumerate(SLOTS, start=1):
                st.selectbox(
                    f"Layer {number}",
                    MENU,
                    index=MENU.index(frame.default(slot)),
                    label_visibility="collapsed",
                    help="Kernel, then stride and dilation if not 1. A convolution is padded so "
                    "that its map keeps its size, unless it says otherwise.",
                    **frame.control(slot),
                )
    else:
        frame.repair(
            "Change these layers", slots(frame.settings().names), key="edit", icon=":material/edit:"
        )
    picture = st.selectbox(
        "Photograph",
        PICTURES,
        help="Its middle, 64 by 64 pixels.",
        **frame.control("picture"),
    )
    if picture == OWN:
        own = own_photograph(ABOUT_OWN)
    st.segmented_control(
        "Gradient of",
        GRADIENTS,
        default=frame.default("gradient"),
        required=True,
        help=ABOUT_GRADIENT,
        **frame.control("gradient"),
    )
    with st.expander("More"):
        st.slider(
            "Seed of the weights",
            0,
            99,
            value=frame.default("seed"),
            help="For the gradient of this photograph: every path has equal weights.",
            **frame.control("seed"),
        )

settings = frame.settings()
# What is a learner's own is not kept beside what all share.
measured = compute(settings) if own is None else measure(settings, own)
cure = repair(settings, measured)
with frame.controls:
    if measured.message:
        st.error(measured.message, icon=":material/error:")
    if cure:
        frame.repair(*cure)
with frame.picture:
    played = film_player(film(measured), key="film", height=225)
    st.caption("Click a unit in the last map, or a place on the photograph.")
if played.place:
    row, column = played.place.y, played.place.x
    if played.place.panel != ON_PICTURE:
        row, column = place_of_unit(measured, row, column)
    frame.choose(place=(row, column))
with frame.below:
    light_table(growth(measured))
    st.caption(ABOUT_GROWTH)
    st.markdown(ABOUT_GRADIENT)
frame.close(settings, measured)
