"""x, left and right as cells; an element keeps its colour, and flies to where a step puts it."""

from dataclasses import replace

from torch import Tensor

from core.reshape import WRITTEN, Reshaped, Settings, Side
from figures.cells import MOST_AXES, Block, Cells, Link, Scene, block

SIDES = ("left", "right")


def cells(settings: Settings, reshaped: Reshaped) -> Cells:
    """A scene before the first step, one after each; both sides take their steps together.

    The blocks of the last scene can be clicked; a click's `index`, in row-major order of the block
    as it is drawn, is the place of the cell.
    """
    sides = {"left": reshaped.left, "right": reshaped.right}
    x = reshaped.left.seen[0]
    most = max(len(side.seen) for side in sides.values())
    last = max(int(side.elements.max()) for side in sides.values())
    scenes = (
        Scene((_block(x, x, "x", "twelve numbers in one row", last),), "start"),
        *(_after(settings, sides, x, last, steps) for steps in range(1, most - 1)),
        _last(reshaped, sides, x, last),
    )
    return Cells(scenes, alt=_alt(reshaped), time="step", plays=reshaped.edit is None)


def place_of(index: tuple[int, ...], drawn: tuple[int, ...]) -> int:
    """The place in row-major order of a cell of a block of the shape `drawn`."""
    place = 0
    for i, size in zip(index, drawn, strict=True):
        place = place * size + i
    return place


def _after(settings: Settings, sides: dict[str, Side], x: Tensor, last: int, steps: int) -> Scene:
    """Both sides after so many steps, or after their last."""
    blocks = [_block(x, x, "x", "", last)]
    for name, side in sides.items():
        at = min(steps, len(side.seen) - 1)
        note = settings.steps(name)[at - 1] if at else "x"
        blocks.append(_block(side.seen[at], side.seen[at], name, note, last))
    return Scene(tuple(blocks), f"step {steps}")


def _last(reshaped: Reshaped, sides: dict[str, Side], x: Tensor, last: int) -> Scene:
    tensors = {"x": (reshaped.x, x, f"strides {x.stride()}")} | {
        name: (side.values, side.elements, _note(side)) for name, side in sides.items()
    }
    blocks = []
    for name, (values, elements, note) in tensors.items():
        can_be_edited = name == "x" or sides[name].failure is None
        drawn = _block(values, elements, name, note, last)
        blocks.append(replace(drawn, clickable=can_be_edited))
    return Scene(tuple(blocks), "at the end", _links(blocks))


def _block(values: Tensor, elements: Tensor, name: str, note: str, last: int) -> Block:
    """`last` is the greatest element of all: an element has one colour in every block."""
    if values.dim() > MOST_AXES:
        note = f"{note}; {values.dim()} axes, the first drawn as one"
        values = values.flatten(0, values.dim() - MOST_AXES)
        elements = elements.flatten(0, elements.dim() - MOST_AXES)
    written = values == WRITTEN
    drawn = block(values, name, elements=elements, by_element=True, lit=written, note=note)
    return replace(drawn, shades=tuple(element / last for element in drawn.elements))


def _note(side: Side) -> str:
    if side.failure:
        return f"torch refuses {side.refused}"
    owner = "memory of x" if side.shares else "a copy"
    return f"strides {side.strides}, {owner}"


def _links(blocks: list[Block]) -> dict[tuple[str, tuple[int, ...]], Link]:
    """Each cell lights the same element in the other blocks."""
    where = {}
    for drawn in blocks:
        for index, element in zip(drawn.indices, drawn.elements, strict=True):
            where.setdefault(element, []).append((drawn.title, index))
    return {
        place: Link(
            "element "
            + f"{element}: "
            + ", ".join(f"{title}[{', '.join(map(str, index))}]" for title, index in places),
            tuple(places),
        )
        for element, places in where.items()
        for place in places
    }


def _alt(reshaped: Reshaped) -> str:
    shapes = {name: tuple(getattr(reshaped, name).elements.shape) for name in SIDES}
    return (
        f"Three tensors of coloured cells: x of shape {tuple(reshaped.x.shape)}, left of "
        f"{shapes['left']}, right of {shapes['right']}; the same colour is the same element."
    )
