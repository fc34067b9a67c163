"""A small table of texts as plain HTML.

`st.table` reads each cell as Markdown: two such tables of ten cells cost a page 80 of the 200 ms
that the browser works between a key and the painted answer.
"""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

STYLE = """
<style>
.light-table {
  width: 100%; border-collapse: collapse; border: 0; font-variant-numeric: tabular-nums;
}
.light-table :is(th, td) {
  padding: .3rem .6rem .3rem 0; text-align: left; border: 0;
  border-bottom: 1px solid rgb(128 148 168 / 30%);
}
.light-table th { font-weight: 600; }
.light-table td:first-child { font-family: ui-monospace, Menlo, Consolas, monospace; }
</style>
"""


def light_table(columns: Mapping[str, Sequence[str]]) -> None:
    """Draw texts under their titles, the first column as code."""
    table = pd.DataFrame(columns).to_html(
        index=False, border=0, classes="light-table", escape=True, justify="unset"
    )
    st.html(f'{STYLE}<div tabindex="0" style="overflow-x: auto">{table}</div>')
