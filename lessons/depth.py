"""Depth: nets of equally many parameters, from one wide hidden layer to several narrow ones."""

from core.depth import of_every_depth
from core.depth_page import GOOD, Settings, Shown, show
from core.nonlinearity import draw_data, net_of
from core.playground_net import ACTIVATIONS
from core.playground_page import page_of
from core.seeds import SEEDS
from lessons.lesson import Challenge, Lesson, Question
from lessons.playground_program import INITIALISED, points_part

ALIKE = 0.02  # middles that lie no further apart are alike


def what_you_see(settings: Settings, shown: Shown) -> str:
    depths, middles = shown.depths, shown.middles
    parameters = [runs.parameters for runs in depths.runs]
    listed = ", ".join(
        f"{name_of(hidden)} **{middle:.1%}**"
        for hidden, middle in zip(depths.hidden, middles, strict=True)
    )
    least, most = min(parameters), max(parameters)
    return (
        f"{least}{f' to {most}' * (most > least)} parameters each, ten seeds of each. Test points "
        f"right, middle of the seeds: {listed}. {_verdict(middles)}"
    )


def _verdict(middles: tuple[float, ...]) -> str:
    best, gain = max(middles), middles[1] - middles[0]
    if best - min(middles) <= ALIKE:
        none = ", and none has learnt it" if best < 0.7 else ""
        return f"Depth makes no difference here: all lie within {best - min(middles):.1%}{none}."
    if best - middles[-1] > 0.05:
        return (
            f"The deepest is not the best here: it ends {_points(best - middles[-1])} below the "
            f"net with {middles.index(best) + 1} hidden layer{'s' * (best != middles[0])}."
        )
    if gain < ALIKE:
        return f"The second layer alone changes the middle by {_points(gain)}."
    more = max(middles[2:], default=middles[1]) - middles[1]
    further = f"; more layers after it add {_points(max(more, 0.0))}" if len(middles) > 2 else ""
    return f"The second layer adds {_points(gain)}{further}."


def _points(share: float) -> str:
    return f"{100 * share:.1f} points of 100".replace("-", "−")


def name_of(hidden: tuple[int, ...]) -> str:
    return f"{len(hidden)} layer{'s' * (len(hidden) > 1)} of {hidden[0]}"


# ---- the program ---------------------------------------------------------------------------------


def program(settings: Settings) -> str:
    """The points as the playground's program makes them, then every net with every seed."""
    run = settings.depth
    nets = of_every_depth(net_of(run, draw_data(run)))
    return f"""{points_part(page_of(run))}
target = labels[:, None].float()
loss_of = nn.BCEWithLogitsLoss()


def share_right(widths, seed):
    torch.manual_seed(seed)
    layers, into = [], 2
    for width in widths:
        layers += [nn.Linear(into, width), {ACTIVATIONS[settings.activation].source}]
        into = width
    network = nn.Sequential(*layers, nn.Linear(into, 1))
{_initialised(settings)}    rate = {settings.learning_rate:g}
    optimizer = torch.optim.Adam(network.parameters(), lr=rate)
    for epoch in range({settings.epochs}):
        loss = loss_of(network(inputs[train]), target[train])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        right = (network(inputs[test]) > 0) == (target[test] > 0)
    return right.float().mean().item()


# One net after another. The page trains ten at once, which rounds a little differently.
for widths in {[net.sizes[1:-1] for net in nets]}:
    shares = [share_right(widths, seed) for seed in range({len(SEEDS)})]
    good = sum(share >= {GOOD:g} for share in shares)
    name = f"{{len(widths)}} hidden of {{widths[0]}}"
    print(f"{{name}}: {{good}} of {{len(shares)}} seeds reach {GOOD:.0%}")
"""


def _initialised(settings: Settings) -> str:
    lines = INITIALISED.get(settings.initialisation)
    if lines is None:
        return ""
    return (
        "    torch.manual_seed(seed)\n"
        "    for layer in (layer for layer in network if isinstance(layer, nn.Linear)):\n"
        f"    {lines}        nn.init.zeros_(layer.bias)\n"
    )


def printed(settings: Settings, shown: Shown) -> str:
    return "\n".join(
        f"{len(hidden)} hidden of {hidden[0]}: {good} of {len(SEEDS)} seeds reach {GOOD:.0%}"
        for hidden, good in zip(shown.depths.hidden, shown.good, strict=True)
    )


# ---- challenges ----------------------------------------------------------------------------------


def wide_too(settings: Settings, shown: Shown, history) -> bool:
    return settings.data == "Spirals" and settings.noise <= 0.05 and shown.good[0] >= 9


def no_need(settings: Settings, shown: Shown, history) -> bool:
    return all(runs.accuracy[-1].min() >= 0.95 for runs in shown.depths.runs)


def no_bend(settings: Settings, shown: Shown, history) -> bool:
    middles = shown.middles
    return len(middles) >= 3 and max(middles) <= 0.7 and max(middles) - min(middles) <= 0.01


def too_deep(settings: Settings, shown: Shown, history) -> bool:
    return max(shown.middles) - shown.middles[-1] >= 0.1


LESSON = Lesson(
    url="depth",
    title="Depth",
    takeaway="On a spiral, with equally many parameters, the second layer helps most; measure how "
    "many you need.",
    settings=Settings,
    verb=show,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    documentation=(
        "torch.nn.Sequential",
        "https://docs.pytorch.org/docs/stable/generated/torch.nn.Sequential.html",
    ),
    needs="the playground",
    own=frozenset(Settings.__dataclass_fields__),
    question=Question(
        "Four nets with about 250 parameters each learn two spirals: one layer of 62, two of 13, "
        "three of 10, four of 8. Which step helps most?",
        ("From one layer to two.", "From two to three.", "From three to four."),
        lambda settings, shown: max(
            range(len(shown.middles) - 1),
            key=lambda step: shown.middles[step + 1] - shown.middles[step],
        ),
    ),
    challenges=(
        Challenge(
            "Wide gets there too",
            "Spirals: in at least 9 of 10 seeds let the net with one hidden layer have 90 % of "
            "the test points right.",
            wide_too,
            Settings(learning_rate=0.1),
            "It is not unable, it is slow. Which setting decides how far a step goes?",
        ),
        Challenge(
            "No need for depth",
            "Find points that every seed of every depth gets right to 95 % or more.",
            no_need,
            Settings(data="Circles", noise=0.05),
            "A ring takes few bends. A spiral takes many.",
        ),
        Challenge(
            "All depths alike",
            "Three or more depths that all end alike, within 1 %, and below 70 %.",
            no_bend,
            Settings(activation="none"),
            "Layers with nothing between them are one layer.",
        ),
        Challenge(
            "Too deep",
            "Let the deepest net's middle seed end 10 points of 100 or more below a shallower one.",
            too_deep,
            Settings(
                data="Circles", noise=0.05, units=4, activation="sigmoid", initialisation="PyTorch"
            ),
            "Flat ends hand on small gradients: try sigmoid on the circles, with PyTorch's "
            "starting weights and four layers of 4.",
        ),
    ),
)
