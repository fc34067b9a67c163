"""Shows pictures going from their folders into batches, one batch after another.

The pictures travel as one sheet (JPEG) after a header in JSON; the browser cuts it up.
"""

import io
import json
import struct
import zlib
from dataclasses import asdict
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

from figures.conveyor import Conveyor
from widgets.component_source import component_source

COLUMNS = 20  # pictures in a row of the sheet
QUALITY = 85  # of the JPEG

HTML = """
<div class="conveyor" role="group">
  <div class="stage" tabindex="0" role="application"><canvas class="ground"></canvas></div>
  <div class="bar">
    <button class="play" type="button">
      <svg viewBox="0 0 24 24" aria-hidden="true"><path></path></svg>
    </button>
    <input class="range" type="range" min="0" max="0" step="1" value="0">
    <output class="now"></output>
  </div>
  <div class="tip" translate="no" hidden></div>
  <p class="live" aria-live="polite"></p>
</div>
"""

_component = st.components.v2.component(
    "conveyor",
    html=HTML,
    css=component_source("time_bar.css", "conveyor.css"),
    js=component_source("play_button.js", "scene_player.js", "conveyor.js"),
)


def show_conveyor(conveyor: Conveyor, *, key: str, height: int = 340) -> int | None:
    """Draw it, at most about `height` CSS pixels high; the number of a picture just clicked.

    That is there for one run of the page only. It comes to rest with all batches dealt, and plays
    once on arrival.
    """
    told = _component(key=key, data=_payload(conveyor, height), on_clicked_change=lambda: None)
    return _clicked(told.get("clicked"), conveyor)


def _clicked(told: Any, conveyor: Conveyor) -> int | None:
    # What the browser tells can be anything that somebody sends: it counts only where it fits.
    if not isinstance(told, int) or isinstance(told, bool):
        return None
    return told if 0 <= told < len(conveyor.pictures) else None


def _payload(conveyor: Conveyor, height: int) -> bytes:
    """Four bytes (the header's length), the header, the sheet."""
    sheet = _sheet(conveyor.pictures)
    said: dict[str, Any] = asdict(conveyor)
    said.pop("pictures")
    said |= {"height": height, "side": conveyor.pictures.shape[1], "columns": COLUMNS}
    said["sheet"] = zlib.crc32(sheet)
    header = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return struct.pack("<I", len(header)) + header + sheet


def _sheet(pictures: np.ndarray) -> bytes:
    """(pictures, side, side, 3) uint8 -> one picture of them all, in rows of COLUMNS."""
    count, side = pictures.shape[:2]
    rows = -(-count // COLUMNS)
    sheet = np.zeros((rows * COLUMNS, side, side, 3), np.uint8)
    sheet[:count] = pictures
    sheet = sheet.reshape(rows, COLUMNS, side, side, 3).swapaxes(1, 2)
    file = io.BytesIO()
    Image.fromarray(sheet.reshape(rows * side, COLUMNS * side, 3)).save(
        file, "JPEG", quality=QUALITY
    )
    return file.getvalue()
