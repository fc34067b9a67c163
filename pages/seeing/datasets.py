"""A folder of pictures on its way into batches."""

import streamlit as st

from core.datasets import (
    EPOCHS,
    FEWEST,
    LARGEST_BATCH,
    LONGEST_NAME,
    MOST,
    OWN,
    PICTURES,
    deal,
)
from figures.datasets import conveyor
from lessons.datasets import LESSON, asked
from widgets.conveyor import show_conveyor
from widgets.lesson_frame import lesson_frame
from widgets.light_table import light_table
from widgets.loading_speed import loading_speed
from widgets.own_picture_files import own_picture_files
from widgets.plain_text import plain

frame = lesson_frame(LESSON)
with frame.controls:
    pictures = st.selectbox(
        "Pictures",
        PICTURES,
        help="Two ready sets, or what you brought in on Train yours.",
        **frame.control("pictures"),
    )
    st.slider(
        "batch_size",
        1,
        LARGEST_BATCH,
        value=frame.default("batch_size"),
        help="How many pictures are handed out together: one step of training sees one batch.",
        **frame.control("batch_size"),
    )
    st.toggle(
        "shuffle",
        value=frame.default("shuffle"),
        help="Deal in an order drawn by chance, another one in every epoch.",
        **frame.control("shuffle"),
    )
    st.toggle(
        "drop_last",
        value=frame.default("drop_last"),
        help="Leave out the last batch if it is not full.",
        **frame.control("drop_last"),
    )
    st.slider(
        "Epoch",
        1,
        EPOCHS,
        value=frame.default("epoch"),
        help="An epoch deals all pictures once. The next one deals them anew.",
        **frame.control("epoch"),
    )
    with st.expander("More"):
        st.slider(
            "Seed",
            0,
            99,
            value=frame.default("seed"),
            help="Where the generator of the shuffled order starts.",
            **frame.control("seed"),
        )
        count = st.slider(
            "How many pictures",
            FEWEST,
            MOST,
            value=frame.default("count"),
            step=5,
            help="The classes by turns; as far as there are so many.",
            **frame.control("count"),
        )
        st.text_input(
            "Rename the first folder to",
            max_chars=LONGEST_NAME,
            help="A folder's name is its class, and class_to_idx numbers the names as sorted.",
            **frame.control("first_folder"),
        )

settings = frame.settings()
dealt = deal(settings, own_picture_files(count) if pictures == OWN else None)
with frame.controls:
    if dealt.refusal:
        st.error(plain(dealt.refusal), icon=":material/error:")
        frame.repair("Repair: its own name", {"first_folder": ""})
    if not dealt.batches:
        frame.repair("Repair: keep the last batch", {"drop_last": False})
with frame.picture:
    clicked = show_conveyor(conveyor(settings, dealt), key="conveyor", height=390)
if clicked is not None:
    frame.choose(index=float(clicked))
with frame.below:
    light_table(asked(dealt))
    loading_speed(
        (settings.pictures, settings.count, settings.batch_size),
        dealt.files.contents,
        settings.batch_size,
    )
frame.close(settings, dealt)
