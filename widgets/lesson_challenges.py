"""*Try this*: challenges that the page checks by itself, with a hint and a way to be shown."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import streamlit as st

from core.ticks import read_ticks, tick
from lessons.lesson import Challenge, Lesson
from widgets.learner import this_learner
from widgets.lesson_settings import set_controls

TRIES_BEFORE_HINT = 2


def challenges(
    lesson: Lesson, settings: Any, result: Any, history: Sequence[tuple[Any, Any]]
) -> None:
    """Every challenge with its tick; a tick stays, whatever is done afterwards."""
    folder = this_learner().folder
    done = set(read_ticks(folder).get(lesson.url, ()))
    for challenge in lesson.challenges:
        if challenge.title not in done and challenge.ticked(settings, result, history):
            tick(folder, lesson.url, challenge.title)
            done.add(challenge.title)
            st.toast(f"Done: {challenge.title}", icon=":material/check_circle:")
    # One element instead of ten: what is drawn on every answer is what a lesson's speed is made of.
    # And no HTML in it: for that a browser fetches another 190 kB on its first visit.
    listed = [_listed(challenge, challenge.title in done) for challenge in lesson.challenges]
    st.markdown("\n".join(["### Try this", *listed]))
    with st.container(horizontal=True, vertical_alignment="center"):
        count = f"{len(done)} of {len(lesson.challenges)} done; they stay done."
        st.caption(count, width="content")
        if done or len(history) >= TRIES_BEFORE_HINT:
            _help(lesson)


def _listed(challenge: Challenge, is_done: bool) -> str:
    mark = ":green[:material/check_circle:]" if is_done else ":material/radio_button_unchecked:"
    word = "done" if is_done else "open"
    return f"- {mark} **{challenge.title}** ({word}). {challenge.task}"


def _help(lesson: Lesson) -> None:
    """Hints one at a time, each with its solution; made only once it is opened."""
    with st.popover(
        "Hint", type="tertiary", icon=":material/lightbulb:", key="hints", on_change="rerun"
    ) as hints:
        if not hints.open:
            return
        st.caption("Which one are you at?")
        for number, challenge in enumerate(lesson.challenges):
            with st.expander(challenge.title, key=f"hint-{number}"):
                st.markdown(challenge.hint)
                st.button(
                    "Show me",
                    key=f"show-me-{number}",
                    icon=":material/visibility:",
                    help="Sets everything as it has to be.",
                    on_click=_show,
                    args=(lesson, challenge),
                )


def _show(lesson: Lesson, challenge: Challenge) -> None:
    """Load the solution into the page's controls, and what goes before it into its history."""
    earlier = st.session_state.setdefault(f"history of {lesson.url}", [])
    earlier.extend((settings, lesson.verb(settings)) for settings in challenge.first)
    set_controls(lesson, asdict(challenge.solution))
