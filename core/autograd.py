"""An expression over named leaves, torch's graph of it, and what one does with its gradients."""

import ast
import copy
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from core.gradient_graph import Graph, read_graph
from core.grammar import Expression, Piece, TorchRefused, as_torch, evaluate, parse
from core.leaf_text import make_leaf, read_leaves
from core.nudge import Nudge, nudge
from core.operation_signs import normal
from core.refusal import Refused

RATES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
PART = "part"  # the name of a piece that was cut off


@dataclass(frozen=True)
class Experiment:
    """What is done with the graph. `repair` is the experiment that does the same rightly."""

    backwards: int = 1
    one_graph: bool = False  # all backwards through the graph of one forward
    retain_graph: bool = False
    zero_grad: bool = False  # between two backwards
    cut: str = ""  # a key of CUTS: a piece is computed so that the road back ends there
    step: str = ""  # "no_grad" or "tracked": how the first leaf with a grad is moved by hand
    repair: str = ""


EXPERIMENTS = {
    "backward": Experiment(),
    "backward three times": Experiment(backwards=3, repair="three times with zero_grad"),
    "three times with zero_grad": Experiment(backwards=3, zero_grad=True),
    "twice through one graph": Experiment(
        backwards=2, one_graph=True, repair="twice with retain_graph=True"
    ),
    "twice with retain_graph=True": Experiment(backwards=2, one_graph=True, retain_graph=True),
    "detach a piece": Experiment(cut="detach", repair="backward"),
    "a piece under no_grad": Experiment(cut="no_grad", repair="backward"),
    "a piece under inference_mode": Experiment(cut="inference_mode", repair="backward"),
    "a step by hand": Experiment(step="no_grad"),
    "a step by hand without no_grad": Experiment(step="tracked", repair="a step by hand"),
}
CUTS = {  # in what a piece is computed that is cut off
    "detach": nullcontext,
    "no_grad": torch.no_grad,
    "inference_mode": torch.inference_mode,
}
CHANCE = {"rand", "randn", "randint", "randperm", "rand_like", "randn_like", "randint_like",
          "bernoulli", "multinomial", "normal", "dropout"}  # fmt: skip


@dataclass(frozen=True)
class Settings:
    expression: str = "(w * x - y) ** 2"
    leaves: str = "w = 3; x = 2; y = 4"
    tracked: tuple[str, ...] = ("w", "x", "y")  # leaves with requires_grad=True
    experiment: str = "backward"  # a key of EXPERIMENTS
    learning_rate: float = 0.05  # one of RATES: of the step by hand
    cut: float = 0.0  # which of the pieces is cut off, in the order of evaluation

    def __post_init__(self):
        object.__setattr__(self, "tracked", tuple(self.tracked))  # a control gives a list


@dataclass(frozen=True)
class Ready:
    expression: str
    leaves: str
    tracked: tuple[str, ...]


READY = {
    "one number": Ready("(w * x - y) ** 2", "w = 3; x = 2; y = 4", ("w", "x", "y")),
    "two roads": Ready("w * w + w", "w = 3", ("w",)),
    "an if": Ready("w * x if x > 0 else x ** 2", "w = 3; x = 2", ("w", "x")),
    "a line through three points": Ready(
        "((w * x + b - y) ** 2).mean()", "w = 1; x = 1 2 3; b = 0; y = 3 5 7", ("w", "b")
    ),
    "a neuron": Ready("tanh(w @ x + b)", "w = 0,5 -1; x = 2 1; b = 0,5", ("w", "b")),
}


@dataclass(frozen=True)
class Failure:
    kind: str  # "RuntimeError"
    message: str  # torch's or Python's own words
    where: str  # "forward", "backward", "step" or "after" (the forward after a step)


@dataclass(frozen=True)
class Moment:
    """What happens at one moment of an experiment.

    `kind` is "forward", "back" (one node of the first backward, `number` its step), "again" (a
    whole further backward, `number` its round), "none" (leaves were not reached), "moved" (by
    hand) or "stopped" (what failed).
    """

    kind: str
    number: int = 0


@dataclass(frozen=True)
class Outcome:
    """What came of it. Where the text could not be read, `refusal` is the sentence about it and
    nothing was run."""

    refusal: str = ""
    numbers: dict[str, float | tuple[float, ...]] = field(default_factory=dict)  # as written …
    leaves: dict[str, Tensor] = field(default_factory=dict)  # … and as tensors
    tracked: tuple[str, ...] = ()
    used: tuple[str, ...] = ()  # leaves that the expression names
    pieces: tuple[str, ...] = ()  # of the expression, that can be cut off
    cut: str = ""  # the one that was …
    how_cut: str = ""  # … and how: a key of CUTS
    source: str = ""  # the expression for a program, with PART in its place …
    source_of_cut: str = ""  # … and what PART is
    conditions: tuple[tuple[str, bool, str], ...] = ()  # of an `if`: condition, holds, branch run
    loss: Tensor | None = None
    loss_said: str = ""  # as torch prints it
    graph: Graph | None = None
    rounds: tuple[dict[str, Tensor | None], ...] = ()  # each leaf's grad after each backward …
    rounds_said: tuple[dict[str, str], ...] = ()  # … and as torch prints it
    nudges: dict[str, Nudge] = field(default_factory=dict)
    failure: Failure | None = None
    moved: str = ""  # the leaf that was to be moved by hand; "" if none has a gradient …
    moved_to: Tensor | None = None
    moved_said: str = ""  # … as torch prints it
    loss_after: Tensor | None = None  # None too if the branch of an `if` is no tensor
    loss_after_said: str = ""

    @property
    def grads(self) -> dict[str, Tensor | None]:
        """Each tracked leaf's grad in the end; None where no backward got there."""
        return self.rounds[-1] if self.rounds else dict.fromkeys(self.tracked)

    @property
    def missing(self) -> tuple[str, ...]:
        """Tracked leaves that no backward reached."""
        return tuple(name for name, grad in self.grads.items() if grad is None)

    @property
    def single(self) -> dict[str, Tensor | None]:
        """Each tracked leaf's grad after one backward."""
        return self.rounds[0] if self.rounds else dict.fromkeys(self.tracked)

    @property
    def moments(self) -> tuple[Moment, ...]:
        """The experiment, moment by moment; none if there is no graph."""
        if self.graph is None:
            return ()
        steps = range(len(self.graph.steps)) if self.rounds else ()  # else torch refused to go
        return (
            Moment("forward"),
            *(Moment("back", number) for number in steps),
            *([Moment("none")] if self.rounds and self.missing else []),
            *(Moment("again", number) for number in range(1, len(self.rounds))),
            *([Moment("moved")] if self.moved_to is not None else []),
            *([Moment("stopped")] if self.failure else []),
        )


def explore(settings: Settings) -> Outcome:
    """Read the texts, run the experiment on torch, and read the graph that it made."""
    try:
        return _explore(settings)
    except Refused as refusal:
        return Outcome(refusal=str(refusal))


def _explore(settings: Settings) -> Outcome:
    if settings.experiment not in EXPERIMENTS or settings.learning_rate not in RATES:
        raise ValueError(f"no such experiment or rate: {settings}")
    numbers = read_leaves(settings.leaves)
    expression = parse(settings.expression, numbers)
    _refuse_chance(expression.tree)
    _refuse_hidden_leaf(expression.tree)
    tracked = tuple(name for name in numbers if name in settings.tracked)

    pieces: list[Piece] = []
    with suppress(TorchRefused):  # said when the experiment meets it
        evaluate(expression, _leaves(numbers), on_piece=pieces.append)
    cuttable = _cuttable(pieces, numbers)
    experiment = EXPERIMENTS[settings.experiment]
    forward = _Forward(expression.text)
    if experiment.cut and cuttable:
        cut = cuttable[min(int(settings.cut), len(cuttable) - 1)]
        rest = ast.unparse(_Replace(cut).visit(copy.deepcopy(expression.tree)))
        forward = _Forward(rest, cut, experiment.cut)

    ran = _run(forward, numbers, tracked, experiment, settings.learning_rate)
    graph, nudges = None, {}
    if ran.loss is not None:
        graph = _graph(forward, _leaves(numbers, tracked))
        exact = _leaves(numbers, dtype=torch.float64)
        nudges = {name: _nudge(expression, exact, name) for name in tracked}
    return Outcome(
        numbers=numbers,
        leaves=_leaves(numbers),
        tracked=tracked,
        used=tuple(name for name in numbers if name in expression.names),
        pieces=cuttable,
        cut=forward.cut,
        how_cut=forward.how,
        source=as_torch(parse(forward.text, {*numbers, PART})),
        source_of_cut=as_torch(parse(forward.cut, numbers)) if forward.cut else "",
        conditions=_conditions(expression.tree, pieces),
        graph=graph,
        nudges={name: found for name, found in nudges.items() if found is not None},
        **vars(ran),
    )


def _leaves(
    numbers: Mapping[str, float | tuple[float, ...]],
    tracked: Collection[str] = (),
    dtype: torch.dtype = torch.float32,
) -> dict[str, Tensor]:
    return {
        name: make_leaf(value, dtype=dtype, tracked=name in tracked)
        for name, value in numbers.items()
    }


def _refuse_chance(tree: ast.expr) -> None:
    """A loss that is another one each time has no slope to try out."""
    for part in ast.walk(tree):
        name = part.id if isinstance(part, ast.Name) else getattr(part, "attr", "")
        if name in CHANCE:
            raise Refused(
                f"`{name}` draws other numbers each time, so that a nudge says nothing: write the "
                "numbers as a leaf instead."
            )


def _refuse_hidden_leaf(tree: ast.expr) -> None:
    """torch would track a leaf that has no name, and so no place in the picture."""
    for part in ast.walk(tree):
        if isinstance(part, ast.keyword) and part.arg == "requires_grad":
            raise Refused(
                "`requires_grad=` makes a leaf without a name: write it among the leaves, and "
                "choose there what is tracked."
            )


def _cuttable(pieces: Sequence[Piece], names: Collection[str]) -> tuple[str, ...]:
    """Computed from a leaf, with a value that could have a gradient."""
    found = {}
    for piece in pieces:
        tree = ast.parse(piece.text.strip(), mode="eval").body
        of_leaves = any(isinstance(p, ast.Name) and p.id in names for p in ast.walk(tree))
        computed = not isinstance(tree, ast.Name | ast.IfExp)
        value = piece.value
        if of_leaves and computed and isinstance(value, Tensor) and value.is_floating_point():
            found[ast.unparse(tree)] = None
    return tuple(found)


def _conditions(tree: ast.expr, pieces: Sequence[Piece]) -> tuple[tuple[str, bool, str], ...]:
    values = {normal(piece.text): piece.value for piece in pieces}
    found = []
    for part in ast.walk(tree):
        if isinstance(part, ast.IfExp):
            for holds, branch in ((True, part.body), (False, part.orelse)):
                if ast.unparse(branch) in values and ast.unparse(part.test) in values:
                    condition = values[ast.unparse(part.test)]
                    if getattr(condition, "numel", lambda: 1)() == 1 and bool(condition) == holds:
                        found.append((ast.unparse(part.test), holds, ast.unparse(branch)))
    return tuple(found)


class _Replace(ast.NodeTransformer):
    """Puts PART wherever a piece stands."""

    def __init__(self, piece: str):
        self.piece = piece
        self.kind = type(ast.parse(piece, mode="eval").body)

    def visit(self, node: ast.AST) -> ast.AST:
        if type(node) is self.kind and ast.unparse(node) == self.piece:
            return ast.Name(PART, ast.Load())
        return self.generic_visit(node)


@dataclass(frozen=True)
class _Forward:
    """The expression as it is run: whole, or what is left of it where a piece was cut off."""

    text: str
    cut: str = ""
    how: str = ""  # a key of CUTS

    def __call__(
        self, leaves: Mapping[str, Tensor], on_piece: Callable[[Piece], None] | None = None
    ) -> Any:
        values = dict(leaves)
        if self.cut:
            with CUTS[self.how]():
                values[PART] = evaluate(parse(self.cut, leaves), leaves)
            if self.how == "detach":
                values[PART] = values[PART].detach()
            if on_piece is not None:
                on_piece(Piece(PART, values[PART]))
        return evaluate(parse(self.text, values), values, on_piece)


@dataclass
class _Ran:
    """An experiment under way: the fields of Outcome that it brings about."""

    loss: Tensor | None = None
    loss_said: str = ""
    rounds: tuple[dict[str, Tensor | None], ...] = ()
    rounds_said: tuple[dict[str, str], ...] = ()
    failure: Failure | None = None
    moved: str = ""
    moved_to: Tensor | None = None
    moved_said: str = ""
    loss_after: Tensor | None = None
    loss_after_said: str = ""


def _run(
    forward: _Forward,
    numbers: Mapping[str, float | tuple[float, ...]],
    tracked: Sequence[str],
    experiment: Experiment,
    rate: float,
) -> _Ran:
    """The experiment itself on the installed torch; of what it refuses, its own words."""
    ran, where = _Ran(), "forward"
    leaves = _leaves(numbers, tracked)
    clears = experiment.zero_grad and bool(tracked)  # an optimizer wants something to optimize
    try:
        if clears:
            optimizer = torch.optim.SGD([leaves[name] for name in tracked])
        loss = forward(leaves)
        ran.loss_said = str(loss)
        ran.loss = loss.detach().clone() if isinstance(loss, Tensor) else None
        for number in range(experiment.backwards):
            where = "forward"
            if number and not experiment.one_graph:
                loss = forward(leaves)
            if clears:
                optimizer.zero_grad()
            where = "backward"
            loss.backward(retain_graph=experiment.retain_graph)
            grads = {name: leaves[name].grad for name in tracked}
            ran.rounds += (
                {name: None if grad is None else grad.clone() for name, grad in grads.items()},
            )
            ran.rounds_said += ({name: str(grad) for name, grad in grads.items()},)
        reached = [name for name in tracked if leaves[name].grad is not None]
        if experiment.step and reached:
            where, ran.moved = "step", reached[0]
            leaf = leaves[ran.moved]
            with torch.no_grad() if experiment.step == "no_grad" else nullcontext():
                leaf -= rate * leaf.grad
            ran.moved_to, ran.moved_said = leaf.detach().clone(), str(leaf)
            where = "after"
            after = forward(leaves)
            ran.loss_after_said = str(after)
            ran.loss_after = after.detach().clone() if isinstance(after, Tensor) else None
    except (TorchRefused, RuntimeError, AttributeError, TypeError, ValueError) as error:
        # The grammar shortens what torch says; the program prints it in full.
        cause = error.__context__ if isinstance(error, TorchRefused) else error
        ran.failure = Failure(type(cause).__name__, str(cause), where)
    return ran


def _graph(forward: _Forward, leaves: Mapping[str, Tensor]) -> Graph:
    pieces: list[Piece] = []
    loss = forward(leaves, pieces.append)
    said = [(piece.text, piece.value) for piece in pieces]
    return read_graph(loss, leaves, said, (PART, forward.cut) if forward.cut else None)


def _nudge(expression: Expression, leaves: Mapping[str, Tensor], name: str) -> Nudge | None:
    with suppress(TorchRefused):  # what needs float32 beside it
        return nudge(lambda values: evaluate(expression, values), leaves, name)
    return None
