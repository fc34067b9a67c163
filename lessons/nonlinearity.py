"""The playground: what bends between layers can do that no straight line can."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

from core import nonlinearity
from core.nonlinearity import PRESETS, Cost, Trained, place_of
from core.own_points import MOST_CLASSES, REACH
from core.playground_features import in_order
from core.playground_net import MOST_UNITS
from core.playground_page import FURTHEST, Settings, Shown, page_of, show
from core.points_csv import Table
from lessons.lesson import Challenge, Lesson, Question
from lessons.playground_program import printed, program
from lessons.playground_words import NOT_TRAINED, judged_words, listed, right_words, said

ENOUGH = 100  # test points, for a challenge to count
STARTER = (  # one's own points, to begin with: x, y, class of each
    *(-0.9, 0.8, 0, -0.6, 0.5, 0, -1.0, 0.3, 0, 0.9, -0.8, 0, 0.5, -0.6, 0, 1.0, -0.3, 0),
    *(0.9, 0.8, 1, 0.6, 0.5, 1, 1.0, 0.3, 1, -0.9, -0.8, 1, -0.5, -0.6, 1, -1.0, -0.3, 1),
)

AGAIN = (
    "From orange, where it signals most below 0, over white to blue, most above 0. Choose the unit "
    "again to see the net's answer."
)
CLICK = "Class of the next point. Click the square to add it; click a point to remove it."


# ---- what is seen --------------------------------------------------------------------------------


def what_you_see(settings: Settings, shown: Shown) -> str:
    if shown.trained is None:
        return f"{NOT_TRAINED} {shown.refusal}"
    if shown.edited:
        before, after = _part(shown.trained, shown.trained.last_finite), _part(shown.edited, 0)
        return (
            f"{_edits(shown)} set by hand: the {judged_words(shown.trained)} loss goes from "
            f"{before[0]} to **{after[0]}**, {_measure(shown.trained)} from {before[1]} to "
            f"**{after[1]}**."
        )
    if shown.beside:
        return f"{_beside(settings, shown)} {_troubles(shown)}".strip()
    return f"{_alone(shown.trained)} {_troubles(shown)}".strip()


def _alone(trained: Trained) -> str:
    moment, judged = trained.last_finite, judged_words(trained)
    loss, right = _part(trained)
    points = f"the {len(trained.judged.answers[0, 0])} {judged} points"
    of_train = right_words(trained.train.accuracy[moment].item())
    also = f" and {of_train} of the training points" if judged == "test" else ""
    after = f"{judged} loss {loss} after {trained.places[moment].item():,} steps."
    if trained.data.classes:
        return f"{_net(trained)}: **{right}** of {points}{also} are right; {after}"
    also = f", {of_train} at the training points" if also else ""
    return f"{_net(trained)}: R² **{right}** at {points}{also}; {after}"


def _beside(settings: Settings, shown: Shown) -> str:
    other, mine = _part(shown.beside)[1], _part(shown.trained)[1]
    words = f"{judged_words(shown.trained)} points"
    straight = " Its border is one straight line, whatever its weights."
    if shown.trained.data.classes > 2:
        straight = " Its borders are straight lines, whatever its weights."
    if settings.beside != "none" or set(shown.trained.features) != {"x", "y"}:
        straight = ""
    if not shown.trained.data.classes:
        return (
            f"R² at the {words}: *{settings.beside}* {other}, *{settings.activation}* **{mine}**."
        )
    units = sum(settings.hidden)
    return (
        f"*{settings.beside}* gets {other} of the {words} right.{straight} "
        f"With *{settings.activation}* after {'its' if units == 1 else 'the same'} {units} "
        f"unit{'s' * (units != 1)}: **{mine}**."
    )


def _net(trained: Trained) -> str:
    sizes = "-".join(str(size) for size in trained.net.sizes)
    bend = f" with *{trained.net.activation}*" if len(trained.net.sizes) > 2 else ""
    return f"A net of {sizes}{bend}"


def _measure(trained: Trained) -> str:
    return "points right" if trained.data.classes else "R²"


def _part(trained: Trained, moment: int | None = None) -> tuple[str, str]:
    """Loss and share of right points (or R²), in words."""
    moment = trained.last_finite if moment is None else moment
    loss, right = trained.judged.loss[moment].item(), trained.judged.accuracy[moment].item()
    return f"{loss:.4g}", right_words(right)


def _edits(shown: Shown) -> str:
    count = len(shown.edits) // 4
    return "One weight" if count == 1 else f"{count} weights"


def _troubles(shown: Shown) -> str:
    return " ".join(said(verdict, shown.trained) for verdict in shown.verdicts)


def about_hidden_settings(settings: Settings, shown: Sequence[str]) -> str:
    """In the simple level: what is not at its default and has no control in view."""
    usual = nonlinearity.Settings()
    changed = {
        name: getattr(settings, name)
        for name in nonlinearity.Settings.__dataclass_fields__
        if name not in (*shown, "points") and getattr(settings, name) != getattr(usual, name)
    }
    return f"Also: {listed(changed)} (under *Full*)." if changed else ""


def about_cost(cost: Cost, milliseconds: float) -> str:
    return (
        f"{cost.parameters:,} parameters, {cost.steps:,} steps of {cost.points_a_step} points: "
        f"trained and judged in {milliseconds:,.0f} ms."
    )


def about_colours(trained: Trained) -> str:
    """What the colours of numbers to be learnt mean, and which points are which."""
    if trained.data.classes:
        return ""
    most = trained.data.largest
    hollow = ", hollow ones test" if len(trained.data.test.labels) else ""
    return (
        f"Colours go from −{most:.2g} (orange) over 0 (white) to {most:.2g} (blue), of the net and "
        f"of the points. Filled points train{hollow}."
    )


def about_table(table: Table, taken: int) -> str:
    """What was read from a table of points."""
    rows = len(table.points) // 3
    parts = [f"{rows} points of {len(table.classes)} classes: {', '.join(table.classes)}."]
    if taken < rows:
        parts.append(f"{taken} of them are taken: more do not fit into a link.")
    if table.scaled:
        parts.append("They were moved and stretched to fit the square.")
    if table.rows_skipped:
        named = "; ".join(f"{skipped.name}: {skipped.reason}" for skipped in table.skipped)
        parts.append(f"{table.rows_skipped} rows were left out ({named}).")
    return " ".join(parts)


# ---- challenges ----------------------------------------------------------------------------------


def score(shown: Shown) -> float:
    """The share of test points that are right; -1 where there are too few to tell."""
    trained = shown.trained
    if trained is None or not trained.data.classes or len(trained.data.test.labels) < ENOUGH:
        return -1.0
    return trained.test.accuracy[-1].item()


def on_circles(settings: Settings) -> bool:
    return settings.data == "Circles" and not settings.label_noise


def two_seeds(settings: Settings, shown: Shown, history, least: float) -> bool:
    """Whether this net does it, and did it from another seed before."""
    others = [
        before.seed
        for before, earlier in history
        if before.seed != settings.seed
        and replace(before.run, seed=settings.seed) == settings.run
        and score(earlier) >= least
    ]
    return score(shown) >= least and bool(others)


def depth_alone(settings: Settings, shown: Shown, history) -> bool:
    return (
        on_circles(settings)
        and settings.activation == "none"
        and len(settings.hidden) >= 3
        and in_order(settings.features) == ("x", "y")
        and 0 <= score(shown) <= 0.7
        and any(
            on_circles(before) and before.activation != "none" and score(earlier) >= 0.95
            for before, earlier in history
        )
    )


def three_posts(settings: Settings, shown: Shown, history) -> bool:
    return (
        on_circles(settings)
        and sum(settings.hidden) <= 3
        and in_order(settings.features) == ("x", "y")
        and two_seeds(settings, shown, history, 0.95)
    )


def no_hidden_layer(settings: Settings, shown: Shown, history) -> bool:
    return (
        on_circles(settings)
        and not settings.hidden
        and len(in_order(settings.features)) <= 2
        and score(shown) >= 0.95
    )


def moons_and_spiral(settings: Settings, shown: Shown, history) -> bool:
    """Whether one net does both exercises of the course: this one, and before it the other."""
    return exercise_done(settings, shown) and any(
        before.data != settings.data
        and exercise_done(before, earlier)
        and replace(before.run, data=settings.data, classes=settings.classes, noise=settings.noise)
        == settings.run
        for before, earlier in history
    )


def exercise_done(settings: Settings, shown: Shown) -> bool:
    arms = settings.classes if settings.data == "Spirals" else 0
    least = {("Moons", 0): 0.96, ("Spirals", 3): 0.95}.get((settings.data, arms))
    return (
        least is not None
        and not settings.label_noise
        and sum(settings.hidden) <= 24
        and in_order(settings.features) == ("x", "y")
        and score(shown) > least
    )


SMALL_SPIRAL = page_of(
    replace(PRESETS["Two-arm spiral"], hidden=(12, 12), learning_rate=0.02), level="Full"
)

LESSON = Lesson(
    url="nonlinearity",
    title="Playground",
    takeaway="Each hidden unit adds one bend; together they enclose what no straight line can.",
    settings=Settings,
    verb=show,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    documentation=(
        "torch.nn.Tanh",
        "https://docs.pytorch.org/docs/stable/generated/torch.nn.Tanh.html",
    ),
    needs="one neuron",
    own=frozenset(Settings.__dataclass_fields__),
    placed={
        "widths": (1, MOST_UNITS),
        "points": (-REACH, MOST_CLASSES),
        "edits": (-FURTHEST, FURTHEST),
    },
    question=Question(
        "A ring of points around another. The same net is trained twice, once with *tanh* after "
        "its hidden units and once with nothing there. How many of the test points does the one "
        "without get right?",
        ("About half: it can hardly do better than guessing.", "About 80 %.", "All of them."),
        lambda settings, shown: 0 if score_of(shown.beside) < 0.7 else 1,
    ),
    challenges=(
        Challenge(
            "Depth alone",
            "Circles with 3 or more hidden layers but activation *none*: at most 70 % of the test "
            "points right, after a net with a bend has had 95 %.",
            depth_alone,
            Settings(activation="none", layers=3),
            "Layers without a bend between them are one layer, however many there are.",
            first=(Settings(),),
        ),
        Challenge(
            "Three posts",
            "Circles with at most 3 hidden units in all: 95 % of the test points right, from two "
            "different seeds.",
            three_posts,
            Settings(units=3, seed=43),
            "A triangle is the least that closes around a ring: one layer of 3. *Next seed* trains "
            "again from other starting weights.",
            first=(Settings(units=3, seed=44),),
        ),
        Challenge(
            "No hidden layer",
            "Circles without any hidden layer and with at most two input features: 95 %.",
            no_hidden_layer,
            Settings(level="Full", layers=0, features=("x²", "y²"), learning_rate=0.1),
            "Under *Full*, tell the net something else than x and y. What is equal for all points "
            "of a circle?",
        ),
        Challenge(
            "Moons and spiral",
            "One and the same net of at most 24 hidden units, told only x and y: more than 96 % of "
            "the test points right on the moons, more than 95 % on the spiral of three arms.",
            moons_and_spiral,
            replace(SMALL_SPIRAL, classes=3),
            "Two layers of 12 with GELU: begin with the preset *Two-arm spiral*, make it smaller, "
            "then change nothing but the points.",
            first=(replace(SMALL_SPIRAL, data="Moons"),),
        ),
    ),
)


def score_of(trained: Trained | None) -> float:
    return trained.test.accuracy[-1].item() if trained else 1.0


def weights_by_name(trained: Trained) -> dict[str, tuple[int, int, int]]:
    """Every weight and bias in words, and its layer, unit and input (-1: the bias), from 0."""
    sizes, named = trained.net.sizes, {}
    for layer, (into, out) in enumerate(itertools.pairwise(sizes)):
        last = layer == len(sizes) - 2
        for unit in range(out):
            who = "output" if last and out == 1 else f"{'output' if last else 'unit'} {unit + 1}"
            where = who if last else f"layer {layer + 1}, {who}"
            for at in (*range(into), -1):
                source = trained.features[at] if layer == 0 and at >= 0 else f"unit {at + 1}"
                named[f"{where}: {'bias' if at < 0 else f'from {source}'}"] = (layer, unit, at)
    return named


def weight_of(trained: Trained, where: tuple[int, int, int]) -> float:
    return trained.weights[trained.last_finite, place_of(trained.net, *where)].item()


def names_of_both(settings: Settings) -> tuple[str, str]:
    """Of the pictures side by side."""
    named = {"none": "no bend (none)"}
    return named.get(settings.beside, settings.beside), f"{settings.activation}"
