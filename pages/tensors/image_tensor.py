"""A photograph as a tensor: click a pixel, and its three numbers light up in three planes."""

import streamlit as st

from core.image_tensor import (
    ADDED,
    LAYOUTS,
    NOTHING,
    NUMBERS,
    OWN,
    PICTURES,
    THEN,
    look,
    own_pixels,
    pixel_at,
)
from figures.image_tensor import film, height
from lessons.image_tensor import LESSON, facts, repair
from lessons.own_picture import ABOUT_OWN
from widgets.clinic_link import clinic_link
from widgets.film_player import film_player
from widgets.lesson_frame import lesson_frame
from widgets.lesson_tools import is_presenting
from widgets.light_table import light_table
from widgets.own_photograph import own_photograph

compute = st.cache_data(look, max_entries=32, show_spinner=False)

frame = lesson_frame(LESSON)
own = None
with frame.controls:
    picture = st.selectbox(
        "Photograph",
        PICTURES,
        index=PICTURES.index(frame.default("picture")),
        help="Small enough that one sees the pixels: at most 96 each way.",
        **frame.control("picture"),
    )
    if picture == OWN:
        own = own_photograph(ABOUT_OWN, own_pixels)
    st.radio(
        "Layout",
        list(LAYOUTS),
        index=list(LAYOUTS).index(frame.default("layout")),
        help="Two ways to put colour first. Both give the same shape.",
        **frame.control("layout"),
    )
    st.toggle(
        "Batch axis: unsqueeze(0)",
        value=frame.default("batch"),
        help="Layers take many pictures at once: N of them, NCHW. One picture is a batch of one.",
        **frame.control("batch"),
    )
    st.segmented_control(
        "Numbers",
        list(NUMBERS),
        default=frame.default("numbers"),
        required=True,
        help="uint8: whole, 0 to 255, as in the file. float32: divided by 255, 0 to 1, as "
        "torchvision's ToTensor gives it.",
        **frame.control("numbers"),
    )
    st.select_slider(
        "Add to every number",
        ADDED,
        value=frame.default("added"),
        help="Makes a picture brighter. With float32 it is divided by 255 too, and what would "
        "pass 1 is stopped there.",
        **frame.control("added"),
    )
    st.selectbox(
        "Then compute",
        [NOTHING, *THEN],
        help="Really run; torch's own words if it refuses.",
        **frame.control("then"),
    )

settings = frame.settings()
# What is a learner's own is not kept beside what all share.
looked = compute(settings) if own is None else look(settings, own)
cure = repair(settings, looked)
if cure:
    with frame.controls:
        frame.repair(*cure)
        if looked.attempt and looked.attempt.refusal:
            clinic_link()
with frame.picture:
    if looked.attempt and looked.attempt.refusal:
        st.error(f"`{looked.attempt.line}` {looked.attempt.refusal}", icon=":material/error:")
    with st.container(width=700):
        played = film_player(
            film(looked),
            key="film",
            height=height(looked, projected=is_presenting()),
            follow=LESSON.key("added"),
        )
    light_table(facts(looked))
if played.place:
    frame.choose(pixel=pixel_at(looked, played.place.x, played.place.y))
frame.close(settings, looked)
