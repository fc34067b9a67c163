"""What the theme in .streamlit/config.toml cannot say: margins, and how close lines are."""

import streamlit as st

CSS = """
<style>
.stMainBlockContainer { padding: 2.6rem 3rem 3rem; max-width: 84rem; }
.stMainBlockContainer h1 { padding: 0 0 .2rem; }
.st-key-takeaway p, .st-key-takeaway { font-size: 1.1rem; }
.st-key-rail > div > [class*="st-key-step-"] { padding: .05rem 0; }
.st-key-rail [class*="st-key-step-"] button { padding: .15rem .7rem; min-height: 2rem; }
.st-key-rail [class*="st-key-body-"] { padding: .4rem 0 1rem .2rem; }
.st-key-what-you-see p { font-size: 1.08rem; }
@media (max-width: 640px) {
  .st-key-rail [class*="st-key-step-"] { gap: 0 .5rem; }
  .stMainBlockContainer { padding: 4.2rem 1rem 2rem; }
  .stMainBlockContainer h1 { font-size: 1.6rem; }
}
</style>
"""


def house_style() -> None:
    st.html(CSS)
