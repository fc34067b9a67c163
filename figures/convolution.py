"""A picture, the kernel that slides over it, and what comes out. Knows nothing of who moves it."""

from dataclasses import dataclass

import numpy as np

from core.convolution import GREATEST, GRIDS, Convolved
from core.image_tensor import COLOURS
from figures.image_tensor import LIGHT

GREY = "grey"


@dataclass(frozen=True, eq=False)
class SlidingKernel:
    """One convolution with all of its numbers; whoever shows it picks a place of the output.

    There it needs the window in `numbers`, the channel's `weight`, and the sum, which stands in
    `output`. Without an output, what did not fit is all that there is to see.
    """

    picture: np.ndarray  # (height, width, 3) uint8: how the input looks
    numbers: np.ndarray  # (in_channels, height, width) float32
    weight: np.ndarray  # (out_channels, in_channels / groups, size, size) float32
    output: np.ndarray | None  # (out_channels, height, width) float32
    stride: int
    padding: int
    dilation: int
    groups: int
    planes: tuple[tuple[str, str], ...]  # of each input channel its name and the colour of light
    light: float  # the number of full light
    most: float  # a weight's size; a viewer's larger one becomes it
    scale: str  # of the output, a key of SCALES: from -greatest, or of grey from 0
    greatest: float
    start: tuple[int, int, int]  # channel, row and column where it stands first
    drawable: bool  # a click on a cell of the input is asked for
    alt: str

    def __post_init__(self):
        if self.output is not None and len(self.output) != len(self.weight):
            raise ValueError(f"{len(self.weight)} kernels need as many channels of the output")
        if len(self.planes) != len(self.numbers):
            raise ValueError(f"{len(self.numbers)} input channels need as many names")


def sliding_kernel(convolved: Convolved) -> SlidingKernel:
    settings, output = convolved.settings, convolved.output
    grey = convolved.x.shape[1] == 1
    is_picture = answers_with_a_picture(convolved)
    return SlidingKernel(
        picture=convolved.photo.numpy(),
        numbers=convolved.x[0].numpy(),
        weight=convolved.weight.numpy(),
        output=None if output is None else output[0].numpy(),
        stride=settings.stride,
        padding=settings.padding,
        dilation=settings.dilation,
        groups=settings.groups,
        planes=((GREY, "#FFFFFF"),) if grey else tuple((name, LIGHT[name]) for name in COLOURS),
        light=convolved.light,
        most=GREATEST,
        scale="grey" if is_picture else "diverging",
        greatest=_greatest(convolved, is_picture),
        start=(0, 0, 0) if output is None else convolved.strongest,
        drawable=convolved.picture in GRIDS,
        alt=f"{convolved.picture} under the kernel {settings.kernel}, and what comes out.",
    )


def answers_with_a_picture(convolved: Convolved) -> bool:
    """Whether light stays light: weights that add up to more than 0 give brightness again."""
    return convolved.kernel.sum().item() > 1e-4


def _greatest(convolved: Convolved, is_picture: bool) -> float:
    """The number at the end of the output's colours: white through this kernel, or the largest."""
    if is_picture:
        return convolved.light * convolved.weight[0].sum().item()
    if convolved.output is None:
        return 1.0
    return convolved.output.abs().max().item() or 1.0
