"""What the playground and its siblings say of a run: its settings, and what went wrong in it."""

from collections.abc import Mapping
from typing import Any

from core.nonlinearity import Trained
from core.playground_verdicts import Verdict

NOT_TRAINED = "**Nothing was trained.**"
WORDS = {  # of settings, where a repair or a caption names them
    "learning_rate": "learning rate",
    "data_seed": "data seed",
    "batch_size": "batch size",
    "label_noise": "label noise",
    "train_share": "train share",
    "hidden": "hidden units",
    "l1": "L1",
    "l2": "L2",
}


def listed(changes: Mapping[str, Any]) -> str:
    """Settings and their values."""
    return ", ".join(
        f"{WORDS.get(name, name.replace('_', ' '))} {_value(value)}"
        for name, value in changes.items()
    )


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def repair_label(verdict: Verdict) -> str:
    """What the button says that applies a repair."""
    return "Repair: " + listed(verdict.repair)


def judged_words(trained: Trained) -> str:
    """Which points a net is judged by."""
    return "test" if len(trained.data.test.labels) else "training"


def right_words(share: float) -> str:
    """A share of right points, or an R², which has no least."""
    return f"{share:.1%}".replace("-", "−") if share > -10 else "far below 0"


def said(verdict: Verdict, trained: Trained) -> str:
    """What went wrong, named."""
    return VERDICTS[verdict.kind](verdict, trained)


def _diverged(verdict: Verdict, trained: Trained) -> str:
    if trained.overflowed:
        return (
            f"**Diverged**: after {verdict.step} steps the loss is no number any more (the last "
            f"one was {verdict.last_finite:.3g}). The film ends before."
        )
    return (
        f"**Diverged**: from step {verdict.step} on the loss stays above its start; it ends at "
        f"{verdict.last_finite:.3g}. The steps are too long for this slope."
    )


def _collapsed(verdict: Verdict, trained: Trained) -> str:
    same = "the same number" if verdict.named is None else f"class {verdict.named}"
    innocent = " No setting is to blame: can these points be told apart at all?"
    return f"**Collapsed**: every point is given {same}.{innocent * (not verdict.repair)}"


def _dead(verdict: Verdict, trained: Trained) -> str:
    count, units = len(verdict.units), sum(trained.net.sizes[1:-1])
    return (
        f"**Dead units**: {count} of {units} ReLU units say 0 at every point. No gradient reaches "
        "them, so they stay so."
    )


VERDICTS = {
    "bottomless": lambda verdict, trained: (
        f"**A loss without a floor**: it is {verdict.last_finite:.3g}, below zero, and can fall "
        "for ever, because this loss takes targets for chances and these are none."
    ),
    "diverged": _diverged,
    "unmoved": lambda verdict, trained: (
        "**Nothing moves**: every gradient is 0 from the start, at any learning rate."
    ),
    "collapsed": _collapsed,
    "dead units": _dead,
}
