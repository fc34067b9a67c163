"""Words under the columns of a film that has one panel, each where its column stands."""

from collections.abc import Iterable
from html import escape

import streamlit as st

EDGE = 2  # CSS pixels that the player leaves around a panel without ticks
STYLE = """
<style>
.column-names { position: relative; height: 2.4rem; margin-top: -.8rem; }
.column-names span {
  position: absolute; top: 0; transform: translateX(-50%); text-align: center; line-height: 1.2;
  font-size: max(12px, calc(var(--type-of-films, 14px) * .68)); white-space: nowrap;
}
.column-names small { font-size: .92em; opacity: .75; }
</style>
"""


def column_names(names: Iterable[tuple[str, str, float]], *, aspect: float, height: int) -> None:
    """Draw (word, smaller word, middle in percent of the width) under a film.

    `aspect` is the film's panel's, `height` what its player is given.
    """
    words = "".join(
        f'<span style="left: {middle:.2f}%">{escape(word)}<br><small>{escape(small)}</small></span>'
        for word, small, middle in names
    )
    widest = (height - 2 * EDGE) * aspect
    place = f"margin-left: {EDGE}px; width: min(100% - {2 * EDGE}px, {widest:.0f}px)"
    st.html(f'{STYLE}<div class="column-names" style="{place}">{words}</div>')
