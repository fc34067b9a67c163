"""A small table of texts as plain HTML.

`st.table` reads each cell as Markdown: two such tables of ten cells cost a page 80 of the 200 ms
that the browser works between a key and the painted answer; pandas' to_html costs the server 8.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

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
.light-table-of-names { container-type: inline-size; }
.light-table-of-names td:first-child {
  max-width: 38cqi; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
}
</style>
"""


def light_table(columns: Mapping[str, Sequence[str]], *, of_names: bool = False) -> None:
    """Draw texts under their titles, the first column as code.

    With `of_names` these are what strangers chose, and may be long: they are cut, so that the other
    columns stay in sight, and read in full under the pointer.
    """
    rows = [_row("td", row) for row in zip(*columns.values(), strict=True)]
    table = f"<table class='light-table'>{_row('th', columns)}{''.join(rows)}</table>"
    kind = ' class="light-table-of-names"' if of_names else ""
    st.html(f'{STYLE}<div{kind} tabindex="0" style="overflow-x: auto">{table}</div>')


def _row(kind: str, texts: Iterable[str]) -> str:
    first, *others = (escape(text) for text in texts)
    cells = [f'<{kind} title="{first}">{first}</{kind}>']
    cells += [f"<{kind}>{text}</{kind}>" for text in others]
    return f"<tr>{''.join(cells)}</tr>"
