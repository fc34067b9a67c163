"""Shows a program, its shapes and torch's message (figures/errors.py) in the house's colours."""

from pathlib import Path

import streamlit as st

STYLE = Path(__file__).with_suffix(".css")


def clinic(html: str) -> None:
    """The picture; in the browser its lines light up one after the other when it changes."""
    st.html(STYLE)
    st.html(html)
