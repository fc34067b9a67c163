"""One number in nine types, bit by bit; and between NumPy and torch, in one memory or two."""

import streamlit as st

from core.dtypes import DTYPES, MADE, NUMBERS, TOPICS, convert
from core.numpy_bridge import ARRAY_DTYPES, BACKS, BRIDGES
from core.typed_number import MOST_LETTERS
from figures.dtypes import bit_table, bridge_cells
from lessons.dtypes import ABOUT_OPEN, LESSON, about_bytes, reading, repairs, went_well
from widgets.bit_table import show_bit_table
from widgets.cells import show_cells
from widgets.clinic_link import clinic_link
from widgets.coloured_code import show_lines
from widgets.lesson_frame import lesson_frame

compute = st.cache_data(convert, max_entries=64, show_spinner=False)


def take_ready_number():
    chosen = st.session_state["ready-numbers"]
    if chosen is not None:
        st.session_state[LESSON.key("number")] = chosen
        st.session_state[LESSON.key("dtype")] = NUMBERS[chosen]


def choose_no_ready_number():
    st.session_state["ready-numbers"] = None


frame = lesson_frame(LESSON)
with frame.controls:
    topic = st.segmented_control(
        "Look at",
        TOPICS,
        default=frame.default("topic"),
        required=True,
        help="How types keep a number, or how tensors and NumPy arrays share one.",
        **frame.control("topic"),
    )
    if topic == TOPICS[0]:
        st.text_input(
            "Number",
            value=frame.default("number"),
            max_chars=MOST_LETTERS,
            on_change=choose_no_ready_number,
            help="With a point or a comma, as 1e-3, or as a fraction such as 1/3.",
            **frame.control("number"),
        )
        st.pills(
            "Ready numbers",
            list(NUMBERS),
            key="ready-numbers",
            on_change=take_ready_number,
            label_visibility="collapsed",
        )
        st.selectbox(
            "Look closely at",
            list(DTYPES),
            index=list(DTYPES).index(frame.default("dtype")),
            help="The type that the sentence under the table is about.",
            **frame.control("dtype"),
        )
        st.radio(
            "Made by",
            list(MADE),
            help="A cast of a tensor makes the number fit; a tensor made of a number that does "
            "not fit may be refused.",
            **frame.control("made"),
        )
    else:
        st.pills(
            "The array's type",
            ARRAY_DTYPES,
            default=frame.default("array_dtype"),
            required=True,
            help="float64 is what NumPy takes for numbers with a point if nobody says otherwise.",
            **frame.control("array_dtype"),
        )
        st.selectbox(
            "The tensor",
            list(BRIDGES),
            index=list(BRIDGES).index(frame.default("bridge")),
            help="How t is made of the array a.",
            **frame.control("bridge"),
        )
        st.toggle(
            "t requires grad",
            value=frame.default("requires_grad"),
            help="As if t were a weight to be trained.",
            **frame.control("requires_grad"),
        )
        st.selectbox(
            "The way back",
            list(BACKS),
            index=list(BACKS).index(frame.default("back")),
            help="A NumPy array of the tensor.",
            **frame.control("back"),
        )
        st.caption("Click a cell of `a` or `t` to write 99 into it.")

settings = frame.settings()
converted = compute(settings)
with frame.controls:
    wrote = topic == TOPICS[1] and converted.bridged.edited
    if wrote and st.button("Undo the 99", key="undo", icon=":material/undo:"):
        frame.choose(edited=frame.default("edited"))
with frame.picture:
    if topic == TOPICS[0]:
        if converted.refusal:
            st.warning(converted.refusal, icon=":material/edit:")
        else:
            show_bit_table(bit_table(settings, converted))
            looked_at = converted.stored[settings.dtype]
            if reading(looked_at):
                show_lines(reading(looked_at))
            open_outcome = any(stored.open_outcome for stored in converted.stored.values())
            st.caption(about_bytes(looked_at) + (f" {ABOUT_OPEN}" if open_outcome else ""))
    else:
        bridged = converted.bridged
        clicked = show_cells(bridge_cells(bridged), key="cells", height=150).clicked
        if clicked is not None:
            side = 0.0 if clicked.block.startswith("a") else 1.0
            frame.choose(edited=(side, float(clicked.index[0])))
        for made in went_well(bridged):
            st.markdown(f":material/check: `{made.line}` gives {made.gave}")
        for number, (made, why, says, changes) in enumerate(repairs(settings, bridged)):
            refused, cure = st.columns([2.2, 1], vertical_alignment="center")
            refused.error(f"`{made.line}` {made.refusal}  \n{why}", icon=":material/error:")
            with cure:
                frame.repair(says, changes, key=f"repair-{number}")
        if repairs(settings, bridged):
            clinic_link()
frame.close(settings, converted)
