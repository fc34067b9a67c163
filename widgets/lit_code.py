"""Shows a program beside its picture and walks through both, line by line, in the browser."""

from dataclasses import asdict

import streamlit as st

from figures.film import colour_stops
from figures.lit_code import LitCode
from widgets.component_source import component_source

HTML = """
<div class="lit">
  <div class="program" role="group" aria-label="The program" translate="no"></div>
  <div class="picture" role="group" aria-label="The same as a picture" translate="no"></div>
  <div class="fault" role="status" translate="no" hidden></div>
  <div class="bar">
    <button class="back" type="button" aria-label="One line back" title="One line back">
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M15 5l-8 7 8 7z"></path></svg>
    </button>
    <button class="play" type="button">
      <svg viewBox="0 0 24 24" aria-hidden="true"><path></path></svg>
    </button>
    <button class="next" type="button" aria-label="One line on" title="One line on">
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M9 5l8 7-8 7z"></path></svg>
    </button>
    <input class="range" type="range" min="0" step="1" aria-label="line">
    <output class="now"></output>
  </div>
</div>
"""


_component = st.components.v2.component(
    "lit_code",
    html=HTML,
    css=component_source("lit_code.css"),
    js=component_source("play_button.js", "scene_player.js", "elements.js", "lit_code.js"),
)


def lit_code(picture: LitCode, *, key: str) -> None:
    """Draw it at its last moment; the first time it also runs there once from its start."""
    _component(key=key, data=asdict(picture) | {"stops": colour_stops("diverging")})
