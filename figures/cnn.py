"""A network's layers as columns of small maps, and one unit seen close."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil

import numpy as np
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool1d, adaptive_avg_pool2d

from core.cnn import Column, Overview
from figures.film import Axis, Film, Layer, Lines, Map, Panel, Picture, Points, quantise
from figures.theme import ALARM

# In tiles, the side of one map.
BETWEEN_MAPS, BETWEEN_LAYERS, STRIP, BEFORE_STRIP = 0.12, 0.42, 0.7, 1.35
ROOM = 3.2  # width of the place for the film, in heights
TALL = 236  # CSS pixels, the height of that place
LETTER, BETWEEN_NAMES = 6.3, 4  # CSS pixels of a name's letter, and between two names, at least
MOST_MAPS = 64  # of a layer; of a wider one the first are shown
FINEST = 32  # cells of a small map's longer side: more are not seen, and travel for nothing
LONGEST = 96  # cells of a strip
LIGHT = {"R": "#FF4B3E", "G": "#3BD65F", "B": "#4C8DFF"}
SHARES = "softmax"
NO_PICTURE = 128  # red, green and blue of what lies beyond a picture's edge


@dataclass(frozen=True)
class Tile:
    """Where one map stands: its left and top edge, in tiles."""

    map: int
    left: float
    top: float


@dataclass(frozen=True)
class Block:
    """The tiles of one layer, or the strip of its numbers; left and right edge in tiles."""

    name: str
    shape: str  # of its output, in words
    left: float
    right: float
    tiles: tuple[Tile, ...]  # empty for a strip


@dataclass(frozen=True)
class Layout:
    """Where everything stands, in tiles from the top left: input, layers, softmax."""

    blocks: tuple[Block, ...]
    width: float
    height: float

    @property
    def narrowest(self) -> float:
        """The width in CSS pixels below which names under the columns would run into each other."""
        middles = [(block.left + block.right) / 2 / self.width for block in self.blocks]
        return max(
            _apart(left, right) / (to - at)
            for (left, at), (right, to) in pairwise(zip(self.blocks, middles, strict=True))
        )

    def shares_of_width(self) -> list[tuple[Block, float, float]]:
        """Each block with its left edge and its width, in percent of the whole."""
        return [
            (block, 100 * block.left / self.width, 100 * (block.right - block.left) / self.width)
            for block in self.blocks
        ]


def layout_of(overview: Overview) -> Layout:
    """All layers in tiles as large as may be: with so many rows of tiles that the room is used.

    Many layers get more room, which one has to push aside: their names need it.
    """
    most = max(min(len(column.values), MOST_MAPS) for column in overview.with_maps)
    layouts = [_layout(overview, rows) for rows in range(3, max(most, 3) + 1)]
    room = max(ROOM, min(layout.width / layout.height for layout in layouts))
    return min(layouts, key=lambda layout: max(layout.width / room, layout.height))


def _layout(overview: Overview, rows: int) -> Layout:
    side = overview.picture.shape[1]
    tall = rows * (1 + BETWEEN_MAPS) - BETWEEN_MAPS
    blocks = [_tiles("input", f"{side} × {side}", 3, rows, 0.0)]

    def add(block: Block) -> None:
        """Far enough from the one before that there is room for their names."""
        before = blocks[-1]
        apart = (block.left + block.right - before.left - before.right) / 2
        more = max(0.0, _apart(before, block) / TALL * tall - apart)
        blocks.append(_moved(block, more))

    for number, column in enumerate(overview.columns):
        left = blocks[-1].right + BETWEEN_LAYERS * (1 if number else 2)
        name = column.layer.kind.removesuffix("2d")
        if column.has_maps:
            maps, height, width = column.values.shape
            shown = min(maps, MOST_MAPS)
            add(_tiles(name, f"{height} × {width}", shown, rows, left))
        else:
            add(_numbers(name, len(column.values), blocks[-1].right))
    add(_numbers(SHARES, len(overview.logits), blocks[-1].right))
    return Layout(tuple(blocks), blocks[-1].right + BEFORE_STRIP / 2, tall)


def _apart(one: Block, other: Block) -> float:
    """CSS pixels from the middle of one block's name to that of the next, at least."""
    letters = (max(len(block.name), len(block.shape)) for block in (one, other))
    return LETTER * sum(letters) / 2 + BETWEEN_NAMES


def _moved(block: Block, by: float) -> Block:
    tiles = tuple(replace(tile, left=tile.left + by) for tile in block.tiles)
    return replace(block, left=block.left + by, right=block.right + by, tiles=tiles)


def _numbers(name: str, count: int, after: float) -> Block:
    left = after + BEFORE_STRIP  # more than between maps: its name is wider than a strip is
    return Block(name, f"{count:,}", left, left + STRIP, ())


def _tiles(name: str, shape: str, maps: int, rows: int, left: float) -> Block:
    step = 1 + BETWEEN_MAPS
    tiles = tuple(Tile(m, left + m // rows * step, m % rows * step) for m in range(maps))
    return Block(name, shape, left, left + ceil(maps / rows) * step - BETWEEN_MAPS, tiles)


def film(overview: Overview, layout: Layout) -> Film:
    """One panel with a map for every map of the network; the chosen one is framed."""
    layers = [_frame(overview, layout), *_inputs(overview, layout.blocks[0])]
    for block, column in zip(layout.blocks[1:-1], overview.columns, strict=True):
        layers += _maps(block, column) if column.has_maps else [_strip(block, column, layout)]
    layers.append(_share_strip(overview, layout))
    return Film(
        frames=("this picture",),
        panels=(
            Panel(
                "Every map: blue above zero, orange below",
                layers=tuple(layers),
                alt=f"The picture's three colours, the maps of {len(overview.with_maps)} layers "
                "from left to right, and the answer. Click a map to see it large.",
                x=Axis(start=0, end=layout.width, ticks=()),
                y=Axis(start=layout.height, end=0, ticks=()),
                aspect=layout.width / layout.height,
                clickable=True,
                legend=False,
            ),
        ),
    )


def picture_film(overview: Overview) -> Film:
    """The picture, with the square that the unit sees."""
    top, left, bottom, right = overview.unit.field
    side = overview.picture.shape[1]
    return _one_panel(
        "Picture",
        (Picture(_pixels(overview.picture)), _rectangle(left, top, right, bottom, side, side)),
        (side, side),
        f"The picture, with a square around rows {top} to {bottom - 1} and columns {left} to "
        f"{right - 1}: what the unit sees.",
    )


def seen_film(overview: Overview) -> Film:
    """What the unit sees, large; grey where its square is cut off by the picture's edge."""
    top, left, bottom, right = overview.unit.field
    side = max(overview.unit.field_side, 1)
    seen = np.full((1, side, side, 3), NO_PICTURE, dtype=np.uint8)
    cut = _pixels(overview.picture[:, top:bottom, left:right])
    down = side - (bottom - top) if top == 0 else 0
    across = side - (right - left) if left == 0 else 0
    seen[:, down : down + bottom - top, across : across + right - left] = cut
    return _one_panel(
        "The unit sees",
        (Picture(seen),),
        (side, side),
        f"{bottom - top} × {right - left} pixels of the picture, large.",
    )


def map_film(overview: Overview) -> Film:
    """The unit's map, large, with the unit marked; clickable."""
    unit = overview.unit
    height, width = overview.chosen_map.shape
    low, high = _ends(overview.chosen.reach[unit.map])
    value = f"{unit.value:.3f}".replace("-", "−")
    marked = Points(
        quantise([[unit.column + 0.5]], 0, width, bits=16),
        quantise([[unit.row + 0.5]], 0, height, bits=16),
        groups=np.zeros((1, 1), dtype=np.uint8),
        names=(value,),
        colours=(ALARM,),
        marked=np.ones((1, 1), dtype=np.uint8),
        marked_name="",
        size=3.5,
    )
    return _one_panel(
        f"Map {unit.map}, {overview.chosen.layer.name}",
        (Map(quantise(overview.chosen_map[None], low, high), smooth=False), marked),
        (height, width),
        f"A map of {height} × {width} numbers; the unit in row {unit.row}, column {unit.column} "
        f"says {value}.",
        clickable=True,
    )


def unit_at(overview: Overview, layout: Layout, x: float, y: float) -> tuple[int, ...] | None:
    """The unit (layer, map, row, column) at a place of the film; None between the maps."""
    with_maps = [block for block in layout.blocks[1:] if block.tiles]
    for layer, (block, column) in enumerate(zip(with_maps, overview.with_maps, strict=True)):
        for tile in block.tiles:
            across, down = x - tile.left, y - tile.top
            if 0 <= across < 1 and 0 <= down < 1:
                _, height, width = column.values.shape
                return layer, tile.map, int(down * height), int(across * width)
    return None


def _inputs(overview: Overview, block: Block) -> Iterator[Map]:
    for plane, (name, colour), tile in zip(
        overview.picture, LIGHT.items(), block.tiles, strict=True
    ):
        yield Map(
            quantise(_reduced(plane[None].float()), 0, 255),
            scale=("#000000", colour),
            name=name,
            x=(tile.left, tile.left + 1),
            y=(tile.top, tile.top + 1),
        )


def _maps(block: Block, column: Column) -> list[Map]:
    small = _reduced(column.values)
    return [
        Map(
            quantise(small[tile.map][None], *_ends(column.reach[tile.map])),
            name=f"{column.layer.name}, map {tile.map}:",
            x=(tile.left, tile.left + 1),
            y=(tile.top, tile.top + 1),
        )
        for tile in block.tiles
    ]


def _reduced(maps: Tensor) -> Tensor:
    """(maps, height, width) with at most FINEST cells a side: each the mean of those it covers."""
    height, width = maps.shape[1:]
    return adaptive_avg_pool2d(maps, (min(height, FINEST), min(width, FINEST)))


def _strip(block: Block, column: Column, layout: Layout) -> Map:
    values = adaptive_avg_pool1d(column.values[None], min(len(column.values), LONGEST))
    return Map(
        quantise(values[..., None], *_ends(column.reach[0])),
        name=f"{column.layer.name}:",
        smooth=False,
        x=(block.left, block.right),
        y=(0, layout.height),
    )


def _share_strip(overview: Overview, layout: Layout) -> Map:
    block = layout.blocks[-1]
    return Map(
        quantise(overview.shares[None, :, None], 0, 1),
        scale="sequential",
        name=f"{SHARES}:",
        smooth=False,
        x=(block.left, block.right),
        y=(0, layout.height),
    )


def _frame(overview: Overview, layout: Layout) -> Map:
    """Behind the chosen map, and as much larger as there is room; of a map not shown, the last."""
    unit = overview.unit
    tiles = [block.tiles for block in layout.blocks[1:] if block.tiles][unit.layer]
    tile = tiles[min(unit.map, len(tiles) - 1)]
    return Map(
        quantise(np.ones((1, 1, 1)), 0, 1),
        scale=(ALARM, ALARM),
        name="chosen",
        x=(tile.left - BETWEEN_MAPS, tile.left + 1 + BETWEEN_MAPS),
        y=(tile.top - BETWEEN_MAPS, tile.top + 1 + BETWEEN_MAPS),
    )


def _rectangle(
    left: float, top: float, right: float, bottom: float, width: float, height: float
) -> Lines:
    return Lines(
        quantise([[[top, top, bottom, bottom, top]]], 0, height, bits=16),
        x=quantise([[[left, right, right, left, left]]], 0, width, bits=16),
        names=("what the unit sees",),
        colours=(ALARM,),
        width=3,
    )


def _one_panel(
    title: str, layers: tuple[Layer, ...], shape: tuple[int, int], alt: str, clickable: bool = False
) -> Film:
    height, width = shape
    panel = Panel(
        title,
        layers=layers,
        alt=alt,
        x=Axis(start=0, end=width, ticks=()),
        y=Axis(start=height, end=0, ticks=()),
        aspect=width / height,
        clickable=clickable,
        legend=False,
    )
    return Film(frames=("this picture",), panels=(panel,))


def _pixels(picture: Tensor) -> np.ndarray:
    """(3, height, width) -> (1, height, width, 3)"""
    return np.ascontiguousarray(picture.permute(1, 2, 0).numpy())[None]


def _ends(reach: Tensor) -> tuple[float, float]:
    """The two ends of a scale with zero in its middle; of a map of zeros, any."""
    most = max(float(reach), 1e-12)
    return -most, most
