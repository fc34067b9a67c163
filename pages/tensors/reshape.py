"""Twelve numbers, two chains of steps: same shape, another order; one memory, or a copy."""

import streamlit as st

from core.reshape import BLOCKS, MENU, reshape
from figures.reshape import cells, place_of
from lessons.reshape import ABOUT_MEMORY, LESSON, memory, repairs
from widgets.cells import show_cells
from widgets.clinic_link import clinic_link
from widgets.lesson_frame import lesson_frame
from widgets.light_table import light_table

compute = st.cache_data(reshape, max_entries=64, show_spinner=False)

frame = lesson_frame(LESSON)
with frame.controls:
    for side in ("left", "right"):
        with st.container(gap="xsmall"):
            for number in (1, 2, 3):
                setting = f"{side}_{number}"
                st.selectbox(
                    f"{side.capitalize()}: step {number} from x"
                    if number > 1
                    else f"{side.capitalize()}: what is done to x",
                    MENU,
                    index=MENU.index(frame.default(setting)),
                    label_visibility="visible" if number == 1 else "collapsed",
                    help="Up to three steps, one after the other, from `x = torch.arange(12)`.",
                    **frame.control(setting),
                )
    st.caption("Click a cell to write 99 into it.")

settings = frame.settings()
reshaped = compute(settings)
picture = cells(settings, reshaped)
with frame.controls:
    if reshaped.edit is not None and st.button("Undo the 99", key="undo", icon=":material/undo:"):
        frame.choose(edited=frame.default("edited"))
with frame.picture:
    clicked = show_cells(picture, key="cells", height=260).clicked
    if clicked is not None:
        drawn = {block.title: block.shape for block in picture.scenes[-1].blocks}
        place = place_of(clicked.index, drawn[clicked.block])
        frame.choose(edited=(float(BLOCKS.index(clicked.block)), float(place)))
    for side, (says, changes) in repairs(settings, reshaped).items():
        refused, cure = st.columns([2.2, 1], vertical_alignment="center")
        refused.error(f"{side}: {reshaped.failures[side]}", icon=":material/error:")
        with cure:
            frame.repair(says, changes, key=f"repair-{side}")
    if reshaped.failures:
        clinic_link()
with frame.below:
    light_table(memory(reshaped))
    st.caption(ABOUT_MEMORY)
frame.close(settings, reshaped)
