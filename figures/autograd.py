"""torch's graph behind a loss, with the gradients that come back through it one by one."""

from collections.abc import Sequence

from torch import Tensor

from core.autograd import Outcome
from core.gradient_graph import Node
from core.nudge import Nudge
from core.short_numbers import in_a_column, in_short
from figures.graph import GraphEdge, GraphMoment, GraphNode, GraphPicture, Since
from figures.graph_layout import lay_out


def graph(outcome: Outcome, says: Sequence[tuple[str, ...]], alt: str) -> GraphPicture:
    """`says` holds the lines of each of the outcome's moments."""
    drawn = outcome.graph
    layout = lay_out(len(drawn.nodes), [(edge.giver, edge.taker) for edge in drawn.edges])
    passes = _passes(outcome)
    return GraphPicture(
        nodes=tuple(
            GraphNode(
                kind=node.kind,
                sign=node.sign,
                name=_name(outcome, node),
                about=_about(node),
                values=_values(outcome, node),
                grads=_grads(outcome, index),
                checks=_checks(outcome, node, _grads(outcome, index)),
                column=layout.columns[index],
                row=layout.rows[index],
            )
            for index, node in enumerate(drawn.nodes)
        ),
        edges=tuple(
            GraphEdge(
                edge.giver,
                edge.taker,
                edge.tracked,
                drawn.nodes[edge.taker].kind == "cut",
                passes.get(index, ()),
                layout.ways[index],
            )
            for index, edge in enumerate(drawn.edges)
        ),
        moments=tuple(
            _moment(outcome, index, said)
            for index, said in zip(range(len(outcome.moments)), says, strict=True)
        ),
        last=drawn.root,
        alt=alt,
        fault=f"{outcome.failure.kind}: {outcome.failure.message}" if outcome.failure else "",
    )


def _moment(outcome: Outcome, index: int, says: tuple[str, ...]) -> GraphMoment:
    moment = outcome.moments[index]
    if moment.kind == "moved":
        return GraphMoment(outcome.graph.of_leaf(outcome.moved), (), says)
    if moment.kind != "back":
        return GraphMoment(None, (), says)
    step = outcome.graph.steps[moment.number]
    return GraphMoment(step.node, tuple(passed.edge for passed in step.passed), says)


def _turns(outcome: Outcome) -> dict[int, int]:
    """The moment of each node's turn."""
    return {
        outcome.graph.steps[moment.number].node: since
        for since, moment in enumerate(outcome.moments)
        if moment.kind == "back"
    }


def _passes(outcome: Outcome) -> dict[int, Since]:
    return {
        passed.edge: ((since, in_short(passed.outgoing)),)
        for since, moment in enumerate(outcome.moments)
        if moment.kind == "back"
        for passed in outcome.graph.steps[moment.number].passed
    }


def _values(outcome: Outcome, node: Node) -> Since:
    if node.value is None:
        return ((0, f"shape {node.shape}"),) if node.shape else ()
    in_words = in_a_column if node.kind in ("operation", "leaf") else in_short
    first = ((0, in_words(node.value)),)
    if node.kind == "leaf" and node.sign == outcome.moved and outcome.moved_to is not None:
        kinds = [moment.kind for moment in outcome.moments]
        return (*first, (kinds.index("moved"), in_a_column(outcome.moved_to)))
    return first


def _grads(outcome: Outcome, index: int) -> Since:
    node, turns = outcome.graph.nodes[index], _turns(outcome)
    if node.kind == "leaf":
        return _grads_of_leaf(outcome, node.sign, turns.get(index))
    if node.kind != "operation":
        return ()
    if index not in turns:
        return ((len(outcome.moments), ""),)  # its place stays free
    step = outcome.graph.steps[outcome.moments[turns[index]].number]
    return ((turns[index], "" if step.total is None else in_a_column(step.total)),)


def _grads_of_leaf(outcome: Outcome, name: str, turn: int | None) -> Since:
    """As `.grad` stands after each backward of the experiment; None where none arrived."""
    found = []
    for since, moment in enumerate(outcome.moments):
        if moment.kind == "again":
            found.append((since, _or_none(outcome.rounds[moment.number][name])))
    if turn is not None:
        return ((turn, _or_none(outcome.rounds[0][name])), *found)
    kinds = [moment.kind for moment in outcome.moments]
    return ((kinds.index("none") if "none" in kinds else len(kinds) - 1, "None"),)


def _or_none(gradient: Tensor | None) -> str:
    return "None" if gradient is None else in_a_column(gradient)


def _checks(outcome: Outcome, node: Node, grads: Since) -> Since:
    """What the nudge says of a leaf, and from when on its grad says the same or another thing."""
    nudge = outcome.nudges.get(node.sign) if node.kind == "leaf" else None
    if nudge is None:
        return ()
    says = _slopes(nudge)
    stands: dict[str, Tensor | None] = {"None": None}
    for gradients in outcome.rounds:
        stands[_or_none(gradients[node.sign])] = gradients[node.sign]
    marked = ((since, _mark(nudge, stands[said]), says) for since, said in grads)
    return ((0, says), *((since, f"{mark}\n{says}") for since, mark, says in marked if mark))


def _slopes(nudge: Nudge) -> str:
    """In a column; where the loss has a corner, what a nudge down says and what a nudge up."""
    if not nudge.has_corner:
        return in_a_column(nudge.slope)
    sides = (nudge.corner, nudge.slope, nudge.before, nudge.after)
    return "\n".join(
        f"{in_short(before)} | {in_short(after)}" if corner else in_short(slope)
        for corner, slope, before, after in zip(*(side.reshape(-1) for side in sides), strict=True)
    )


def _mark(nudge: Nudge, gradient: Tensor | None) -> str:
    """None is what a leaf has that moves nothing: that is no contradiction."""
    if gradient is None:
        return "≠" if nudge.slope.any() or nudge.has_corner else ""
    return "✓" if nudge.agrees(gradient) else "≠"


def _name(outcome: Outcome, node: Node) -> str:
    names = {"operation": node.name, "cut": outcome.how_cut, "data": "not tracked"}
    return names.get(node.kind, "")


def _about(node: Node) -> str:
    value = "" if node.value is None else f" = {in_short(node.value)}"
    return f"{node.name}: {node.text}{value}".removeprefix(": ")
