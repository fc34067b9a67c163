"""What the picture of a graph says, moment by moment: each step back with its numbers."""

from collections.abc import Sequence

from torch import Tensor

from core.autograd import EXPERIMENTS, Outcome, Settings
from core.class_balance import listed
from core.nudge import Nudge
from core.short_numbers import in_short
from core.walk_back import Passed, Step

MOST_TERMS = 6  # of a sum that is written out


def moments_in_words(settings: Settings, outcome: Outcome) -> tuple[tuple[str, ...], ...]:
    """What the picture says at each of the outcome's moments, in a few lines."""
    said = {
        "forward": lambda number: _forward(outcome),
        "back": lambda number: _back(outcome, outcome.graph.steps[number]),
        "none": lambda number: _missing(outcome),
        "again": lambda number: _again(settings, outcome, number),
        "stopped": lambda number: ("Here torch stops:",),
        "moved": lambda number: _moved(settings, outcome),
    }
    return tuple(said[moment.kind](moment.number) for moment in outcome.moments)


def picture_in_words(outcome: Outcome) -> str:
    count = sum(bool(node.name) for node in outcome.graph.nodes)
    return (
        f"torch's graph of {count} nodes, from the leaves {listed(list(outcome.leaves))} on the "
        "left to the loss on the right; one line below it says what happens at each node."
    )


def _forward(outcome: Outcome) -> tuple[str, ...]:
    if not outcome.rounds:
        return (f"Forward: the loss is {in_short(outcome.loss)}.",)
    return (
        f"Forward: every node holds its value, the loss is {in_short(outcome.loss)}.",
        "No gradient yet. Back one goes from the loss to the leaves.",
    )


def _back(outcome: Outcome, step: Step) -> tuple[str, ...]:
    node = outcome.graph.nodes[step.node]
    if node.kind == "leaf":
        got = added_up(step.incoming, step.total)
        piled = f": {len(step.incoming)} roads, added up" if len(step.incoming) > 1 else ""
        nudge = outcome.nudges.get(node.sign)
        return (f"{node.sign}.grad = {got}{piled}.", *([_tried(node.sign, nudge)] if nudge else []))
    if step.node == outcome.graph.root:
        head = f"{node.sign} ({node.name}) gives the loss: its own gradient is 1."
    elif step.total is None:
        head = f"{node.sign} ({node.name}) has several outputs; what came back to them goes on."
    elif len(step.incoming) > 1:
        head = (
            f"{node.sign} ({node.name}) gets {added_up(step.incoming, step.total)}: "
            f"{len(step.incoming)} roads, added up."
        )
    else:
        head = f"{node.sign} ({node.name}) gets {in_short(step.total)}."
    return (head, *(_passed(outcome, step, passed) for passed in step.passed))


def _tried(name: str, nudge: Nudge) -> str:
    if nudge.has_corner:
        return (
            f"Nudging {name} down says {in_short(nudge.before)}, up {in_short(nudge.after)}: "
            "a corner."
        )
    return f"Nudging {name} says {in_short(nudge.slope)}."


def _passed(outcome: Outcome, step: Step, passed: Passed) -> str:
    """local derivative × incoming = outgoing, with the numbers."""
    giver = outcome.graph.nodes[outcome.graph.edges[passed.edge].giver]
    to, outgoing, local = f"to {giver.sign}: ", in_short(passed.outgoing), passed.local
    if local is None or step.total is None:
        return f"{to}{outgoing}"
    incoming = step.total.flatten()
    outputs, inputs = local.shape
    is_diagonal = outputs == inputs and not (local - local.diag().diag()).any()
    if outputs == 1:
        factor = _alike(local[0]) if inputs > 1 else in_short(local[0, 0])
        return f"{to}local {factor} × incoming {in_short(incoming[0])} = {outgoing}"
    if is_diagonal:
        return (
            f"{to}local {_alike(local.diag())} × incoming {in_short(step.total)} = {outgoing}, "
            "number by number"
        )
    column, result = local[:, 0], passed.outgoing.flatten()[0]
    terms = _terms(column, incoming)
    if inputs == 1:
        return f"{to}local × incoming, added up: {terms} = {in_short(result)}"
    return (
        f"{to}each number gets local × incoming, added up; the first: {terms} = "
        f"{in_short(result)}; all: {outgoing}"
    )


def _terms(local: Tensor, incoming: Tensor) -> str:
    """1 × 2 + 3 × 4, without what is 0 by its local derivative."""
    kept = [
        f"{in_short(one)} × {in_short(other)}"
        for one, other in zip(local, incoming, strict=True)
        if one != 0
    ]
    return " + ".join(kept) or "0"


def _alike(numbers: Tensor) -> str:
    """One number where all are equal."""
    return in_short(numbers[0] if (numbers == numbers[0]).all() else numbers)


def added_up(parts: Sequence[Tensor], total: Tensor | None) -> str:
    """1 + 3 + 3 = 7: what came in along each road, and its sum."""
    if total is None or len(parts) < 2:
        return in_short(parts[0] if total is None else total)
    said = [in_short(part) for part in parts]
    if len(said) > MOST_TERMS:
        said = [*said[: MOST_TERMS - 2], "…", said[-1]]
    return f"{' + '.join(said)} = {in_short(total)}"


def _missing(outcome: Outcome) -> tuple[str, ...]:
    names = [f"{name}.grad" for name in outcome.missing]
    return (f"{listed(names)} {'stays' if len(names) == 1 else 'stay'} None: no road led there.",)


def _again(settings: Settings, outcome: Outcome, number: int) -> tuple[str, ...]:
    clears = EXPERIMENTS[settings.experiment].zero_grad
    said = [f"Backward number {number + 1}" + (", after zero_grad:" if clears else ":")]
    for name, grad in outcome.rounds[number].items():
        if grad is None:
            continue
        before, single = outcome.rounds[number - 1][name], outcome.single[name]
        sum_ = "" if clears else f"{in_short(before)} + {in_short(single)} = "
        said.append(f"{name}.grad = {sum_}{in_short(grad)}")
    return (said[0], ", ".join(said[1:]))


def _moved(settings: Settings, outcome: Outcome) -> tuple[str, ...]:
    name, rate, after = outcome.moved, settings.learning_rate, outcome.loss_after
    moved = (
        f"By hand: {name} − {rate:g} × {in_short(outcome.grads[name])} = "
        f"{in_short(outcome.moved_to)}."
    )
    if outcome.failure:
        return (moved,)
    gives = outcome.loss_after_said[:60] if after is None else in_short(after)
    return (moved, f"The next forward gives {gives} instead of {in_short(outcome.loss)}.")
