"""Broken programs: torch's message with its numbers coloured where they come from, and repairs."""

import streamlit as st

from core.broken_programs import BIG, MISTAKES, MOST, SHAPE
from core.errors import examine
from figures.errors import clinic as picture
from lessons.errors import ABOUT_MESSAGES, LESSON, card, choices, counted, words
from widgets.clinic import clinic
from widgets.lesson_frame import lesson_frame

SIZES = {
    "x_rows": ("Rows of x", "How many rows the first matrix has."),
    "x_columns": ("Columns of x", "How many numbers a row of the first matrix has."),
    "w_rows": ("Rows of w", "How many rows the second matrix has."),
    "w_columns": ("Columns of w", "How many columns the second matrix has."),
}

compute = st.cache_data(examine, max_entries=128, show_spinner=False)


def show(name: str) -> None:
    st.session_state[LESSON.key("mistake")] = name


def repair(key: str, place: int, before: tuple[int, ...]) -> None:
    now = (*before[:place], st.session_state[key], *before[place + 1 :])
    st.session_state[LESSON.key("repairs")] = now


def run() -> None:
    st.session_state["clinic-runs"] = st.session_state.get("clinic-runs", 0) + 1


frame = lesson_frame(LESSON)
with frame.controls:
    cards = st.container(key="cards")
    mistake = st.selectbox(
        "More errors",
        list(MISTAKES),
        index=list(MISTAKES).index(frame.default("mistake")),
        help="All of them; the three most frequent ones are the cards above.",
        **frame.control("mistake"),
    )
    if mistake == SHAPE:
        sizes = st.container(key="sizes")
        pairs = sizes.container(), sizes.container()
        for number, (name, (label, about)) in enumerate(SIZES.items()):
            if number % 2 == 0:
                left, right = pairs[number // 2].columns(2)
            with right if number % 2 else left:
                st.slider(
                    label,
                    1,
                    MOST,
                    value=frame.default(name),
                    help=about,
                    **frame.control(name),
                )

settings = frame.settings()
examined = compute(settings)
with cards:
    for name in BIG:
        st.button(
            card(name, examined),
            key=f"card-{name}",
            type="primary" if name == settings.mistake else "secondary",
            width="stretch",
            on_click=show,
            args=(name,),
        )
with frame.controls:
    st.caption(counted(examined))
with frame.picture:
    with st.container(
        key="aim", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown(words(settings).goal, width="content")
        st.button("Run", key="run", icon=":material/play_arrow:", on_click=run)
    clinic(picture(examined, st.session_state.get("clinic-runs", 0)))
    place = list(MISTAKES).index(settings.mistake)
    key = f"repair-{place}"
    st.session_state[key] = settings.choice
    options = choices(settings)
    with st.container(key="repairs"):
        st.radio(
            "Repair",
            range(len(options)),
            format_func=options.__getitem__,
            help="Each is really run on the installed torch; not every one is a cure.",
            key=key,
            on_change=repair,
            args=(key, place, settings.repairs),
        )
with frame.below:
    st.caption(ABOUT_MESSAGES)
frame.close(settings, examined)
