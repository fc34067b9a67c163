"""Rate map: learning rate x momentum, every pair of them run, and how each run ends."""

from core.loss_surfaces import ACROSS, UP
from core.rate_map import (
    CONVERGES,
    DIVERGES,
    MOMENTA,
    OUTCOMES,
    STEPS,
    SURFACES,
    RateMap,
    Settings,
    border,
    map_rates,
)
from lessons.lesson import Challenge, Lesson, Question
from lessons.loss_words import SAID, said

MEANING = {
    "crawls": "on its way downhill and not there",
    "converges": "there",
    "oscillates": "not there, and still swinging",
    "diverges": "higher than it ever was before",
}


def what_you_see(settings: Settings, rates: RateMap) -> str:
    counts = [
        f"{(rates.outcomes == code).sum()} {name.removesuffix('s')}"
        for code, name in enumerate(OUTCOMES)
    ]
    edge = border(SURFACES[settings.surface], settings.momentum)
    limit = (
        f" At this momentum the border is 2 (1 + momentum) / curvature = "
        f"2 x {1 + settings.momentum:g} / {SURFACES[settings.surface].curvature:g} = {edge:.3g}."
        if edge is not None
        else ""
    )
    return (
        f"With learning rate {settings.learning_rate:g} and momentum {settings.momentum:g} the run "
        f"**{rates.outcome}**: after {STEPS} steps it is {MEANING[rates.outcome]} (loss "
        f"{said(rates.loss[0].item())} at the start, {said(rates.loss[-1].item())} now).{limit} Of "
        f"{rates.outcomes.numel()} runs {', '.join(counts[:-1])} and {counts[-1]}."
    )


def program(settings: Settings) -> str:
    return f"""import torch


def loss_of(a, b):
    return {SURFACES[settings.surface].source}


w = torch.tensor([{settings.start_x:g}, {settings.start_y:g}], dtype=torch.float64, \
requires_grad=True)
optimizer = torch.optim.SGD([w], lr={settings.learning_rate:g}, momentum={settings.momentum:g})

walk, losses = [], []
for step in range({STEPS + 1}):
    loss = loss_of(*w)
    walk.append(w.detach().clone())
    losses.append(loss.item())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

early, late = losses[: {STEPS // 2 + 1}], losses[{STEPS // 2 + 1} :]
moves = torch.stack(walk[{STEPS // 2} :]).diff(dim=0)
turns_back = (moves[1:] * moves[:-1]).sum(1).min() < 0
climbs = torch.tensor(losses[{STEPS // 2} :]).diff().max() > 0
if not all(loss <= 1.001 * max(early) for loss in late):
    outcome = "diverges"
elif max(losses[-{STEPS // 10} :]) <= losses[0] / 1000:
    outcome = "converges"
elif turns_back or climbs:
    outcome = "oscillates"
else:
    outcome = "crawls"


{SAID}

print(f"{{outcome}}: loss {{said(losses[-1])}} after {STEPS} steps")
"""


def printed(settings: Settings, rates: RateMap) -> str:
    return f"{rates.outcome}: loss {said(rates.loss[-1].item())} after {STEPS} steps"


def starts_far(rates: RateMap) -> bool:
    return abs(rates.weights[0, 0, 0].item()) >= 3


def beyond_plain_sgd(settings: Settings, rates: RateMap, history) -> bool:
    plain = rates.outcomes[0, rates.column]  # from the very floor of the valley it does not explode
    return (
        settings.surface == "Narrow valley 1:100"
        and plain == DIVERGES
        and rates.outcome == "converges"
    )


def too_much_momentum(settings: Settings, rates: RateMap, history) -> bool:
    less = rates.outcomes[: rates.row, rates.column]
    return rates.outcome == "oscillates" and bool((less == CONVERGES).any())


def one_step_too_far(settings: Settings, rates: RateMap, history) -> bool:
    before = rates.outcomes[rates.row, rates.column - 1] if rates.column else None
    return rates.outcome == "diverges" and before == CONVERGES


def hunted_down(settings: Settings, rates: RateMap, history) -> bool:
    return (
        settings.surface == "Narrow valley 1:100"
        and starts_far(rates)
        and rates.loss[-1].item() <= 1e-12 * rates.loss[0].item()
    )


def widening(settings: Settings, rates: RateMap) -> int:
    """What momentum 0.9 does to the number of rates that do not diverge: 0 less, 1 same, 2 more."""
    safe = (rates.outcomes != OUTCOMES.index("diverges")).sum(1)
    plain, heavy = int(safe[0]), int(safe[MOMENTA.index(0.9)])
    return 0 if heavy < plain else 1 if heavy == plain else 2


LESSON = Lesson(
    url="rate_map",
    title="Rate map",
    takeaway="Momentum allows larger rates and speeds up narrow valleys; too much of it keeps "
    "swinging.",
    settings=Settings,
    verb=map_rates,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    documentation=(
        "torch.optim.SGD",
        "https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html",
    ),
    needs="gradient descent",
    own=frozenset({"surface", "learning_rate", "momentum"}),
    placed={"start_x": (-ACROSS, ACROSS), "start_y": (-UP, UP)},
    question=Question(
        "Beyond some learning rate every run explodes. With momentum 0.9, does that happen earlier "
        "or later?",
        ("At smaller rates already.", "At the same rates.", "Only at larger rates."),
        widening,
    ),
    challenges=(
        Challenge(
            "Beyond the border",
            "In the narrow valley, find a run that converges at a learning rate above 0.02, where "
            "plain SGD explodes.",
            beyond_plain_sgd,
            Settings(learning_rate=0.028, momentum=0.8),
            "With momentum m the border is 2 (1 + m) / curvature: look to the right and upwards.",
        ),
        Challenge(
            "Too much of it",
            "Find a run that oscillates, though with less momentum the same learning rate "
            "converges.",
            too_much_momentum,
            Settings(learning_rate=0.018, momentum=0.96),
            "Near the top of the map the memory is so long that the swing outlasts 100 steps.",
        ),
        Challenge(
            "One step too far",
            "Find a run that diverges, while the next smaller learning rate converges.",
            one_step_too_far,
            Settings(learning_rate=0.032, momentum=0.5),
            "Stand left of the dashed line, where the map is green, and take one step to the "
            "right with the arrow key.",
        ),
        Challenge(
            "The hunt",
            "In the narrow valley, from a start whose weight a is 3 or more away from 0: bring the "
            "loss under 1e-12 of its start. Fifteen of the 2450 runs do, from where you came in.",
            hunted_down,
            Settings(learning_rate=0.032, momentum=0.68),
            "Neither little momentum nor 0.9: about two thirds, close to the border.",
        ),
    ),
)
