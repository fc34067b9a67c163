"""Runs that go wrong: each is named, and its repair does away with it."""

from dataclasses import replace

import pytest
import torch

from core.nonlinearity import RATES, Settings, train
from core.playground_data import OWN
from core.playground_verdicts import gentler, verdicts

PLANE = Settings(data="Plane", activation="ReLU", optimizer="SGD")
DEEP = Settings(activation="ReLU", hidden=(8, 8, 8))
WRONG = {
    "overflows": ("diverged", replace(PLANE, learning_rate=7.0)),
    "climbs": ("diverged", Settings(learning_rate=7.0, hidden=(8, 8))),
    "starts at zero": ("collapsed", Settings(initialisation="Zeros")),
    "held too tight": ("collapsed", Settings(l1=0.1)),
    "pulled too hard": ("collapsed", Settings(l2=1.0)),
    "thrown out": ("collapsed", replace(DEEP, optimizer="Momentum", learning_rate=7.0)),
    "one number": ("collapsed", replace(PLANE, learning_rate=0.7, hidden=(8, 8))),
    "below zero": ("bottomless", Settings(data="Plane", loss="BCEWithLogits")),
    "one logit": ("unmoved", Settings(data="Wave", loss="CrossEntropy")),
    "more than one cause": ("collapsed", Settings(initialisation="Zeros", l1=0.1)),
    "dead": ("dead units", Settings(learning_rate=1.0, activation="ReLU", hidden=(8, 8))),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_goes_wrong_is_named_and_its_repair_repairs_it(case):
    kind, settings = WRONG[case]
    found = verdicts(settings, train(settings))
    assert found[0].kind == kind
    repaired = replace(settings, **found[0].repair)
    assert all(getattr(settings, name) != value for name, value in found[0].repair.items())
    assert repaired != settings
    assert kind not in [verdict.kind for verdict in verdicts(repaired, train(repaired))]


def test_settings_that_are_not_to_blame_are_not_repaired():
    """Points of both classes at one place, in the end with nothing left to be put right."""
    settings = Settings(data=OWN, points=(0.0, 0.0, 0.0, 0.0, 0.0, 1.0) * 6)
    [first] = verdicts(settings, train(settings))
    assert first.kind == "collapsed" and first.repair
    settings = replace(settings, **first.repair)
    [again] = verdicts(settings, train(settings))
    assert again.kind == "collapsed" and again.repair == {}


def test_nothing_is_wrong_with_the_defaults_of_several_seeds():
    for seed in (0, 1, 42):
        for activation in ("tanh", "none", "GELU"):
            settings = Settings(seed=seed, activation=activation)
            assert verdicts(settings, train(settings)) == ()


def test_an_overflow_names_its_step_and_the_last_loss_before_it():
    settings = WRONG["overflows"][1]
    trained = train(settings)
    verdict = verdicts(settings, trained)[0]
    losses = trained.step_losses
    assert losses[: verdict.step].isfinite().all() and not losses[verdict.step].isfinite()
    assert verdict.last_finite == losses[verdict.step - 1]
    at_last = train(replace(settings, epochs=verdict.step))  # only the last step of all overflows
    late = verdicts(replace(settings, epochs=verdict.step), at_last)[0]
    assert (late.kind, late.step) == ("diverged", verdict.step)
    assert late.last_finite == verdict.last_finite


def test_a_climb_is_dated_by_the_moment_from_which_it_stays_above_the_start():
    settings = WRONG["climbs"][1]
    trained = train(settings)
    verdict = verdicts(settings, trained)[0]
    losses = trained.train.loss
    assert (losses[trained.places >= verdict.step] > losses[0]).all()
    before = losses[trained.places < verdict.step]
    assert len(before) and before[-1] <= losses[0]


def test_dead_units_are_zero_at_every_point_and_others_are_not():
    settings = WRONG["dead"][1]
    trained = train(settings)
    verdict = verdicts(settings, trained)[0]
    places = torch.cat([trained.data.train.places, trained.data.test.places])
    parts = trained.weights[-1].split(trained.net.lengths)
    signal, dead = places, []
    for layer, (weight, bias) in enumerate(zip(parts[0:4:2], parts[1:4:2], strict=True)):
        signal = torch.relu(signal @ weight.view(8, -1).T + bias)
        dead += [(layer, unit) for unit in range(8) if not signal[:, unit].any()]
    assert 0 < len(dead) < 16
    assert list(verdict.units) == dead


def test_the_collapsed_class_is_named():
    settings = WRONG["pulled too hard"][1]
    trained = train(settings)
    named = verdicts(settings, trained)[0].named
    assert ((trained.test.answers[-1, 0] > 0.5).long() == named).all()


def test_a_gentler_rate_is_a_tenth_or_the_smallest():
    assert [gentler(rate) for rate in (7.0, 1.0, 0.002, 0.001)] == [0.7, 0.1, 0.001, 0.001]
    assert all(gentler(rate) in RATES for rate in RATES)
