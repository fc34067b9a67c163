"""Settings of a lesson that are set by something else than a hand on their control."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lessons.lesson import Lesson


def set_controls(lesson: Lesson, changes: Mapping[str, Any]) -> None:
    """Give settings values. To be called before their controls are drawn, so in a callback."""
    for name, value in changes.items():
        # A control for several holds a list, and takes a tuple for another choice than its default.
        several = isinstance(value, tuple) and name not in lesson.placed
        st.session_state[lesson.key(name)] = list(value) if several else value
