"""Learning rate x momentum: click a run on the map, or drag the rate and watch it change."""

import streamlit as st

from core.rate_map import MOMENTA, RATES, SURFACES, all_runs, largest_safe_rate, nearest_pair, pick
from figures.rate_map import MAP, film
from lessons.rate_map import LESSON
from widgets.film_player import film_player
from widgets.lesson_frame import lesson_frame

compute = st.cache_resource(all_runs, max_entries=8, show_spinner=False)

frame = lesson_frame(LESSON)
with frame.controls:
    st.selectbox(
        "Surface",
        list(SURFACES),
        index=list(SURFACES).index(frame.default("surface")),
        help="The loss over two weights. 1:100 means a hundred times as curved across as along.",
        **frame.control("surface"),
    )
    st.select_slider(
        "Learning rate",
        RATES,
        value=frame.default("learning_rate"),
        help="How far a step goes. Drag it: the run moves across the map.",
        **frame.control("learning_rate"),
    )
    st.select_slider(
        "Momentum",
        MOMENTA,
        value=frame.default("momentum"),
        help="How much of the last step is kept. 0 is plain SGD.",
        **frame.control("momentum"),
    )
    st.caption("Or click the map to load a run, and the path's picture to start elsewhere.")

settings = frame.settings()
runs = compute(settings.surface, settings.start_x, settings.start_y)
result = pick(runs, settings)
with frame.controls:
    if result.outcome == "diverges":
        st.error("This run diverges.", icon=":material/warning:")
        safe = {"learning_rate": largest_safe_rate(result)}
        frame.repair("Repair: the largest rate that does not", safe)
with frame.picture:
    played = film_player(
        film(settings, result), key="film", height=280, follow=LESSON.key("learning_rate")
    )
    if played.place is not None and played.place.panel == MAP:
        rate, momentum = nearest_pair(played.place.x, played.place.y)
        frame.choose(learning_rate=rate, momentum=momentum)
    elif played.place is not None:
        frame.choose(start_x=round(played.place.x, 2), start_y=round(played.place.y, 2))
frame.close(settings, result)
