"""How many elements tensor[index] has, told before it is made."""

from typing import Any

import torch
from torch import Tensor

from core.grammar_room import broadcast_shape, flat, how_many_true, room
from core.refusal import Refused


def indexed(tensor: Tensor, index: Any) -> int:
    """Of tensor[index], whose lists hold nothing but numbers.

    A choice by a list or a tensor is as large as that list; several are broadcast together.
    """
    entries = [_as_choice(entry) for entry in (index if isinstance(index, tuple) else (index,))]
    left_over = max(tensor.dim() - sum(map(_axes, entries)), 0)
    sizes, chosen, axis = [], [], 0
    for entry in entries:
        ahead = tensor.shape[axis:]
        if entry is Ellipsis:
            sizes += ahead[:left_over]
            axis += left_over
        elif isinstance(entry, slice):
            sizes += [_length(entry, size) for size in ahead[:1]]
        elif isinstance(entry, Tensor):
            chosen.append((how_many_true(entry),) if _is_mask(entry) else entry.shape)
        axis += _axes(entry)
    return room((*broadcast_shape(chosen), *sizes, *tensor.shape[axis:]))


def _as_choice(entry: Any) -> Any:
    if not isinstance(entry, list | tuple):
        return entry
    if any(isinstance(value, Tensor) and value.is_meta for value in flat(entry)):
        return slice(None)  # without numbers it is no choice: torch says so
    try:
        return torch.tensor(entry)
    except (ValueError, TypeError, RuntimeError):
        raise Refused(
            "A list in an index holds whole numbers, or True and False, in rows of equal length."
        ) from None


def _is_mask(entry: Tensor) -> bool:
    return entry.dtype in (torch.bool, torch.uint8)


def _axes(entry: Any) -> int:
    """How many of the tensor's axes an entry of the index speaks of."""
    if entry is None or entry is Ellipsis or isinstance(entry, bool):
        return 0
    return entry.dim() if isinstance(entry, Tensor) and _is_mask(entry) else 1


def _length(entry: slice, size: int) -> int:
    try:
        return len(range(*entry.indices(size)))
    except (TypeError, ValueError, OverflowError, RuntimeError):  # the last one of meta
        return size
