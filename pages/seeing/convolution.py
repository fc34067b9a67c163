"""A kernel slides over a picture: point at a place of the output, and see what it is the sum of."""

from dataclasses import astuple

import streamlit as st

from core.convolution import (
    BY_HAND,
    DRAWN,
    KERNELS,
    OWN,
    PICTURES,
    WIDEST,
    convolve,
    own_picture,
    with_cells,
    with_weights,
)
from figures.convolution import sliding_kernel
from lessons.convolution import LESSON, repair
from lessons.own_picture import ABOUT_OWN
from widgets.lesson_frame import lesson_frame
from widgets.own_photograph import own_photograph
from widgets.sliding_kernel import show_sliding_kernel

compute = st.cache_data(convolve, max_entries=32, show_spinner=False)

frame = lesson_frame(LESSON)
own = None
with frame.controls:
    picture = st.selectbox(
        "Picture",
        PICTURES,
        index=PICTURES.index(frame.default("picture")),
        help="A photograph, at most 96 pixels each way so that one sees them, its numbers from 0 "
        "(dark) to 255; or a grid of 0 and 1, whose cells a click turns.",
        **frame.control("picture"),
    )
    if picture == OWN:
        own = own_photograph(ABOUT_OWN, own_picture)
    st.selectbox(
        "Kernel",
        KERNELS,
        index=KERNELS.index(frame.default("kernel")),
        help="Ready ones, or your own: type a weight in the picture, or press up and down there.",
        **frame.control("kernel"),
    )
    st.slider(
        "kernel_size",
        1,
        WIDEST,
        value=frame.default("size"),
        help="Pixels of the window each way.",
        **frame.control("size"),
    )
    st.slider(
        "stride",
        1,
        4,
        value=frame.default("stride"),
        help="How many pixels the window goes on from one place to the next.",
        **frame.control("stride"),
    )
    st.slider(
        "padding",
        0,
        4,
        value=frame.default("padding"),
        help="How many pixels of 0 are put around the picture.",
        **frame.control("padding"),
    )
    with st.expander("More"):
        st.slider(
            "dilation",
            1,
            3,
            value=frame.default("dilation"),
            help="How far apart the pixels of a window are: with 2, every other one is left out.",
            **frame.control("dilation"),
        )
        for name, options, says in (
            ("in_channels", (1, 3), "1: the picture in grey. 3: red, green and blue."),
            ("out_channels", (1, 2, 3), "Maps that come out, each by the kernel turned further."),
            ("groups", (1, 3), "With 3, channels are dealt out: a map sees its own group alone."),
        ):
            st.segmented_control(
                name,
                options,
                default=frame.default(name),
                required=True,
                help=says,
                **frame.control(name),
            )

settings = frame.settings()
# What is a learner's own is not kept beside what all share.
convolved = compute(settings) if own is None else convolve(settings, own)
cure = repair(settings, convolved)
if cure:
    with frame.controls:
        frame.repair(*cure)
with frame.picture:
    if convolved.refusal:
        st.error(convolved.refusal, icon=":material/error:")
    changed = show_sliding_kernel(sliding_kernel(convolved), key="sliding")
chosen = {}
if changed.weights:
    chosen["kernel"] = BY_HAND
    chosen["weights"] = with_weights(convolved, *map(astuple, changed.weights))
if changed.cells:
    chosen["picture"] = DRAWN
    chosen["grid"] = with_cells(convolved, *map(astuple, changed.cells))
if chosen:
    frame.choose(**chosen)
frame.close(settings, convolved)
