"""Shows tensors as blocks of cells in the browser: still, or flying from scene to scene.

What travels is written in columns, and a column that several scenes share is sent once. The
fingerprint of it all tells the browser, and this file, which picture an answer belongs to.
"""

import json
import zlib
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import streamlit as st

from figures.cells import Block, Cells, Index, Scene
from figures.film import colour_stops
from widgets.component_source import component_source

HTML = """
<div class="cells" role="group">
  <div class="stage" translate="no"><div class="field"></div></div>
  <div class="bar" hidden>
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
    "cells",
    html=HTML,
    css=component_source("time_bar.css", "cells.css"),
    js=component_source("play_button.js", "scene_player.js", "elements.js", "cells.js"),
)


@dataclass(frozen=True)
class Clicked:
    """A cell of a clickable block."""

    block: str  # its title
    index: Index


@dataclass(frozen=True)
class Seen:
    """What the browser knows of the viewer: the scene that stands, the cell just clicked.

    `clicked` is there for one run of the page only, the one that the click brought about.
    """

    scene: int
    clicked: Clicked | None = None


def show_cells(cells: Cells, *, key: str, height: int = 320) -> Seen:
    """Draw them, at most about `height` CSS pixels high; more scenes than one have a slider.

    A picture that `plays` and is new rests on its last scene, whatever was shown before; another
    picture with as many scenes stays where the viewer left the slider.
    """
    picture = _picture(cells, height)
    told = _component(
        key=key,
        data=picture,
        on_scene_change=lambda: None,
        on_clicked_change=lambda: None,
    )
    return Seen(
        scene=_scene(told.get("scene"), cells, picture["picture"]),
        clicked=_clicked(told.get("clicked"), cells),
    )


def _picture(cells: Cells, height: int) -> dict[str, Any]:
    columns: dict[Any, int] = {}
    picture = {
        "height": height,
        "alt": cells.alt,
        "time": cells.time,
        "plays": cells.plays,
        "scenes": [_scene_said(scene, columns) for scene in cells.scenes],
        "columns": list(columns),
        "stops": {"value": colour_stops("diverging"), "element": colour_stops("element")},
    }
    written = json.dumps(picture, ensure_ascii=False, separators=(",", ":")).encode()
    return picture | {"picture": zlib.crc32(written)}


def _scene_said(scene: Scene, columns: dict[Any, int]) -> dict[str, Any]:
    return {
        "parts": [
            part if isinstance(part, str) else _block_said(part, columns) for part in scene.parts
        ],
        "caption": scene.caption,
        "links": _column(_links(scene), columns),
    }


def _links(scene: Scene) -> tuple:
    """Per link: its block's number in the scene, its cell's place, what it says, and its cells as
    pairs of a block's number and places. Cells that are not shown are left out."""
    numbers = {block.title: number for number, block in enumerate(scene.blocks)}
    places = {block.title: _places(block.shown) for block in scene.blocks}
    links = []
    for (title, index), link in scene.links.items():
        if index not in places.get(title, ()):
            continue
        found: dict[int, list[int]] = {}
        for other, at in link.cells:
            if at in places.get(other, ()):
                found.setdefault(numbers[other], []).append(places[other][at])
        cells = tuple((number, tuple(of_block)) for number, of_block in found.items())
        links.append((numbers[title], places[title][index], link.says, cells))
    return tuple(links)


def _block_said(block: Block, columns: dict[Any, int]) -> dict[str, Any]:
    places = _places(block.shown)

    def among(chosen: frozenset[Index]) -> tuple[int, ...]:
        return tuple(sorted(places[index] for index in chosen if index in places))

    return {
        "title": block.title,
        "shape": block.shape,
        "shown": _column(block.shown, columns),
        "texts": _column(block.texts, columns),
        "shades": _column(tuple(round(shade, 3) for shade in block.shades), columns),
        "elements": _column(block.elements, columns),
        "by": block.coloured_by,
        "note": block.note,
        "lit": _column(among(block.lit), columns),
        "hatched": _column(among(block.hatched), columns),
        "framed": [axis % len(block.shape) for axis in block.framed_axes],
        "agrees": block.frame_agrees,
        "clickable": block.clickable,
    }


@lru_cache(maxsize=64)
def _places(shown: tuple[Index, ...]) -> dict[Index, int]:
    """The place of every cell shown among them all, row-major."""
    return {index: place for place, index in enumerate(product(*shown))}


def _column(values: tuple, columns: dict[Any, int]) -> int:
    return columns.setdefault(values, len(columns))


# What the browser tells can be anything that somebody sends: it counts only where it fits.


def _scene(told: Any, cells: Cells, picture: int) -> int:
    last = len(cells.scenes) - 1
    if not isinstance(told, dict) or not _is_index(told.get("scene"), len(cells.scenes)):
        return last
    of_one_alike = not cells.plays and told.get("scenes") == len(cells.scenes)
    return told["scene"] if told.get("picture") == picture or of_one_alike else last


def _clicked(told: Any, cells: Cells) -> Clicked | None:
    if not isinstance(told, dict) or not isinstance(told.get("index"), list):
        return None
    for scene in cells.scenes:
        for block in scene.blocks:
            if block.clickable and block.title == told.get("block"):
                index = told["index"]
                if len(index) == len(block.shape) and all(map(_is_index, index, block.shape)):
                    return Clicked(block.title, tuple(index))
    return None


def _is_index(told: Any, count: int) -> bool:
    return isinstance(told, int) and not isinstance(told, bool) and 0 <= told < count
