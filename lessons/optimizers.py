"""Optimizers: two weights, a surface to choose, and a race from the place that is clicked."""

from collections.abc import Mapping

from core.class_balance import listed
from core.loss_surfaces import ACROSS, SURFACES, UP
from core.optimizers import OPTIMIZERS, Race, Settings, race
from lessons.lesson import Challenge, Lesson, Question
from lessons.loss_words import SAID, said

ABOUT_THE_WALL = (
    "From this start most of the way is the steep wall, which SGD takes in a few steps: momentum "
    "pays on the long floor."
)


def what_you_see(settings: Settings, result: Race) -> str:
    arrived = {name: step for name, step in result.arrived.items() if step is not None}
    if settings.one_rate:
        return one_rate_for_all(settings, result, arrived)
    rates = dict(zip(result.names, result.rates, strict=True))
    steps = {name: f"{name} {step} (at {rates[name]:g})" for name, step in arrived.items()}
    late = [f"{name} (at {rates[name]:g})" for name in result.names if name not in arrived]
    missed = f" {listed(late)} {'does' if len(late) == 1 else 'do'} not get there." if late else ""
    if not arrived:
        return (
            f"{settings.surface}: even at the best of {result.losses.shape[1]} rates nobody brings "
            f"the loss under a thousandth of its start in {result.steps} steps: {listed(late)}."
        )
    order = sorted(arrived, key=arrived.__getitem__)
    wall = " " + ABOUT_THE_WALL if is_mostly_wall(settings, arrived, rates) else ""
    return (
        f"{settings.surface}, each at its own best rate. Steps until the loss stays under a "
        f"thousandth of its start: {listed([steps[name] for name in order])}.{missed}{wall}"
    )


def is_mostly_wall(
    settings: Settings, arrived: Mapping[str, int], rates: Mapping[str, float]
) -> bool:
    """Whether SGD is down a 1:100 valley before Momentum, at a rate that its wall allows.

    On the floor each of its steps keeps most of the way: it is first only where little is left to
    do there. (Right on the floor there is no wall, and much larger rates do.)
    """
    curvature = SURFACES[settings.surface].curvature
    return (
        curvature == 100
        and {"SGD", "Momentum"} <= arrived.keys()
        and arrived["SGD"] < arrived["Momentum"]
        and rates["SGD"] <= 2 / curvature
    )


def one_rate_for_all(settings: Settings, result: Race, arrived: dict[str, int]) -> str:
    there = [f"{name} after {arrived[name]}" for name in sorted(arrived, key=arrived.__getitem__)]
    shares = {name: share(result, name) for name in result.names if name not in arrived}
    climbed = [name for name in shares if name in result.climbed]
    under_way = [f"{name} (at {shares[name]:.2g} of it)" for name in shares if name not in climbed]
    parts = [
        f"{listed(there)} steps" if there else "nobody",
        f"on the way: {listed(under_way)}" if under_way else "",
        f"climbed above the start: {listed(climbed)}" if climbed else "",
    ]
    return (
        f"{settings.surface}, all at the learning rate {settings.learning_rate:g}. Under a "
        f"thousandth of the start's loss: {'; '.join(part for part in parts if part)}."
    )


def program(settings: Settings) -> str:
    make = ",\n    ".join(
        f'"{name}": lambda w, lr: torch.optim.{kind.made.__name__}('
        + ", ".join(["w", "lr=lr"] + [f"{k}={v}" for k, v in kind.arguments(settings).items()])
        + ")"
        for name, kind in OPTIMIZERS.items()
        if name in settings.raced
    )
    head = f"""import torch

START, STEPS = [{settings.start_x:g}, {settings.start_y:g}], {settings.steps}
OPTIMIZERS = {{
    {make},
}}


def loss_of(a, b):
    return {SURFACES[settings.surface].source}


def walk(make, rate):
    w = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = make([w], rate)
    losses = []
    for step in range(STEPS + 1):
        loss = loss_of(*w)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


{SAID}"""
    if settings.one_rate:
        return f"""{head}
lines = []
for name, make in OPTIMIZERS.items():
    loss = walk(make, {settings.learning_rate:g})[-1]
    lines.append(f"{{name}} at {settings.learning_rate:g}: loss {{said(loss)}}")
print("\\n".join(lines))
"""
    return f"""{head}
def quality(losses):
    "Smaller is better: first the steps until the loss stays under a thousandth of its start."
    above = [step for step, loss in enumerate(losses) if not loss <= losses[0] / 1000]
    arrival = above[-1] + 1 if above else 0
    late = [loss if loss < float("inf") else float("inf") for loss in losses[-(STEPS // 4 + 1) :]]
    if arrival <= STEPS:
        return arrival, False, 0
    moving = not max(late) - min(late) <= losses[0] / 1000
    return arrival, moving, max(late)  # nobody there: what rests, then what is low


# Every rate for everyone: a few seconds.
DECADE = [1, 1.1, 1.25, 1.4, 1.6, 1.8, 2, 2.2, 2.5, 2.8, 3.2, 3.6, 4, 4.5, 5, 5.6, 6.3, 7, 8, 9]
RATES = [round(part * 10.0**power, 5) for power in (-3, -2, -1) for part in DECADE] + [1.0]
lines = []
for name, make in OPTIMIZERS.items():
    walks = {{rate: walk(make, rate) for rate in RATES}}
    best = min(RATES, key=lambda rate: quality(walks[rate]))
    arrival = quality(walks[best])[0]
    when = f"there after {{arrival}} steps" if arrival <= STEPS else "not there"
    lines.append(f"{{name}} at {{best:g}}: {{when}}, loss {{said(walks[best][-1])}}")
print("\\n".join(lines))
"""


def printed(settings: Settings, result: Race) -> str:
    lines = []
    for name, rate, losses in zip(result.names, result.rates, result.loss, strict=True):
        arrival = result.arrived[name]
        when = "not there" if arrival is None else f"there after {arrival} steps"
        told = "" if settings.one_rate else f"{when}, "
        lines.append(f"{name} at {rate:g}: {told}loss {said(losses[-1].item())}")
    return "\n".join(lines)


def share(result: Race, name: str) -> float | None:
    """An optimizer's loss at the end, of its start's; None if it did not run, or that is 0."""
    if name not in result.names or result.start == 0:
        return None
    return (result.loss[result.names.index(name), -1] / result.start).item()


def one_rate_two_fates(settings: Settings, result: Race, history) -> bool:
    sgd, momentum = share(result, "SGD"), share(result, "Momentum")
    return (
        settings.surface == "Bowl 1:10"
        and settings.one_rate
        and result.steps >= 100
        and None not in (sgd, momentum)
        and not sgd <= 1
        and momentum < 1e-3
    )


def little_momentum(settings: Settings, result: Race, history) -> bool:
    steps = result.arrived.get("Momentum")
    return settings.surface == "Bowl 1:10" and steps is not None and 1 <= steps <= 12


def too_far_for_momentum(settings: Settings, result: Race, history) -> bool:
    momentum = share(result, "Momentum")
    return (
        settings.surface == "Bowl 1:10"
        and settings.momentum >= 0.9
        and result.steps >= 40
        and momentum is not None
        and not momentum <= 1
    )


def valley_in_25(settings: Settings, result: Race, history) -> bool:
    steps = [step for step in result.arrived.values() if step is not None]
    far = abs(result.walks[0, 0, 0].item()) >= 3
    return settings.surface == "Narrow valley 1:100" and far and any(step <= 25 for step in steps)


def first_there(settings: Settings, result: Race) -> int:
    """The fastest of SGD, Momentum and Adam, in this order."""
    steps = [result.arrived.get(name) for name in ("SGD", "Momentum", "Adam")]
    return min(range(3), key=lambda runner: steps[runner] or result.steps + 1)


LESSON = Lesson(
    url="optimizers",
    title="Optimizers",
    takeaway="No optimizer wins everywhere: momentum pays in narrow valleys, and each needs its "
    "own learning rate.",
    settings=Settings,
    verb=race,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    documentation=("torch.optim", "https://docs.pytorch.org/docs/stable/optim.html"),
    needs="gradient descent",
    own=frozenset({"surface", "runners", "more", "one_rate", "learning_rate", "momentum", "steps"}),
    placed={"start_x": (-ACROSS, ACROSS), "start_y": (-UP, UP)},
    question=Question(
        "A narrow valley: steep walls, and a floor that hardly slopes. Each optimizer has its own "
        "best learning rate. Who is down first?",
        ("SGD.", "Momentum.", "Adam."),
        first_there,
    ),
    challenges=(
        Challenge(
            "One rate, two fates",
            "In the bowl, with one learning rate for all: SGD ends above its start, and Momentum "
            "under a thousandth of it (100 steps or more).",
            one_rate_two_fates,
            Settings(surface="Bowl 1:10", one_rate=True, learning_rate=0.32),
            "SGD's border is 2 / curvature = 0.2 in this bowl; with momentum 0.9 it is 2 x 1.9 / "
            "10 = 0.38.",
        ),
        Challenge(
            "A little is enough",
            "In the bowl, let Momentum be there within 12 steps. Plain SGD needs 17.",
            little_momentum,
            Settings(surface="Bowl 1:10", momentum=0.3),
            "Momentum 0.9 remembers too long for a bowl that is hardly stretched. Try less.",
        ),
        Challenge(
            "Too much for it too",
            "In the bowl, make Momentum explode with momentum 0.9 or more: its loss ends above its "
            "start (40 steps or more).",
            too_far_for_momentum,
            Settings(surface="Bowl 1:10", one_rate=True, learning_rate=0.4),
            "Its border is 2 x (1 + momentum) / curvature.",
        ),
        Challenge(
            "Through the valley",
            "In the narrow valley, from a start whose weight a is 3 or more away from 0: somebody "
            "is there within 25 steps.",
            valley_in_25,
            Settings(more=("Nesterov",)),
            "SGD, Momentum and Adam cannot. Look under More.",
        ),
    ),
)
