"""One neuron: a weighted sum, a bias and a bend; then several of them around a ring."""

from collections.abc import Sequence

from core.neuron import (
    EVERY,
    NOTCH,
    PARTS,
    RATE,
    RING,
    SLIDERS,
    STEPS,
    Moments,
    Settings,
    answer,
    ladder,
)
from lessons.lesson import Challenge, Lesson, Question

ALL = 2 * RING  # points
SAYS = {  # what a neuron with weights of 0 says, by the sign of its bias
    1: "*inside* everywhere",
    0: "0 everywhere, which counts as *outside*",
    -1: "*outside* everywhere",
}
CLOSE = 0.02  # a share of points by which two results count as alike

DATA = f"""import torch
from torch import nn

angles = (torch.arange({RING}) + 0.5) * 2 * torch.pi / {RING}
ring = torch.stack([angles.cos(), angles.sin()], dim=1)
points = torch.cat([ring, ring / 2])  # (points, 2): x1, x2
inner = torch.arange({ALL}) >= {RING}
"""
COUNT = """right = ((output > 0) == inner).sum().item()
print(f"{right} of {len(points)} points right: {right / len(points):.4f}")
"""


def looked_at(settings: Settings) -> int:
    """Which of the moments the page shows."""
    return settings.moment if settings.set_by == "by training" else -1


def formulas(settings: Settings, moments: Moments) -> list[str]:
    """The network as it is looked at, a line for each part of the layer and one for the output."""
    parts, moment = PARTS[settings.parts], looked_at(settings)
    bend = {"by hand": "step", "by training": "tanh"}[settings.set_by] if parts.bend else ""
    if parts.linear:
        names = [f"neuron {number + 1}" for number in range(settings.neurons)]
        layer = zip(moments.weights[moment].tolist(), moments.biases[moment].tolist(), strict=True)
        sums = [added_up(weights, ("x1", "x2"), bias) for weights, bias in layer]
    else:
        names, sums = ["first", "second"], ["x1", "x2"]
    if settings.set_by == "by hand":
        output = " + ".join(names) + (f" − {len(names) - 1}" if bend and names[1:] else "")
    else:
        output = added_up(
            moments.output[moment].tolist(), names, moments.output_bias[moment].item()
        )
    lines = [
        f"{name} = {f'{bend}({total})' if bend else total}"
        for name, total in zip(names, sums, strict=True)
    ]
    return [*lines, f"inside where {output} > 0"]


def added_up(weights: Sequence[float], names: Sequence[str], bias: float) -> str:
    """Such as `−1.5 × x1 + 0.2 × x2 − 1.0`."""
    terms = [f"{weight:+.1f} × {name}" for weight, name in zip(weights, names, strict=True)]
    text = " ".join([*terms, f"{bias:+.1f}"])
    return text.removeprefix("+").replace(" +", " + ").replace(" -", " − ").replace("-", "−")


def fences(count: int) -> str:
    return ("one straight fence", "two straight fences", "three straight fences")[count - 1]


def what_you_see(settings: Settings, moments: Moments) -> str:
    if settings.set_by == "by training":
        return of_training(settings, moments)
    right = f"**{points(moments, looked_at(settings))}** are right"
    if not PARTS[settings.parts].linear:
        return (
            f"{right}. Without W x + b there is nothing to turn or to slide: x1 and x2 go "
            "through the bend as they are, so the fences stand on the two axes, whatever you do."
        )
    if not PARTS[settings.parts].bend:
        cancelled = moments.weights[-1].sum(0).abs().max() < NOTCH / 2
        line = (
            "here its weights are 0, and there is no line"
            if cancelled
            else f"{neurons(settings)} one straight line"
        )
        return (
            f"{right}. Without the bend the output adds up weighted sums, and that is one weighted "
            f"sum again: {line}, and no line gets more than {rung(1)} right."
        )
    return f"{rule(settings, moments)}: {right}. {verdict(settings, moments)}"


def rule(settings: Settings, moments: Moments) -> str:
    """Where the hand's network says inside. A neuron with weights of 0 says the same everywhere."""
    layer = zip(moments.weights[-1], moments.biases[-1], strict=True)
    everywhere = {
        f"Neuron {number}": SAYS[bias.sign().item()]
        for number, (weights, bias) in enumerate(layer, start=1)
        if not weights.any()
    }
    if settings.neurons == 1 and everywhere:
        [says] = everywhere.values()
        return f"With both weights at 0 there is no line, and the neuron says {says}"
    if settings.neurons == 1:
        return "The neuron says *inside* on the orange side of its line"
    told = "".join(
        f"{name} has no line, its weights are 0: it says {says}. "
        for name, says in everywhere.items()
    )
    count = {2: "both", 3: "all three"}[settings.neurons]
    return f"{told}Inside is where {count} neurons say so"


def verdict(settings: Settings, moments: Moments) -> str:
    share, count = moments.share[-1].item(), settings.neurons
    there = share >= ladder(count) - CLOSE
    arrived = " You are there." if there else ""
    if there and count < 3:
        arrived = " You are there: add a neuron."
    most = ", ".join(str(round(ladder(fences) * ALL)) for fences in (1, 2, 3))
    percent = ", ".join(f"{100 * ladder(fences):.0f}" for fences in (1, 2, 3))
    return (
        f"One, two, three straight fences get at most {most} points right ({percent} %): each cuts "
        f"off another third of the outer ring.{arrived}"
    )


def of_training(settings: Settings, moments: Moments) -> str:
    moment, count = looked_at(settings), settings.neurons
    share = moments.share[moment].item()
    numbers = moments.output[0].numel() + 1
    if PARTS[settings.parts].linear:
        numbers += moments.weights[0].numel() + moments.biases[0].numel()
    if not settings.steps:
        return (
            f"Before the first training step, with the random weights of seed {settings.seed}, "
            f"**{points(moments, moment)}** are right."
        )
    moved = (
        f"{settings.steps} training steps moved {numbers} numbers: from {moments.right[0].item()} "
        f"points right to **{points(moments, moment)}**."
    )
    if settings.steps < STEPS:
        return f"{moved} Training went on to step {STEPS}."
    if settings.parts == "W x + b":
        return (
            f"{moved} Without the bend {neurons(settings)} one straight slope, and every tilt "
            "makes the loss larger: training lays it flat, and chance decides what is right."
        )
    if settings.parts == "bend":
        return (
            f"{moved} Only the output neuron has weights now, so there is one nearly straight "
            "border: training lays its slope flat, and chance decides what is right."
        )
    most = moments.right.max().item()
    if most > round(ladder(count) * ALL):
        moved += (
            f" (On the way it had {most}: where a bend is soft, a fence is not quite straight.)"
        )
    if share >= ladder(count) - CLOSE:
        return f"{moved} {fences(count).capitalize()} can get {rung(count)} right."
    return (
        f"{moved} It is stuck: {fences(count)} can get {rung(count)} right, but downhill from "
        "this start leads here. Another seed starts elsewhere."
    )


def is_stuck(settings: Settings, moments: Moments) -> bool:
    """Whether training stayed below what as many straight fences can do."""
    return (
        settings.set_by == "by training"
        and settings.parts == "both"
        and settings.steps == STEPS
        and moments.share[-1].item() < ladder(settings.neurons) - CLOSE
    )


def points(moments: Moments, moment: int) -> str:
    right = moments.right[moment].item()
    return f"{right} of {ALL} points ({moments.share[moment].item():.1%})"


def neurons(settings: Settings) -> str:
    return ("1 neuron draws", "2 neurons draw", "3 neurons draw")[settings.neurons - 1]


def rung(count: int) -> str:
    return f"{round(ladder(count) * ALL)} ({ladder(count):.1%})"


def program(settings: Settings) -> str:
    write = program_of_hand if settings.set_by == "by hand" else program_of_training
    return f"{DATA}\n{write(settings)}{COUNT}"


def program_of_hand(settings: Settings) -> str:
    parts, count = PARTS[settings.parts], settings.neurons
    width = count if parts.linear else 2
    values = [[getattr(settings, name) for name in names] for names in SLIDERS[:count]]
    weights = ", ".join(f"[{w1:.1f}, {w2:.1f}]" for w1, w2, _ in values)
    biases = ", ".join(f"{bias:.1f}" for _, _, bias in values)
    layer = f"""layer = nn.Linear(2, {count})
layer.weight.data = torch.tensor([{weights}])
layer.bias.data = torch.tensor([{biases}])

"""
    first = "layer(points)  # W x + b" if parts.linear else "points  # without W x + b"
    bend = "sums.sign()  # the bend: +1 or -1" if parts.bend else "sums  # without the bend"
    rule = "  # above 0 only where all answers are +1" if parts.bend else ""
    return f"""{layer if parts.linear else ""}add_up = nn.Linear({width}, 1){rule}
add_up.weight.data.fill_(1.0)
add_up.bias.data.fill_({1.0 - width if parts.bend else 0.0})

with torch.no_grad():
    sums = {first}
    answers = {bend}
    output = add_up(answers).squeeze(1)

"""


def program_of_training(settings: Settings) -> str:
    parts = PARTS[settings.parts]
    width = settings.neurons if parts.linear else 2
    layers = [f"nn.Linear(2, {width})"] * parts.linear + ["nn.Tanh()"] * parts.bend
    return f"""torch.manual_seed({settings.seed})
network = nn.Sequential({", ".join([*layers, f"nn.Linear({width}, 1)"])})
optimizer = torch.optim.Adam(network.parameters(), lr={RATE})
loss_of = nn.BCEWithLogitsLoss()

for step in range({settings.steps}):
    loss = loss_of(network(points).squeeze(1), inner.float())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

with torch.no_grad():
    output = network(points).squeeze(1)

"""


def printed(settings: Settings, moments: Moments) -> str:
    moment = looked_at(settings)
    right, share = moments.right[moment].item(), moments.share[moment].item()
    return f"{right} of {ALL} points right: {share:.4f}"


def right_by_hand(share: float, neurons: int, settings: Settings, moments: Moments) -> bool:
    """Whether a hand has so many points right, with no more neurons than that."""
    return (
        settings.set_by == "by hand"
        and settings.neurons <= neurons
        and moments.share[-1].item() >= share
    )


def trained(share: float, settings: Settings, moments: Moments) -> bool:
    """Whether training, with three whole neurons, has so many points right."""
    return (
        settings.set_by == "by training"
        and settings.neurons == 3
        and settings.parts == "both"
        and moments.share[-1].item() >= share
    )


def bend_taken_away(settings: Settings, moments: Moments, history) -> bool:
    """The three neurons that fenced the ring in, from the same seed, without their bend."""
    return (
        settings.set_by == "by training"
        and settings.neurons == 3
        and settings.parts == "W x + b"
        and moments.share[-1].item() <= ladder(1)
        and any(
            trained(0.95, before, earlier) and before.seed == settings.seed
            for before, earlier in history
        )
    )


LESSON = Lesson(
    url="neuron",
    title="One neuron",
    takeaway="A neuron is a weighted sum, a bias and a bend; several together fence in a region.",
    settings=Settings,
    verb=answer,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    documentation=(
        "torch.nn.Linear",
        "https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html",
    ),
    needs="a straight line and its equation",
    own=frozenset(Settings.__dataclass_fields__),
    placed={"moment": (0, STEPS // EVERY)},
    question=Question(
        "One neuron draws one straight line. How many of the 120 points can the best line get "
        "right, the inner ring on one side and the outer on the other?",
        ("60, half of them.", "80, two thirds.", "100, five sixths.", "All 120."),
        lambda settings, moments: round(6 * ladder(1)) - 3,
    ),
    challenges=(
        Challenge(
            "One fence",
            "By hand, with one neuron: get at least 62 % of the points right.",
            lambda settings, moments, history: right_by_hand(0.62, 1, settings, moments),
            Settings(b1=0.6),
            "Turning the line about the middle changes nothing: both rings are round. Slide it "
            "with b until it just touches the inner ring.",
        ),
        Challenge(
            "Two fences",
            "By hand, with two neurons: at least 78 %.",
            lambda settings, moments, history: right_by_hand(0.78, 2, settings, moments),
            Settings(neurons=2, b1=0.6, b2=0.6),
            "Both fences should touch the inner ring, each on a side of its own, so that they cut "
            "off different parts of the outer ring.",
        ),
        Challenge(
            "Let go",
            "Let training set the weights of three neurons: at least 95 %.",
            lambda settings, moments, history: trained(0.95, settings, moments),
            Settings(set_by="by training", neurons=3),
            "Choose *by training* and 3 neurons. About one start in four gets stuck: then take "
            "another seed.",
        ),
        Challenge(
            "Take the bend away",
            "Train three neurons to 95 %. Then train them again from the same seed with only "
            "W x + b: now they must not do better than one line.",
            bend_taken_away,
            Settings(set_by="by training", neurons=3, parts="W x + b"),
            "First solve *Let go*; then change nothing but the parts.",
            first=(Settings(set_by="by training", neurons=3),),
        ),
    ),
)
