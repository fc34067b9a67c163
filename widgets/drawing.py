"""A small sheet of paper to draw on with a mouse, a finger or the keyboard."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import streamlit as st
from PIL import Image

from core.picture import open_picture
from core.refusal import Refused
from widgets.component_source import component_source
from widgets.plain_text import plain

SIDE = 256  # pixels of the square sheet, whatever its size on the screen
LONGEST = 700_000  # characters of a sheet as the browser sends it; pure noise would take 350,000
PREFIX = "data:image/png;base64,"
PAPER = 255  # every pixel's three numbers where nothing is drawn

COLOURS = {
    "black": "#17212B",
    "red": "#D62E2E",
    "orange": "#F08A00",
    "yellow": "#F5D000",
    "green": "#1E9A4F",
    "blue": "#1F6AC5",
}


def _choices() -> str:
    """A radio button per colour, and the eraser as the last of them."""
    colours = "".join(
        f'<label style="--ink: {ink}"><input type="radio" name="pen" value="{ink}"'
        f'{" checked" if name == "black" else ""} aria-label="{name}" title="{name}"></label>'
        for name, ink in COLOURS.items()
    )
    return f'{colours}<label class="eraser"><input type="radio" name="pen" value="">Eraser</label>'


THICKNESS = 'aria-label="Thickness of the pen" title="Thickness of the pen"'
HTML = f"""
<div class="drawing" role="group" aria-label="Draw here">
  <div class="pens">
    <div class="colours" role="radiogroup" aria-label="Pen">{_choices()}</div>
    <input class="thickness" type="range" min="2" max="48" step="2" value="14" {THICKNESS}>
  </div>
  <div class="paper">
    <canvas class="sheet" width="{SIDE}" height="{SIDE}" tabindex="0" role="img"></canvas>
    <i class="nib" hidden></i>
  </div>
  <div class="tools">
    <button class="undo" type="button">Undo</button>
    <button class="clear" type="button">Clear</button>
  </div>
  <p class="live" aria-live="polite"></p>
</div>
"""

_component = st.components.v2.component(
    "drawing", html=HTML, css=component_source("drawing.css"), js=component_source("drawing.js")
)


@dataclass(frozen=True)
class Sheet:
    """What came last from the browser: kept, so that whoever comes back finds their drawing."""

    sent: str = ""
    image: Image.Image | None = None  # None while nothing is drawn


def drawing(*, key: str) -> Image.Image | None:
    """Draw the sheet with its pens; the picture on it, SIDE x SIDE RGB, None while it is empty."""
    kept = st.session_state.get(f"sheet of {key}", Sheet())
    told = _component(key=key, data={"drawn": kept.sent}, on_drawn_change=lambda: None)
    sent = told.get("drawn")
    if sent is None or sent == kept.sent:  # a sheet just laid down has not said anything yet
        return kept.image
    try:
        sheet = Sheet(sent, image_of(sent)) if sent else Sheet()
    except Refused as reason:
        st.error(plain(f"Your drawing: {reason}."), icon=":material/error:")
        return None
    st.session_state[f"sheet of {key}"] = sheet
    return sheet.image


def image_of(sent: Any) -> Image.Image | None:
    """The picture in what a browser sent, hostile until checked; None if all of it is paper.

    Raises Refused with a reason that reads well after "name: ".
    """
    if not isinstance(sent, str) or not sent.startswith(PREFIX):
        raise Refused("what came is no drawing; clear the sheet and draw again")
    if len(sent) > LONGEST:
        raise Refused("it is too large; clear the sheet and draw again")
    try:
        content = base64.b64decode(sent.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:  # ValueError: letters that are not ASCII
        raise Refused("it came incomplete; clear the sheet and draw again") from error
    image = open_picture(content)
    if image.size != (SIDE, SIDE):
        raise Refused(f"it is not {SIDE} x {SIDE} pixels; clear the sheet and draw again")
    is_paper = all(low == PAPER for low, _ in image.getextrema())
    return None if is_paper else image
