"""Gradient descent: one weight, one curve, one rate."""

from core.gradient_descent import (
    CURVES,
    Descents,
    Settings,
    border,
    descend,
    last_finite,
)
from lessons.lesson import Challenge, Lesson, Question

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
    if last < settings.steps:
        return (
            f"At {rate:g} the walk explodes: after step {last} the loss has left the numbers that "
            f"a computer can write (it was {first:.3g} at the start).{limit}"
        )
    if end > 10 * max(first, 1e-9):
        return (
            f"At {rate:g} every step overshoots by more than the one before: after {last} steps "
            f"the loss is {end:.3g}, {end / first:.3g} times the start.{limit}"
        )
    turns = ((descents.walk[1:] - descents.walk[:-1]).sign().diff() != 0).sum().item()
    manner = f"zigzags ({turns} turns)" if turns > 2 else "walks straight down"
    return (
        f"At {rate:g} it {manner}: after {last} steps the loss went from {first:.4g} to "
        f"{end:.4g}, at weight {descents.walk[last].item():.4f}.{limit}"
    )


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


def another_valley(settings: Settings, descents: Descents, history) -> bool:
    """Two walks on the many minima, from one start, that end more than half a period apart."""
    period = 2 * 3.14159 / 3
    ends = [
        earlier.walk[-1].item()
        for before, earlier in history
        if before.curve == settings.curve and before.start == settings.start
    ]
    here = descents.walk[-1].item()
    return settings.curve == "Many minima" and any(
        period / 2 < abs(here - end) < 100 for end in ends
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
            0 if fell_to(0.01, descents) else 2 if not fell_to(2.0, descents) else 1
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
            "On the many minima: two rates, same start, that end in different valleys.",
            another_valley,
            Settings(curve="Many minima", learning_rate=0.2),
            "Walk once with a small rate; then take one that jumps over the nearest hill.",
            first=(Settings(curve="Many minima", learning_rate=0.02),),
        ),
    ),
)
