"""A Python program, or lines of plain text, in letters of one width.

`st.code` would do, but loads 1.5 MB of highlighter with a page's first visit, a fifth of its time,
even for lines in no language.
"""

from functools import lru_cache
from html import escape

import streamlit as st
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer


@lru_cache(maxsize=128)  # of an answer that is ready, the colours took a fifth of the time
def coloured_code(program: str) -> str:
    """`<pre>` with the program's own text, letter for letter, its parts in spans by their kind."""
    html = highlight(
        program, PythonLexer(stripnl=False, ensurenl=False), HtmlFormatter(nowrap=True)
    )
    return f'<pre class="program" tabindex="0" translate="no"><code>{html}</code></pre>'


def show_lines(text: str) -> None:
    """Draw lines of text as they are: a formula, a message of torch."""
    st.html(f'<pre class="program" tabindex="0" translate="no"><code>{escape(text)}</code></pre>')
