"""Autograd: torch's own graph of an expression, and the way back through it."""

from collections.abc import Sequence

from torch import Tensor

from core.autograd import EXPERIMENTS, READY, Outcome, Ready, Settings, explore
from core.gradient_graph import Passed, Step
from core.short_numbers import in_short
from lessons.lesson import Challenge, Lesson, Question

WRITE = (
    "**What can be written.** Numbers, the leaves, `+ - * / ** @`, brackets, "
    "`a if x > 0 else b`, indices such as `w[0]`, and torch's functions with or without `torch.`: "
    "`exp`, `log`, `sin`, `tanh`, `sigmoid`, `relu`, `sqrt`, `abs`, `sum`, `mean`, `max`, `stack`, "
    "`where`, `matmul` … `(w * x).detach()` can be written too."
)
NUDGE = (
    "**A nudge** moves one number of a leaf up and down by 0.00001, in float64, and divides the "
    "change of the loss by the change of the leaf: what the gradient claims, tried out. ✓ where "
    "both say the same, ≠ where not."
)
NOTHING = "Nothing was run."
REPAIRS = {
    "three times with zero_grad": "Repair: zero_grad before each backward",
    "twice with retain_graph=True": "Repair: `retain_graph=True`",
    "backward": "Repair: leave the piece in the graph",
    "a step by hand": "Repair: step under `torch.no_grad()`",
}
ABOUT = {  # what each experiment shows beyond one backward
    "backward three times": "`.grad` is added to at every `backward()`.",
    "three times with zero_grad": "`zero_grad` clears before each backward, so nothing piles up.",
    "twice with retain_graph=True": "The graph was kept, so that a second backward can go through "
    "it; it adds to `.grad`.",
}
FIRST = Settings()
MOST_TERMS = 6  # of a sum that is written out


def repair(settings: Settings, outcome: Outcome) -> tuple[str, dict[str, object]] | None:
    """What the button says and what it sets; None if nothing needs a repair."""
    back = {"expression": FIRST.expression, "leaves": FIRST.leaves, "tracked": FIRST.tracked}
    if outcome.refusal or (outcome.failure and outcome.failure.where == "forward"):
        if EXPERIMENTS[settings.experiment].repair and not outcome.refusal:
            return REPAIRS["backward"], {"experiment": "backward"}
        return "Back to the first expression", back
    if outcome.loss is not None and outcome.loss.numel() != 1:
        return "Repair: take the mean", {"expression": f"({settings.expression.strip()}).mean()"}
    if outcome.failure and not outcome.tracked:
        name = next(iter(outcome.used), None)
        if name is not None:
            return f"Repair: track `{name}`", {"tracked": (name,)}
    better = EXPERIMENTS[settings.experiment].repair
    if better and (outcome.failure or outcome.cut or len(outcome.rounds) > 1):
        return REPAIRS[better], {"experiment": better}
    return ("Back to the first expression", back) if outcome.failure else None


def chosen(ready: Ready) -> dict[str, object]:
    """The settings that a ready expression sets."""
    return {"expression": ready.expression, "leaves": ready.leaves, "tracked": ready.tracked}


def what_you_see(settings: Settings, outcome: Outcome) -> str:
    if outcome.refusal:
        return outcome.refusal
    if outcome.failure and outcome.failure.where == "forward":
        return "The forward pass stops, so there is no graph; why is said above, in torch's words."
    if outcome.loss is None:
        return f"`{outcome.loss_said[:60]}` is no tensor but plain Python: it has no graph."
    said = [f"The loss is {in_short(outcome.loss)}."]
    said += [
        f"`{condition}` is {holds}, so only `{branch}` was run: the graph has no other branch."
        for condition, holds, branch in outcome.conditions
    ]
    if outcome.failure and outcome.failure.where == "backward":
        return " ".join([*said, _why(outcome)])
    said.append(_gradients(outcome))
    if outcome.cut:
        said.append(_about_cut(outcome))
    elif EXPERIMENTS[settings.experiment].cut:
        said.append("There is no piece in it that could be cut off.")
    if settings.experiment in ABOUT:
        said.append(ABOUT[settings.experiment])
    if outcome.moved_to is not None:
        said.append(_about_step(outcome))
    elif outcome.failure:
        said.append(
            f"Then `{outcome.moved}` was to be moved, and torch refused: it would have to track "
            "this change of a leaf as well."
        )
    return " ".join(said)


def _why(outcome: Outcome) -> str:
    if outcome.loss.numel() != 1:
        return (
            f"It has {outcome.loss.numel()} numbers, and a gradient says how one number moves: "
            "torch refuses to go back from several."
        )
    if not outcome.tracked:
        return f"0 of {len(outcome.leaves)} leaves are tracked: torch noted no way to go back."
    if outcome.rounds:
        return (
            "The first backward went through and freed what the nodes had kept; the second finds "
            "nothing to work with."
        )
    if outcome.graph.nodes[outcome.graph.root].kind != "operation":
        return "No road leads from it to a tracked leaf, so torch refuses to go back."
    return "torch refuses to go back; its own words stand below the graph."


def _gradients(outcome: Outcome) -> str:
    found = {name: grad for name, grad in outcome.grads.items() if grad is not None}
    rounds = len(outcome.rounds)
    times = "Backward found " if rounds == 1 else f"After {rounds} backwards: "
    said = []
    if found:
        said.append(
            times
            + ", ".join(f"`{name}.grad` = {in_short(grad)}" for name, grad in found.items())
            + "."
        )
    if outcome.missing:
        names = [f"`{name}.grad`" for name in outcome.missing]
        said.append(f"{_listed(names)} {'is' if len(names) == 1 else 'are'} None.")
    if rounds == 1:
        said += [text for name in found if (text := _about_roads(outcome, name))][:1]
    said += [_about_nudges(outcome), "" if outcome.cut else _in_words(outcome)]
    return " ".join(part for part in said if part)


def _in_words(outcome: Outcome) -> str:
    """What the first leaf's gradient of one number says."""
    for name, grad in outcome.single.items():
        if grad is not None and grad.numel() == 1 and grad.isfinite().all():
            slope = grad.item()
            if slope == 0:
                return f"If `{name}` moves a little, the loss does not."
            way = "rises" if slope > 0 else "falls"
            return (
                f"If `{name}` grows by 0.001, the loss {way} by about "
                f"{in_short(abs(slope) * 0.001)}."
            )
    return ""


def _about_roads(outcome: Outcome, name: str) -> str:
    node = outcome.graph.of_leaf(name)
    step = next(step for step in outcome.graph.steps if step.node == node)
    if len(step.incoming) < 2:
        return ""
    return f"`{name}` is used {len(step.incoming)} times: {_sum(step.incoming, step.total)}."


def _about_nudges(outcome: Outcome) -> str:
    known = {
        name: nudge for name, nudge in outcome.nudges.items() if outcome.single[name] is not None
    }
    agree = [name for name, nudge in known.items() if nudge.agrees(outcome.single[name])]
    corner = [name for name in known if name not in agree and known[name].has_corner]
    other = [name for name in known if name not in agree and name not in corner]
    said = []
    piled = [name for name in agree if (outcome.grads[name] != outcome.single[name]).any()]
    if piled:
        one = in_short(outcome.single[piled[0]])
        said.append(f"Nudging `{piled[0]}` says {one}, which is what one backward found.")
    elif agree:
        all_of_many = len(agree) > 1 and agree == list(known)
        names = "each" if all_of_many else _listed([f"`{name}`" for name in agree])
        said.append(f"Nudging {names} says the same.")
    for name in corner:
        said.append(
            f"The loss has a corner at this `{name}`: a nudge down says "
            f"{in_short(known[name].before)}, a nudge up {in_short(known[name].after)}; torch "
            "takes one answer."
        )
    for name in other:
        said.append(
            f"A nudge of `{name}` says {in_short(known[name].slope)}, which is not what torch "
            "found: part of the road is cut off, or no number can say it."
        )
    return " ".join(said)


def _about_cut(outcome: Outcome) -> str:
    blind = [
        name
        for name, grad in outcome.grads.items()
        if grad is None and name in outcome.nudges and outcome.nudges[name].slope.abs().any()
    ]
    said = f"`{outcome.cut}` was cut off by `{outcome.how_cut}`: no gradient goes beyond it."
    if blind:
        name = blind[0]
        said += (
            f" A nudge of `{name}` still moves the loss ({in_short(outcome.nudges[name].slope)}), "
            "but torch does not see it."
        )
    return said


def _about_step(outcome: Outcome) -> str:
    before, after = outcome.loss.item(), outcome.loss_after.item()
    way = "falls" if after < before else "rises" if after > before else "stays"
    return (
        f"A step against the gradient brings `{outcome.moved}` from "
        f"{in_short(outcome.leaves[outcome.moved])} to {in_short(outcome.moved_to)}; the loss "
        f"{way}: {in_short(before)} → {in_short(after)}."
    )


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
        f"torch's graph of {count} nodes, from the leaves {_listed(list(outcome.leaves))} on the "
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
        got = _sum(step.incoming, step.total)
        piled = f": {len(step.incoming)} roads, added up" if len(step.incoming) > 1 else ""
        nudge = outcome.nudges.get(node.sign)
        tried = f"Nudging {node.sign} says {in_short(nudge.slope)}." if nudge else ""
        return (f"{node.sign}.grad = {got}{piled}.", *([tried] if tried else []))
    if step.node == outcome.graph.root:
        head = f"{node.sign} ({node.name}) gives the loss: its own gradient is 1."
    elif step.total is None:
        head = f"{node.sign} ({node.name}) has several outputs; what came back to them goes on."
    elif len(step.incoming) > 1:
        head = (
            f"{node.sign} ({node.name}) gets {_sum(step.incoming, step.total)}: "
            f"{len(step.incoming)} roads, added up."
        )
    else:
        head = f"{node.sign} ({node.name}) gets {in_short(step.total)}."
    return (head, *(_passed(outcome, step, passed) for passed in step.passed))


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


def _sum(parts: Sequence[Tensor], total: Tensor | None) -> str:
    if total is None or len(parts) < 2:
        return in_short(parts[0] if total is None else total)
    said = [in_short(part) for part in parts]
    if len(said) > MOST_TERMS:
        said = [*said[: MOST_TERMS - 2], "…", said[-1]]
    return f"{' + '.join(said)} = {in_short(total)}"


def _missing(outcome: Outcome) -> tuple[str, ...]:
    names = [f"{name}.grad" for name in outcome.missing]
    return (f"{_listed(names)} {'stays' if len(names) == 1 else 'stay'} None: no road led there.",)


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
    name, rate = outcome.moved, settings.learning_rate
    return (
        f"By hand: {name} − {rate:g} × {in_short(outcome.grads[name])} = "
        f"{in_short(outcome.moved_to)}.",
        f"The next forward gives {in_short(outcome.loss_after)} instead of "
        f"{in_short(outcome.loss)}.",
    )


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words)


def program(settings: Settings) -> str:
    outcome = explore(settings)
    if outcome.refusal:
        return 'import torch\n\n# The text could not be read.\nprint("nothing was run")\n'
    leaves = "\n".join(
        f"{name} = torch.tensor({list(number) if isinstance(number, tuple) else number}"
        + (", requires_grad=True)" if name in outcome.tracked else ")")
        for name, number in outcome.numbers.items()
    )
    lines = _body(settings, outcome)
    if outcome.failure:
        body = "\n".join(f"    {line}".rstrip() for line in lines)
        lines = [
            f"try:\n{body}\nexcept Exception as error:",
            '    print(f"{type(error).__name__}: {error}")',
        ]
    return f"import torch\n\n{leaves}\n\n" + "\n".join(lines) + "\n"


def _body(settings: Settings, outcome: Outcome) -> list[str]:
    """The experiment's lines, as core/autograd.py runs them."""
    experiment = EXPERIMENTS[settings.experiment]
    forward = _forward_lines(outcome)
    grads = [f'print("{name}.grad", {name}.grad)' for name in outcome.tracked]
    backward = f"loss.backward({'retain_graph=True' if experiment.retain_graph else ''})"
    shown = 'print("loss", loss)'
    clears = experiment.zero_grad and outcome.tracked
    if experiment.backwards > 1:
        optimizer = [f"optimizer = torch.optim.SGD([{', '.join(outcome.tracked)}])"]
        inside = [
            *([] if experiment.one_graph else forward),
            *(["optimizer.zero_grad()"] if clears else []),
            backward,
            *grads,
        ]
        return [
            *(optimizer if clears else []),
            *([*forward, shown] if experiment.one_graph else []),
            f"for _ in range({experiment.backwards}):",
            *(f"    {line}" for line in inside),
        ]
    lines = [*forward, shown, backward, *grads]
    if not experiment.step:
        return lines
    name = next(iter(outcome.tracked), "")
    step = f"{name} -= {settings.learning_rate} * {name}.grad"
    under = ["with torch.no_grad():", f"    {step}"] if experiment.step == "no_grad" else [step]
    if not name:
        under = []
    return [*lines, "", *under, *([f'print("{name}", {name})'] if name else []), *forward, shown]


def _forward_lines(outcome: Outcome) -> list[str]:
    if not outcome.cut:
        return [f"loss = {outcome.source}"]
    part = outcome.source_of_cut
    if outcome.how_cut == "detach":
        made = [f"part = ({part}).detach()  # the road back ends here"]
    else:
        made = [f"with torch.{outcome.how_cut}():  # the road back ends here", f"    part = {part}"]
    return [*made, f"loss = {outcome.source}"]


def printed(settings: Settings, outcome: Outcome) -> str:
    if outcome.refusal:
        return "nothing was run"
    experiment = EXPERIMENTS[settings.experiment]
    lines = []
    once = experiment.backwards == 1 or experiment.one_graph
    if outcome.loss_said and once:
        lines.append(f"loss {outcome.loss_said}")
    for grads in outcome.rounds_said:
        lines += [f"{name}.grad {said}" for name, said in grads.items()]
    if outcome.moved_to is not None:
        lines += [f"{outcome.moved} {outcome.moved_said}", f"loss {outcome.loss_after_said}"]
    if outcome.failure:
        lines.append(f"{outcome.failure.kind}: {outcome.failure.message}")
    return "\n".join(lines)


def flat_somewhere(settings: Settings, outcome: Outcome, history) -> bool:
    """A leaf whose gradient is 0 although the loss is not."""
    return (
        outcome.failure is None
        and outcome.loss is not None
        and bool((outcome.loss != 0).all())
        and any(grad is not None and not grad.any() for grad in outcome.grads.values())
    )


def piled_up(settings: Settings, outcome: Outcome, history) -> bool:
    if len(outcome.rounds) != 3:
        return False
    pairs = [
        (grad, outcome.single[name]) for name, grad in outcome.grads.items() if grad is not None
    ]
    return any(
        single.any() and ((grad - 3 * single).abs() <= 1e-6 * grad.abs()).all()
        for grad, single in pairs
    )


def two_roads(settings: Settings, outcome: Outcome, history) -> bool:
    """A leaf used twice or more: the products along its roads add up to its gradient, and the
    nudge says the same."""
    if outcome.graph is None:
        return False
    for name, grad in outcome.single.items():
        node = outcome.graph.of_leaf(name)
        step = next((step for step in outcome.graph.steps if step.node == node), None)
        nudge = outcome.nudges.get(name)
        if grad is None or step is None or nudge is None or len(step.incoming) < 2:
            continue
        roads = outcome.graph.roads(name)
        if roads is None or not nudge.agrees(grad):
            continue
        total = sum(roads).reshape(grad.shape)
        if ((total - grad).abs() <= 1e-5 * grad.abs().clamp(min=1)).all():
            return True
    return False


def cut_off(settings: Settings, outcome: Outcome, history) -> bool:
    """A tracked leaf that the expression names, and no gradient after a backward."""
    return bool(outcome.rounds) and any(
        outcome.grads[name] is None for name in outcome.tracked if name in outcome.used
    )


def way_down(settings: Settings, outcome: Outcome) -> int:
    slope = outcome.single["w"].item()
    return 1 if slope > 0 else 0 if slope < 0 else 2


LESSON = Lesson(
    url="autograd",
    title="Gradients",
    takeaway="A gradient tells how the loss changes when one number moves a little; backward finds "
    "all at once.",
    settings=Settings,
    verb=explore,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    documentation=(
        "torch.Tensor.backward",
        "https://docs.pytorch.org/docs/stable/generated/torch.Tensor.backward.html",
    ),
    needs="a tensor",
    own=frozenset(Settings.__dataclass_fields__),
    typed=frozenset({"expression", "leaves"}),
    placed={"cut": (0, 40)},
    question=Question(
        "The loss is (w × x − y)², and w = 3, x = 2, y = 4 make it 4. Which way must w go so that "
        "the loss falls?",
        ("Up.", "Down.", "It makes no difference."),
        way_down,
    ),
    challenges=(
        Challenge(
            "Flat",
            "A tracked leaf whose grad is 0 although the loss is not 0.",
            flat_somewhere,
            Settings(leaves="w = 3; x = 0; y = 4"),
            "The gradient of w is passed on as x times what came in. For which x is nothing left?",
        ),
        Challenge(
            "Pile up",
            "After three backwards a grad that is 3 times the single one.",
            piled_up,
            Settings(experiment="backward three times"),
            "Nobody clears `.grad` unless you do. Look among the experiments.",
        ),
        Challenge(
            "Two roads",
            "A leaf that the expression uses twice or more: the roads add up to its grad, and the "
            "nudge agrees.",
            two_roads,
            Settings(
                expression=READY["two roads"].expression,
                leaves=READY["two roads"].leaves,
                tracked=READY["two roads"].tracked,
            ),
            "w * w leads back to w by two roads. One of the ready expressions does it.",
        ),
        Challenge(
            "Cut",
            "A leaf of the expression with requires_grad=True whose grad is None after backward.",
            cut_off,
            Settings(experiment="detach a piece"),
            "Something has to stand in the gradient's way: detach, no_grad – or a branch of an "
            "`if` that is not taken.",
        ),
    ),
)
