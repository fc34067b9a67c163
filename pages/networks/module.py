"""A network as a class: its lines light up, its boxes light up, the shape flows through both."""

import streamlit as st

from core.layer_menu import layer_menu
from core.module import build
from core.network_program import ACTIVATIONS, AS_SEQUENTIAL, MOST, NAMES, VERSIONS, WRITTEN
from figures.module import lit_code, twins_film
from lessons.module import (
    ABOUT_LAYERS,
    ABOUT_TWINS,
    LESSON,
    about_saved,
    listed,
    not_listed,
    offered,
    repair,
    saved,
)
from widgets.coloured_code import show_lines
from widgets.film_player import film_player
from widgets.lesson_frame import lesson_frame
from widgets.light_table import light_table
from widgets.lit_code import lit_code as show_lit_code

compute = st.cache_data(build, max_entries=64, show_spinner=False)
offers = st.cache_data(layer_menu, max_entries=1, show_spinner=False)

frame = lesson_frame(LESSON)
with frame.controls:
    st.slider(
        "Hidden units",
        1,
        MOST["hidden_units"],
        value=frame.default("hidden_units"),
        help="How many numbers a row has inside the net: the width of every hidden layer.",
        **frame.control("hidden_units"),
    )
    st.slider(
        "Hidden layers",
        0,
        MOST["hidden_layers"],
        value=frame.default("hidden_layers"),
        help="Linear layers with a bend after them, before the last layer.",
        **frame.control("hidden_layers"),
    )
    st.selectbox(
        "Activation",
        ACTIVATIONS,
        index=ACTIVATIONS.index(frame.default("activation")),
        help="The bend. It has nothing to learn and changes no shape.",
        **frame.control("activation"),
    )
    st.selectbox(
        "Version",
        list(VERSIONS),
        help="Leave something out and read what torch says. The last two make the first weight "
        "by hand.",
        **frame.control("version"),
    )
    st.multiselect(
        "forward calls",
        NAMES,
        placeholder="all, in order",
        select_all=False,
        help="Choose the parts in the order in which x goes through them. Empty: all, in order.",
        **frame.control("forward"),
    )
    repairs = st.container()
    st.radio(
        "Written as",
        WRITTEN,
        horizontal=True,
        disabled=st.session_state[LESSON.key("version")] not in AS_SEQUENTIAL,
        help="The same net in other words; its outputs are the same to the last bit.",
        **frame.control("written"),
    )
    with st.expander("More"):
        st.slider(
            "Inputs",
            1,
            MOST["inputs"],
            value=frame.default("inputs"),
            help="How many numbers a row has when it comes in.",
            **frame.control("inputs"),
        )
        st.slider(
            "Outputs",
            1,
            MOST["outputs"],
            value=frame.default("outputs"),
            help="How many numbers a row has when it comes out.",
            **frame.control("outputs"),
        )
        st.slider(
            "Frozen layers",
            0,
            MOST["frozen"],
            value=frame.default("frozen"),
            help="Of so many layers, from the first, requires_grad is switched off.",
            **frame.control("frozen"),
        )
        st.slider(
            "Seed",
            0,
            MOST["seed"],
            value=frame.default("seed"),
            help="Where the random starting weights and the batch x come from.",
            **frame.control("seed"),
        )

settings = frame.settings()
built = compute(settings)
cure = repair(settings, built)
if cure:
    with repairs:
        frame.repair(*cure)
with frame.picture:
    if built.twins:  # what the version is about first; both would not fit one screen
        training, running = st.tabs(["Its training", "The class"], key="views", on_change="rerun")
        if training.open:
            with training:
                st.markdown(ABOUT_TWINS)
                film_player(twins_film(built.twins), key="film", height=230)
        if running.open:
            with running:
                show_lit_code(lit_code(built), key="lit-code")
    else:
        show_lit_code(lit_code(built), key="lit-code")
with frame.below:
    # Only the open one is made, so that a key is answered sooner.
    tabs = st.tabs(["Parameters", "Saved", "Other layers"], key="lists", on_change="rerun")
    parameters, state, others = tabs
    if parameters.open:
        inside, outside = parameters.columns([1.25, 1], gap="large")
        with inside:
            st.markdown("`named_parameters()`: torch trains these")
            light_table(listed(built))
        with outside:
            st.markdown("In the net, but not among them")
            light_table(not_listed(built))
    if state.open:
        with state:
            if built.saved:
                st.markdown(about_saved(built))
                light_table(saved(built))
                if built.saved.refusal:
                    st.markdown("A net with another number of outputs cannot load them:")
                    show_lines(built.saved.refusal)
            else:
                st.markdown("Nothing to save: the net did not run.")
    if others.open:
        with others:
            st.markdown(ABOUT_LAYERS)
            light_table(offered(offers()))
frame.close(settings, built)
