"""Make a tensor: how many dimensions, of what, of which type; and see what torch says of it."""

import time

import streamlit as st

from core.device import available_devices
from core.tensors import (
    DTYPES,
    FILLS,
    LONGEST,
    MADE,
    MIXED,
    MOST_DIMENSIONS,
    MOST_HIGH,
    MOST_SEED,
    SIZES,
    make,
)
from core.three_ways import time_three_ways
from figures.tensors import cells
from lessons.tensors import (
    ABOUT_TIMES,
    LESSON,
    PIECES,
    WHY_PYTORCH,
    WRITE,
    facts,
    repair,
    times,
)
from widgets.cells import show_cells
from widgets.clinic_link import clinic_link
from widgets.insert_pills import insert_pills
from widgets.lesson_frame import lesson_frame
from widgets.lesson_tools import is_presenting
from widgets.light_table import light_table

compute = st.cache_data(make, max_entries=64, show_spinner=False)
NARROW = 57, 80  # pixels of a size's box: four stand side by side, or two where projected
# What torch prints stands beside the picture where it is narrow; more lines are scrolled.
MOST_LETTERS, MOST_LINES, HEIGHT = 30, 10, 240


frame = lesson_frame(LESSON)
with frame.controls:
    dimensions = st.slider(
        "Dimensions",
        0,
        MOST_DIMENSIONS,
        value=frame.default("dimensions"),
        help="How many axes the tensor has. Each is one more pair of brackets.",
        **frame.control("dimensions"),
    )
    if dimensions:
        with st.container(horizontal=True, gap="xsmall"):
            for place in range(dimensions, 0, -1):
                setting = f"size_{place}"
                st.container(width=NARROW[is_presenting()]).selectbox(
                    f"axis {dimensions - place}",
                    SIZES[place],
                    index=SIZES[place].index(frame.default(setting)),
                    **frame.control(setting),
                )
    made_by = st.selectbox(
        "Made by",
        list(MADE),
        index=list(MADE).index(frame.default("made")),
        help="What torch fills it with. Those with _like take shape, type and device over from "
        "another tensor.",
        **frame.control("made"),
    )
    if made_by == "full":
        st.select_slider(
            "Filled with",
            FILLS,
            value=frame.default("fill"),
            format_func=lambda number: f"{number:g}",
            help="The number in every place.",
            **frame.control("fill"),
        )
    if made_by == "randint":
        st.slider(
            "Numbers below",
            1,
            MOST_HIGH,
            value=frame.default("high"),
            help="Whole numbers from 0 to one less.",
            **frame.control("high"),
        )
    st.selectbox(
        "dtype",
        list(DTYPES),
        help="The type of every number in it.",
        **frame.control("dtype"),
    )
    repairs = st.container()
    with st.expander("More"):
        st.text_input(
            "y =",
            value=frame.default("expression"),
            max_chars=LONGEST,
            placeholder="x.unsqueeze(0)",
            help="An expression of your own, over x.",
            **frame.control("expression"),
        )
        insert_pills(LESSON, "expression", PIECES, longest=LONGEST)
        st.caption(WRITE)
        devices = ("cpu", *(d for d in available_devices() if d != "cpu"), "meta")
        st.selectbox(
            "Device",
            devices,
            help="Where the numbers are. `meta` keeps none at all: a second device for everybody.",
            **frame.control("device"),
        )
        st.toggle(
            "requires_grad",
            value=frame.default("requires_grad"),
            help="Whether torch notes what is done with it, for gradients.",
            **frame.control("requires_grad"),
        )
        st.slider(
            "Seed",
            0,
            MOST_SEED,
            value=frame.default("seed"),
            help="Where rand, randn and randint take their chance from.",
            **frame.control("seed"),
        )

settings = frame.settings()
made = compute(settings)
cure = repair(settings, made)
if cure:
    with repairs:
        frame.repair(*cure)
        if made.failure is not None or made.mixing is not None:
            clinic_link()
with frame.picture:
    if made.x is not None:
        wide = max(map(len, made.text.splitlines()), default=0)
        beside = not made.is_of_expression and 0 < wide <= MOST_LETTERS
        drawn, written = st.columns([1.75, 1] if beside else [1, 0.01], vertical_alignment="center")
        with drawn:
            show_cells(cells(settings, made), key="cells", height=210)
        if beside:
            written.caption("As torch prints it")
            high = made.text.count("\n") > MOST_LINES
            written.code(made.text, language=None, height=HEIGHT if high else "content")
    if made.failure is not None:
        st.code("\n".join(made.lines), language=None, wrap_lines=True)
        st.error(f"{made.failure.kind}: {made.failure.in_short}", icon=":material/error:")
    elif made.refusal:
        st.warning(made.refusal, icon=":material/edit:")
    else:
        if made.mixing is not None:
            st.error(f"`{MIXED}` {made.mixing}", icon=":material/error:")
        if made.shown is not None:
            light_table(facts(made))
with frame.below:
    fold = st.expander("Why PyTorch?", key="why-pytorch", on_change="rerun")
    if fold.open:
        with fold:
            for fact in WHY_PYTORCH:
                st.markdown(f"- {fact}")
            st.markdown(ABOUT_TIMES)
            if st.button("Measure here", key="measure", icon=":material/timer:"):
                st.session_state["tensors_times"] = time_three_ways(time.perf_counter)
            if "tensors_times" in st.session_state:
                light_table(times(st.session_state["tensors_times"]))
frame.close(settings, made)
