"""Tensors as blocks of cells, still or moving from scene to scene: the same drawing on every page.

The last axis runs to the right, the one before it downwards, the third from the end is blocks side
by side, the fourth rows of such blocks. Each axis has brackets of its own colour, so that brackets
counted are dimensions counted. Knows nothing of who shows it.

    x = torch.arange(6).reshape(2, 3)
    Cells(
        scenes=(
            Scene((block(x, "x"),)),
            Scene((block(x.T, "x.T", elements=x.T),)),  # every cell flies to its new place
        ),
        alt="Transposed, row 0 becomes column 0.",
    )
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from math import isfinite, prod

import torch
from torch import Tensor

MOST_AXES = 4
MOST_SHOWN = 640  # cells of one block; a longer axis is shown by its two ends, as torch prints it
MOST_ALONG = 32  # of one axis, that neither a vector leaves the page nor a tensor without elements
Index = tuple[int, ...]  # of a cell in its tensor, one number per axis


@dataclass(frozen=True)
class Block:
    """One tensor. `texts`, `shades` and `elements` have an entry per cell shown, in row-major
    order.

    `shown` holds, for each axis, the indices that are drawn; where one is left out there is a gap.
    `shades` are colours from -1 to 1 on the diverging scale ("value") or from 0 to 1 along a
    rainbow safe for the colour-blind ("element"). `elements` tell the cells apart: in the next
    scene a cell flies from where the same element stood. Sets of cells hold the true indices.
    """

    title: str  # "x", "x[:, 1]"; another in each block of a scene
    shape: tuple[int, ...]
    shown: tuple[tuple[int, ...], ...]
    texts: tuple[str, ...]
    shades: tuple[float, ...]
    elements: tuple[int, ...]
    coloured_by: str = "value"  # or "element"
    note: str = ""  # a few words below: "float32, 24 bytes"
    lit: frozenset[Index] = frozenset()  # set off from the others, which pale
    hatched: frozenset[Index] = frozenset()  # copies that are not stored: broadcast
    framed_axes: tuple[int, ...] = ()  # their sizes are framed: two that must agree …
    frame_agrees: bool = True  # … and whether they do
    clickable: bool = False

    def __post_init__(self):
        count = prod(len(indices) for indices in self.shown)
        if len(self.shape) > MOST_AXES or len(self.shown) != len(self.shape):
            raise ValueError(f"a block has up to {MOST_AXES} axes, each with its indices shown")
        if not len(self.texts) == len(self.shades) == len(self.elements) == count:
            raise ValueError(f"{count} cells are shown: as many texts, shades and elements")

    @property
    def indices(self) -> tuple[Index, ...]:
        """The cells shown, row-major; of a tensor without axes the one cell ()."""
        return tuple(product(*self.shown))


@dataclass(frozen=True)
class Link:
    """What pointing at a cell says and lights: cells of any block of the scene."""

    says: str  # numbers that torch computed: "1 × 7 + 2 × 9 = 25"
    cells: tuple[tuple[str, Index], ...] = ()  # title of the block, index


@dataclass(frozen=True)
class Scene:
    """Blocks from left to right, and signs such as "@" or "=" between them."""

    parts: tuple[Block | str, ...]
    caption: str = ""
    links: dict[tuple[str, Index], Link] = field(default_factory=dict)

    def __post_init__(self):
        titles = [block.title for block in self.blocks]
        if len(set(titles)) != len(titles):
            raise ValueError(f"blocks of one scene need titles of their own, not {titles}")

    @property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(part for part in self.parts if isinstance(part, Block))


@dataclass(frozen=True)
class Cells:
    """Scenes in time. It comes to rest on the last; with `plays` it runs there once on arrival."""

    scenes: tuple[Scene, ...]
    alt: str  # what is to be seen, in a sentence
    time: str = "step"  # what the slider moves, where there is more than one scene
    plays: bool = True

    def __post_init__(self):
        if not self.scenes:
            raise ValueError("cells need a scene")


def block(
    values: Tensor,
    title: str,
    *,
    elements: Tensor | None = None,
    by_element: bool = False,
    greatest: float | None = None,
    lit: Tensor | None = None,
    hatched: Tensor | None = None,
    decimals: int | None = None,
    **others,
) -> Block:
    """The block of a tensor of up to four axes; `elements`, `lit`, `hatched` have its shape.

    `elements` (integers) default to 0, 1, 2 … in row-major order. Colour is the value's share of
    `greatest` (default: the largest size that occurs), or the element's place in their order.
    Fractions are written with up to four digits; behind the point with `decimals`, if given.
    Raises ValueError for more than four axes.
    """
    if values.dim() > MOST_AXES:
        raise ValueError(f"a block has up to {MOST_AXES} axes, not {values.dim()}")
    if elements is None:
        elements = torch.arange(values.numel()).reshape(values.shape)
    shown = _shown(tuple(values.shape))
    cells = list(product(*shown))
    numbers = [values[cell].item() for cell in cells]
    identities = [int(elements[cell]) for cell in cells]
    if by_element:
        last = max(int(elements.max()), 1) if elements.numel() else 1
        shades = tuple(identity / last for identity in identities)
    else:
        whole = _greatest(values) if greatest is None else greatest
        shades = tuple(_shade(number, whole) for number in numbers)
    return Block(
        title,
        tuple(values.shape),
        shown,
        tuple(cell_text(number, decimals) for number in numbers),
        shades,
        tuple(identities),
        coloured_by="element" if by_element else "value",
        lit=_where(lit),
        hatched=_where(hatched),
        **others,
    )


def cell_text(number: float | int | bool | complex, decimals: int | None = None) -> str:
    """A number in the few characters of a cell: whole numbers whole, others to four digits, or to
    so many decimals where that leaves more than 0."""
    if isinstance(number, bool | complex):
        return str(number)
    if isinstance(number, int):
        return str(number).replace("-", "−")
    if decimals is not None and isfinite(number):
        number = round(number, decimals) or float(f"{number:.1g}")
    text = f"{number:.4g}"
    if "e" in text:
        leading, power = f"{number:.1e}".split("e")
        text = f"{leading}e{int(power)}"
    elif text.lstrip("-").isdigit():
        text += "."  # as torch prints a float that is whole
    return text.replace("-", "−")


def _shown(shape: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """Of each axis all indices, or as many of its ends as leave MOST_SHOWN cells in all."""
    ends = MOST_ALONG // 2
    shown = tuple(_ends(size, ends) for size in shape)
    while prod(len(indices) for indices in shown) > MOST_SHOWN:
        ends = min(ends - 1, ends * 3 // 4)
        shown = tuple(_ends(size, ends) for size in shape)
    return shown


def _ends(size: int, ends: int) -> tuple[int, ...]:
    if size <= 2 * ends:
        return tuple(range(size))
    return (*range(ends), *range(size - ends, size))


def _greatest(values: Tensor) -> float:
    sizes = values.to(torch.float64).abs() if not values.is_complex() else values.abs()
    finite = sizes[sizes.isfinite()]
    return finite.max().item() if finite.numel() else 1.0


def _shade(number: float | int | bool | complex, greatest: float) -> float:
    share = (abs(number) if isinstance(number, complex) else number) / (greatest or 1.0)
    return max(-1.0, min(1.0, share)) if share == share else 0.0


def _where(mask: Tensor | None) -> frozenset[Index]:
    chosen: Iterable[list[int]] = [] if mask is None else mask.nonzero().tolist()
    return frozenset(tuple(index) for index in chosen)
