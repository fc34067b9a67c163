"""*Try this*: challenges that the page checks by itself, with a hint and a way to be shown."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import streamlit as st

from core.ticks import read_ticks, tick
from lessons.lesson import Challenge, Lesson
from widgets.learner import this_learner

TRIES_BEFORE_HINT = 2


def challenges(
    lesson: Lesson, settings: Any, result: Any, history: Sequence[tuple[Any, Any]]
) -> None:
    """Every challenge with its tick; a tick stays, whatever is done afterwards."""
    folder = this_learner().folder
    done = set(read_ticks(folder).get(lesson.url, ()))
    st.subheader("Try this")
    for number, challenge in enumerate(lesson.challenges):
        if challenge.title not in done and challenge.ticked(settings, result, history):
            tick(folder, lesson.url, challenge.title)
            done.add(challenge.title)
            st.toast(f"Done: {challenge.title}", icon=":material/check_circle:")
        _challenge(lesson, number, challenge, challenge.title in done, tries=len(history))
    st.caption(f"{len(done)} of {len(lesson.challenges)} done; they stay done.")


def _challenge(
    lesson: Lesson, number: int, challenge: Challenge, is_done: bool, tries: int
) -> None:
    mark = ":green[:material/check_circle:]" if is_done else ":material/radio_button_unchecked:"
    word = "done" if is_done else "open"
    with st.container(key=f"challenge-{number}"):
        st.markdown(f"{mark} **{challenge.title}** ({word}). {challenge.task}")
        if tries < TRIES_BEFORE_HINT and not is_done:
            return
        with st.container(horizontal=True, key=f"help-{number}"):
            if not is_done:
                with st.popover("Hint", type="tertiary", icon=":material/lightbulb:"):
                    st.markdown(challenge.hint)
            st.button(
                "Show me",
                key=f"show-me-{number}",
                type="tertiary",
                icon=":material/visibility:",
                on_click=_show,
                args=(lesson, challenge),
            )


def _show(lesson: Lesson, challenge: Challenge) -> None:
    """Load the solution into the page's controls, and what goes before it into its history."""
    earlier = st.session_state.setdefault(f"history of {lesson.url}", [])
    earlier.extend((settings, lesson.verb(settings)) for settings in challenge.first)
    load(lesson, challenge.solution)


def load(lesson: Lesson, settings: Any) -> None:
    """Set every control of a lesson; to be called before they are drawn (in a callback)."""
    for name, value in asdict(settings).items():
        st.session_state[lesson.key(name)] = value
