"""Points of one's own, clicked into the square or out of it."""

import streamlit as st

from core.own_points import MOST_CLASSES
from core.playground_data import OWN
from core.playground_page import are_points, clicked
from lessons.lesson import Lesson

CLASS = "playground-class"


def take_click(lesson: Lesson, film: str) -> None:
    """Add or remove the point that was just clicked in the player of that key.

    To be called before anything else is drawn: the next click ends the run that is under way, and
    a click that is taken only after the training may never be.
    """
    told = st.session_state.get(film) or {}
    place = told.get("place")
    if not isinstance(place, dict) or st.session_state.get(lesson.key("data")) != OWN:
        return
    points, label = st.session_state[lesson.key("points")], st.session_state.get(CLASS, 0)
    x, y = (place.get(name) for name in ("x", "y"))
    if not all(isinstance(number, int | float) for number in (x, y)):
        return
    after = clicked(points, x, y, label, hit=place.get("point") is not None)
    if are_points(after):
        st.session_state[lesson.key("points")] = after


def class_to_click() -> None:
    """Which class the next point is to be of."""
    st.segmented_control(
        "Class of the next point",
        range(MOST_CLASSES),
        default=0,
        required=True,
        key=CLASS,
        label_visibility="collapsed",
    )
