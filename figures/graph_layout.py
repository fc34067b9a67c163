"""Where the nodes of a graph stand: in columns from what is given to what comes out.

Layers after Sugiyama, Tagawa and Toda (1981): a line that skips a column keeps a place free there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

SWEEPS, SORTING = 48, 8  # of the first ones some also change who stands above whom
STRAIGHT = 8.0  # how much more it counts that what was computed goes straight on, than its leaves
# Rows between two nodes, between a node and a line on its way, and between two such lines.
APART, APART_FROM_LINE, APART_LINES = 1.0, 0.62, 0.25


@dataclass(frozen=True)
class Layout:
    columns: tuple[int, ...]  # of each node
    rows: tuple[float, ...]  # of each node, from 0 down
    ways: tuple[tuple[tuple[int, float], ...], ...]  # of each edge, (column, row) on its way


def lay_out(count: int, edges: Sequence[tuple[int, int]]) -> Layout:
    """`edges` are pairs (giver, taker) of nodes 0 to count - 1, without a circle."""
    columns = _columns(count, edges)
    places = list(columns)  # the column of each node, then of each place on the way of an edge
    computed = {taker for _, taker in edges}
    links: list[tuple[int, int, float]] = []  # giver, taker, how much it counts to be straight
    ways: list[list[int]] = []
    for giver, taker in edges:
        way = list(range(len(places), len(places) + columns[taker] - columns[giver] - 1))
        places += range(columns[giver] + 1, columns[taker])
        ways.append(way)
        stations = [giver, *way, taker]
        weight = STRAIGHT if giver in computed else 1.0
        links += [(one, other, weight) for one, other in pairwise(stations)]
    rows = _rows(count, places, links)
    return Layout(
        tuple(columns),
        tuple(rows[:count]),
        tuple(tuple((places[station], rows[station]) for station in way) for way in ways),
    )


def _columns(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """A node stands right of all that it takes; what takes nothing, close to who takes it."""
    columns, changed = [0] * count, True
    while changed:
        changed = False
        for giver, taker in edges:
            if columns[taker] <= columns[giver]:
                columns[taker], changed = columns[giver] + 1, True
    takes = {taker for _, taker in edges}
    for node in set(range(count)) - takes:
        columns[node] = min((columns[t] - 1 for g, t in edges if g == node), default=0)
    return columns


def _rows(
    count: int, places: Sequence[int], links: Sequence[tuple[int, int, float]]
) -> list[float]:
    near: list[list[tuple[int, float]]] = [[] for _ in places]
    for giver, taker, weight in links:
        near[giver].append((taker, weight))
        near[taker].append((giver, weight))
    columns = [
        [at for at, column in enumerate(places) if column == wanted and near[at]]
        for wanted in range(max(places, default=0) + 1)
    ]
    turns = _turns(places, links)
    rows = [0.0] * len(places)
    for column in columns:
        column.sort(key=turns.__getitem__)
        for row, at in enumerate(column):
            rows[at] = float(row)
    for sweep in range(SWEEPS):
        for column in columns if sweep % 2 else reversed(columns):
            wish = {at: _middle(near[at], rows) for at in column}
            if sweep < SORTING:
                column.sort(key=wish.__getitem__)
            gaps = [
                (APART, APART_FROM_LINE, APART_LINES)[(one >= count) + (other >= count)]
                for one, other in pairwise(column)
            ]
            weights = [max(weight for _, weight in near[at]) for at in column]
            spread = _spread([wish[at] for at in column], gaps, weights)
            for at, row in zip(column, spread, strict=True):
                rows[at] = row
    first = columns[0]
    for at in range(count):
        if not near[at]:  # below the first column, to which it belongs
            rows[at] = max((rows[other] + APART for other in first), default=0.0)
            first.append(at)
    top = min(rows, default=0.0)
    return [round(row - top, 3) for row in rows]


def _middle(near: Sequence[tuple[int, float]], rows: Sequence[float]) -> float:
    """Where a node would stand in line with its neighbours."""
    return sum(rows[other] * weight for other, weight in near) / sum(weight for _, weight in near)


def _turns(places: Sequence[int], links: Sequence[tuple[int, int, float]]) -> list[int]:
    """As one reads the graph from its end: a node, then its givers, the first one first."""
    gives: dict[int, list[int]] = {}
    for giver, taker, _ in links:
        gives.setdefault(taker, []).append(giver)
    turns: dict[int, int] = {}
    waiting = sorted(range(len(places)), key=lambda at: places[at])
    while waiting:
        at = waiting.pop()
        if at not in turns:
            turns[at] = len(turns)
            waiting += reversed(gives.get(at, []))
    return [turns[at] for at in range(len(places))]


def _spread(
    wishes: Sequence[float], gaps: Sequence[float], weights: Sequence[float]
) -> list[float]:
    """The rows closest to the wishes, in this order and at least so far apart.

    Isotonic regression by pooling neighbours that are too close (Ayer and others, 1955).
    """
    offsets = [0.0, *accumulate(gaps)][: len(wishes)]
    pools: list[list[float]] = []  # [weighted sum of wishes less offsets, weight, count]
    for wish, offset, weight in zip(wishes, offsets, weights, strict=True):
        pools.append([(wish - offset) * weight, weight, 1])
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] > pools[-1][0] / pools[-1][1]:
            last = pools.pop()
            pools[-1] = [one + other for one, other in zip(pools[-1], last, strict=True)]
    flat = [total / weight for total, weight, count in pools for _ in range(int(count))]
    return [row + offset for row, offset in zip(flat, offsets, strict=True)]
