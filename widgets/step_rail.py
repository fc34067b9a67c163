"""A rail of steps: one is open, every other is one line with its result."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

FIRST_OPEN = "Train"  # arrive ready to train, the steps before it done with their defaults


def current_step(steps: tuple[str, ...]) -> str:
    """The step that is open: chosen on the page, else named in the link, else FIRST_OPEN."""
    if "step" not in st.session_state:
        wanted = st.query_params.get("step", "").capitalize()
        st.session_state["step"] = wanted if wanted in steps else FIRST_OPEN
    return st.session_state["step"]


def step_is_open(number: int, name: str, steps: tuple[str, ...], result: str) -> bool:
    """Draw the step's line, with its `result` in words; True when its body is to follow."""
    is_open = current_step(steps) == name
    with st.container(key=f"step-{name.lower()}", horizontal=True, vertical_alignment="center"):
        st.button(
            f"**{number}**&ensp;{name}",
            key=f"open-{name.lower()}",
            type="secondary" if is_open else "tertiary",
            on_click=open_step,
            args=(name,),
        )
        if not is_open:
            st.caption(result or "—")
    return is_open


def step_body(name: str) -> DeltaGenerator:
    """The place under an open step's line."""
    return st.container(key=f"body-{name.lower()}")


def open_step(name: str) -> None:
    """Open a step; as a button's callback, or before the rail is drawn."""
    st.session_state["step"] = name
