"""Two tensors brought to one shape: compared from the right, stretched, met cell by cell."""

import torch
from torch import Tensor

from core.broadcasting import OPERATIONS, Axis, Broadcast, Settings, copies, kept_bytes
from figures.cells import Block, Cells, Index, Link, Scene, block, cell_text

RESULT = 10_000  # elements of a, of b and of the result are told apart by where they begin
SIDE = {"a": 0, "b": 1_000}


def cells(settings: Settings, broadcast: Broadcast) -> Cells:
    """As stored, then axis by axis from the right; then stretched, and with the result if any."""
    sign = OPERATIONS[settings.operation].sign
    compared = [axis for axis in reversed(broadcast.axes) if axis.size is not None]
    if broadcast.refused is not None:
        until = -broadcast.refused.place - 1
        compared = [*compared[:until], broadcast.refused]
    scenes = [_as_stored(broadcast, sign), *(_compare(broadcast, sign, axis) for axis in compared)]
    if broadcast.stretched is not None:
        scenes += [_stretched(broadcast, sign), _met(settings, broadcast, sign)]
    return Cells(tuple(scenes), alt=_in_words(settings, broadcast))


def _as_stored(broadcast: Broadcast, sign: str) -> Scene:
    a, b = broadcast.a, broadcast.b
    return Scene(
        (_side(broadcast, a, "a", "a"), sign, _side(broadcast, b, "b", "b")),
        f"As stored: a {_shape(a)} keeps {a.numel()}, b {_shape(b)} keeps {b.numel()}.",
    )


def _compare(broadcast: Broadcast, sign: str, axis: Axis) -> Scene:
    """Both with as many axes as the longer has; the two sizes that meet are framed."""
    place = len(broadcast.axes) + axis.place
    framed = {"framed_axes": (place,), "frame_agrees": axis.size is not None}
    a, b = (_aligned(tensor, len(broadcast.axes)) for tensor in (broadcast.a, broadcast.b))
    return Scene(
        (_side(broadcast, a, "a", "a", **framed), sign, _side(broadcast, b, "b", "b", **framed)),
        _verdict(axis),
    )


def _verdict(axis: Axis) -> str:
    a, b = axis.sizes
    missing = "".join(
        f" {name} has no such axis: it counts as 1."
        for name, size in (("a", axis.a), ("b", axis.b))
        if size is None
    )
    meet = f"Axis {cell_text(axis.place)}: {a} meets {b}."
    if axis.size is None:
        return f"{meet} They differ, and neither is 1: torch refuses."
    if a == b:
        return f"{meet}{missing} Equal, so they stay."
    return f"{meet}{missing} {'a' if a == 1 else 'b'} stretches to {axis.size}."


def _stretched(broadcast: Broadcast, sign: str) -> Scene:
    a, b = _both_stretched(broadcast)
    made = sum(int(copies(t, broadcast.result.shape).sum()) for t in (broadcast.a, broadcast.b))
    return Scene(
        (a, sign, b),
        f"Both read as {_shape(broadcast.result)}. The {made} hatched cells are read again, "
        "not stored."
        if made
        else "Nothing has to stretch.",
        links=_to_originals(broadcast),
    )


def _met(settings: Settings, broadcast: Broadcast, sign: str) -> Scene:
    a, b = _both_stretched(broadcast)
    result = broadcast.result
    met = block(
        result,
        settings.operation,
        elements=RESULT + torch.arange(result.numel()).reshape(result.shape),
        greatest=None if result.dtype == torch.bool else _greatest(broadcast),
        note=f"{result.numel()} results",
    )
    return Scene(
        (a, sign, b, "=", met),
        f"Cell meets cell. Point at one of {settings.operation}: where is it from?",
        links=_to_originals(broadcast) | _to_both(settings, broadcast),
    )


def _both_stretched(broadcast: Broadcast) -> tuple[Block, Block]:
    a, b = broadcast.stretched
    return (
        _side(broadcast, a, "a", "a stretched", copies(broadcast.a, a.shape)),
        _side(broadcast, b, "b", "b stretched", copies(broadcast.b, b.shape)),
    )


def _side(
    broadcast: Broadcast,
    tensor: Tensor,
    name: str,
    title: str,
    hatched: Tensor | None = None,
    **others,
) -> Block:
    """a or b as it is read now; a cell is told from others by the number that is stored."""
    if hatched is None or not hatched.any():
        title, hatched = name, None
    return block(
        tensor,
        title,
        elements=SIDE[name] + tensor - 1,  # the numbers are 1, 2, 3 …
        greatest=_greatest(broadcast),
        hatched=hatched,
        note=_memory(tensor),
        **others,
    )


def _memory(tensor: Tensor) -> str:
    return f"stride {_in_brackets(tensor.stride())}, {kept_bytes(tensor)} bytes"


def _to_originals(broadcast: Broadcast) -> dict[tuple[str, Index], Link]:
    """From each copy to the one cell whose memory it reads."""
    links = {}
    for name, stored, tensor in zip("ab", (broadcast.a, broadcast.b), broadcast.stretched,
                                    strict=True):  # fmt: skip
        for cell in copies(stored, tensor.shape).nonzero().tolist():
            origin = _origin(cell, stored)
            own = tuple(origin[tensor.dim() - stored.dim() :])
            place = f"{name}[{', '.join(map(str, own))}]" if own else name
            links[f"{name} stretched", tuple(cell)] = Link(
                f"{place} = {cell_text(stored[own].item())}, read again",
                ((f"{name} stretched", origin),),
            )
    return links


def _origin(cell: list[int], stored: Tensor) -> Index:
    """Where in the stretched block the number of a copy is stored: at 0 along stretched axes."""
    sizes = (1,) * (len(cell) - stored.dim()) + tuple(stored.shape)
    return tuple(0 if size == 1 else index for index, size in zip(cell, sizes, strict=True))


def _to_both(settings: Settings, broadcast: Broadcast) -> dict[tuple[str, Index], Link]:
    """From each result to the two it came from."""
    (a, b), result = broadcast.stretched, broadcast.result
    titles = [each.title for each in _both_stretched(broadcast)]
    says = OPERATIONS[settings.operation].cell
    links = {}
    for cell in (tuple(cell) for cell in torch.ones_like(result).nonzero().tolist()):
        numbers = {"a": a[cell], "b": b[cell], "result": result[cell]}
        texts = {name: cell_text(number.item()) for name, number in numbers.items()}
        links[settings.operation, cell] = Link(
            says.format(**texts), tuple((title, cell) for title in titles)
        )
    return links


def _in_words(settings: Settings, broadcast: Broadcast) -> str:
    a, b = _shape(broadcast.a), _shape(broadcast.b)
    if broadcast.result is None:
        return f"a of shape {a} and b of shape {b}, which do not fit each other."
    return (
        f"a of shape {a} and b of shape {b}, stretched to {_shape(broadcast.result)}, "
        f"and {settings.operation} cell by cell."
    )


def _aligned(tensor: Tensor, axes: int) -> Tensor:
    return tensor.reshape((1,) * (axes - tensor.dim()) + tuple(tensor.shape))


def _greatest(broadcast: Broadcast) -> float:
    """One scale for all blocks, so that equal numbers have equal colours."""
    numbers = [broadcast.a, broadcast.b]
    if broadcast.result is not None and broadcast.result.dtype != torch.bool:
        numbers.append(broadcast.result)
    return max(tensor.abs().max().item() for tensor in numbers)


def _shape(tensor: Tensor) -> str:
    return _in_brackets(tuple(tensor.shape))


def _in_brackets(numbers: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, numbers))}{',' if len(numbers) == 1 else ''})"
