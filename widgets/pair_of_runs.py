"""A run and its twin: the menus of what differs between them, and the training of both."""

from collections.abc import Mapping

import streamlit as st

from core.twin import DIFFERENCES, Settings, Twins, steps_of, train_twins
from lessons.lesson import Lesson
from lessons.twin import NAMES
from widgets.lesson_frame import Frame
from widgets.long_training import train_here_or_there

_twins_here = st.cache_data(train_twins, max_entries=32, show_spinner=False)


def twins_by(twins: Settings) -> Twins:
    """Both runs, remembered for all pages. Raises Refused as `train_twins` does."""
    return train_here_or_there(train_twins, _twins_here, twins, steps_of(twins), "Training both …")


def what_differs(frame: Frame, pairs: Mapping[str, tuple[str, str]]) -> str:
    """Controls for the one setting that is not the same and for its two words.

    `pairs` are the settings, each with the words that it begins with. Returns the chosen one.
    """
    lesson, usual_one = frame.lesson, frame.default("differs")
    differs = st.selectbox(
        "What differs",
        list(pairs),
        index=list(pairs).index(usual_one),
        on_change=_begin_pair,
        args=(lesson, pairs),
        help="The one setting in which the second run is not like the first.",
        **frame.control("differs"),
    )
    words, begin = list(DIFFERENCES[differs]), pairs[differs]
    if differs == usual_one:
        begin = (frame.default("one"), frame.default("other"))
    with st.container(horizontal=True, gap="small"):
        for name, label, usual in zip(("one", "other"), ("First", "Second"), begin, strict=True):
            if st.session_state.get(lesson.key(name), usual) not in words:
                st.session_state[lesson.key(name)] = usual
            st.selectbox(
                label,
                words,
                index=words.index(usual),
                help=f"{NAMES[differs]} of the {label.lower()} run. Equal words: no difference.",
                **frame.control(name),
            )
    return differs


def _begin_pair(lesson: Lesson, pairs: Mapping[str, tuple[str, str]]) -> None:
    """The words of another menu."""
    state = st.session_state
    state[lesson.key("one")], state[lesson.key("other")] = pairs[state[lesson.key("differs")]]
