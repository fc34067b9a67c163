"""An index typed, or chosen axis by axis, or clicked: the chosen cells light up and fly out."""

import streamlit as st

from core.indexing import AGGREGATES, DIMS, LONGEST, SHAPES, entries, index, menu, written
from figures.indexing import cells, taken_cells
from lessons.indexing import ABOUT_ENTRIES, ABOUT_TAKEN, LESSON, READY, WRITE, repair, repair_taken
from widgets.cells import show_cells
from widgets.clinic_link import clinic_link
from widgets.lesson_frame import lesson_frame
from widgets.lesson_settings import set_controls
from widgets.lesson_tools import projected

compute = st.cache_data(index, max_entries=64, show_spinner=False)
OTHER = "…"  # what the field says of this axis, if anything, is not on the box's menu
NARROW = 72  # pixels of an axis' box


def write_axes(axes):
    """The boxes into the field."""
    chosen = (st.session_state[f"indexing_axis_{axis}"] for axis in range(axes))
    set_controls(
        LESSON, {"expression": written(tuple(entry.replace(OTHER, ":") for entry in chosen))}
    )


def choose_ready():
    ready = st.session_state["indexing_ready"]
    st.session_state["indexing_ready"] = None
    if ready is not None:
        set_controls(LESSON, {"expression": ready})


frame = lesson_frame(LESSON)
with frame.controls:
    shape = SHAPES[
        st.selectbox(
            "Shape of x",
            list(SHAPES),
            help="x holds 0, 1, 2 …, so that a number says where it is from.",
            **frame.control("shape"),
        )
    ]
    expression = st.text_input(
        "Index",
        value=frame.default("expression"),
        max_chars=LONGEST,
        help="Type it, choose it axis by axis below, or click a cell of x.",
        **frame.control("expression"),
    )
    parts = entries(expression)
    with st.container(horizontal=True, gap="xsmall"):
        for axis, size in enumerate(shape):
            options = (*menu(size), OTHER)
            part = None
            if parts is not None and len(parts) <= len(shape):
                part = parts[axis] if axis < len(parts) else ":"
            st.session_state[f"indexing_axis_{axis}"] = part if part in options else OTHER
            st.container(width=projected(NARROW)).selectbox(
                f"axis {axis}",
                options,
                key=f"indexing_axis_{axis}",
                on_change=write_axes,
                args=(len(shape),),
            )
    st.caption(ABOUT_ENTRIES)
    repairs = st.container()
    st.pills(
        "Ready",
        READY,
        key="indexing_ready",
        on_change=choose_ready,
        help=WRITE,
    )

with frame.below:
    fold = st.expander("Take axes together: sum, mean, max, argmax", key="take", on_change="rerun")
    chosen, drawn = fold.columns([1, 2.9], gap="medium")
    chosen.selectbox(
        "What is done",
        list(AGGREGATES),
        index=list(AGGREGATES).index(frame.default("aggregate")),
        help="With the numbers of s along an axis.",
        **frame.control("aggregate"),
    )
    chosen.segmented_control(
        "dim",
        DIMS,
        default=frame.default("dim"),
        required=True,
        help="The axis along which numbers are taken together, and which is gone afterwards.",
        **frame.control("dim"),
    )

settings = frame.settings()
indexed = compute(settings)
cure = repair(settings, indexed)
if cure:
    with repairs:
        frame.repair(*cure)
        if indexed.failure is not None:
            clinic_link()
with frame.picture:
    clicked = show_cells(cells(indexed), key="cells", height=270).clicked
    if clicked is not None:
        frame.choose(expression=written(tuple(map(str, clicked.index))))
    if indexed.failure is not None:
        st.error(f"{indexed.failure.kind}: {indexed.failure.in_short}", icon=":material/error:")
    elif indexed.refusal:
        st.warning(indexed.refusal, icon=":material/edit:")
if fold.open:
    with drawn:
        show_cells(taken_cells(settings, indexed), key="taken", height=250)
        failure = indexed.taken.failure
        if failure is not None:
            st.error(str(failure), icon=":material/error:")
    taken_cure = repair_taken(settings, indexed)
    if taken_cure:
        with chosen:
            frame.repair(*taken_cure, key="repair-taken")
    chosen.caption(ABOUT_TAKEN)
frame.close(settings, indexed)
