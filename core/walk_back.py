"""The way back through torch's graph: every node's turn, and each number that comes by."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

MOST_NUMBERS = 12  # of a node's value, for its local derivative to be written out


@dataclass(frozen=True)
class Passed:
    """What a node passes on along one edge: `outgoing = incoming.flatten() @ local`."""

    edge: int
    local: Tensor | None  # (numbers of the taker's value, of the giver's); None if there are many
    outgoing: Tensor


@dataclass(frozen=True)
class Step:
    """A node's turn: what came in along each road, its sum, and what it passes on."""

    node: int
    incoming: tuple[Tensor, ...]
    total: Tensor | None  # None for a node with several outputs, whose sums stand apart
    passed: tuple[Passed, ...]


def walk_back(
    last: Any, start: Tensor, places: Mapping[Any, int], ways: Mapping[tuple[int, int], int]
) -> tuple[Step, ...]:
    """Every node once, after all that it gave a value to, in the order of torch's engine.

    It begins at `last` (a grad_fn) with the gradient `start`, in the shape of the loss. `places`
    has the index of each grad_fn's node, `ways` that of the edge behind each (node, input). Raises
    RuntimeError where torch has no rule for a node.

    Of the nodes that are ready torch takes the one made last, but first of all leaves
    (torch/csrc/autograd/engine.cpp, `CompareNodeTaskTime`).
    """
    functions = [function for function in places if not isinstance(function, str)]
    awaited = Counter(
        giver for function in functions for giver, _ in function.next_functions if giver is not None
    )
    arrived: dict[Any, list[tuple[Tensor, int]]] = {last: [(start, 0)]}
    ready, steps = [last], []
    while ready:
        function = max(ready, key=lambda one: one._sequence_nr())
        ready.remove(function)
        parts = arrived.get(function, [])
        sums = _summed(parts, len(function._input_metadata))
        passed = []
        if not hasattr(function, "variable"):
            gives = _call(function, sums)
            locals_ = _local_derivatives(function, sums)
            for slot, (giver, output) in enumerate(function.next_functions):
                if giver is None:
                    continue
                if gives[slot] is not None:
                    arrived.setdefault(giver, []).append((gives[slot], output))
                    edge = ways[places[function], slot]
                    passed.append(Passed(edge, locals_.get(slot), gives[slot]))
                awaited[giver] -= 1
                if not awaited[giver]:
                    ready.append(giver)
        total = sums[0] if len(sums) == 1 else None
        incoming = tuple(part for part, _ in parts)
        steps.append(Step(places[function], incoming, total, tuple(passed)))
    return tuple(steps)


def _summed(parts: Sequence[tuple[Tensor, int]], outputs: int) -> list[Tensor | None]:
    """For each of a node's outputs the sum of what came back to it."""
    sums: list[Tensor | None] = [None] * outputs
    for part, output in parts:
        sums[output] = part if sums[output] is None else sums[output] + part
    return sums


def _call(function: Any, incoming: Sequence[Tensor | None]) -> tuple[Tensor | None, ...]:
    """torch's own rule of this node, of which no saved value is freed; and then, as torch's engine
    does, what was stretched by broadcasting is summed up again."""
    with torch.no_grad():
        gives = function(*incoming)
        gives = gives if isinstance(gives, tuple) else (gives,)
        return tuple(
            gradient
            if gradient is None or giver is None
            else _as_asked(gradient, giver._input_metadata[output])
            for gradient, (giver, output) in zip(gives, function.next_functions, strict=True)
        )


def _as_asked(gradient: Tensor, asked: Any) -> Tensor:
    """In the shape and type of the value that it is the gradient of."""
    return gradient.sum_to_size(asked.shape).to(asked.dtype)


def _local_derivatives(function: Any, incoming: Sequence[Tensor | None]) -> dict[int, Tensor]:
    """For each input that is tracked how the node's numbers move with it, (outputs, inputs).

    The node's rule is asked once for each of its numbers, with 1 there and 0 elsewhere. Empty for
    nodes of many numbers and of several outputs.
    """
    if len(incoming) != 1 or incoming[0] is None or incoming[0].numel() > MOST_NUMBERS:
        return {}
    like = incoming[0]
    units = torch.eye(like.numel(), dtype=like.dtype).unbind()
    rows = [_call(function, [unit.reshape(like.shape)]) for unit in units]
    return {
        slot: torch.stack([row[slot].flatten() for row in rows])
        for slot, (giver, _) in enumerate(function.next_functions)
        if giver is not None
        and all(row[slot] is not None and row[slot].numel() <= MOST_NUMBERS for row in rows)
    }
