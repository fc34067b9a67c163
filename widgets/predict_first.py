"""Predict first: a question before the picture reacts, on a page whose link says predict=1."""

from typing import Any

import streamlit as st

from lessons.lesson import Lesson


def ask_first(lesson: Lesson) -> None:
    """Ask the lesson's question and hold the page until it is answered, once a visit.

    The question is about the page as one finds it: a link with settings of its own does not ask.
    That is seen when one arrives; from then on the link's settings are those of the controls.
    """
    question = lesson.question
    if question is None or st.query_params.get("predict") != "1":
        return
    as_found = not any(lesson.key(name) in st.query_params for name in lesson.names)
    asks = st.session_state.setdefault(f"asks on {lesson.url}", as_found)
    if not asks or _guess_key(lesson) in st.session_state:
        return
    with st.container(key="predict", border=True):
        st.markdown(f"**Before you look:** {question.text}")
        with st.container(horizontal=True):
            for index, answer in enumerate(question.answers):
                st.button(answer, key=f"guess-{index}", on_click=_guess, args=(lesson, index))
    st.stop()


def compare_with_guess(lesson: Lesson, settings: Any, result: Any) -> None:
    """Beside the picture that was asked about: what was said before."""
    guess = st.session_state.get(_guess_key(lesson))
    if guess is None or lesson.question is None or settings != lesson.settings():
        return
    answers, right = lesson.question.answers, lesson.question.right(settings, result)
    if guess == right:
        st.success(f"As you said: {answers[guess]}", icon=":material/check:")
    else:
        st.info(
            f"You said: {answers[guess]} In fact: {answers[right]} Good: now there is something to "
            "find out.",
            icon=":material/lightbulb:",
        )


def _guess(lesson: Lesson, index: int) -> None:
    st.session_state[_guess_key(lesson)] = index


def _guess_key(lesson: Lesson) -> str:
    return f"guess of {lesson.url}"
