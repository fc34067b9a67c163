"""What a moving picture is: panels of layers over one time axis. Knows nothing of who plays it.

Every number that moves is a `Scaled` array of small integers whose first axis is time: as long as
the film has frames, or of length one for what stands still (and is sent once). A two-panel film:

    Film(
        frames=tuple(f"step {step}" for step in steps),
        time="training",
        panels=(
            Panel(
                "What the net says",
                alt="The border between the classes bends around the inner ring.",
                x=Axis(start=-1.5, end=1.5),
                y=Axis(start=-1.5, end=1.5),
                aspect=1.0,
                layers=(
                    Map(quantise(probabilities, 0, 1), name="inner", contours=(0.5,)),
                    Points(quantise(xs[None], -1.5, 1.5, bits=16), ..., names=("outer", "inner")),
                ),
            ),
            Panel("Loss", alt=..., layers=(Lines(quantise(losses[None, None], 0, 1, bits=16)),)),
        ),
    )
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike

from figures.theme import CLASS_COLOURS, SCALES

ABSENT = -32768  # the int16 that means "nothing here": a gap in a line, a point not drawn
DASHES = ("solid", "dash", "dot")
BRUSHES = {8: (np.uint8, 0, 255), 16: (np.int16, -32767, 32767)}


@dataclass(frozen=True, eq=False)
class Scaled:
    """Numbers as small integers: the least integer stands for `low`, the greatest for `high`.

    `steps` is uint8 (0 to 255) or int16 (-32767 to 32767, and ABSENT), time first. With `log` the
    integers are evenly spaced in the logarithm.
    """

    steps: np.ndarray
    low: float
    high: float
    log: bool = False

    def __post_init__(self):
        if self.steps.dtype not in (np.uint8, np.int16):
            raise ValueError(f"a film's arrays are uint8 or int16, not {self.steps.dtype}")
        _ordered("a scale", self.low, self.high, self.log)

    def numbers(self) -> np.ndarray:
        """The float64 numbers that the integers stand for, nan where one is ABSENT."""
        _, least, greatest = BRUSHES[8 * self.steps.itemsize]
        share = (self.steps.astype(float) - least) / (greatest - least)
        share[self.steps == ABSENT] = np.nan
        if self.log:
            return self.low * (self.high / self.low) ** share
        return self.low + share * (self.high - self.low)


def quantise(
    values: ArrayLike, low: float, high: float, *, bits: int = 8, log: bool = False
) -> Scaled:
    """`values` on a scale from low to high, as uint8 (8 bits) or int16 (16 bits).

    Values outside the scale become its ends; choose it wider than the axes where a line is to
    leave the picture. At 16 bits what is not finite becomes ABSENT, at 8 bits it raises
    ValueError, as does a scale that is empty or, with `log`, not positive.
    """
    if bits not in BRUSHES:
        raise ValueError(f"bits are 8 or 16, not {bits}")
    _ordered("a scale", low, high, log)
    kind, least, greatest = BRUSHES[bits]
    # In the narrowest type that holds 256 shades exactly, and in place: maps are large.
    numbers = np.array(values, dtype=np.float32 if bits == 8 else np.float64)
    there = np.isfinite(numbers)
    if not there.all():
        if bits == 8:
            raise ValueError("values that are not finite need bits=16, where they show as a gap")
        numbers[~there] = low
    np.clip(numbers, low, high, out=numbers)
    if log:
        numbers = np.log(numbers / low) / np.log(high / low)
    else:
        numbers -= low
        numbers /= high - low
    numbers *= greatest - least
    numbers += least
    steps = np.rint(numbers, out=numbers).astype(kind)
    if bits == 16:
        steps[~there] = ABSENT
    return Scaled(steps, float(low), float(high), log)


@dataclass(frozen=True)
class Axis:
    """A panel's x (start is at the left) or y (start is at the bottom). start may exceed end.

    `ticks` None lets the player choose round numbers; an empty tuple draws none.
    """

    label: str = ""
    start: float = 0.0
    end: float = 1.0
    log: bool = False
    ticks: tuple[float, ...] | None = None

    def __post_init__(self):
        _ordered("an axis", min(self.start, self.end), max(self.start, self.end), self.log)


@dataclass(frozen=True, eq=False)
class Map:
    """A field of colours: `values` (time, height, width), its first row at the smallest y.

    A value stands for the middle of its cell; the cells fill the panel, or the stretch of `x` and
    `y` (each from, to, in the axes' numbers). `scale` is a key of SCALES or evenly spaced colours
    from low to high. A contour line is drawn at each of `contours`, in the values' unit. `ends`
    are the words under the two ends of the colour scale, instead of the numbers. With an `opacity`
    below 1 what lies under it, such as a photograph, shows through. With `names`, the whole part of
    a value stands for one of them, which is what is read there.
    """

    values: Scaled
    scale: str | tuple[str, ...] = "diverging"
    name: str = ""
    contours: tuple[float, ...] = ()
    smooth: bool = True
    x: tuple[float, float] | None = None
    y: tuple[float, float] | None = None
    ends: tuple[str, str] | None = None
    legend: bool = True
    opacity: float = 1.0
    names: tuple[str, ...] = ()

    def __post_init__(self):
        _axes("a map's values", self.values, "time, height, width")
        _known_scale(self.scale)
        if not 0 < self.opacity <= 1:
            raise ValueError(f"a map's opacity is above 0 and at most 1, not {self.opacity}")


@dataclass(frozen=True, eq=False)
class Picture:
    """A photograph: `pixels` uint8 (time, height, width, 3), its first row at the smallest y.

    It fills the panel; an axis y whose start exceeds its end has row 0 at the top. Not smoothed:
    a pixel is a square.
    """

    pixels: np.ndarray
    name: str = ""

    def __post_init__(self):
        if self.pixels.dtype != np.uint8 or self.pixels.ndim != 4 or self.pixels.shape[3] != 3:
            raise ValueError(
                "a picture's pixels are uint8 (time, height, width, 3), not "
                f"{self.pixels.dtype} {self.pixels.shape}"
            )


@dataclass(frozen=True, eq=False)
class Points:
    """Marks at (x, y), each (time, points); `groups` uint8 (time, points) indexes `names`.

    A group's colour and mark are those of the class of the same index, unless `colours` says
    otherwise. `hollow` marks are drawn as outlines (test points beside training points); where
    `marked` (uint8, time, points) is not 0 a mark gets a ring around it (a wrong answer).
    """

    x: Scaled
    y: Scaled
    groups: np.ndarray
    names: tuple[str, ...]
    colours: tuple[str, ...] = ()
    marked: np.ndarray | None = None
    marked_name: str = "wrong"
    hollow: bool = False
    size: float = 4.5

    def __post_init__(self):
        _axes("points' x", self.x, "time, points")
        _axes("points' y", self.y, "time, points")
        _bytes("points' groups", self.groups)
        if self.marked is not None:
            _bytes("points' marked", self.marked)
        counts = {array.shape[1] for array in _arrays(self)}
        if len(counts) > 1:
            raise ValueError(f"points need as many x as y, groups and marks, not {sorted(counts)}")
        if self.groups.size and self.groups.max() >= len(self.names):
            raise ValueError(f"group {self.groups.max()} has no name: there are {len(self.names)}")
        if self.colours and len(self.colours) != len(self.names):
            raise ValueError(f"{len(self.names)} groups need as many colours, or none")


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines through `y` (time, series, points) over `x` (time, series or 1, points).

    Without `x` the points are spread evenly from the axis' start to its end. `names`, `colours`
    and `dashes` are one per series, or empty. `dots` draws every point too (a walk's steps). With
    `now` a line has one point per frame (of a strip): what lies after the present frame is faint,
    and a dot shows the present.
    """

    y: Scaled
    x: Scaled | None = None
    names: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    dashes: tuple[str, ...] = ()
    width: float = 2.5
    dots: bool = False
    now: bool = False

    def __post_init__(self):
        _axes("lines' y", self.y, "time, series, points")
        _, series, points = self.y.steps.shape
        if self.x is not None:
            _axes("lines' x", self.x, "time, series, points")
            if self.x.steps.shape[1] not in (1, series) or self.x.steps.shape[2] != points:
                raise ValueError(
                    f"x {self.x.steps.shape} does not fit y {self.y.steps.shape}: "
                    "equal points, and as many series or one"
                )
        for word, given in (("names", self.names), ("colours", self.colours)):
            if given and len(given) != series:
                raise ValueError(f"{series} lines need as many {word}, or none, not {len(given)}")
        if self.dashes and len(self.dashes) != series:
            raise ValueError(f"{series} lines need as many dashes, or none, not {len(self.dashes)}")
        for dash in self.dashes:
            if dash not in DASHES:
                raise ValueError(f"a dash is one of {', '.join(DASHES)}, not {dash!r}")


@dataclass(frozen=True, eq=False)
class Tiles:
    """Small maps, `values` (time, tiles, height, width), first row at the bottom; one is choosable.

    Without `columns` they stand in a grid. With `columns` (how many tiles each column has) they
    stand in columns from left to right, and Edges of the same columns in the same panel join them.
    The chosen tile is drawn large in the panel whose title is `enlarges`, over its map's place.
    """

    values: Scaled
    names: tuple[str, ...]
    scale: str | tuple[str, ...] = "diverging"
    columns: tuple[int, ...] = ()
    enlarges: str = ""
    smooth: bool = True
    contours: tuple[float, ...] = ()

    def __post_init__(self):
        _axes("tiles' values", self.values, "time, tiles, height, width")
        tiles = self.values.steps.shape[1]
        if len(self.names) != tiles:
            raise ValueError(f"{tiles} tiles need as many names, not {len(self.names)}")
        if self.columns and sum(self.columns) != tiles:
            raise ValueError(f"columns {self.columns} do not add up to {tiles} tiles")
        _known_scale(self.scale)


@dataclass(frozen=True, eq=False)
class Edges:
    """Weights between columns of nodes: `weights` (time, edges), `biases` (time, nodes).

    The edges come column by column, each flattened as torch keeps it: (nodes to the right, nodes
    to the left). Biases are those of every node but the first column's. An edge is as wide as its
    weight is large, blue and solid above zero, orange and dashed below. `nodes` names every node.
    """

    columns: tuple[int, ...]
    weights: Scaled
    nodes: tuple[str, ...]
    biases: Scaled | None = None

    def __post_init__(self):
        _axes("edges' weights", self.weights, "time, edges")
        if len(self.columns) < 2 or min(self.columns) < 1:
            raise ValueError(f"edges need two columns or more of a node or more: {self.columns}")
        pairs = zip(self.columns, self.columns[1:], strict=False)
        wanted = sum(left * right for left, right in pairs)
        if self.weights.steps.shape[1] != wanted:
            raise ValueError(
                f"columns {self.columns} have {wanted} edges, not {self.weights.steps.shape[1]}"
            )
        if len(self.nodes) != sum(self.columns):
            raise ValueError(f"{sum(self.columns)} nodes need as many names")
        if self.biases is not None:
            _axes("edges' biases", self.biases, "time, nodes")
            if self.biases.steps.shape[1] != sum(self.columns[1:]):
                raise ValueError("biases are one for each node but the first column's")


Layer = Map | Picture | Points | Lines | Tiles | Edges


@dataclass(frozen=True, eq=False)
class Panel:
    """One picture of a film. Layers are drawn in order, the last on top.

    `alt` says what is to be seen, for those who cannot see it. `aspect` is the plot's
    width over its height, 1 for a square; without it the plot fills its room.
    `share` is the panel's part of the width beside the others, `tall` its height as a part of the
    film's. In a `clickable` panel a click reports its place in the axes' numbers.
    """

    title: str
    layers: tuple[Layer, ...]
    alt: str
    x: Axis = field(default_factory=lambda: Axis(ticks=()))
    y: Axis = field(default_factory=lambda: Axis(ticks=()))
    aspect: float | None = None
    share: float = 1.0
    tall: float = 1.0
    clickable: bool = False
    legend: bool = True

    def __post_init__(self):
        if not self.layers:
            raise ValueError(f"panel {self.title!r} has no layer")
        if not self.alt.strip():
            raise ValueError(f"panel {self.title!r} needs a text for those who cannot see it")
        if self.share <= 0 or self.tall <= 0:
            raise ValueError(f"panel {self.title!r} needs a share above 0, and a height")
        columns = {layer.columns for layer in self.layers if isinstance(layer, Tiles | Edges)}
        if len(columns) > 1:
            raise ValueError(f"tiles and edges of panel {self.title!r} need the same columns")


@dataclass(frozen=True, eq=False)
class Film:
    """Panels that move together. `frames` labels each moment ("step 40"); `time` names the axis.

    A film stands at frame `start` (by default the last); with `plays` it runs there once from its
    first frame when it arrives. A film of one frame is a still picture that answers the pointer.
    Its frames may be several `strips` of equal length, one after another: for as many sliders that
    each move the same picture in their own way.
    Raises ValueError if an array's first axis is neither the number of frames nor one.
    """

    panels: tuple[Panel, ...]
    frames: tuple[str, ...]
    time: str = "time"
    start: int = -1
    plays: bool = True
    strips: int = 1

    def __post_init__(self):
        if not self.panels or not self.frames:
            raise ValueError("a film needs a panel and a frame")
        count = len(self.frames)
        if self.strips < 1 or count % self.strips:
            raise ValueError(f"a film of {count} frames cannot be {self.strips} strips of a length")
        if not -count <= self.start < count:
            raise ValueError(f"a film of {count} frames cannot start at frame {self.start}")
        object.__setattr__(self, "start", self.start % count)
        titles = [panel.title for panel in self.panels]
        if len(set(titles)) < len(titles):
            raise ValueError(f"two panels have the same title: {titles}")
        with_map = {panel.title for panel in self.panels if _has_map(panel)}
        for panel in self.panels:
            for layer in panel.layers:
                _check_time(panel.title, layer, count, count // self.strips)
                if isinstance(layer, Tiles) and layer.enlarges and layer.enlarges not in with_map:
                    raise ValueError(f"no panel {layer.enlarges!r} with a map to enlarge a tile in")


def colour_stops(scale: str | Sequence[str]) -> tuple[str, ...]:
    """The colours of a layer's `scale`, from low to high, evenly spaced."""
    return SCALES[scale] if isinstance(scale, str) else tuple(scale)


def group_colours(layer: Points | Lines) -> tuple[str, ...]:
    """The colour of each group of points or of each line."""
    count = len(layer.names) if isinstance(layer, Points) else layer.y.steps.shape[1]
    return layer.colours or tuple(CLASS_COLOURS[i % len(CLASS_COLOURS)] for i in range(count))


def _has_map(panel: Panel) -> bool:
    return any(isinstance(layer, Map) for layer in panel.layers)


def _arrays(layer: Layer) -> list[np.ndarray]:
    values = [getattr(layer, part.name) for part in fields(layer)]
    scaled = [value.steps for value in values if isinstance(value, Scaled)]
    return scaled + [value for value in values if isinstance(value, np.ndarray)]


def _check_time(title: str, layer: Layer, count: int, in_a_strip: int) -> None:
    kind = type(layer).__name__
    for array in _arrays(layer):
        if array.shape[0] not in (1, count):
            raise ValueError(
                f"{kind} of panel {title!r}: an array of shape {array.shape} in a film of "
                f"{count} frames; the first axis is time, as long as the film or 1"
            )
    if isinstance(layer, Lines) and layer.now:
        shape = layer.y.steps.shape
        if shape[2] != in_a_strip or (shape[0] == 1) != (in_a_strip == count):
            raise ValueError(
                f"lines with a mark for now need one point per frame of a strip, {in_a_strip}, and "
                f"for several strips all their frames; not shape {shape}"
            )


def _axes(what: str, scaled: Scaled, names: str) -> None:
    if scaled.steps.ndim != names.count(",") + 1 or 0 in scaled.steps.shape:
        raise ValueError(f"{what} have axes ({names}), not shape {scaled.steps.shape}")


def _bytes(what: str, array: np.ndarray) -> None:
    if array.dtype != np.uint8 or array.ndim != 2:
        raise ValueError(f"{what} are uint8 (time, points), not {array.dtype} {array.shape}")


def _known_scale(scale: str | tuple[str, ...]) -> None:
    if isinstance(scale, str) and scale not in SCALES:
        raise ValueError(f"no colour scale {scale!r}: there are {', '.join(SCALES)}")
    if not isinstance(scale, str) and len(scale) < 2:
        raise ValueError("a colour scale needs two colours or more")


def _ordered(what: str, low: float, high: float, log: bool) -> None:
    if not (isfinite(low) and isfinite(high) and low < high):
        raise ValueError(f"{what} needs a finite low below a finite high, not {low} and {high}")
    if log and low <= 0:
        raise ValueError(f"{what} that is logarithmic begins above 0, not at {low}")
