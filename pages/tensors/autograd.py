"""An expression, torch's graph of it, and the way back through the graph, node by node."""

import streamlit as st

from core.autograd import EXPERIMENTS, RATES, READY, explore
from core.leaf_text import LONGEST_TEXT, read_leaves
from core.refusal import Refused
from figures.autograd import graph
from lessons.autograd import (
    LESSON,
    NOTHING,
    NUDGE,
    PIECES,
    WRITE,
    chosen,
    repair,
)
from lessons.autograd_moments import moments_in_words, picture_in_words
from widgets.coloured_code import show_lines
from widgets.graph import graph as show_graph
from widgets.insert_pills import insert_pills
from widgets.lesson_frame import lesson_frame
from widgets.lesson_settings import set_controls

compute = st.cache_data(explore, max_entries=64, show_spinner=False)


def choose_ready():
    ready = READY.get(st.session_state["autograd_ready"])
    st.session_state["autograd_ready"] = None
    if ready is not None:
        set_controls(LESSON, chosen(ready))


def track_new_leaves():
    """A leaf that was just named is tracked; of the others it stays as it was."""
    names = names_in(st.session_state[LESSON.key("leaves")])
    if not names:  # a slip: what was chosen waits for its correction
        return
    known = st.session_state.get("autograd known leaves", ())
    tracked = st.session_state.get(LESSON.key("tracked"), ())
    set_controls(
        LESSON, {"tracked": [name for name in names if name in tracked or name not in known]}
    )


def names_in(text):
    try:
        return list(read_leaves(text))
    except Refused:
        return []


frame = lesson_frame(LESSON)
with frame.controls:
    st.selectbox(
        "Ready expressions",
        list(READY),
        index=None,
        key="autograd_ready",
        placeholder="choose one, or write your own",
        on_change=choose_ready,
        help="Sets the expression, its leaves, and which of them are tracked.",
    )
    st.text_input(
        "Expression",
        value=frame.default("expression"),
        max_chars=LONGEST_TEXT,
        help="The loss, out of the leaves. More tells what can be written, and has it to click.",
        **frame.control("expression"),
    )
    st.text_input(
        "Leaves",
        value=frame.default("leaves"),
        max_chars=LONGEST_TEXT,
        on_change=track_new_leaves,
        help="Up to four names with a number, such as `w = 3; b = 0,5`, or with a row of up to "
        "six: `x = 1 2 3`.",
        **frame.control("leaves"),
    )
    names = names_in(st.session_state[LESSON.key("leaves")])
    if names:
        st.session_state["autograd known leaves"] = names
    else:  # what could be read last
        kept = st.session_state.get(LESSON.key("tracked"), frame.default("tracked"))
        names = list(dict.fromkeys([*st.session_state.get("autograd known leaves", ()), *kept]))
    st.pills(
        "requires_grad",
        names,
        selection_mode="multi",
        default=[name for name in frame.default("tracked") if name in names],
        help="The leaves that torch tracks: only they get a gradient.",
        **frame.control("tracked"),
    )
    experiment = st.selectbox(
        "Experiment",
        list(EXPERIMENTS),
        help="What is done with the graph. Each is really run, and some of them fail.",
        **frame.control("experiment"),
    )
    if EXPERIMENTS[experiment].step:
        st.select_slider(
            "Learning rate",
            RATES,
            value=frame.default("learning_rate"),
            help="How far the first leaf with a gradient is moved: rate x gradient.",
            **frame.control("learning_rate"),
        )
    repairs = st.container()

settings = frame.settings()
outcome = compute(settings)
with repairs:
    if outcome.cut:
        st.session_state["autograd_cut_off"] = outcome.cut
        st.selectbox(
            "Cut off",
            outcome.pieces,
            key="autograd_cut_off",
            on_change=lambda: set_controls(
                LESSON, {"cut": float(outcome.pieces.index(st.session_state["autograd_cut_off"]))}
            ),
            help="Which piece of the expression is computed so that the road back ends there.",
        )
    cure = repair(settings, outcome)
    if cure:
        frame.repair(*cure)
with frame.controls, st.expander("More"):
    insert_pills(LESSON, "expression", [*names, *PIECES], longest=LONGEST_TEXT)
    st.markdown(WRITE)
    st.markdown(NUDGE)
with frame.picture:
    if outcome.graph:
        said = moments_in_words(settings, outcome)
        show_graph(graph(outcome, said, picture_in_words(outcome)), key="graph")
    elif outcome.failure:
        show_lines(f"{outcome.failure.kind}: {outcome.failure.message}")
    else:
        st.error(NOTHING, icon=":material/block:")
frame.close(settings, outcome)
