"""Shows a table of bits: figures make its HTML, the style sheet beside this file its looks."""

from pathlib import Path

import streamlit as st

STYLE = Path(__file__).with_suffix(".css")


def show_bit_table(table: str) -> None:
    """Draw the table; on a narrow screen it scrolls sideways under its first column."""
    st.html(STYLE)
    st.html(table)
