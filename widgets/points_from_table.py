"""Points of one's own out of a table, pasted or uploaded: of the two the one that came later."""

from collections.abc import Callable

import streamlit as st

from core.own_points import Points
from core.playground_page import fewer
from core.points_csv import read_points
from core.refusal import Refused
from lessons.nonlinearity import about_table

PASTED, FILE = "playground-csv", "playground-file"
LATER, SAID = "playground later table", "playground csv says"


def points_from_table(take: Callable[[Points], None]) -> None:
    """A field, a place for a file and the button that calls `take` with what was read."""
    st.text_area(
        "Points of your own",
        placeholder="0.5; -1.2; red",
        key=PASTED,
        max_chars=20_000,
        height=90,
        help="One point a row: x, y and its class, with commas, semicolons or tabs between.",
        on_change=_remember,
        args=(PASTED,),
    )
    st.file_uploader(
        "or a CSV file",
        type=["csv", "txt"],
        key=FILE,
        help="Of a file and pasted points, those that came later are taken.",
        on_change=_remember,
        args=(FILE,),
    )
    st.button("Take these points", key="take-points", on_click=_take, args=(take,))
    if said := st.session_state.get(SAID):
        st.caption(said)


def _remember(later: str) -> None:
    st.session_state[LATER] = later


def _take(take: Callable[[Points], None]) -> None:
    file, pasted = st.session_state[FILE], st.session_state[PASTED]
    of_file = file and not (pasted and st.session_state.get(LATER) == PASTED)
    try:
        table = read_points(file.getvalue() if of_file else pasted)
    except Refused as refused:
        st.session_state[SAID] = str(refused)
        return
    points = fewer(table.points)
    st.session_state[SAID] = about_table(table, len(points) // 3)
    take(points)
