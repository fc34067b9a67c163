"""The draws of two generators as two columns that grow; equal numbers have the same colour."""

from dataclasses import replace

import torch
from torch import Tensor

from core.randomness import Drawn, Settings
from figures.cells import Block, Cells, Link, Scene, block


def cells(settings: Settings, drawn: Drawn) -> Cells:
    """A scene after each draw. Rows in which both sides are equal are lit."""
    shades = _shades(drawn)
    return Cells(
        tuple(_scene(settings, drawn, shades, draws) for draws in range(1, len(drawn.left) + 1)),
        alt="Two columns of numbers, a row for each draw; rows that are equal stand out.",
        time="draw",
    )


def _scene(settings: Settings, drawn: Drawn, shades: dict[str, Tensor], draws: int) -> Scene:
    titles = {"left": _left(settings), "right": _right(settings)}
    same = drawn.same[:draws]
    blocks = [
        _block(getattr(drawn, side)[:draws], title, shades[side][:draws], same)
        for side, title in titles.items()
    ]
    reseeds = settings.reseed_at == draws
    who = "the generator" if settings.together else settings.reseeded
    return Scene(
        (blocks[0], "=" if bool(same.all()) else "≠", blocks[1]),
        caption=f"draw {draws}"
        + (f": {who} reseeded with {settings.reseed_with} before it" if reseeds else ""),
        links=_links(blocks, same),
    )


def _block(values: Tensor, title: str, shades: Tensor, same: Tensor) -> Block:
    lit = same[:, None].expand(values.shape) if bool(same.any()) else None
    drawn = block(values, title, by_element=True, lit=lit)
    return replace(drawn, shades=tuple(shades.flatten().tolist()))


def _shades(drawn: Drawn) -> dict[str, Tensor]:
    """Every number's place among the different numbers of both sides, from 0 to 1."""
    both = torch.stack([drawn.left, drawn.right])
    different, places = both.unique(return_inverse=True)
    shades = places / max(len(different) - 1, 1)
    return {"left": shades[0], "right": shades[1]}


def _links(blocks: list[Block], same: Tensor) -> dict[tuple[str, tuple[int, ...]], Link]:
    """A cell says its draw, and lights the row on both sides."""
    links = {}
    for row, equal in enumerate(same.tolist()):
        cells = tuple(
            (drawn.title, index) for drawn in blocks for index in drawn.indices if index[0] == row
        )
        says = f"draw {row + 1}: {'equal to the last bit' if equal else 'not equal'}"
        links |= {cell: Link(says, cells) for cell in cells}
    return links


def _left(settings: Settings) -> str:
    return "left" if settings.together else f"left: seed {settings.seed}"


def _right(settings: Settings) -> str:
    if settings.together:
        return "right"
    return f"right: seed {settings.right_seed}" if settings.right_seeded else "right: no seed"
