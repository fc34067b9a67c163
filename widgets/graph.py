"""Shows a graph and goes through it back to front, node by node, in the browser."""

from dataclasses import asdict

import streamlit as st

from figures.graph import GraphPicture
from widgets.component_source import component_source

HTML = """
<div class="graph" role="group">
  <div class="stage" role="img" tabindex="-1" translate="no">
    <svg class="lines" aria-hidden="true"></svg>
    <div class="nodes"></div>
  </div>
  <div class="bar">
    <button class="play" type="button">
      <svg viewBox="0 0 24 24" aria-hidden="true"><path></path></svg>
    </button>
    <button class="back" type="button">
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M15 5l-8 7 8 7z"></path></svg>Back one
    </button>
    <input class="range" type="range" min="0" step="1" dir="rtl" aria-label="node by node">
    <button class="undo" type="button" aria-label="One forward" title="One forward again">
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M9 5l8 7-8 7z"></path></svg>
    </button>
    <output class="count"></output>
  </div>
  <div class="says" translate="no"></div>
  <div class="fault" role="status" translate="no" hidden></div>
</div>
"""


_component = st.components.v2.component(
    "graph",
    html=HTML,
    css=component_source("graph.css"),
    js=component_source("play_button.js", "scene_player.js", "elements.js", "graph.js"),
)


def graph(picture: GraphPicture, *, key: str) -> None:
    """Draw it at its last moment; the first time it also runs there once from its first."""
    _component(key=key, data=asdict(picture))
