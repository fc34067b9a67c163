"""How many cells come out: where the kernel of a convolution or a pooling layer lands."""

from dataclasses import dataclass
from math import inf
from typing import Any

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional

from core.drawn_from import DrawnFrom

LEAST, MOST = 3, 10  # rows of the input, and as many columns
PADDING_MODES = ("zeros", "reflect", "replicate", "circular")  # all that torch has
ADDED = -1  # where a padded cell is no copy of a cell of the input


@dataclass(frozen=True)
class Kind:
    """A layer whose kernel lands here and there; `takes` are arguments that others have not."""

    module: type[nn.Module]
    word: str  # what it makes of the cells under its kernel
    takes: tuple[str, ...] = ()
    beyond: float = 0.0  # what it takes for the cells outside, where they are not copies


LAYERS = {
    "Conv2d": Kind(nn.Conv2d, "sum", ("dilation", "padding_mode")),  # its weights are all 1
    "MaxPool2d": Kind(nn.MaxPool2d, "largest", ("dilation",), beyond=-inf),
    "AvgPool2d": Kind(nn.AvgPool2d, "mean"),
}


@dataclass(frozen=True)
class Settings:
    """What a layer does not take (see Kind) has no effect on it."""

    layer: str = "Conv2d"  # a key of LAYERS
    size: int = 7  # rows and columns of the input
    kernel_size: int = 3
    stride: int = 2
    padding: int = 1
    dilation: int = 1
    padding_mode: str = "zeros"  # one of PADDING_MODES

    @property
    def spread(self) -> int:
        """The dilation that the layer works with."""
        return self.dilation if "dilation" in LAYERS[self.layer].takes else 1

    @property
    def span(self) -> int:
        """From the first cell under the kernel to the last, along one side."""
        return self.spread * (self.kernel_size - 1) + 1

    @property
    def arguments(self) -> dict[str, Any]:
        """The layer's arguments by their names."""
        names = ("kernel_size", "stride", "padding", *LAYERS[self.layer].takes)
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Landed:
    x: Tensor  # (size, size) digits, float32
    padded: Tensor | None  # x with its padding; None where torch cannot pad so
    sources: Tensor | None  # like padded, int64: which element of x a cell copies, or ADDED
    by_formula: int  # cells along one side of what comes out; it does not fit below 1
    starts: Tensor  # (out,) first row, and first column, under the kernel at each landing
    left_over: int  # rows, and columns, beyond the last landing: what the floor cuts off
    output: Tensor | None  # (out, out); None where torch refused
    refusal: str  # torch's own words, "" if it ran
    windows: Tensor | None  # (out, out, kernel_size, kernel_size) the cells under each landing
    looked_at: Tensor | None  # like padded: whether any landing covers the cell

    @property
    def missed(self) -> int:
        """How many of the input's own cells no landing covers, if there is an output."""
        around = (len(self.padded) - len(self.x)) // 2
        own = slice(around, around + len(self.x))
        return int((~self.looked_at[own, own]).sum())


def output_size(size: int, kernel_size: int, stride: int, padding: int, dilation: int) -> int:
    """floor((size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1).

    Cells along one side of the output, as torch's documentation of nn.Conv2d and nn.MaxPool2d has
    it. Where the kernel does not fit it is 0 or less.
    """
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


def land(settings: Settings) -> Landed:
    """The layer really run on a square of digits, and every place where its kernel lands."""
    x = digits(settings.size)
    padded, sources = pad(settings, x)
    output, refusal = _run(settings, x)
    kernel = (settings.kernel_size, settings.spread)
    count = output_size(
        settings.size, settings.kernel_size, settings.stride, settings.padding, settings.spread
    )
    starts = settings.stride * torch.arange(0 if output is None else count)
    windows = looked_at = None
    if output is not None:
        windows = under_kernel(padded, starts, *kernel)
        along = torch.zeros(len(padded), dtype=torch.bool)
        along[covered(starts, *kernel).flatten()] = True
        looked_at = along[:, None] & along
    return Landed(
        x=x,
        padded=padded,
        sources=sources,
        by_formula=count,
        starts=starts,
        left_over=(settings.size + 2 * settings.padding - settings.span) % settings.stride,
        output=output,
        refusal=refusal,
        windows=windows,
        looked_at=looked_at,
    )


def digits(size: int) -> Tensor:
    """(size, size) 1, 2, 3 … 9 and again from 1, so that a head can follow the sums."""
    return (torch.arange(size * size) % 9 + 1.0).reshape(size, size)


def pad(settings: Settings, x: Tensor) -> tuple[Tensor | None, Tensor | None]:
    """x with its padding as the layer sees it, and the element of x that each cell is.

    None for both where torch cannot pad so: a reflection is smaller than what it reflects.
    """
    kind = LAYERS[settings.layer]
    around = (settings.padding,) * 4
    copies = "padding_mode" in kind.takes and settings.padding_mode != "zeros"
    how = {"mode": settings.padding_mode} if copies else {"value": kind.beyond}
    elements = torch.arange(x.numel()).reshape(1, 1, *x.shape)
    try:
        padded = functional.pad(x[None, None], around, **how)
        sources = functional.pad(elements, around, **(how if copies else {"value": ADDED}))
    except RuntimeError:
        return None, None
    return padded[0, 0], sources[0, 0]


def covered(starts: Tensor, kernel_size: int, dilation: int) -> Tensor:
    """(landings, kernel_size) the rows, or columns, under the kernel at each landing."""
    return starts[:, None] + dilation * torch.arange(kernel_size)


def under_kernel(padded: Tensor, starts: Tensor, kernel_size: int, dilation: int) -> Tensor:
    """(landings down, landings across, kernel_size, kernel_size) the cells under the kernel."""
    rows = covered(starts, kernel_size, dilation)
    return padded[rows[:, None, :, None], rows[None, :, None, :]]


def make_layer(settings: Settings) -> nn.Module:
    """The layer of the settings; a convolution has one kernel of ones and no bias: it sums."""
    kind = LAYERS[settings.layer]
    if kind.module is not nn.Conv2d:
        return kind.module(**settings.arguments)
    with DrawnFrom(Generator().manual_seed(0)):
        layer = nn.Conv2d(1, 1, bias=False, **settings.arguments)
    nn.init.ones_(layer.weight)
    return layer


def _run(settings: Settings, x: Tensor) -> tuple[Tensor | None, str]:
    """What comes out, or torch's words."""
    layer = make_layer(settings)
    try:
        with torch.no_grad():
            return layer(x[None, None])[0, 0], ""
    except RuntimeError as error:
        return None, f"RuntimeError: {error}"
