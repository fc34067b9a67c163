"""x as cells, dimension by dimension; and the numbers of x flying to their places in y."""

from dataclasses import replace

import torch
from torch import Tensor

from core.tensors import Made, Settings
from figures.cells import MOST_AXES, Block, Cells, Scene, block

OF_Y = 10_000  # from here on are told apart the numbers of y that x does not have


def cells(settings: Settings, made: Made) -> Cells:
    """Without an expression the number x[0, 0, 0], then x[0, 0], x[0] and x, each with one pair of
    brackets more; with one, x and then y beside it."""
    x = made.x
    elements = torch.arange(x.numel()).reshape(x.shape)
    in_order = _is_in_order(x)
    if not made.is_of_expression or made.shown is None:
        scenes = tuple(
            Scene((_first(x, elements, in_order, left_out),), _counted(x.ndim - left_out))
            for left_out in range(x.ndim, -1, -1)
        )
        return Cells(scenes, _alt(x, "x"), time="dimensions", plays=settings == Settings())
    y, origins = made.shown, made.origins
    of_x = _block(x, "x", elements, by_element=origins is not None or in_order)
    if origins is None:
        of_y = _block(y, "y", OF_Y + torch.arange(y.numel()).reshape(y.shape), by_element=False)
    else:
        of_y = _block(y, "y", origins, by_element=True)
        shades = tuple(element / max(x.numel() - 1, 1) for element in of_y.elements)
        of_y = replace(of_y, shades=shades)
    return Cells(
        (Scene((of_x,), "x"), Scene((of_x, "→", of_y), made.lines[-1])),
        f"{_alt(x, 'x')} Beside it y of shape {tuple(y.shape)}.",
        time="x, then y",
    )


def _first(x: Tensor, elements: Tensor, in_order: bool, left_out: int) -> Block:
    """x, or the first of its first axes: x[0], x[0, 0] …"""
    place = (0,) * left_out
    title = f"x[{', '.join('0' * left_out)}]" if left_out else "x"
    part = _block(x[place], title, elements[place], by_element=in_order)
    whole = _block(x, "x", elements, by_element=in_order)
    return replace(part, shades=whole.shades[: len(part.shades)])


def _counted(dimensions: int) -> str:
    pairs = "no brackets" if dimensions == 0 else f"{dimensions} × [ ]"
    return f"{pairs}: {dimensions} dimension{'' if dimensions == 1 else 's'}"


def _block(x: Tensor, title: str, elements: Tensor, by_element: bool) -> Block:
    note = str(x.dtype).removeprefix("torch.")
    if x.dim() > MOST_AXES:
        note += f", {x.dim()} axes, the first drawn as one"
        x = x.flatten(0, x.dim() - MOST_AXES)
        elements = elements.flatten(0, elements.dim() - MOST_AXES)
    if x.device.type == "meta":
        drawn = block(torch.zeros(x.shape), title, elements=elements, note=f"{note}, no numbers")
        return replace(drawn, texts=("?",) * len(drawn.texts))
    return block(x.detach().cpu(), title, elements=elements, by_element=by_element, note=note)


def _is_in_order(x: Tensor) -> bool:
    """Whether the numbers grow in the order of memory, so that the order's colour is theirs too."""
    if x.device.type == "meta" or x.numel() < 2:
        return False
    numbers = x.detach().flatten().double()
    return bool((numbers[1:] > numbers[:-1]).all())


def _alt(x: Tensor, name: str) -> str:
    return f"{name} of shape {tuple(x.shape)} as cells, one pair of brackets for each dimension."
