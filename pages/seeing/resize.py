"""A photograph becomes a square of numbers around zero."""

import streamlit as st

from core.resize import FITS, ORDERS, OWN, PICTURES, SIZES, STATISTICS, own_photo, resize
from figures.resize import chosen_fit, film
from lessons.own_picture import ABOUT_OWN
from lessons.resize import LESSON, channels, repair
from widgets.film_player import film_player
from widgets.lesson_frame import lesson_frame
from widgets.light_table import light_table
from widgets.own_photograph import own_photograph

frame = lesson_frame(LESSON)
own = None
with frame.controls:
    picture = st.selectbox(
        "Photograph",
        PICTURES,
        help="Two that are always here, or your own.",
        **frame.control("picture"),
    )
    if picture == OWN:
        own = own_photograph(ABOUT_OWN, own_photo)
    st.segmented_control(
        "Fit",
        list(FITS),
        default=frame.default("fit"),
        required=True,
        help="Three ways from a rectangle to a square. A click on a picture chooses too.",
        **frame.control("fit"),
    )
    st.select_slider(
        "Size",
        SIZES,
        value=frame.default("size"),
        help="Pixels of a side. Drag it, or use the arrow keys.",
        **frame.control("size"),
    )
    st.selectbox(
        "Mean and standard deviation",
        list(STATISTICS),
        help="What Normalize subtracts and divides by, for each colour, in parts of 1.",
        **frame.control("statistics"),
    )
    st.selectbox(
        "Order",
        list(ORDERS),
        help="The right one, and three mistakes. All of them are really run.",
        **frame.control("order"),
    )

settings = frame.settings()
resized = resize(settings, own)
cure = repair(settings, resized)
if cure:
    with frame.controls:
        frame.repair(*cure)
with frame.picture:
    played = film_player(film(settings, resized), key="film", height=130, follow=LESSON.key("size"))
    if resized.now.refusal:
        st.error(resized.now.refusal, icon=":material/error:")
fit = chosen_fit(played.place.panel) if played.place else None
if fit:
    frame.choose(fit=fit)
with frame.below:
    light_table(channels(resized.now))
frame.close(settings, resized)
