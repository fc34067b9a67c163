"""Maps of one layer switched off: one answer moves, and the validation accuracy with it."""

import streamlit as st

from core.knock_out import chosen_layer, knock_out, layers_of_run
from figures.knock_out import MAPS, film
from lessons.knock_out import LESSON, each_alone, facts
from widgets.film_player import film_player
from widgets.inside import inside_of
from widgets.lesson_frame import lesson_frame
from widgets.light_table import light_table
from widgets.opened_network import run_and_picture

FILM, TILE = "film of knock_out", "tile of knock_out"


@st.cache_data(max_entries=64, show_spinner="Asking about all kept pictures …")
def compute(settings, measured):
    """Anew once a worker has measured each map alone."""
    return knock_out(settings)


def all_on():
    """Which maps are off belongs to the layer that they are of."""
    st.session_state[LESSON.key("off")] = []


frame = lesson_frame(LESSON)
with frame.controls:
    choice = run_and_picture(frame)
    names = list(layers_of_run(choice.opened))
    usual = chosen_layer(choice.opened, frame.default("layer"))[0]
    st.selectbox(
        "Layer",
        names,
        index=names.index(usual),
        on_change=all_on,
        help="Those that make maps: the convolutions.",
        **frame.control("layer"),
    )
    layer, maps = chosen_layer(choice.opened, frame.settings().layer)
    numbers = [str(number) for number in range(maps)]
    st.pills(
        "Off",
        numbers,
        selection_mode="multi",
        default=[number for number in frame.default("off") if number in numbers],
        help="These maps give 0 everywhere. The tiles do the same.",
        **frame.control("off"),
    )

measuring = frame.picture.container()
settings = choice.placed_in(frame.settings())
with measuring:
    measured = inside_of(choice.opened) is not None
# What is a learner's own is not kept beside what all share.
knocked = compute(settings, measured) if choice.own is None else knock_out(settings, choice.own)
if FILM not in st.session_state:  # a player that was just laid down has no tile yet
    st.session_state[TILE] = None
with frame.picture:
    played = film_player(film(knocked), key=FILM, height=150)
    light_table(facts(knocked), of_names=True)
    if len(knocked.alone):
        with st.expander(f"Each map alone (from {len(choice.opened.labels)} validation pictures)"):
            light_table(each_alone(knocked))
frame.close(settings, knocked)

# The player keeps a tile until another one is clicked, or lets it go when it is clicked again:
# either way the one that has changed is switched.
tile = played.tile.index if played.tile and played.tile.panel == MAPS else None
before, st.session_state[TILE] = st.session_state[TILE], tile
if tile != before:
    number = str(before if tile is None else tile)
    frame.choose(off=sorted(set(settings.off) ^ {number}, key=int))
