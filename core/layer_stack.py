"""Layers that slide a window, one after another: how large their maps are and what a unit sees.

Size, jump and start of a field follow Dumoulin and Visin, "A guide to convolution arithmetic for
deep learning" (2016), and Araujo, Norris and Sim, "Computing receptive fields of convolutional
neural networks" (2019). A window is a square, so one axis says it all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from torch import nn

CONV, MAX_POOL, AVERAGE_POOL = "conv", "max pool", "average pool"


@dataclass(frozen=True)
class Layer:
    kind: str  # CONV, MAX_POOL or AVERAGE_POOL
    kernel: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1  # 1 for an average pool: torch has no other

    def taps(self, unit: int) -> range:
        """The places of the map before that a unit looks at; some may lie in the padding."""
        first = unit * self.stride - self.padding
        return range(first, first + self.dilation * self.kernel, self.dilation)

    def side(self, before: int) -> int:
        """Units along a side of the map, of so many before; below 1 it does not fit."""
        reach = self.dilation * (self.kernel - 1) + 1
        return (before + 2 * self.padding - reach) // self.stride + 1

    def source(self, channels_in: int, channels: int) -> str:
        """The layer in torch's words: "nn.Conv2d(1, 1, 3, padding=1)"."""
        given = [self.kernel]
        options = {"stride": self.stride, "padding": self.padding, "dilation": self.dilation}
        usual = {"stride": self.kernel if self.kind != CONV else 1, "padding": 0, "dilation": 1}
        if self.kind == CONV:
            given = [channels_in, channels, self.kernel]
        words = [*map(str, given)]
        words += [f"{name}={value}" for name, value in options.items() if value != usual[name]]
        return f"{MODULES[self.kind]}({', '.join(words)})"

    def module(self, channels_in: int, channels: int) -> nn.Module:
        sliding = {"stride": self.stride, "padding": self.padding}
        if self.kind == CONV:
            return nn.Conv2d(channels_in, channels, self.kernel, dilation=self.dilation, **sliding)
        if self.kind == MAX_POOL:
            return nn.MaxPool2d(self.kernel, dilation=self.dilation, **sliding)
        return nn.AvgPool2d(self.kernel, **sliding)


MODULES = {CONV: "nn.Conv2d", MAX_POOL: "nn.MaxPool2d", AVERAGE_POOL: "nn.AvgPool2d"}


@dataclass(frozen=True)
class Reach:
    """What a unit sees, of a map without borders: unit i sees `size` pixels from
    `start + i * jump`."""

    size: int = 1
    jump: int = 1  # pixels from one unit's field to the next one's
    start: int = 0  # the first pixel of unit 0; below 0 it lies in the padding

    def after(self, layer: Layer) -> "Reach":
        return Reach(
            self.size + layer.dilation * (layer.kernel - 1) * self.jump,
            self.jump * layer.stride,
            self.start - layer.padding * self.jump,
        )


def pixels_seen(layers: Sequence[Layer], sides: Sequence[int], unit: int) -> list[int]:
    """Along one axis, the pixels that a unit of the last map sees, in order; with its holes.

    `sides` are those of the maps, the picture's first. What falls into the padding of a map on
    the way is left out, which the closed formula of Reach cannot do.
    """
    seen = {unit}
    for layer, side in zip(reversed(layers), reversed(sides[: len(layers)]), strict=True):
        seen = {tap for place in seen for tap in layer.taps(place) if 0 <= tap < side}
    return sorted(seen)


# --- the menu -----------------------------------------------------------------------------------

NOTHING = "no layer"


def _named_convolutions() -> dict[str, Layer]:
    found = {}
    for kernel, stride, dilation, padded in product((1, 3, 5, 7), (1, 2), (1, 2, 4), (True, False)):
        if kernel == 1 and (dilation > 1 or not padded):
            continue
        name = f"conv {kernel}"
        name += f", stride {stride}" if stride > 1 else ""
        name += f", dilation {dilation}" if dilation > 1 else ""
        name += "" if padded else ", no padding"
        padding = dilation * (kernel - 1) // 2 if padded else 0
        found[name] = Layer(CONV, kernel, stride, padding, dilation)
    return found


POOLS = {
    f"{kind} {name}": Layer(kind, *sizes)
    for kind in (MAX_POOL, AVERAGE_POOL)
    for name, sizes in {
        "2": (2, 2, 0),
        "3": (3, 3, 0),
        "4": (4, 4, 0),
        "3, stride 1": (3, 1, 1),
        "3, stride 2": (3, 2, 1),
    }.items()
}
LAYERS = _named_convolutions() | POOLS
MENU = (NOTHING, *LAYERS)

BLOCK = ("conv 3", "conv 3", "max pool 2")
STACKS = {
    "TinyVGG": BLOCK + BLOCK,
    "Three conv 3": ("conv 3",) * 3,
    "One conv 7": ("conv 7",),
    "Strided": ("conv 3, stride 2",) * 3,
    "Dilated": ("conv 3", "conv 3, dilation 2", "conv 3, dilation 4"),
}
