"""Gradient descent: one weight, one curve, one rate."""

from dataclasses import replace

from core.gradient_descent import (
    CURVES,
    Descents,
    Settings,
    border,
    climbs,
    descend,
    last_finite,
    turns,
)
from lessons.lesson import Challenge, Lesson, Question

AT_REST = 0.01  # a last step shorter than this, in weight, is one of a walk at rest
DATA = """from sklearn.datasets import load_diabetes

data, progression = load_diabetes(return_X_y=True)
x, y = torch.tensor(data[:, 2]).float(), torch.tensor(progression).float()
x, y = [(v - v.mean()) / v.std(correction=0) for v in (x, y)]
"""


def what_you_see(settings: Settings, descents: Descents) -> str:
    losses, rate = descents.loss, settings.learning_rate
    last = last_finite(losses)
    first, end = losses[0].item(), losses[last].item()
    edge = border(settings.curve)
    limit = f" The border of this curve is 2 / curvature = {edge:g}." if edge else ""
    steps = f"{last} step{'s' * (last != 1)}"
    if last < settings.steps:
        return (
            f"At {rate:g} the walk explodes: after {steps} the loss leaves the numbers that a "
            f"computer can write (it was {first:.3g} at the start).{limit}"
        )
    if climbs(settings, descents):
        how = "the walk ends higher than it began"
        if edge:
            how = "every step overshoots by more than the one before, and the walk climbs out"
        times = f", {end / first:.3g} times the start's" if first > 0 else ""
        return (
            f"At {rate:g} {how}: after {steps} the loss went from {first:.4g} to "
            f"{end:.4g}{times}.{limit}"
        )
    return (
        f"At {rate:g} it {manner(descents)}: after {steps} the loss went from {first:.4g} to "
        f"{end:.4g}, at weight {descents.walk[last].item():.4f}.{limit}"
    )


def manner(descents: Descents) -> str:
    """How a walk goes that does not climb out."""
    count = turns(descents.walk)
    if count > 2:
        return f"zigzags ({count} turns)"
    if count:
        return "turns once" if count == 1 else "turns twice"
    return "walks straight on" if (descents.walk != descents.walk[0]).any() else "does not move"


def program(settings: Settings) -> str:
    curve = CURVES[settings.curve]
    data = DATA if "x" in curve.source else ""
    return f"""import torch
{data}
w = torch.tensor({settings.start}, requires_grad=True)
optimizer = torch.optim.SGD([w], lr={settings.learning_rate})

for step in range({settings.steps}):
    loss = {curve.source}
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

loss = {curve.source}
print(f"weight {{w.item():.6g}} loss {{loss.item():.6g}}")
"""


def printed(settings: Settings, descents: Descents) -> str:
    return f"weight {descents.walk[-1].item():.6g} loss {descents.loss[-1].item():.6g}"


def fell_to(share: float, descents: Descents, step: int = -1) -> bool:
    """Whether the loss at a step is below a share of the loss at the start."""
    return descents.loss[step].item() < share * descents.loss[0].item()


def rests(descents: Descents) -> bool:
    """Whether the last step hardly moved."""
    return abs(descents.walk[-1] - descents.walk[-2]).item() < AT_REST


def another_valley(settings: Settings, descents: Descents, history) -> bool:
    """Two walks that differ in their rate alone have come to rest on both sides of the hill."""
    return (
        settings.curve == "Two valleys"
        and rests(descents)
        and any(
            replace(before, learning_rate=settings.learning_rate) == settings
            and rests(earlier)
            and earlier.walk[-1].item() * descents.walk[-1].item() < 0
            for before, earlier in history
        )
    )


LESSON = Lesson(
    url="gradient_descent",
    title="Gradient descent",
    takeaway="Walk downhill; the learning rate sets the stride: too small crawls, too large climbs "
    "out.",
    settings=Settings,
    verb=descend,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    documentation=(
        "torch.optim.SGD",
        "https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html",
    ),
    needs="a curve and its slope",
    own=frozenset({"learning_rate", "steps", "start"}),
    placed={"start": (-5.0, 5.0)},
    question=Question(
        "The learning rate is 0.18, and every step jumps over the bottom. What happens in the end?",
        ("It arrives all the same.", "It swings for ever.", "It climbs out and explodes."),
        lambda settings, descents: (
            0 if fell_to(0.01, descents) else 2 if climbs(settings, descents) else 1
        ),
    ),
    challenges=(
        Challenge(
            "One step",
            "On the parabola, be at the bottom after a single step.",
            lambda settings, descents, history: (
                CURVES[settings.curve].curvature is not None and fell_to(1e-6, descents, step=1)
            ),
            Settings(learning_rate=0.1),
            "One step goes rate x slope far. The slope at w is curvature x w, and the way to the "
            "bottom is w. Which rate makes them equal?",
        ),
        Challenge(
            "Near the edge",
            "On the parabola with a rate of at least 0.19: still bring the loss under a thousandth "
            "of its start, within 60 steps.",
            lambda settings, descents, history: (
                settings.curve == "Parabola"
                and descents.weights.shape[1] - 1 <= 60
                and settings.learning_rate >= 0.19
                and fell_to(1e-3, descents)
            ),
            Settings(learning_rate=0.19, steps=60),
            "It takes patience: each step keeps 0.9 of the distance. Give it more steps.",
        ),
        Challenge(
            "Explode",
            "Make the loss more than 100 times its start within 10 steps.",
            lambda settings, descents, history: (
                descents.weights.shape[1] - 1 <= 10
                and not descents.loss[-1].item() <= 100 * abs(descents.loss[0].item())
            ),
            Settings(learning_rate=0.23, steps=10),
            "Go beyond 2 / curvature, and set the number of steps to 10.",
        ),
        Challenge(
            "Another valley",
            "On the two valleys: two rates, same start and as many steps, that both come to rest, "
            "each in another valley.",
            another_valley,
            Settings(curve="Two valleys", learning_rate=0.5),
            "Let a walk come to rest with a rate near 0.1. Then take one so large that its first "
            "step jumps over the hill, and not so large that it never rests.",
            first=(Settings(curve="Two valleys", learning_rate=0.1),),
        ),
    ),
)
