"""A row meets a column: the product of two matrices, cell by cell, and how fast torch makes it."""

import inspect
import time

import streamlit as st

from core.device import available_devices
from core.matmul import LAYER, MOST, OPERATIONS, TRANSPOSES, multiply
from core.matmul_speed import by_loop, measure_loop, measure_matmul, stored_curves
from figures.matmul import cells
from figures.matmul_speed import speed_figure
from lessons.matmul import (
    ABOUT_SPEED,
    LESSON,
    NO_GPU,
    NO_GPU_BUT_STORED,
    about_speed,
    is_by_gpu,
    repair,
    title_of_speed,
)
from widgets.cells import show_cells
from widgets.clinic_link import clinic_link
from widgets.lesson_frame import lesson_frame
from widgets.lesson_tools import is_presenting

compute = st.cache_data(multiply, max_entries=64, show_spinner=False)
elsewhere = st.cache_data(stored_curves, max_entries=1, show_spinner=False)

frame = lesson_frame(LESSON)
with frame.controls:
    operation = st.segmented_control(
        "Operation",
        list(OPERATIONS),
        default=frame.default("operation"),
        required=True,
        help="`@` sums rows times columns, `*` multiplies cell by cell, nn.Linear is `@` with "
        "learned weights and a bias.",
        **frame.control("operation"),
    )
    for name, rows, columns in (
        ("a", "How many rows a has.", "How long a row of a is: the inner size on the left."),
        ("b", "How long a column of b is: the inner size on the right.", "How many columns b has."),
    ):
        with st.container(horizontal=True, wrap=False, gap="small"):
            for what, says in (("rows", rows), ("columns", columns)):
                st.slider(
                    f"{name}: {what}",
                    1,
                    MOST,
                    value=frame.default(f"{name}_{what}"),
                    help=None if is_presenting() else says,  # its sign would break the label
                    **frame.control(f"{name}_{what}"),
                )
    st.pills(
        "Transposed",
        TRANSPOSES,
        selection_mode="multi",
        default=frame.default("transposed"),
        disabled=operation == LAYER,
        help="Rows become columns before the two meet.",
        **frame.control("transposed"),
    )
    repairs = st.container()

settings = frame.settings()
product = compute(settings)
cure = repair(settings, product)
if cure:
    with repairs:
        frame.repair(*cure)
        clinic_link()
with frame.picture:
    show_cells(cells(settings, product), key="cells", height=300)
with frame.below:
    stored = elsewhere()
    # Is a GPU to be seen: on this machine, among the stored curves?
    here, there = "cuda" in available_devices(), any(map(is_by_gpu, stored))
    fold = st.expander(title_of_speed(here or there), key="speed", on_change="rerun")
    if fold.open:
        with fold:
            st.markdown(ABOUT_SPEED)
            code, picture = st.columns([1.1, 1.3], gap="large")
            code.code(inspect.getsource(by_loop))
            if code.button("Measure here", key="measure", icon=":material/timer:"):
                devices = ["cpu", "cuda"] if here else ["cpu"]
                st.session_state["matmul_measured"] = [
                    measure_loop(time.perf_counter),
                    *(measure_matmul(time.perf_counter, device) for device in devices),
                ]
            measured = st.session_state.get("matmul_measured", [])
            if measured:
                code.markdown(about_speed(measured))
            if not here:
                code.caption(NO_GPU_BUT_STORED if there else NO_GPU)
            picture.plotly_chart(speed_figure([*stored, *measured]), key="speed-figure")
            machines = "; ".join(dict.fromkeys(curve.machine for curve in stored))
            picture.caption(f"Dashed: measured elsewhere ({machines}).")
frame.close(settings, product)
