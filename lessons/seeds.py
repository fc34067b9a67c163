"""Ten seeds: a run and its twin, ten times each, and whether their difference is more than luck."""

import textwrap

from core.seeds import RARE, SEEDS, SeededRuns
from core.seeds_page import Settings, Shown, refusal_of, show
from core.twin_page import Shown as Twin
from lessons import twin
from lessons.lesson import Challenge, Lesson, Question
from lessons.playground_words import NOT_TRAINED
from lessons.twin import NAMES


def what_you_see(settings: Settings, shown: Shown) -> str:
    if shown.ten is None:
        return f"{NOT_TRAINED} {shown.refusal}"
    one, other = settings.words
    return (
        f"{NAMES[settings.differs]} *{one}*: ten seeds end {_span(shown.ten.first)}; *{other}*: "
        f"{_span(shown.ten.second)}. {verdict(settings, shown)} {_this_seed(settings, shown)}"
    )


def _span(runs: SeededRuns) -> str:
    least, middle, most = runs.band[-1].tolist()
    return f"between {least:.1%} and {most:.1%} (middle **{middle:.1%}**)"


def verdict(settings: Settings, shown: Shown) -> str:
    """What may be said of the two, and what may not."""
    ten, (one, other) = shown.ten, settings.words
    first, second = ten.wins
    ties = len(SEEDS) - first - second
    if ties == len(SEEDS):
        return "No seed tells them apart: **no difference**."
    better, many, few = (other, second, first) if second >= first else (one, first, second)
    equal = f", equal in {ties}" if ties else ""
    count = f"*{better}* is better in **{many}** of {len(SEEDS)} seeds, worse in {few}{equal}."
    coins = (
        f"Coins, {many + few} of them tossed, fall at least so unevenly in {ten.chance:.1%} of all "
        "tries"
    )
    if ten.larger_than_luck:
        return (
            f"{count} {coins}: **larger than luck**, for these points and these settings. How much "
            "it matters is another question."
        )
    return (
        f"{count} {coins}, which is not rare (below {RARE:.0%}): **it may be luck**. That does not "
        "show that they are equal."
    )


def _this_seed(settings: Settings, shown: Shown) -> str:
    ahead = shown.ten.differences[shown.seed].item()
    one, other = settings.words
    if not ahead:
        return f"Seed {shown.seed} alone shows none."
    better = other if ahead > 0 else one
    return f"Seed {shown.seed} alone says *{better}*, by {abs(ahead):.1%}."


def program(settings: Settings) -> str:
    """The twin's program, in a loop over seeds."""
    if refusal := refusal_of(settings):
        return f"print({refusal!r})\n"
    points, runs = twin.parts(settings, seed="seed")
    return (
        f"{points}\nfor seed in ({settings.seed},):  # all ten: range({len(SEEDS)})\n"
        f"{textwrap.indent(runs, '    ')}"
    )


def printed(settings: Settings, shown: Shown) -> str:
    if shown.ten is None:
        return shown.refusal
    return twin.printed(settings, Twin(shown.twins))


# ---- challenges ----------------------------------------------------------------------------------


def only_luck(settings: Settings, shown: Shown, history) -> bool:
    """One seed shows a difference that ten do not bear out."""
    ten = shown.ten
    return (
        ten is not None
        and not ten.larger_than_luck
        and abs(ten.differences[shown.seed].item()) >= 0.1
    )


def odd_one_out(settings: Settings, shown: Shown, history) -> bool:
    """Ten seeds agree on more than luck, and the one looked at says the opposite."""
    ten = shown.ten
    if ten is None or not ten.larger_than_luck:
        return False
    first, second = ten.wins
    return ten.differences[shown.seed].item() * (second - first) < 0


def unanimous(settings: Settings, shown: Shown, history) -> bool:
    return shown.ten is not None and max(shown.ten.wins) == len(SEEDS)


def steadier(settings: Settings, shown: Shown, history) -> bool:
    """One of the two is good with every seed, the other with some."""
    if shown.ten is None:
        return False
    runs = (shown.ten.first, shown.ten.second)
    steady, lucky = sorted(runs, key=lambda run: run.spread)
    return (
        steady.accuracy[-1].min().item() >= 0.95
        and lucky.spread >= 0.2
        and lucky.accuracy[-1].max().item() >= 0.95
    )


def how_many(settings: Settings, shown: Shown) -> int:
    second = shown.ten.wins[1]
    return 1 if second >= 8 else 2 if second <= 2 else 0


LESSON = Lesson(
    url="seeds",
    title="Ten seeds",
    takeaway="One seed is an anecdote: only what many seeds agree on is more than luck.",
    settings=Settings,
    verb=show,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    documentation=(
        "torch.manual_seed",
        "https://docs.pytorch.org/docs/stable/generated/torch.manual_seed.html",
    ),
    needs="twin",
    own=frozenset(Settings.__dataclass_fields__),
    question=Question(
        "A net learns a spiral, ten times from torch's own starting weights and ten times from "
        "He's, each pair with the same seed. In how many of the ten is He's better?",
        ("In about half of them.", "In nearly all.", "In nearly none."),
        how_many,
    ),
    challenges=(
        Challenge(
            "The odd one out",
            "The verdict is *larger than luck*. Find the seed that, alone, would have told you the "
            "opposite.",
            odd_one_out,
            Settings(seed=2),
            "In *Seed by seed*, one line goes the other way than the rest. Move *Seed looked at* "
            "until it is the thick one.",
        ),
        Challenge(
            "Only luck",
            "One seed shows a difference of 10 points in a hundred or more, and yet the verdict "
            "over ten seeds is that it may be luck.",
            only_luck,
            Settings(other="Xavier"),
            "Take two settings that hardly differ, such as He's and Xavier's starting weights, and "
            "try the seeds.",
        ),
        Challenge(
            "Unanimous",
            "A difference on which all ten seeds agree.",
            unanimous,
            Settings(differs="activation", one="GELU", other="ReLU"),
            "Let the activation differ.",
        ),
        Challenge(
            "Luck not needed",
            "One of the two gets 95 % or more with every seed; the other too, but only with some, "
            "its worst seed 20 points below its best.",
            steadier,
            Settings(
                data="Circles", noise=0.05, layers=1, activation="tanh", learning_rate=0.03,
                epochs=100, differs="hidden", one="3", other="8",
            ),
            "The ring with 3 hidden units or with 8: three can do it, if they start well.",
        ),
    ),
)  # fmt: skip
