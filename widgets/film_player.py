"""Plays a Film in the browser: one slider for its time, drawn there, reported when let go.

The film travels once, as bytes that film_player.js unpacks: eight bytes (a fingerprint and the
frame to start with), then deflated a header in JSON and the arrays one after another. Streamlit
sends bytes that did not change as a reference, and the player unpacks nothing twice.
"""

import json
import struct
import zlib
from dataclasses import dataclass, fields, is_dataclass
from math import isfinite
from typing import Any

import numpy as np
import streamlit as st

from figures.film import Edges, Film, Lines, Map, Points, Tiles, colour_stops, group_colours
from figures.theme import CLASS_MARKS
from widgets.component_source import component_source

HTML = """
<div class="film" role="group">
  <div class="panels"></div>
  <div class="bar" hidden>
    <button class="play" type="button">
      <svg viewBox="0 0 24 24" aria-hidden="true"><path></path></svg>
    </button>
    <input class="range" type="range" min="0" max="0" step="1" value="0">
    <output class="now"></output>
  </div>
  <div class="tip" hidden></div>
  <p class="live" aria-live="polite"></p>
</div>
"""


_player = st.components.v2.component(
    "film_player",
    html=HTML,
    css=component_source("time_bar.css", "film_player.css"),
    js=component_source("play_button.js", "film_player.js"),
)


@dataclass(frozen=True)
class Tile:
    panel: str  # the title of the panel that it stands in
    index: int


@dataclass(frozen=True)
class Place:
    """A click in a clickable panel, in the numbers of its axes."""

    panel: str
    x: float
    y: float
    layer: int | None = None  # if a point was hit: its layer's index in the panel …
    point: int | None = None  # … and its own in the layer


@dataclass(frozen=True)
class Played:
    """What the player knows of the viewer: the frame, the tile chosen, the place just clicked.

    `place` is there for one run of the page only, the one that the click brought about.
    """

    frame: int
    tile: Tile | None = None
    place: Place | None = None


def film_player(
    film: Film, *, key: str, height: int = 340, follow: str | tuple[str, ...] = ()
) -> Played:
    """Draw the player of a film, its pictures at most `height` CSS pixels high.

    With `follow`, the key of a slider of Streamlit's, that slider is the time axis: the pictures
    follow it while it is dragged, and the player's own slider is left out. Its first position is
    the film's first frame, its last the last; the frame is then the page's to know. Of a film in
    several strips each has its slider, and the one that was in the hand last is followed.
    Raises ValueError if sliders are followed, but not as many as the film has strips.

    A film that `plays` and is new to the player starts at its start, whatever was shown before;
    another film with as many frames stays where the viewer left the slider.
    """
    leaders = (follow,) if isinstance(follow, str) else follow
    if len(leaders) != film.strips and (leaders or film.strips > 1):
        raise ValueError(f"a film of {film.strips} strips cannot follow {leaders}")
    payload = _payload(film, height, leaders)
    told = _player(
        key=key,
        data=payload,
        on_frame_change=lambda: None,
        on_tile_change=lambda: None,
        on_place_change=lambda: None,
    )
    fingerprint, start = struct.unpack_from("<IH", payload)
    return Played(
        frame=_frame(told.get("frame"), film, fingerprint, start),
        tile=_tile(told.get("tile"), film),
        place=_place(told.get("place"), film),
    )


def _payload(film: Film, height: int, leaders: tuple[str, ...]) -> bytes:
    arrays = bytearray()
    described = {
        "height": height,
        "follow": leaders,
        "panels": _described(film.panels, arrays),
        "frames": film.frames,
        "time": film.time,
        "plays": film.plays,
        "strips": film.strips,
    }
    header = json.dumps(described, ensure_ascii=False, separators=(",", ":")).encode()
    plain = struct.pack("<I", len(header)) + header + b"\0" * (len(header) % 2) + arrays
    return _deflated(plain, zlib.crc32(plain), film.start)


@st.cache_data(max_entries=32, show_spinner=False)
def _deflated(_plain: bytes, fingerprint: int, start: int) -> bytes:
    return struct.pack("<IHxx", fingerprint, start) + zlib.compress(_plain, level=1)


def _described(value: Any, arrays: bytearray) -> Any:
    """A part of a film as JSON can say it; its arrays are appended and leave their place."""
    if isinstance(value, np.ndarray):
        place = {"offset": len(arrays), "bytes": value.itemsize, "shape": value.shape}
        arrays += _differences(value).tobytes() + b"\0" * (value.nbytes % 2)
        return place
    if isinstance(value, tuple):
        return [_described(part, arrays) for part in value]
    if not is_dataclass(value):
        return value
    said = {field.name: _described(getattr(value, field.name), arrays) for field in fields(value)}
    said["kind"] = type(value).__name__
    if isinstance(value, Map | Tiles):
        said["stops"] = colour_stops(value.scale)
    if isinstance(value, Edges):
        said["stops"] = colour_stops("diverging")
    if isinstance(value, Points | Lines):
        said["colours"] = group_colours(value)
    if isinstance(value, Points):
        said["marks"] = [CLASS_MARKS[i % len(CLASS_MARKS)] for i in range(len(value.names))]
    return said


def _differences(array: np.ndarray) -> np.ndarray:
    """Each number less its neighbour in time and then along the last axis, wrapping around.

    Pictures change little from frame to frame and from pixel to pixel: so written, they deflate
    to two thirds of the bytes. The player adds them up again.
    """
    in_time = array.copy()
    in_time[1:] -= array[:-1]
    differences = in_time.copy()
    differences[..., 1:] -= in_time[..., :-1]
    return differences


# What the browser tells can be anything that somebody sends: it counts only where it fits the film.


def _frame(told: Any, film: Film, fingerprint: int, start: int) -> int:
    if not isinstance(told, dict) or not _is_index(told.get("frame"), len(film.frames)):
        return film.start
    of_this_film = told.get("film") == fingerprint and told.get("start") == start
    of_one_alike = (
        not film.plays and told.get("frames") == len(film.frames) and told.get("start") == start
    )
    return told["frame"] if of_this_film or of_one_alike else film.start


def _tile(told: Any, film: Film) -> Tile | None:
    if not isinstance(told, dict):
        return None
    panel = next((panel for panel in film.panels if panel.title == told.get("panel")), None)
    for layer in panel.layers if panel else ():
        if isinstance(layer, Tiles) and _is_index(told.get("index"), len(layer.names)):
            return Tile(panel.title, told["index"])
    return None


def _place(told: Any, film: Film) -> Place | None:
    if not isinstance(told, dict):
        return None
    panel = next((panel for panel in film.panels if panel.title == told.get("panel")), None)
    x, y, layer, point = (told.get(name) for name in ("x", "y", "layer", "point"))
    if panel is None or not panel.clickable or not _is_number(x) or not _is_number(y):
        return None
    if not _is_index(layer, len(panel.layers)) or not isinstance(panel.layers[layer], Points):
        return Place(panel.title, float(x), float(y))
    if not _is_index(point, panel.layers[layer].groups.shape[1]):
        return Place(panel.title, float(x), float(y))
    return Place(panel.title, float(x), float(y), layer, point)


def _is_index(told: Any, count: int) -> bool:
    return isinstance(told, int) and not isinstance(told, bool) and 0 <= told < count


def _is_number(told: Any) -> bool:
    return isinstance(told, int | float) and not isinstance(told, bool) and isfinite(told)
