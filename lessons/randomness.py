"""Chance: a seed decides all draws that come after it, one generator each or one for all."""

import torch

from core.class_balance import listed
from core.randomness import CHANCES, DECK, DRAWS, Drawn, Settings, draw, fresh_seed
from lessons.lesson import Challenge, Lesson, Question

ABOUT_CHANCE = (
    "On arrival chance is the same for all who open the page. *Draw again* throws anew, and the "
    "link keeps what fell, so that it shows others the same."
)
ABOUT_FRESH = (
    "A new `torch.Generator()` is not left to chance: it starts from "
    f"{fresh_seed()} every time, until it is seeded. `generator.seed()` throws a seed from "
    "the computer's own noise, as torch does for the one generator behind `torch.rand(1)` when a "
    "program starts."
)

# Why a control is not to be used just now.
NO_RIGHT = "There is one generator for both: right has none of its own."
NO_RESEED = "Counts from the draw on that *Reseed before draw* names."


def numbers_text(row: torch.Tensor) -> str:
    return " ".join(f"{number:.4g}" for number in row.tolist())


def reseeds(settings: Settings) -> bool:
    return 1 <= settings.reseed_at <= settings.draws


def what_you_see(settings: Settings, drawn: Drawn) -> str:
    return " ".join(part for part in (_start(settings), _same(drawn), _wound(settings)) if part)


def _start(settings: Settings) -> str:
    if settings.together:
        return (
            f"One generator for both, from seed {settings.seed}: they take its numbers by turns, "
            "so whoever draws changes what the other gets."
        )
    right = (
        f"from seed {settings.right_seed}"
        if settings.right_seeded
        else f"from no seed (chance threw {int(settings.chance)})"
    )
    return f"Left draws from seed {settings.seed}, right {right}."


def _same(drawn: Drawn) -> str:
    count, same = len(drawn.same), [k + 1 for k, equal in enumerate(drawn.same.tolist()) if equal]
    if len(same) == count:
        return f"All {count} draws are equal, to the last bit."
    if not same:
        return f"None of {count} draws are equal."
    which = listed([str(number) for number in same], count)
    return f"Equal: {'draws' if same[1:] else 'draw'} {which} of {count}."


def _wound(settings: Settings) -> str:
    if settings.reseed_at > settings.draws:
        return (
            f"Nobody was given another seed: draw {settings.reseed_at} never comes, for there are "
            f"{settings.draws} draws."
        )
    if not reseeds(settings):
        return ""
    who = "it" if settings.together else settings.reseeded
    return (
        f"Before draw {settings.reseed_at} {who} was reseeded with {settings.reseed_with}, and "
        "began that seed's numbers from the first."
    )


def program(settings: Settings) -> str:
    deck = f"deck = torch.tensor({list(DECK)})\n" if settings.draw == "shuffle" else ""
    source = DRAWS[settings.draw].source
    if settings.together:
        start = f"torch.manual_seed({settings.seed})  # the one generator of the whole program"
        left = right = source.format(g="")
        reseeded = "torch"
    else:
        chance = "" if settings.right_seeded else "  # fell by chance; right.seed() throws another"
        start = (
            f"left = torch.Generator().manual_seed({settings.seed})\n"
            f"right = torch.Generator().manual_seed({settings.right_start}){chance}"
        )
        left, right = (source.format(g=f", generator={side}") for side in ("left", "right"))
        reseeded = settings.reseeded
    reseed = ""
    if reseeds(settings):
        reseed = f"""
    if number == {settings.reseed_at}:
        {reseeded}.manual_seed({settings.reseed_with})"""
    return f"""import torch

{start}
{deck}
for number in range(1, {settings.draws + 1}):{reseed}
    one = {left}
    other = {right}
    both = [" ".join(f"{{x:.4g}}" for x in row.tolist()) for row in (one, other)]
    print(number, *both, "equal" if torch.equal(one, other) else "")
"""


def printed(settings: Settings, drawn: Drawn) -> str:
    rows = zip(drawn.left, drawn.right, drawn.same.tolist(), strict=True)
    return "\n".join(
        f"{number} {numbers_text(one)} {numbers_text(other)} {'equal' if same else ''}"
        for number, (one, other, same) in enumerate(rows, 1)
    )


def is_fraction(settings: Settings) -> bool:
    """Numbers of which two are hardly ever equal by accident, unlike those of a die."""
    return settings.draw in ("torch.rand", "torch.randn")


def twins(settings: Settings, drawn: Drawn, history) -> bool:
    return is_fraction(settings) and bool(drawn.same.all())


def parted(settings: Settings, drawn: Drawn, history) -> bool:
    same = drawn.same
    return is_fraction(settings) and len(same) >= 4 and bool(same[2]) and not bool(same[3])


def echo(settings: Settings, drawn: Drawn, history) -> bool:
    """Right draws later what left drew first: at least three in a row, and not at the same time."""
    count = len(drawn.left)
    return is_fraction(settings) and any(
        torch.equal(drawn.left[: count - late], drawn.right[late:]) for late in range(1, count - 2)
    )


ANSWERS = ("All six.", "The first only.", "None.")


def right_answer(settings: Settings, drawn: Drawn) -> int:
    same = int(drawn.same.sum())
    return 0 if same == len(drawn.same) else 1 if same else 2


LESSON = Lesson(
    url="randomness",
    title="Chance",
    takeaway="A seed fixes every draw that follows; two generators with one seed draw the same.",
    settings=Settings,
    verb=draw,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    documentation=(
        "torch.Generator",
        "https://docs.pytorch.org/docs/stable/generated/torch.Generator.html",
    ),
    needs="a tensor",
    own=frozenset(Settings.__dataclass_fields__),
    placed={"chance": (0.0, CHANCES - 1.0)},
    question=Question(
        "Two generators draw six numbers each. The left one has the seed 42, the right one none. "
        "How many of the draws are equal?",
        ANSWERS,
        right_answer,
    ),
    challenges=(
        Challenge(
            "Twins",
            "With torch.rand or torch.randn: every draw equal on both sides.",
            twins,
            Settings(right_seeded=True, right_seed=42),
            "Give the right one a seed too. Which?",
        ),
        Challenge(
            "Parted",
            "With torch.rand or torch.randn: the 3rd draws equal, the 4th not.",
            parted,
            Settings(right_seeded=True, right_seed=42, reseed_at=4),
            "Begin with twins. Then reseed one of them just before the 4th draw.",
        ),
        Challenge(
            "Echo",
            "Right draws what left drew, but later: its last draws are left's first, at least "
            "three of them.",
            echo,
            Settings(reseed_at=3),
            "A seed starts its numbers from the first, whenever it is given.",
        ),
    ),
)
