"""Two shapes aligned from the right: choose their sizes, watch what stretches."""

import streamlit as st

from core.broadcasting import NO_AXIS, OPERATIONS, SIZES, broadcast
from figures.broadcasting import cells
from lessons.broadcasting import ABOUT_MISSING, ABOUT_SIZES, LESSON, repair, verdict
from widgets.cells import show_cells
from widgets.clinic_link import clinic_link
from widgets.lesson_frame import lesson_frame
from widgets.lesson_tools import projected

compute = st.cache_data(broadcast, max_entries=64, show_spinner=False)
NARROW = 72  # pixels of a size's box: three stand side by side, also on a phone


def row():
    return st.container(horizontal=True, gap="small")


frame = lesson_frame(LESSON)
with frame.controls:
    st.caption(ABOUT_SIZES, help=ABOUT_MISSING)
    for name in "ab":
        with row():
            boxes = {place: st.container(width=projected(NARROW)) for place in (3, 2, 1)}
        no_axis = False  # beyond one that is not there
        for place, box in reversed(boxes.items()):
            setting = f"{name}{place}"
            size = box.selectbox(
                f"{name}: −{place}",
                SIZES[place],
                index=SIZES[place].index(frame.default(setting)),
                format_func=lambda size: str(size or "–"),
                disabled=no_axis,
                **frame.control(setting),
            )
            no_axis = size == NO_AXIS
    results = row()
    repairs = st.container()
    st.selectbox(
        "Operation",
        list(OPERATIONS),
        index=list(OPERATIONS).index(frame.default("operation")),
        help="What is done with each pair of cells that meet.",
        **frame.control("operation"),
    )

settings = frame.settings()
result = compute(settings)
with results:
    for _ in range(3 - len(result.axes)):
        st.markdown("&nbsp;", width=projected(NARROW))
    for axis in result.axes:
        size, why = verdict(axis)
        st.markdown(f"**{size}**  \n:small[{why}]", width=projected(NARROW))
cure = repair(result)
if cure:
    with repairs:
        frame.repair(*cure)
        clinic_link()
with frame.picture:
    show_cells(cells(settings, result), key="cells", height=300)
frame.close(settings, result)
