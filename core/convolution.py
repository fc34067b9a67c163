"""A small kernel slides over a picture: at each place products with what lies under it, summed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from core.image_tensor import apart
from core.photographs import OWN, READY, ready_photograph, refuse_strips, shown
from core.refusal import Refused

LEAST = 24  # pixels of a side that are left of a photograph
SIDE = 10  # cells of a grid's side
WIDEST = 7  # cells of the largest kernel's side
GREATEST = 100.0  # a weight's size
LIGHT = 255.0  # the number of a photograph's white; in a grid light is 1

_FACE = """
..........
.########.
.#......#.
.#.#..#.#.
.#......#.
.#.####.#.
.#..##..#.
.#......#.
.########.
..........
"""


def _stripes() -> Tensor:
    """(SIDE, SIDE): two columns dark, two light."""
    return (torch.arange(SIDE) // 2 % 2).float().expand(SIDE, SIDE)


STRIPES: dict[str, Callable[[], Tensor]] = {
    "Upright stripes": _stripes,
    "Level stripes": lambda: _stripes().T,
}
UPRIGHT, LEVEL = STRIPES
DRAWN = "My grid"
GRIDS = (*STRIPES, DRAWN)
PICTURES = (*READY, OWN, *GRIDS)


def identity(size: int) -> Tensor:
    kernel = torch.zeros(size, size)
    kernel[size // 2, size // 2] = 1
    return kernel


def blur(size: int) -> Tensor:
    return torch.full((size, size), 1 / size**2)


def edges(size: int) -> Tensor:
    """-1 along the middle row and column, in their crossing what makes the sum 0."""
    middle = size // 2
    kernel = torch.zeros(size, size)
    kernel[middle] = kernel[:, middle] = -1
    kernel[middle, middle] = 2 * size - 2
    return kernel


def sobel_x(size: int) -> Tensor:
    """Right minus left, the middle rows counting most: Sobel's 3 x 3 (1968), and its like."""
    ones = torch.ones(1)
    across, down = ones, ones  # rows of Pascal's triangle; `across` is one step behind
    for _ in range(size - 1):
        across, down = down, F.pad(down, (0, 1)) + F.pad(down, (1, 0))
    if size == 1:
        return torch.zeros(1, 1)
    return down[:, None] * (F.pad(across, (1, 0)) - F.pad(across, (0, 1)))


def emboss(size: int) -> Tensor:
    """A slope from the upper left to the lower right around the pixel itself, summing to 1."""
    place = torch.arange(size).float()
    slope = place[:, None] + place - (size - 1)
    return identity(size) + slope / max(1, size // 2) ** 2  # a larger one has more of them


PRESETS: dict[str, Callable[[int], Tensor]] = {
    "Identity": identity,
    "Blur": blur,
    "Sharpen": lambda size: identity(size) + edges(size),
    "Edges": edges,
    "Sobel x": sobel_x,
    "Sobel y": lambda size: sobel_x(size).T,
    "Emboss": emboss,
}
BY_HAND = "By hand"
KERNELS = (*PRESETS, BY_HAND)


def board(kernel: Tensor) -> tuple[float, ...]:
    """The WIDEST x WIDEST numbers of `Settings.weights` in whose middle a kernel stands."""
    weights = torch.zeros(WIDEST, WIDEST)
    _middle(weights, len(kernel)).copy_(kernel)
    return tuple(weights.flatten().tolist())


def _middle(weights: Tensor, size: int) -> Tensor:
    start = (WIDEST - size) // 2
    return weights[start : start + size, start : start + size]


@dataclass(frozen=True)
class Settings:
    picture: str = "China"  # one of PICTURES
    kernel: str = "Sobel x"  # one of KERNELS
    size: int = 3  # of the kernel, 1 to WIDEST
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    in_channels: int = 1  # grey, or 3: red, green and blue
    out_channels: int = 1  # each with the kernel turned by a further quarter
    groups: int = 1
    weights: tuple[float, ...] = board(sobel_x(3))  # by hand: the kernel is the middle of these
    grid: tuple[float, ...] = tuple(float(cell == "#") for cell in "".join(_FACE.split()))


@dataclass(frozen=True)
class Convolved:
    settings: Settings
    picture: str  # the picture shown: one of PICTURES
    missing: bool  # the learner's own was asked for and is not here: another one is shown
    photo: Tensor  # (height, width, 3) uint8: how it looks
    x: Tensor  # (1, in_channels, height, width) float32: 0 to 255, of a grid 0 to 1
    kernel: Tensor  # (size, size)
    weight: Tensor  # (out_channels, in_channels / groups, size, size)
    output: Tensor | None  # (1, out_channels, height, width)
    refusal: str  # torch's own words, "" if it ran
    upright: float  # mean size of what the kernel answers to upright stripes …
    level: float  # … and to level ones

    @property
    def light(self) -> float:
        """The number that stands for white."""
        return 1.0 if self.picture in GRIDS else LIGHT

    @property
    def strongest(self) -> tuple[int, int, int]:
        """Channel, row and column of the output that is farthest from 0, if there is an output."""
        _, *place = torch.unravel_index(self.output.abs().argmax(), self.output.shape)
        return tuple(int(index) for index in place)


def convolve(settings: Settings, own: Image.Image | None = None) -> Convolved:
    """The picture under the kernel; `own` is the learner's own, as `own_picture` gives it."""
    picture, missing = shown(settings.picture, own)
    photo, x = _grid(picture, settings) if picture in GRIDS else _photograph(picture, settings, own)
    kernel = kernel_of(settings)
    weight = _weight(settings, kernel)
    try:
        output, refusal = F.conv2d(x, weight, **how(settings)), ""
    except RuntimeError as error:
        output, refusal = None, f"RuntimeError: {error}"
    return Convolved(
        settings=settings,
        picture=picture,
        missing=missing,
        photo=photo,
        x=x,
        kernel=kernel,
        weight=weight,
        output=output,
        refusal=refusal,
        upright=_answer(STRIPES[UPRIGHT](), kernel),
        level=_answer(STRIPES[LEVEL](), kernel),
    )


def how(settings: Settings) -> dict[str, int]:
    """What is said to conv2d besides the picture and the weights."""
    return {
        "stride": settings.stride,
        "padding": settings.padding,
        "dilation": settings.dilation,
        "groups": settings.groups,
    }


def kernel_of(settings: Settings) -> Tensor:
    """(size, size)"""
    if settings.kernel == BY_HAND:
        return _middle(torch.tensor(settings.weights).reshape(WIDEST, WIDEST), settings.size)
    return PRESETS[settings.kernel](settings.size)


def products(convolved: Convolved, channel: int, row: int, column: int) -> Tensor:
    """(in_channels / groups, size, size): what is added up for one number of the output."""
    settings, weight = convolved.settings, convolved.weight
    padded = F.pad(convolved.x, [settings.padding] * 4)[0]
    many = weight.shape[1]
    first = many * (channel // (weight.shape[0] // settings.groups))
    span = settings.dilation * (settings.size - 1) + 1
    top, left = row * settings.stride, column * settings.stride
    window = padded[
        first : first + many,
        top : top + span : settings.dilation,
        left : left + span : settings.dilation,
    ]
    return window * weight[channel]


def with_weights(convolved: Convolved, *changes: tuple[int, int, int, float]) -> tuple[float, ...]:
    """`Settings.weights` after weights were changed; each says channel, row, column and value.

    The kernel of an output channel is the first one's, turned; a value is cut off at GREATEST.
    """
    kernel = convolved.kernel
    for channel, row, column, value in changes:
        turned = kernel.rot90(channel).clone()
        turned[row, column] = max(-GREATEST, min(GREATEST, value))
        kernel = turned.rot90(-channel)
    return board(kernel)


def with_cells(convolved: Convolved, *changes: tuple[int, int, bool]) -> tuple[float, ...]:
    """`Settings.grid` after cells of the grid shown were made light or dark: row, column, light."""
    grid = convolved.x[0, 0].clone()
    for row, column, light in changes:
        grid[row, column] = float(light)
    return tuple(grid.flatten().tolist())


def own_picture(image: Image.Image) -> Image.Image:
    """The learner's own RGB photograph, made as small as the others.

    Raises Refused with a reason that reads well after "name: ".
    """
    refuse_strips(image)
    step = apart(max(image.size))
    small = image.reduce(step)
    if min(small.size) < LEAST:
        needs = f"take one with {step * LEAST} or more"
        raise Refused(f"a side of {min(image.size)} pixels is too short; {needs}")
    return small


@cache
def ready_picture(picture: str) -> Image.Image:
    """A photograph of READY, so small that one sees its pixels. Not to be changed: it is kept."""
    image = ready_photograph(picture)
    return image.reduce(apart(max(image.size)))


def _photograph(picture: str, settings: Settings, own: Image.Image | None) -> tuple[Tensor, Tensor]:
    image = own if picture == OWN else ready_picture(picture)
    photo = torch.tensor(np.array(image))
    if settings.in_channels == 3:
        return photo, photo.permute(2, 0, 1)[None].float()
    grey = torch.tensor(np.array(image.convert("L")))
    return grey[..., None].expand(-1, -1, 3), grey[None, None].float()


def _grid(picture: str, settings: Settings) -> tuple[Tensor, Tensor]:
    drawn = torch.tensor(settings.grid).reshape(SIDE, SIDE)
    cells = drawn if picture == DRAWN else STRIPES[picture]()
    photo = (LIGHT * cells).round().to(torch.uint8)
    return photo[..., None].expand(-1, -1, 3), cells.expand(1, settings.in_channels, -1, -1)


def _weight(settings: Settings, kernel: Tensor) -> Tensor:
    many = max(1, settings.in_channels // settings.groups)
    turned = [kernel.rot90(turns) for turns in range(settings.out_channels)]
    return torch.stack(turned)[:, None].repeat(1, many, 1, 1)


def _answer(cells: Tensor, kernel: Tensor) -> float:
    return F.conv2d(cells[None, None], kernel[None, None]).abs().mean().item()
