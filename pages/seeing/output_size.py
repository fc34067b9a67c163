"""The kernel steps over the input: count where it lands, and you know what comes out."""

import streamlit as st

from core.output_size import LAYERS, LEAST, MOST, PADDING_MODES, land
from figures.output_size import cells
from lessons.output_size import ABOUT_PADDING, LESSON, formula, repair
from widgets.cells import show_cells
from widgets.lesson_frame import lesson_frame

compute = st.cache_data(land, max_entries=64, show_spinner=False)

frame = lesson_frame(LESSON)
with frame.controls:
    layer = st.selectbox(
        "Layer",
        list(LAYERS),
        index=list(LAYERS).index(frame.default("layer")),
        help="All three let a kernel land here and there. A convolution weighs and sums what it "
        "finds, max pooling keeps the largest, average pooling takes the mean.",
        **frame.control("layer"),
    )
    takes = LAYERS[layer].takes
    for pair in (
        (
            ("in", "size", LEAST, MOST, "Rows of the input, and as many columns."),
            ("kernel_size", "kernel_size", 1, 7, "Rows and columns of the kernel."),
        ),
        (
            ("stride", "stride", 1, 4, "How far the kernel goes in a step."),
            ("padding", "padding", 0, 3, "Cells put around the input, on every side."),
        ),
    ):
        with st.container(horizontal=True, wrap=False, gap="small"):
            for label, setting, least, most, about in pair:
                st.slider(
                    label,
                    least,
                    most,
                    value=frame.default(setting),
                    help=about,
                    **frame.control(setting),
                )
    st.selectbox(
        "padding_mode",
        PADDING_MODES,
        index=PADDING_MODES.index(frame.default("padding_mode")),
        disabled="padding_mode" not in takes,
        help=ABOUT_PADDING,
        **frame.control("padding_mode"),
    )
    repairs = st.container()
    with st.expander("More"):
        st.slider(
            "dilation",
            1,
            3,
            value=frame.default("dilation"),
            disabled="dilation" not in takes,
            help="How far apart the kernel's own cells are: at 2 it looks at every second cell.",
            **frame.control("dilation"),
        )

settings = frame.settings()
landed = compute(settings)
cure = repair(settings, landed)
if cure:
    with repairs:
        frame.repair(*cure)
with frame.picture:
    st.latex(formula(settings, landed))
    if landed.refusal:
        st.error(landed.refusal, icon=":material/error:")
    show_cells(cells(settings, landed), key="cells", height=270)
frame.close(settings, landed)
