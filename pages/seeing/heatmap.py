"""Which pixels an answer rests on: heat over the picture, and the hottest patch covered."""

import streamlit as st

from core.heatmap import (
    ANSWER,
    GRAD_CAM,
    PATCHES,
    STRIDES,
    TRUTH,
    WAYS,
    find_heat,
    layers_with_heat,
    questions,
)
from figures.heatmap import film
from lessons.heatmap import ABOUT, LESSON, about_scale, about_stride, facts
from widgets.film_player import film_player
from widgets.lesson_frame import lesson_frame
from widgets.light_table import light_table
from widgets.opened_network import run_and_picture

compute = st.cache_data(find_heat, max_entries=64, show_spinner=False)

frame = lesson_frame(LESSON)
with frame.controls:
    choice = run_and_picture(frame)
    way = st.segmented_control(
        "Heat by",
        WAYS,
        default=frame.default("way"),
        required=True,
        help="Occlusion covers patch after patch and looks. Grad-CAM reckons from a layer's maps.",
        **frame.control("way"),
    )
    of_picture = (ANSWER, TRUTH) if choice.own is None else (ANSWER,)
    st.selectbox(
        "Heat for",
        (*of_picture, *questions(choice.opened.run.classes)),
        help="Each class has a heat of its own, not only the one that the network says.",
        **frame.control("asked"),
    )
    layers = layers_with_heat(choice.opened)
    usual = frame.default("layer") if frame.default("layer") in layers else list(layers)[-1]
    if way == GRAD_CAM:
        st.selectbox(
            "Layer",
            list(layers),
            index=list(layers).index(usual),
            help="Whose maps are weighed. Deeper maps mean more and see less finely.",
            **frame.control("layer"),
        )
    with st.expander("More"):
        st.select_slider(
            "Patch",
            PATCHES,
            value=frame.default("patch"),
            help="The side of the square that covers, in pixels.",
            **frame.control("patch"),
        )
        st.select_slider(
            "Stride",
            STRIDES,
            value=frame.default("stride"),
            help="From patch to patch, in pixels. Smaller is finer, with more forward passes.",
            **frame.control("stride"),
        )

settings = choice.placed_in(frame.settings())
# What is a learner's own is not kept beside what all share.
heat = compute(settings) if choice.own is None else find_heat(settings, choice.own)
with frame.picture:
    film_player(film(settings, heat), key="film", height=165)
    about = (ABOUT[settings.way], about_scale(settings, heat), about_stride(settings, heat))
    st.caption(" ".join(filter(None, about)))
    light_table(facts(heat), of_names=True)
frame.close(settings, heat)
