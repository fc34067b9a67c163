"""Twin: two runs, one difference, and where their answers part."""

from core.nonlinearity import Trained
from core.playground_page import Shown as PlaygroundShown
from core.playground_page import page_of
from core.twin import PARTED
from core.twin_page import Settings, Shown, refusal_of, show
from lessons.lesson import Challenge, Lesson, Question
from lessons.playground_program import points_part, run_part
from lessons.playground_program import printed as printed_of
from lessons.playground_words import NOT_TRAINED, judged_words, said

NAMES = {  # of the settings, as they are said
    "activation": "Activation",
    "learning_rate": "Learning rate",
    "optimizer": "Optimizer",
    "hidden": "Hidden units",
    "batch_size": "Batch size",
    "initialisation": "Initialisation",
    "loss": "Loss",
    "features": "Input features",
    "dropout": "Dropout",
    "l1": "L1",
    "l2": "L2",
    "seed": "Seed",
}


def what_you_see(settings: Settings, shown: Shown) -> str:
    if shown.twins is None:
        return f"{NOT_TRAINED} {shown.refusal}"
    twins, (one, other) = shown.twins, settings.words
    name = named(settings.differs)
    points = f"{len(twins.first.judged.answers[0, 0])} {judged_words(twins.first)} points"
    of = "of" if twins.first.data.classes else "at"
    alike = ", ".join(("Same points", *_alike(settings, shown)))
    if not twins.difference.any():
        what = f"no difference: *{one}* twice" if one == other else f"*{one}* and *{other}*"
        return (
            f"{alike}; {name}: {what}. The difference is **0** everywhere in the square, from the "
            f"first step to the last; both: {_right(twins.first)} {of} the {points}."
        )
    told = [
        f"{alike}; {name}: *{one}* {_right(twins.first)}, *{other}* **{_right(twins.second)}** "
        f"{of} the {points}.",
        _parting(shown),
        *_troubles(settings, shown),
    ]
    return " ".join(told)


def named(setting: str) -> str:
    """A setting within a sentence."""
    name = NAMES[setting]
    return name if name.isupper() else name.lower()


def _alike(settings: Settings, shown: Shown) -> list[str]:
    """What else the two have in common."""
    (one, other), twins = settings.runs, shown.twins
    starts = [run.weights[0] for run in (twins.first, twins.second)]
    same_start = starts[0].shape == starts[1].shape and bool((starts[0] == starts[1]).all())
    same_batches = (one.batch_size, one.seed) == (other.batch_size, other.seed)
    common = {"same starting weights": same_start, "same batches": same_batches}
    return [what for what, holds in common.items() if holds]


def _parting(shown: Shown) -> str:
    twins = shown.twins
    last = min(twins.first.last_finite, twins.second.last_finite)
    largest, differ = twins.largest[last].item(), twins.disagree[last].item()
    named = f" and they name different classes in {differ:.1%} of the square"
    end = (
        f"at the end the largest difference in the square is **{largest:.2g}**"
        f"{named if twins.first.data.classes else ''}."
    )
    if twins.parted is None:
        return f"Nowhere do their answers part by more than {PARTED:g}: {end}"
    step = twins.first.places[twins.parted].item()
    since = f"from step {step} on" if step else "from the start"
    return f"Somewhere their answers part by more than {PARTED:g} {since}; {end}"


def _troubles(settings: Settings, shown: Shown) -> list[str]:
    runs = zip(
        settings.words,
        (shown.twins.first, shown.twins.second),
        shown.verdicts,
        strict=True,
    )
    return [
        f"*{word}*: {said(verdict, trained)}"
        for word, trained, found in runs
        for verdict in found[:1]
    ]


def _right(trained: Trained) -> str:
    right = trained.judged.accuracy[trained.last_finite].item()
    if trained.data.classes:
        return f"{right:.1%}"
    return f"R² {right:.2f}".replace("-", "−") if right > -10 else "R² far below 0"


# ---- the program ---------------------------------------------------------------------------------


def program(settings: Settings) -> str:
    """The playground's programs of both runs, of which what they begin with stands only once."""
    if refusal := refusal_of(settings):
        return f"print({refusal!r})\n"
    return "\n".join(parts(settings))


def parts(settings: Settings, seed: str = "") -> tuple[str, str]:
    """The program up to where the two runs part, and both runs.

    `seed` is a name that is to stand instead of the number in both.
    """
    pages = [page_of(run) for run in settings.runs]
    first, second = (points_part(page).split("\n") for page in pages)
    alike = _lines_in_common(first, second)
    runs = [
        "\n".join(
            [
                f"# ---- {heading}",
                f"print({heading!r})",
                *lines[alike:],
                run_part(page, seed=seed),
            ]
        )
        for heading, lines, page in zip(_headings(settings), (first, second), pages, strict=True)
    ]
    return "\n".join(first[:alike]), "\n".join(runs)


def _lines_in_common(first: list[str], second: list[str]) -> int:
    """How many lines both begin with, up to the end of a block."""
    count = min(len(first), len(second))
    while count and (first[:count] != second[:count] or first[count - 1]):
        count -= 1
    return count


def _headings(settings: Settings) -> tuple[str, str]:
    name = named(settings.differs)
    one, other = settings.words
    return f"first: {name} {one}", f"second: {name} {other}"


def printed(settings: Settings, shown: Shown) -> str:
    if shown.twins is None:
        return shown.refusal
    pairs = zip(settings.runs, (shown.twins.first, shown.twins.second), strict=True)
    scores = [printed_of(page_of(run), PlaygroundShown(made)) for run, made in pairs]
    return "\n".join(
        line for both in zip(_headings(settings), scores, strict=True) for line in both
    )


# ---- challenges ----------------------------------------------------------------------------------


def two_words_for_one(settings: Settings, shown: Shown, history) -> bool:
    one, other = settings.words
    return shown.twins is not None and one != other and not shown.twins.difference.any()


def late(settings: Settings, shown: Shown, history) -> bool:
    """Whether they part, but only after a third of the training."""
    twins = shown.twins
    return twins is not None and (twins.parted or 0) >= len(twins.largest) / 3


def same_score(settings: Settings, shown: Shown, history) -> bool:
    twins = shown.twins
    return (
        twins is not None
        and bool(twins.first.data.classes)
        and min(run.judged.accuracy[-1].item() for run in (twins.first, twins.second)) >= 0.95
        and abs(twins.ahead) <= 0.015
        and twins.disagree[-1].item() >= 0.15
    )


def rate_alone(settings: Settings, shown: Shown, history) -> bool:
    return (
        settings.differs == "learning_rate"
        and shown.twins is not None
        and bool(shown.twins.first.data.classes)
        and shown.twins.ahead >= 0.2
    )


LESSON = Lesson(
    url="twin",
    title="Twin",
    takeaway="Change one thing and keep all else: what then differs is that one thing's doing.",
    settings=Settings,
    verb=show,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    documentation=(
        "torch.manual_seed",
        "https://docs.pytorch.org/docs/stable/generated/torch.manual_seed.html",
    ),
    needs="the playground",
    own=frozenset(Settings.__dataclass_fields__),
    question=Question(
        "Two nets begin with the same weights and see the same points; one bends with *tanh*, the "
        "other with *ReLU*. Both learn the ring. Where will their answers differ most at the end?",
        ("Nowhere: both have learnt the same.", "On the training points.", "Between the points."),
        lambda settings, shown: 0 if shown.twins and shown.twins.largest[-1] < PARTED else 2,
    ),
    challenges=(
        Challenge(
            "Two words for one",
            "Set two different words and get a difference of zero everywhere, at every step.",
            two_words_for_one,
            Settings(differs="loss", one="Fitting", other="BCEWithLogits"),
            "*Fitting* is not the name of a loss: it stands for the one that two classes need.",
        ),
        Challenge(
            "Late to part",
            "Twins that part by more than 0.1 somewhere, but only after a third of the training.",
            late,
            Settings(differs="l2", one="0", other="0.0001"),
            "A very small force needs time: try the smallest penalty there is.",
        ),
        Challenge(
            "Same score, another map",
            "Both get 95 % of the test points or more and no more than 1.5 % apart, yet they name "
            "different classes in 15 % of the square.",
            same_score,
            Settings(data="XOR", one="tanh", other="sine"),
            "Where there are no points, nothing holds a net. Which activation goes up and down "
            "for ever? Try it on XOR.",
        ),
        Challenge(
            "The rate alone",
            "Only the learning rate differs, and the second gets at least 20 % more of the test "
            "points right than the first.",
            rate_alone,
            Settings(differs="learning_rate", one="0.001", other="0.03"),
            "Give the first steps so small that 300 of them lead nowhere.",
        ),
    ),
)
