"""The chosen cells lit in x, flying to their places; and axes of s taken together."""

from dataclasses import replace

import torch
from torch import Tensor

from core.indexing import EVERYTHING, Indexed, Settings, sources
from figures.cells import MOST_AXES, Block, Cells, Link, Scene, block, cell_text

OF_RESULT = 10_000  # the numbers that torch has computed are nobody's elements


def cells(indexed: Indexed) -> Cells:
    """x with the chosen lit, then the chosen beside it. Every cell of x can be clicked."""
    x, chosen = indexed.x, indexed.chosen
    lit = None if chosen is None else indexed.lit
    of_x = block(x, "x", by_element=True, lit=lit, clickable=True)
    if chosen is None:
        return Cells((Scene((of_x,)),), f"x of shape {tuple(x.shape)} as cells.")
    count = int(indexed.lit.sum())
    of_chosen = _chosen(indexed)
    return Cells(
        (
            Scene((of_x,), f"{count} of {x.numel()} chosen"),
            Scene((of_x, "→", of_chosen), indexed.source, _links(indexed, of_chosen)),
        ),
        f"x of shape {tuple(x.shape)} with {count} cells lit; beside it what {indexed.source} "
        f"gives, of shape {tuple(chosen.shape)}.",
        time="lit, then chosen",
    )


def _chosen(indexed: Indexed) -> Block:
    chosen, note = indexed.chosen, "memory of x" if indexed.shares else "a copy"
    if chosen.dim() > MOST_AXES:
        note = f"{note}; {chosen.dim()} axes, the first drawn as one"
        chosen = chosen.flatten(0, chosen.dim() - MOST_AXES)
    drawn = block(chosen, indexed.source, elements=chosen, by_element=True, note=note)
    last = indexed.x.numel() - 1  # a number has its colour of x
    return replace(drawn, shades=tuple(element / last for element in drawn.elements))


def _links(indexed: Indexed, drawn: Block) -> dict[tuple[str, tuple[int, ...]], Link]:
    """From each chosen cell to where it is from."""
    links = {}
    for place, element in zip(drawn.indices, drawn.elements, strict=True):
        origin = tuple(int(i) for i in (indexed.x == element).nonzero()[0])
        says = f"x[{', '.join(map(str, origin))}] = {element}"
        links[drawn.title, place] = Link(says, (("x", origin),))
    return links


def taken_cells(settings: Settings, indexed: Indexed) -> Cells:
    """s, and what its axes taken together come to; pointing at a result lights what went in."""
    s, result, source = indexed.taken.s, indexed.taken.result, indexed.taken.source
    if result is None:
        return Cells((Scene((block(s, "s"),)),), f"s of shape {tuple(s.shape)} as cells.")
    greatest = float(s.max()) if settings.aggregate != "sum" else None
    out = block(
        result,
        source,
        elements=OF_RESULT + torch.arange(result.numel()).reshape(result.shape),
        greatest=greatest,
        note="places, not numbers" if settings.aggregate == "argmax" else "",
    )
    lit = winners(settings, s) if settings.aggregate in ("max", "argmax") else None
    links = {(source, place): _from(settings, s, result, place, source) for place in out.indices}
    return Cells(
        (Scene((block(s, "s", greatest=greatest, lit=lit), "→", out), "", links),),
        f"s of shape {tuple(s.shape)}, and {source} of shape {tuple(result.shape)}.",
    )


def winners(settings: Settings, s: Tensor) -> Tensor:
    """(shape of s) bool: the largest of those that are taken together."""
    if settings.dim == EVERYTHING:
        return s == s.max()
    return s == s.amax(dim=int(settings.dim), keepdim=True)


def _from(settings: Settings, s: Tensor, result: Tensor, place: tuple, source: str) -> Link:
    cells = sources(settings, place)
    numbers = [cell_text(s[cell].item()) for cell in cells[:8]]
    more = " …" if len(cells) > 8 else ""
    gives = cell_text(result[place].item())
    return Link(
        f"{', '.join(numbers)}{more}: {source} gives {gives}",
        tuple(("s", cell) for cell in cells),
    )
