"""The first layer's filters, from random numbers to what training made of them."""

import streamlit as st

from core.filters import look_back
from figures.filters import film, filter_at
from lessons.filters import LESSON
from widgets.film_player import film_player
from widgets.lesson_frame import lesson_frame
from widgets.opened_network import run_and_picture

frame = lesson_frame(LESSON)
with frame.controls:
    choice = run_and_picture(frame)
settings = choice.placed_in(frame.settings())
filters = look_back(settings, choice.own)
with frame.controls:
    if filters.weights is not None:
        last = filters.weights.shape[1] - 1
        with st.container(horizontal=True, vertical_alignment="center"):
            back = st.button("Filter before", icon=":material/chevron_left:", key="filter-before")
            on = st.button("Filter after", icon=":material/chevron_right:", key="filter-after")
        if back or on:
            frame.choose(filter=(filters.number + (1 if on else -1)) % (last + 1))
with frame.picture:
    if filters.weights is None:
        st.info("The filters of this run were not kept.", icon=":material/info:")
    else:
        played = film_player(film(filters), key="film", height=165)
        if played.place:
            number = filter_at(filters, played.place.x, played.place.y)
            if number is not None:
                frame.choose(filter=number)
frame.close(settings, filters)
