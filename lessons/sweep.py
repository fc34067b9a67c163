"""Sweep: the same net at every learning rate, and at every batch size too."""

import textwrap
from collections.abc import Sequence
from itertools import groupby

from core.class_balance import listed
from core.nonlinearity import RATES
from core.playground_page import Shown as PlaygroundShown
from core.playground_page import page_of
from core.sweep import AS_GOOD, CRAWLS, DIVERGES, ENOUGH, FAILS, LEARNS, OUTCOMES, Sweep
from core.sweep_page import WITH_BATCHES, Settings, Shown, show
from core.twin import alone
from lessons import playground_program
from lessons.lesson import Challenge, Lesson, Question
from lessons.playground_words import NOT_TRAINED


def said(loss: float) -> str:
    return f"{loss:.3g}" if loss < 1e4 else "too large to tell"


def batch(size: int) -> str:
    return f"batches of {size}" if size else "all points a step"


def what_you_see(settings: Settings, shown: Shown) -> str:
    if shown.sweep is None:
        return f"{NOT_TRAINED} {shown.refusal}"
    return about_map(shown) if shown.batches else about_rates(shown.sweep)


def about_rates(sweep: Sweep) -> str:
    at, best = sweep.chosen, sweep.best
    rate, outcome = RATES[at], int(sweep.outcomes[at])
    return (
        f"Learning rate {rate:g} **{OUTCOMES[outcome]}**: {sweep.accuracy[-1, at]:.1%} of the test "
        f"points right after {int(sweep.places[-1]):,} steps, training loss "
        f"{said(sweep.train_loss[-1, at].item())}; {_meaning(sweep)}. The best of {len(RATES)} "
        f"rates is **{RATES[best]:g}** with {sweep.accuracy[-1, best]:.1%} (training loss "
        f"{said(sweep.train_loss[-1, best].item())}). {_learning(sweep)} {_broken(sweep)} "
        "All were trained together, in one batch of nets."
    )


def _meaning(sweep: Sweep) -> str:
    """What the outcome of the chosen rate says about it, among the others."""
    outcome, learning = sweep.outcomes[sweep.chosen], sweep.outcomes == LEARNS
    if outcome == DIVERGES:
        return "far too fast: its loss ends far above its start"
    if outcome == LEARNS:
        return "as good as the best, or nearly"
    if not learning.any():
        return "it does not learn this, and no other rate does"
    if outcome == CRAWLS:
        return "too slow: it is not there yet, and no smaller rate is"
    if learning[sweep.chosen :].any():
        return "smaller rates and larger ones get there, and this one does not"
    return "too fast: a smaller rate gets there and this one does not"


def _learning(sweep: Sweep) -> str:
    learning = (sweep.outcomes == LEARNS).tolist()
    if not any(learning):
        return (
            f"**No rate learns it**: that would take {ENOUGH:.0%} or more, and guessing gets 50%."
        )
    if sum(learning) == 1:
        return f"No other rate comes within {AS_GOOD:.0%} of it."
    return f"{sum(learning)} rates learn: {_spans(learning)}."


def _spans(chosen: Sequence[bool]) -> str:
    """The chosen ones of RATES, neighbours as from one to the other."""
    spans = []
    for taken, group in groupby(zip(RATES, chosen, strict=True), key=lambda pair: pair[1]):
        rates = [f"{rate:g}" for rate, _ in group]
        if taken:
            spans.append(" to ".join(dict.fromkeys((rates[0], rates[-1]))))
    return listed(spans, limit=len(RATES))


def _broken(sweep: Sweep) -> str:
    """From which rate on it goes wrong, and where it diverges."""
    diverging = (sweep.outcomes == DIVERGES).nonzero().flatten().tolist()
    least = (
        f"The least that diverges is {RATES[diverging[0]]:g}." if diverging else "None diverges."
    )
    learning = (sweep.outcomes == LEARNS).nonzero().flatten().tolist()
    if not learning:
        return least
    if learning[-1] == len(RATES) - 1:
        return f"Even {RATES[-1]:g} is not too fast."
    return f"From {RATES[learning[-1] + 1]:g} on every rate is too fast. {least}"


def about_map(shown: Shown) -> str:
    batches, single = shown.batches, shown.single
    counts = [
        f"{(batches.outcomes == code).sum()} {name.removesuffix('s')}"
        for code, name in enumerate(OUTCOMES)
    ]
    rate = RATES[shown.sweep.chosen]
    moment = single.last_finite
    right = single.judged.accuracy[moment].item()
    words = (
        f"Learning rate {rate:g} with {batch(shown.batch_size)} was now **trained singly**, "
        f"{int(single.places[-1]):,} steps: {right:.1%} of the test points right."
    )
    if shown.cell:
        cell = shown.batches.accuracy[shown.cell].item()
        outcome = OUTCOMES[int(batches.outcomes[shown.cell])]
        words += f" In the map, where all rates train together, it **{outcome}** with {cell:.1%}."
        if abs(cell - right) > 0.02:
            words += " At such a rate the smallest rounding grows, so the two runs part."
    return f"{words} Of {batches.outcomes.numel()} runs {', '.join(counts[:-1])} and {counts[-1]}."


def program(settings: Settings) -> str:
    """The playground's program of the run that is looked at, in a loop over learning rates."""
    page = page_of(alone(settings.run))
    if playground_program.refusal_of(page):
        return playground_program.program(page)
    run = playground_program.run_part(page, learning_rate="learning_rate")
    return (
        f"{playground_program.points_part(page)}\n"
        f"for learning_rate in ({settings.learning_rate:g},):"
        f"  # add others: {RATES[0]:g} to {RATES[-1]:g}\n"
        '    print(f"learning rate {learning_rate:g}")\n'
        f"{textwrap.indent(run, '    ')}"
    )


def printed(settings: Settings, shown: Shown) -> str:
    if shown.single is None:
        return shown.refusal
    trained = PlaygroundShown(shown.single)
    return (
        f"learning rate {settings.learning_rate:g}\n"
        f"{playground_program.printed(page_of(alone(settings.run)), trained)}"
    )


# ---- challenges ----------------------------------------------------------------------------------


def outcome(shown: Shown) -> int | None:
    """How the chosen rate ends, all points or batches as they are set."""
    return int(shown.sweep.outcomes[shown.sweep.chosen]) if shown.sweep else None


def too_far(settings: Settings, shown: Shown, history) -> bool:
    sweep = shown.sweep
    if sweep is None or not sweep.chosen:
        return False
    return outcome(shown) >= FAILS and sweep.outcomes[sweep.chosen - 1] == LEARNS


def forgiving(settings: Settings, shown: Shown, history) -> bool:
    if shown.sweep is None:
        return False
    best = shown.sweep.accuracy[-1, shown.sweep.best].item()
    return int((shown.sweep.outcomes == LEARNS).sum()) >= 12 and best >= 0.95


def another_rate(settings: Settings, shown: Shown, history) -> bool:
    """Two optimizers, nothing else different, whose best rates are ten times apart."""
    if shown.sweep is None:
        return False
    mine = RATES[shown.sweep.best]
    for before, earlier in history:
        if earlier.sweep is None or before.optimizer == settings.optimizer:
            continue
        theirs = RATES[earlier.sweep.best]
        learnt = min(one.sweep.accuracy[-1, one.sweep.best].item() for one in (shown, earlier))
        if learnt >= 0.95 and max(mine / theirs, theirs / mine) >= 10 and alike(before, settings):
            return True
    return False


def alike(one: Settings, other: Settings) -> bool:
    """Whether they differ in nothing but the optimizer and what is looked at."""
    names = ("data", "layers", "units", "activation", "batch_size", "epochs", "seed")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def smaller_batches(settings: Settings, shown: Shown, history) -> bool:
    """A cell that learns while the same rate with all points crawls."""
    if not shown.cell or not shown.batch_size:
        return False
    row, column = shown.cell
    outcomes = shown.batches.outcomes
    return bool(outcomes[row, column] == LEARNS and outcomes[0, column] == CRAWLS)


def where_it_ends(settings: Settings, shown: Shown) -> int:
    """0: the largest rates are the best; 1: the best lies between; 2: the smallest are."""
    best = shown.sweep.best
    return 0 if best >= len(RATES) - 2 else 2 if best < 2 else 1


LESSON = Lesson(
    url="sweep",
    title="Sweep",
    takeaway="Too small a learning rate crawls, too large a one breaks; search it in factors of "
    "three.",
    settings=Settings,
    verb=show,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    documentation=(
        "torch.optim.Adam",
        "https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html",
    ),
    needs="playground",
    own=frozenset(Settings.__dataclass_fields__),
    question=Question(
        "The same net is trained at 24 learning rates from 0.001 to 7, 40 steps each. Which rates "
        "end with the most test points right?",
        ("The largest.", "Some in between.", "The smallest."),
        where_it_ends,
    ),
    challenges=(
        Challenge(
            "One stop too far",
            "Find a rate that fails or diverges, while the one a stop below it learns.",
            too_far,
            Settings(learning_rate=2.0),
            "Drag the rate to the right, to the end of the green stretch, and one stop further.",
        ),
        Challenge(
            "Forgiving",
            "A training in which 12 or more of the 24 rates learn, the best with 95 % or more of "
            "the test points right.",
            forgiving,
            Settings(batch_size=32),
            "More steps leave more rates time enough: smaller batches, or more epochs.",
        ),
        Challenge(
            "Another optimizer, another rate",
            "Two optimizers, all else equal, whose best rates are ten times apart or more, both "
            "with 95 % or more of the test points right.",
            another_rate,
            Settings(optimizer="SGD", activation="ReLU"),
            "Adam and SGD with ReLU: look at one, then at the other.",
            first=(Settings(activation="ReLU"),),
        ),
        Challenge(
            "Same rate, more steps",
            "In the map, load a run that learns, though with all points a step the same rate "
            "crawls.",
            smaller_batches,
            Settings(view=WITH_BATCHES, batch_size=16),
            "The lower a row, the smaller its batches and the more its steps. Click a green cell "
            "whose rate is grey in the highest row.",
        ),
    ),
)
