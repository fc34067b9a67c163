"""Pieces of a text to click, for keyboards without brackets."""

from collections.abc import Sequence

import streamlit as st

from core.plain_markdown import plain
from lessons.lesson import Lesson
from widgets.lesson_settings import set_controls


def insert_pills(lesson: Lesson, setting: str, pieces: Sequence[str], *, longest: int) -> None:
    """Draw the pieces, each of which is put behind what a text field says, and a button that
    clears it. Beyond `longest` characters the text is cut."""
    key = f"{lesson.url}_piece"

    def insert():
        piece = st.session_state[key]
        st.session_state[key] = None
        if piece is not None:
            written = st.session_state[lesson.key(setting)] + piece
            set_controls(lesson, {setting: written[:longest]})

    st.pills(
        "Put behind it",
        pieces,
        format_func=plain,  # a lone * or + would be an empty list
        key=key,
        on_change=insert,
        label_visibility="collapsed",
    )
    st.button(
        "Clear",
        key="clear",
        icon=":material/backspace:",
        on_click=set_controls,
        args=(lesson, {setting: ""}),
    )
