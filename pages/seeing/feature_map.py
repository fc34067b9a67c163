"""One feature map of an opened network: what it is made of, number by number."""

import streamlit as st

from core.feature_map import STRONGEST, layers_with_maps, look_at
from figures.feature_map import LAYER, NINE, film, image_at, map_at
from lessons.feature_map import LESSON
from widgets.film_player import film_player
from widgets.inside import inside_of
from widgets.lesson_frame import lesson_frame
from widgets.opened_network import run_and_picture

HEIGHT = 160


def to_the_strongest():
    """The place of a unit belongs to the map in which it was clicked."""
    st.session_state[LESSON.key("unit")] = STRONGEST


frame = lesson_frame(LESSON)
with frame.controls:
    choice = run_and_picture(frame)
    names = [layer.name for layer in layers_with_maps(choice.opened)]
    st.selectbox(
        "Layer",
        names,
        index=names.index(frame.default("layer")),
        on_change=to_the_strongest,
        help="Those that have feature maps, in the order in which the picture meets them.",
        **frame.control("layer"),
    )
    one = look_at(choice.placed_in(frame.settings()), choice.own)
    st.selectbox(
        "Map",
        range(one.layer.maps),
        index=min(frame.default("map"), one.layer.maps - 1),
        on_change=to_the_strongest,
        help="Each map of a layer looks for something of its own.",
        **frame.control("map"),
    )

settings = choice.placed_in(frame.settings())
one = look_at(settings, choice.own)
with frame.picture:
    played = film_player(film(one), key="film", height=HEIGHT)
    inside_of(choice.opened)
if played.place and played.place.panel == NINE:
    place = image_at(one, played.place.x, played.place.y)
    if place is not None:
        excited = one.excited[place]
        frame.choose(image=excited.image, unit=(float(excited.row), float(excited.column)))
elif played.place and played.place.panel == LAYER:
    number = map_at(one, played.place.x, played.place.y)
    if number is not None:
        frame.choose(map=number, unit=STRONGEST)
elif played.place:
    frame.choose(unit=(float(int(played.place.y)), float(int(played.place.x))))
frame.close(settings, one)
