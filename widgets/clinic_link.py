"""The way from a refusal of torch to the page about reading refusals."""

import streamlit as st

from widgets.lesson_tools import still_presenting


def clinic_link() -> None:
    st.page_link(
        "tensors/errors.py",
        label="How to read such messages",
        icon=":material/bug_report:",
        query_params=still_presenting(),
    )
