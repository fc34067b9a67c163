"""A graph of what was computed from what, with numbers in its nodes, gone through back to front.

Knows nothing of who shows it. A moment is an index into `moments`; a text with a `since` stands
from that moment on, until a later one takes its place. A row of numbers has one a line.
"""

from dataclasses import dataclass

Since = tuple[tuple[int, str], ...]  # (moment, text), the moments rising


@dataclass(frozen=True)
class GraphNode:
    """`kind` is "operation", "leaf", "data", "constant" or "cut"; it says how it is drawn."""

    kind: str
    sign: str  # large: "×", "w"
    name: str  # small: "MulBackward0"
    about: str  # in full, for who points at it
    values: Since
    grads: Since
    checks: Since  # what a nudge says; from when there is a gradient, ✓ or ≠ in a line before it
    column: int
    row: float


@dataclass(frozen=True)
class GraphEdge:
    giver: int
    taker: int
    tracked: bool  # drawn whole; else dashed: no gradient goes here
    is_cut: bool  # drawn with scissors
    passes: Since  # what goes back along it
    way: tuple[tuple[int, float], ...]  # columns and rows between the two


@dataclass(frozen=True)
class GraphMoment:
    """One node's turn, and the lines that say what happens; without a node, none is lit."""

    node: int | None
    edges: tuple[int, ...]
    says: tuple[str, ...]


@dataclass(frozen=True)
class GraphPicture:
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    moments: tuple[GraphMoment, ...]  # the first: forward, before any gradient
    last: int  # the node at the end: the loss
    alt: str
    fault: str = ""  # what torch said at the last moment

    def __post_init__(self):
        if not self.moments:
            raise ValueError("a graph needs a moment")
        nodes = {edge.giver for edge in self.edges} | {edge.taker for edge in self.edges}
        if not nodes | {self.last} <= set(range(len(self.nodes))):
            raise ValueError(f"a graph of {len(self.nodes)} nodes has no nodes {sorted(nodes)}")
