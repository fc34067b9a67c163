"""Inside the net: every layer of a trained network as a column of maps, for one picture."""

import streamlit as st

from core.cnn import SCALES, look_inside
from figures.cnn import TALL, film, layout_of, map_film, picture_film, seen_film, unit_at
from lessons.cnn import LESSON, answer_table
from widgets.column_names import column_names
from widgets.film_player import film_player
from widgets.lesson_frame import lesson_frame
from widgets.lesson_tools import is_presenting
from widgets.light_table import light_table
from widgets.opened_network import link_to, run_and_picture

CLOSE, PROJECTED = 200, 1.25  # CSS pixels, and how much larger for a projector
# Where there is no room for all names the columns keep their size and are pushed aside. The first
# and the last name stand out a little beyond their columns. In a narrow place the answer has a row
# of its own below the three pictures.
STYLE = """
<style>
.st-key-net-columns { overflow-x: auto; padding: 0 8px 0 14px; }
.st-key-net-columns > * { min-width: %dpx; }
@media (min-width: 641px) and (max-width: 1200px) {
  .st-key-close-views [data-testid="stHorizontalBlock"] { flex-wrap: wrap; }
  .st-key-close-views [data-testid="stColumn"]:last-child { flex-basis: 100%%; }
}
</style>
"""

frame = lesson_frame(LESSON)
with frame.controls:
    choice = run_and_picture(frame)
    st.segmented_control(
        "One colour scale for each",
        list(SCALES),
        default=frame.default("scale"),
        required=True,
        help="Blue is above zero, orange below, white is zero. What is the darkest: the largest "
        "number of that unit's map, of its layer, or of the whole net?",
        **frame.control("scale"),
    )

settings = choice.placed_in(frame.settings())
overview = look_inside(settings, choice.own)
layout = layout_of(overview)
larger = PROJECTED if is_presenting() else 1
tall = round(larger * TALL)
st.html(STYLE % round(larger * layout.narrowest))
with frame.picture:
    with st.container(key="net-columns"):
        maps = film_player(film(overview, layout), key="maps", height=tall)
        if maps.place and (clicked := unit_at(overview, layout, maps.place.x, maps.place.y)):
            frame.choose(unit=clicked)
        column_names(
            [
                (block.name, block.shape, left + width / 2)
                for block, left, width in layout.shares_of_width()
            ],
            aspect=layout.width / layout.height,
            height=tall,
        )
    with st.container(key="close-views"):
        picture, seen, whole_map, answer = st.columns([1, 1, 1.35, 1.75], gap="small")
    with whole_map:
        shown = overview.unit
        one = film_player(map_film(overview), key="one-map", height=round(larger * CLOSE))
        if one.place:
            frame.choose(unit=(shown.layer, shown.map, int(one.place.y), int(one.place.x)))
    with picture:
        film_player(picture_film(overview), key="one-picture", height=round(larger * CLOSE))
    with seen:
        film_player(seen_film(overview), key="seen", height=round(larger * CLOSE))
    with answer:
        light_table(answer_table(overview), of_names=True)
        link_to(
            "feature_map",
            "Open this map →",
            choice.run,
            choice.image,
            feature_map_layer=overview.chosen.layer.name,
            feature_map_map=shown.map,
            feature_map_unit=f"{shown.row},{shown.column}",
        )

frame.close(settings, overview)
