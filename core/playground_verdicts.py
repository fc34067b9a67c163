"""What went wrong in a run of the playground, and which change of the settings repairs it."""

from dataclasses import dataclass, replace
from typing import Any

import torch

from core.nonlinearity import FITTING, RATES, Settings, Trained
from core.playground_features import inputs_of
from core.playground_net import all_signals, fitting, winners

CLIMBED = 2.0  # a loss that ends so many times as high as it began has run away
FLAT = 1e-6  # a gradient shorter than this moves nothing
ALIKE = 0.01  # numbers that spread over less than this share of the true ones' spread are one
# What learns nearly everything on this page, for when no single setting is to blame.
SOUND = {
    "hidden": (8, 8),
    "activation": "GELU",
    "optimizer": "Adam",
    "learning_rate": 0.02,
    "epochs": 300,
}


@dataclass(frozen=True)
class Verdict:
    """One thing that went wrong.

    `repair` are other settings, without its likeliest causes; whether it is gone then, only a run
    can tell. Empty where these settings are not to blame, as for points that no net can tell apart.
    """

    kind: str  # a key of CHECKS
    repair: dict[str, Any]
    step: int = (
        0  # diverged: after so many steps the loss is not finite, or above its start for good
    )
    last_finite: float = 0.0  # diverged: the last loss before; bottomless: the last loss
    named: int | None = None  # collapsed: the class that every point is given; no number
    units: tuple[tuple[int, int], ...] = ()  # dead units: (hidden layer, unit), from 0


def verdicts(settings: Settings, trained: Trained) -> tuple[Verdict, ...]:
    """What went wrong in a run of these settings, the gravest first; none where all is well."""
    found = (check(settings, trained) for check in CHECKS.values())
    return tuple(
        replace(verdict, repair=_changes(settings, verdict.repair)) for verdict in found if verdict
    )


def _changes(settings: Settings, wanted: dict[str, Any]) -> dict[str, Any]:
    """Those of the wanted settings that are not so already."""
    return {name: value for name, value in wanted.items() if getattr(settings, name) != value}


def bottomless(settings: Settings, trained: Trained) -> Verdict | None:
    """A loss below zero: cross-entropy of targets that are no chances can fall without end."""
    last = trained.train.loss[trained.last_finite].item()
    if last >= 0:
        return None
    return Verdict("bottomless", {"loss": FITTING}, last_finite=last)


def diverged(settings: Settings, trained: Trained) -> Verdict | None:
    """A loss that overflowed, or that ends far above its start."""
    losses, steps = trained.train.loss, trained.step_losses
    repair = {"learning_rate": gentler(settings.learning_rate)}
    if trained.last_finite < len(losses) - 1:
        # The steps say it more exactly than the moments do, unless it was the last step of all.
        step = int(steps.isfinite().long().cumprod(0).sum())
        last = steps[step - 1] if step else losses[0]
        return Verdict("diverged", repair, step=step, last_finite=last.item())
    if losses[-1] > CLIMBED * losses[0] > 0:
        stays_above = (losses > losses[0]).flip(0).long().cumprod(0).sum()
        step = int(trained.places[len(losses) - int(stays_above)])
        return Verdict("diverged", repair, step=step, last_finite=losses[-1].item())
    return None


def unmoved(settings: Settings, trained: Trained) -> Verdict | None:
    """No gradient anywhere at the start and so no step, whatever the learning rate."""
    if not (trained.gradients <= FLAT).all():
        return None
    wrong = trained.loss != fitting(trained.data.classes)
    return Verdict("unmoved", {"loss": FITTING} if wrong else {"initialisation": "PyTorch"})


def collapsed(settings: Settings, trained: Trained) -> Verdict | None:
    """The same said of every point: one class, or one number."""
    if trained.last_finite < len(trained.places) - 1:
        return None
    answers = torch.cat([trained.train.answers[-1], trained.test.answers[-1]], dim=-1)
    if trained.data.classes:
        named = winners(answers).unique()
        same, name = len(named) == 1, int(named[0])
    else:
        values = trained.data.train.labels
        same, name = answers.max() - answers.min() < ALIKE * (values.max() - values.min()), None
    return Verdict("collapsed", uncollapsed(settings, trained), named=name) if same else None


def dead_units(settings: Settings, trained: Trained) -> Verdict | None:
    """ReLU units that are 0 at every point, in training and test: no gradient reaches them."""
    if trained.net.activation != "ReLU" or trained.last_finite < len(trained.places) - 1:
        return None
    places = torch.cat([trained.data.train.places, trained.data.test.places])
    inputs = inputs_of(places, trained.features)
    layers = all_signals(trained.net, trained.weights[-1:], inputs)[:-1]
    dead = tuple(
        (layer, int(unit))
        for layer, signals in enumerate(layers)
        for unit in (signals[0].amax(dim=1) == 0).nonzero()
    )
    return Verdict("dead units", {"activation": "leaky ReLU"}, units=dead) if dead else None


CHECKS = {
    "bottomless": bottomless,
    "diverged": diverged,
    "unmoved": unmoved,
    "collapsed": collapsed,
    "dead units": dead_units,
}


def gentler(rate: float) -> float:
    """The largest of RATES that is at most a tenth of this one, or the smallest of all."""
    return max((known for known in RATES if known <= rate / 10), default=RATES[0])


def uncollapsed(settings: Settings, trained: Trained) -> dict[str, Any]:
    """Everything put right that may make a net collapse; where there is nothing, a SOUND run."""
    likely = {
        "zeros": (settings.initialisation == "Zeros", {"initialisation": "PyTorch"}),
        "loss": (trained.loss != fitting(trained.data.classes), {"loss": FITTING}),
        "penalty": (settings.l1 > 0 or settings.l2 > 0, {"l1": 0.0, "l2": 0.0}),
        "dropout": (settings.dropout >= 0.5, {"dropout": 0.0}),
        "saturated": (settings.learning_rate > 0.1, {"learning_rate": 0.02, "optimizer": "Adam"}),
    }
    repairs: dict[str, Any] = {}
    for found, repair in likely.values():
        repairs |= repair if found else {}
    return repairs or SOUND
