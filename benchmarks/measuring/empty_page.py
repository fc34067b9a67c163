"""The app's menu beside a page with nothing but a film of three small charts.

Served by the first-load benchmark.
"""

import numpy as np
import streamlit as st

from figures.film import Film, Lines, Panel, quantise
from lessons.contents import CONTENTS
from widgets.film_player import film_player
from widgets.house_style import house_style


def empty() -> None:
    line = quantise(np.linspace(0, 1, 20)[None, None], 0, 1)
    charts = ("one", "two", "three")
    panels = tuple(Panel(chart, alt="A line.", layers=(Lines(line),)) for chart in charts)
    st.title("Empty")
    film_player(Film(frames=("now",), panels=panels), key="film", height=250)


st.set_page_config(page_title="Glassbox", layout="wide", initial_sidebar_state=250)
house_style()
menu = {
    part: [
        st.Page(
            empty,
            title=entry.title,
            icon=entry.icon or None,
            url_path=entry.url or None,
            default=not entry.url,
            visibility="hidden" if entry is not lead else "visible",
        )
        for lead in leads
        for entry in (lead, *lead.siblings)
    ]
    for part, leads in CONTENTS.items()
}
st.navigation(menu, expanded=True).run()
