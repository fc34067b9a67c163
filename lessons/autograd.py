"""Autograd: torch's own graph of an expression, and the way back through it."""

from dataclasses import replace
from itertools import combinations

import torch

from core.autograd import EXPERIMENTS, READY, Outcome, Ready, Settings, explore
from core.class_balance import listed
from core.short_numbers import in_short
from lessons.autograd_moments import added_up
from lessons.autograd_program import printed, program
from lessons.lesson import Challenge, Lesson, Question

WRITE = (
    "**What can be written.** Numbers, the leaves, `+ - * / ** @`, brackets, "
    "`a if x > 0 else b`, indices such as `w[0]`, and torch's functions with or without `torch.`: "
    "`exp`, `log`, `sin`, `tanh`, `sigmoid`, `relu`, `sqrt`, `abs`, `sum`, `mean`, `max`, `stack`, "
    "`where`, `matmul` … `(w * x).detach()` can be written too."
)
PIECES = (  # for keyboards without brackets: behind the leaves' names, each put behind the text
    *("+", "-", "*", "/", "**", "@", "(", ")", "[", "]", ",", "0", "1", "2"),
    *(".sum()", ".mean()", "tanh(", "relu(", "matmul(", ".detach()", " if ", " > ", " else "),
)
NUDGE = (
    "**A nudge** moves one number of a leaf up and down by 0.00001, in float64, and divides the "
    "change of the loss by the change of the leaf: what the gradient claims, tried out. ✓ where "
    "both say the same, ≠ where not. At a corner of the loss a nudge down and a nudge up say two "
    "things: −1 | 1."
)
NOTHING = "Nothing was run."
BACK = "Back to the first expression"
REPAIRS = {
    "three times with zero_grad": "Repair: zero_grad before each backward",
    "twice with retain_graph=True": "Repair: `retain_graph=True`",
    "backward": "Repair: leave the piece in the graph",
    "a step by hand": "Repair: step under `torch.no_grad()`",
}
ABOUT = {  # what each experiment shows beyond one backward
    "backward three times": "`.grad` is added to at every `backward()`.",
    "twice through one graph": "Here the second backward could go through the same graph: no node "
    "of it had kept a number for the way back, so that the first had nothing to free. A product or "
    "a power keeps some.",
    "three times with zero_grad": "`zero_grad` clears before each backward, so nothing piles up.",
    "twice with retain_graph=True": "The graph was kept, so that a second backward can go through "
    "it; it adds to `.grad`.",
}
FIRST = Settings()
MOST_MISTAKES = 3  # at once: repaired one after another


def repair(settings: Settings, outcome: Outcome) -> tuple[str, dict[str, object]] | None:
    """What the button says and what it sets; None if nothing needs a repair."""
    if not (outcome.refusal or outcome.failure):
        experiment = EXPERIMENTS[settings.experiment]
        is_other = outcome.cut or (len(outcome.rounds) > 1 and not experiment.one_graph)
        return _rightly(experiment.repair) if experiment.repair and is_other else None
    known = _repairs(settings, outcome)

    def helps(one: tuple[str, dict[str, object]]) -> bool:
        """What torch says now it says no longer."""
        return explore(replace(settings, **one[1])).failure != outcome.failure

    for count in range(1, MOST_MISTAKES + 1):
        for together in combinations(known, count):
            changes = {name: to for _, each in together for name, to in each.items()}
            repaired = explore(replace(settings, **changes))
            if not (repaired.refusal or repaired.failure):
                return next((one for one in together if helps(one)), together[0])
    return BACK, {"expression": FIRST.expression, "leaves": FIRST.leaves, "tracked": FIRST.tracked}


def _repairs(settings: Settings, outcome: Outcome) -> list[tuple[str, dict[str, object]]]:
    """What may help where something failed, alone or one after another."""
    if outcome.refusal:
        return []
    found = []
    if outcome.loss is not None and outcome.loss.numel() != 1:
        mean = {"expression": f"({settings.expression.strip()}).mean()"}
        found.append(("Repair: take the mean", mean))
    better = EXPERIMENTS[settings.experiment].repair
    if better:
        found.append(_rightly(better))
    found += [
        (f"Repair: track `{name}`", {"tracked": (*outcome.tracked, name)})
        for name in outcome.used
        if name not in outcome.tracked and outcome.failure.where == "backward"
    ]
    if settings.experiment != "backward":
        found.append(("Repair: one backward alone", {"experiment": "backward"}))
    return found


def _rightly(experiment: str) -> tuple[str, dict[str, object]]:
    return REPAIRS[experiment], {"experiment": experiment}


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
    if EXPERIMENTS[settings.experiment].step:
        said.append(_about_step(outcome))
    return " ".join(said)


def _why(outcome: Outcome) -> str:
    if not outcome.tracked:
        return f"0 of {len(outcome.leaves)} leaves are tracked: torch noted no way to go back."
    if outcome.loss.numel() != 1:
        return (
            f"It has {outcome.loss.numel()} numbers, and a gradient says how one number moves: "
            "torch refuses to go back from several."
        )
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
        said.append(f"{listed(names)} {'is' if len(names) == 1 else 'are'} None.")
    if rounds == 1:
        said += [text for name in found if (text := _about_roads(outcome, name))][:1]
    said += [_about_nudges(outcome), "" if outcome.cut else _in_words(outcome)]
    return " ".join(part for part in said if part)


def _in_words(outcome: Outcome) -> str:
    """What a gradient of one number says: the first that a nudge does not contradict."""
    for name, grad in outcome.single.items():
        if grad is not None and grad.numel() == 1 and grad.isfinite().all():
            nudge, slope = outcome.nudges.get(name), grad.item()
            if nudge is not None and not nudge.agrees(grad):
                continue
            if slope == 0:
                return f"If `{name}` moves a little, the loss hardly does."
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
    return f"`{name}` is used {len(step.incoming)} times: {added_up(step.incoming, step.total)}."


def _about_nudges(outcome: Outcome) -> str:
    known = {
        name: nudge for name, nudge in outcome.nudges.items() if outcome.single[name] is not None
    }
    agree = [name for name, nudge in known.items() if nudge.agrees(outcome.single[name])]
    corner = [name for name in known if known[name].has_corner]
    other = [name for name in known if name not in agree and name not in corner]
    said = []
    piled = [name for name in agree if (outcome.grads[name] != outcome.single[name]).any()]
    if piled:
        one = in_short(outcome.single[piled[0]])
        said.append(f"Nudging `{piled[0]}` says {one}, which is what one backward found.")
    elif agree:
        all_of_many = len(agree) > 1 and agree == list(known)
        names = "each" if all_of_many else listed([f"`{name}`" for name in agree])
        said.append(f"Nudging {names} says the same.")
    for name in corner:
        said.append(
            f"The loss has a corner at this `{name}`: a nudge down says "
            f"{in_short(known[name].before)}, a nudge up {in_short(known[name].after)}; torch "
            "takes one answer."
        )
    for name in other:
        if known[name].slope.isnan().any():
            said.append(
                f"Nudging `{name}` says nothing here: beside it there is no loss to compare with."
            )
            continue
        slope = known[name].slope
        if outcome.single[name].isfinite().all():
            why = "part of the road is cut off, or no number can say it"
        elif (slope.abs() > torch.finfo(torch.float32).max).any():
            why = "no number of float32 is so large"
        else:
            why = "the loss has no slope there"
        said.append(
            f"A nudge of `{name}` says {in_short(slope)}, which is not what torch found: {why}."
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
    if not outcome.moved:
        return "No tracked leaf has a gradient, so there is nothing to step with."
    if outcome.moved_to is None:
        return (
            f"Then `{outcome.moved}` was to be moved, and torch refused: it would have to track "
            "this change of a leaf as well."
        )
    said = (
        f"A step against the gradient brings `{outcome.moved}` from "
        f"{in_short(outcome.leaves[outcome.moved])} to {in_short(outcome.moved_to)}; "
    )
    if outcome.failure:
        return f"{said}from there the next forward does not come through."
    if outcome.loss_after is None or outcome.loss_after.numel() != 1:
        return f"{said}from there the expression comes to {outcome.loss_after_said[:60]}."
    before, after = outcome.loss.item(), outcome.loss_after.item()
    way = "falls" if after < before else "rises" if after > before else "stays"
    return f"{said}the loss {way}: {in_short(before)} → {in_short(after)}."


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
