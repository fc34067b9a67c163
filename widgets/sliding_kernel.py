"""Shows a kernel that slides over a picture: pointed at in the browser, which asks for nothing.

The numbers travel once, as bytes that sliding_kernel.js unpacks: four bytes (a fingerprint), then
deflated a header in JSON and the arrays one after another, each beginning at a multiple of four.
"""

import json
import struct
import zlib
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import streamlit as st

from figures.convolution import SlidingKernel
from figures.film import colour_stops
from widgets.component_source import component_source

HTML = """
<div class="sliding" role="group">
  <div class="sheets"></div>
  <div class="boards" translate="no"></div>
  <div class="bar" hidden>
    <button class="play" type="button">
      <svg viewBox="0 0 24 24" aria-hidden="true"><path></path></svg>
    </button>
    <input class="range" type="range" min="0" step="1" aria-label="place of the kernel">
    <output class="now"></output>
  </div>
  <p class="live" aria-live="polite"></p>
</div>
"""


_component = st.components.v2.component(
    "sliding_kernel",
    html=HTML,
    css=component_source("time_bar.css", "sliding_kernel.css"),
    js=component_source("play_button.js", "elements.js", "sliding_kernel.js"),
)


@dataclass(frozen=True)
class Weight:
    """A weight that was given another value, in the kernel of an output channel."""

    channel: int
    row: int
    column: int
    value: float


@dataclass(frozen=True)
class Cell:
    """A cell of the input that was turned."""

    row: int
    column: int
    light: bool


@dataclass(frozen=True)
class Changed:
    """What the viewer has just asked for, there for one run of the page only.

    Changes that follow each other fast come together, and some of them a second time: each says
    what is to be, not what is to be done.
    """

    weights: tuple[Weight, ...] = ()
    cells: tuple[Cell, ...] = ()


def show_sliding_kernel(sliding: SlidingKernel, *, key: str, height: int = 240) -> Changed:
    """Draw it, its pictures at most `height` CSS pixels high.

    It slides by itself until it is pointed at. Another picture of as many places stays where the
    viewer left the kernel.
    """
    told = _component(
        key=key,
        data=_payload(sliding, height),
        on_weights_change=lambda: None,
        on_cells_change=lambda: None,
    )
    return Changed(_weights(told.get("weights"), sliding), _cells(told.get("cells"), sliding))


def _payload(sliding: SlidingKernel, height: int) -> bytes:
    arrays = bytearray()
    header = {field.name: _said(getattr(sliding, field.name), arrays) for field in fields(sliding)}
    header |= {
        "height": height,
        "stops": colour_stops(sliding.scale),
        "signs": colour_stops("diverging"),
    }
    written = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    written += b" " * (-len(written) % 4)
    plain = struct.pack("<I", len(written)) + written + arrays
    return struct.pack("<I", zlib.crc32(plain)) + zlib.compress(plain, level=1)


def _said(value: Any, arrays: bytearray) -> Any:
    """A field as JSON can say it; an array is appended and leaves its place."""
    if not isinstance(value, np.ndarray):
        return value
    place = {"offset": len(arrays), "bytes": value.itemsize, "shape": value.shape}
    arrays += value.tobytes() + b"\0" * (-value.nbytes % 4)
    return place


# What the browser tells can be anything that somebody sends: it counts only where it fits.


def _weights(told: Any, sliding: SlidingKernel) -> tuple[Weight, ...]:
    weights = (_weight(one, sliding) for one in _listed(told, sliding.weight.size))
    return tuple(weight for weight in weights if weight is not None)


def _weight(told: Any, sliding: SlidingKernel) -> Weight | None:
    if not isinstance(told, dict):
        return None
    channels, _, rows, columns = sliding.weight.shape
    place = [told.get(word) for word in ("channel", "row", "column")]
    if not all(map(_is_index, place, (channels, rows, columns))):
        return None
    value = told.get("value")
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    if not -sliding.most <= value <= sliding.most:  # refuses NaN too
        return None
    return Weight(*place, float(value))


def _cells(told: Any, sliding: SlidingKernel) -> tuple[Cell, ...]:
    if not sliding.drawable:
        return ()
    rows, columns = sliding.picture.shape[:2]
    cells = (_cell(one, sliding) for one in _listed(told, rows * columns))
    return tuple(cell for cell in cells if cell is not None)


def _cell(told: Any, sliding: SlidingKernel) -> Cell | None:
    if not isinstance(told, dict):
        return None
    place = (told.get("row"), told.get("column"))
    light = told.get("light")
    if not isinstance(light, bool) or not all(map(_is_index, place, sliding.picture.shape)):
        return None
    return Cell(*place, light)


def _listed(told: Any, most: int) -> list[Any]:
    return told[:most] if isinstance(told, list | tuple) else []


def _is_index(told: Any, count: int) -> bool:
    return isinstance(told, int) and not isinstance(told, bool) and 0 <= told < count
