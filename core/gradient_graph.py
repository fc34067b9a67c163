"""torch's own graph behind a number, read from `grad_fn` and `next_functions`, and walked back.

Beside torch's nodes stand those that it does not hold, so that the picture is whole: leaves that
are not tracked, values that depend on no tracked leaf, and a piece that was cut off.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.autograd.graph import get_gradient_edge

from core.operation_signs import names_in, normal, operands_of, sign_of, sign_of_function
from core.refusal import Refused
from core.walk_back import Step, walk_back

MOST_NODES = 40


@dataclass(frozen=True)
class Node:
    """`kind` is "operation" or "leaf" (both of torch's graph), "data" (a leaf that is not tracked),
    "constant" (another value that depends on no tracked leaf) or "cut" (one that was cut off)."""

    kind: str
    name: str  # torch's own: "MulBackward0"; "" for what is not in its graph
    sign: str  # "×", "** 2", "tanh"; a leaf's name
    text: str  # what was computed, as it is written: "w * x"; "" if torch put the node in between
    value: Tensor | None
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Edge:
    """From the node that gives a value to the one that takes it."""

    giver: int
    taker: int
    tracked: bool  # a gradient goes back along it


@dataclass(frozen=True)
class Graph:
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    root: int
    steps: tuple[Step, ...]  # in the order in which torch's engine goes

    def of_leaf(self, name: str) -> int | None:
        """The node of a leaf; None if the loss was made without it."""
        for index, node in enumerate(self.nodes):
            if node.kind in ("leaf", "data") and node.sign == name:
                return index
        return None

    def roads(self, leaf: str) -> tuple[Tensor, ...] | None:
        """The product of the local derivatives along each way from the loss to a leaf, flat.

        None if a local derivative is not known. They are few: an expression can use its leaves
        many times, but has no names for what it computes in between.
        """
        end = self.of_leaf(leaf)
        found: list[Tensor] = []
        onwards = {step.node: step.passed for step in self.steps}
        under_way = [(self.root, torch.ones(1))]
        while under_way:
            node, product = under_way.pop()
            if node == end:
                found.append(product)
            for passed in onwards.get(node, ()):
                if passed.local is None:
                    return None
                local = passed.local.to(product.dtype)
                under_way.append((self.edges[passed.edge].giver, product @ local))
        return tuple(found)


def read_graph(
    loss: Tensor,
    leaves: Mapping[str, Tensor],
    pieces: Sequence[tuple[str, Any]],
    cut: tuple[str, str] | None = None,
) -> Graph:
    """The graph behind `loss`, a scalar, and its walk back, node by node, on numbers of torch.

    `pieces` are the sub-expressions with their values, in the order of evaluation; `cut` is the
    name that stands for a piece that was cut off, and its text. Nothing is freed or accumulated:
    `loss.backward()` can still be called. Raises Refused beyond MOST_NODES.
    """
    return _Reader(leaves, pieces, cut).read(loss)


class _Reader:
    def __init__(self, leaves, pieces, cut):
        self.leaves, self.cut = leaves, cut
        self.values = {normal(text): value for text, value in pieces} | dict(leaves)
        self.texts: dict[Any, str] = {}  # grad_fn -> the first piece whose value it made
        for text, value in pieces:
            made_by = getattr(value, "grad_fn", None)
            if made_by is not None:
                self.texts.setdefault(made_by, normal(text))
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []
        self.places: dict[Any, int] = {}  # grad_fn, or the text of what torch does not hold

    def read(self, loss: Tensor) -> Graph:
        if not self._is_tracked(loss):
            root = self._outside(self._text_of(loss))
            self._add_unused()
            return Graph(tuple(self.nodes), tuple(self.edges), root, ())
        last = get_gradient_edge(loss).node  # of a leaf too, which has no grad_fn
        functions = _all_functions(last)
        for function in functions:
            self._add(function)
        ways: dict[tuple[int, int], int] = {}  # node and which of its inputs -> edge
        for function in functions:
            taker = self.places[function]
            for slot, (giver, _) in enumerate(function.next_functions):
                if giver is not None:
                    ways[taker, slot] = len(self.edges)
                    self.edges.append(Edge(self.places[giver], taker, tracked=True))
        for function in functions:
            self._add_untracked(function)
        self._add_unused()
        steps: tuple[Step, ...] = ()
        if loss.numel() == 1:
            with suppress(RuntimeError):  # torch has no rule for one of the nodes
                steps = walk_back(last, torch.ones_like(loss), self.places, ways)
        return Graph(tuple(self.nodes), tuple(self.edges), self.places[last], steps)

    def _is_tracked(self, value: Tensor) -> bool:
        """Not `requires_grad`: a view that is taken of a leaf under no_grad says True there, and
        has no place in the graph all the same."""
        is_leaf = any(value is leaf for leaf in self.leaves.values())
        return value.requires_grad and (is_leaf or value.grad_fn is not None)

    def _text_of(self, value: Tensor) -> str:
        """The shortest text of a value: `w` rather than `w if x > 0 else x`."""
        return min((text for text, one in self.values.items() if one is value), key=len)

    def _add_unused(self) -> None:
        """Tracked leaves from which no road leads to the loss: their grad stays None."""
        for name, leaf in self.leaves.items():
            if leaf.requires_grad:
                self._outside(name)

    def _add(self, function: Any) -> None:
        leaf = getattr(function, "variable", None)
        if leaf is not None:
            name = next(name for name, other in self.leaves.items() if other is leaf)
            self.places[function] = self._add_leaf(name)
            return
        text = self.texts.get(function, "")
        value = self.values.get(text)
        self.places[function] = self._new(
            Node(
                "operation",
                function.name().rsplit("::", 1)[-1],
                sign_of(text) if text else sign_of_function(function.name()),
                text,
                value.detach().clone() if isinstance(value, Tensor) else None,
                tuple(function._input_metadata[0].shape),
            )
        )

    def _add_leaf(self, name: str) -> int:
        leaf = self.leaves[name]
        kind, torchs_name = ("leaf", "AccumulateGrad") if leaf.requires_grad else ("data", "")
        value = leaf.detach().clone()
        self.places[name] = self._new(Node(kind, torchs_name, name, name, value, tuple(leaf.shape)))
        return self.places[name]

    def _add_untracked(self, function: Any) -> None:
        """What a node also took, that torch has no node of: a number that is not tracked."""
        text = self.texts.get(function)
        for operand in operands_of(text) if text else ():
            value = self.values.get(operand)
            if isinstance(value, Tensor) and not self._is_tracked(value):
                self._join(self._outside(operand), self.places[function])

    def _outside(self, text: str) -> int:
        """The node of a value that no gradient reaches, joined to the leaves it was made of."""
        if text in self.places:
            return self.places[text]
        if text in self.leaves:
            return self._add_leaf(text)
        is_cut = self.cut is not None and text == self.cut[0]
        kind, written = ("cut", self.cut[1]) if is_cut else ("constant", text)
        value = self.values.get(text)
        number = value.detach().clone() if isinstance(value, Tensor) else None
        shape = tuple(number.shape) if number is not None else ()
        place = self.places[text] = self._new(Node(kind, "", written, written, number, shape))
        for name in names_in(written):
            if name in self.leaves or (self.cut is not None and name == self.cut[0]):
                self._join(self._outside(name), place)
        return place

    def _join(self, giver: int, taker: int) -> None:
        edge = Edge(giver, taker, tracked=False)
        if edge not in self.edges:
            self.edges.append(edge)

    def _new(self, node: Node) -> int:
        if len(self.nodes) == MOST_NODES:
            raise Refused(
                f"This expression makes more than {MOST_NODES} nodes, too many for one picture: "
                "write a shorter one."
            )
        self.nodes.append(node)
        return len(self.nodes) - 1


def _all_functions(root: Any) -> list[Any]:
    """torch's nodes, each once, from the loss on; a bounded number of them."""
    seen, waiting = {root: None}, [root]
    while waiting and len(seen) <= MOST_NODES:
        for function, _ in waiting.pop().next_functions:
            if function is not None and function not in seen:
                seen[function] = None
                waiting.append(function)
    return list(seen)
