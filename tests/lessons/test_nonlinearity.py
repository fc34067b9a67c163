import os
import subprocess
import sys
from dataclasses import replace

import pytest

from core.nonlinearity import RATES
from core.playground_data import OWN
from core.playground_page import Settings, show
from core.points_csv import read_points
from lessons.nonlinearity import (
    LESSON,
    STARTER,
    about_colours,
    about_hidden_settings,
    about_table,
    moons_and_spiral,
    two_seeds,
    weight_of,
    weights_by_name,
    what_you_see,
)
from lessons.playground_program import printed, program
from lessons.playground_words import repair_label, said

UNUSUAL = {
    "own points, two weights set by hand": Settings(
        data=OWN, points=STARTER, dropout=0.1, epochs=60, edits=(0, 0, -1, 3.0, 1, 0, 2, -4.0)
    ),
    "numbers with noise and penalties": Settings(
        data="Wave", label_noise=0.1, l1=0.001, l2=0.001, optimizer="AdamW", epochs=60
    ),
    "batches, dropout, sine, features": Settings(
        data="Spirals",
        classes=3,
        label_noise=0.1,
        layers=2,
        widths=(6, 4),
        features=("x", "xy", "sin 4x"),
        activation="sine",
        dropout=0.2,
        initialisation="Xavier",
        optimizer="Momentum",
        batch_size=32,
        epochs=20,
    ),
    "the wrong loss": Settings(data="Blobs", classes=4, loss="MSE", epochs=60),
    "refused": Settings(data=OWN),
    "weights of another net set by hand": Settings(
        units=7, epochs=60, edits=(0, 7, 0, 2.0, 0, 0.5, 0, 5.0, 1, 0, -1, 1.0)
    ),
    "a weight of no hidden layer": Settings(layers=0, epochs=60, edits=(1, 0, 0, 2.0)),
    "a weight set by hand in a net that overflowed": Settings(
        data="Wave", optimizer="SGD", learning_rate=7.0, epochs=60, edits=(0, 0, 0, 3.0)
    ),
}


@pytest.mark.parametrize("settings", UNUSUAL.values(), ids=UNUSUAL)
def test_the_program_prints_the_pages_numbers_also_for_unusual_settings(settings):
    done = subprocess.run(
        [sys.executable, "-c", program(settings)],
        capture_output=True,
        text=True,
        cwd="/",
        env=os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": ""},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == printed(settings, show(settings)).strip()


TROUBLES = {
    "diverged": Settings(data="Wave", optimizer="SGD", learning_rate=RATES[-1]),
    "collapsed": Settings(initialisation="Zeros"),
    "dead units": Settings(activation="ReLU", learning_rate=1.0),
    "bottomless": Settings(data="Plane", loss="BCEWithLogits"),
    "unmoved": Settings(data="Plane", loss="CrossEntropy"),
}


@pytest.mark.parametrize("kind", TROUBLES)
def test_what_went_wrong_is_named_with_its_repair(kind):
    settings = replace(TROUBLES[kind], level="Full")
    shown = show(settings)
    verdict = next(verdict for verdict in shown.verdicts if verdict.kind == kind)
    words = said(verdict, shown.trained)
    assert words.startswith("**") and words.endswith(".")
    assert words in what_you_see(settings, shown)
    assert repair_label(verdict).startswith("Repair: ")


def test_a_net_without_hidden_layers_is_alone():
    shown = show(Settings(layers=0))
    assert shown.beside is None
    assert "A net of 2-1: **" in what_you_see(Settings(layers=0), shown)  # and no activation


def test_one_seed_is_not_two():
    one, other = Settings(), Settings(seed=43)
    first, second = show(one), show(other)
    assert not two_seeds(one, first, [(one, first)], 0.95)
    assert two_seeds(other, second, [(one, first)], 0.95)
    elsewhere = replace(one, units=9)
    assert not two_seeds(other, second, [(elsewhere, show(elsewhere))], 0.95)


def test_every_weight_has_its_name_and_its_place():
    trained = show(Settings(epochs=1)).trained
    named = weights_by_name(trained)
    assert len(named) == trained.net.parameters == 33
    assert named["layer 1, unit 2: from y"] == (0, 1, 1)
    assert named["output: bias"] == (1, 0, -1)
    assert weight_of(trained, (0, 1, 1)) == trained.weights[-1, 3].item()


def test_only_weights_that_the_net_has_are_counted_as_set_by_hand():
    settings = Settings(units=7, epochs=5, edits=(0, 7, 0, 2.0, 0, 6, 0, 2.0))
    assert what_you_see(settings, show(settings)).startswith("One weight set by hand: the test")


def test_the_colours_of_numbers_are_explained_with_their_ends():
    shown = show(Settings(data="Wave", epochs=5))
    told = about_colours(shown.trained)
    labels = [*shown.trained.data.train.labels, *shown.trained.data.test.labels]
    assert f"to {max(abs(label) for label in labels):.2g} (blue)" in told
    assert about_colours(show(Settings(epochs=5)).trained) == ""


def test_what_simple_hides_is_said():
    assert about_hidden_settings(Settings(), ("data",)) == ""
    told = about_hidden_settings(Settings(noise=0.2, initialisation="He"), ("data",))
    assert "noise 0.2" in told and "initialisation He" in told


def test_a_table_is_told_with_what_was_left_out():
    table = read_points("0.5;1,5;red\n-9;0;blue\nno;0;red\n")
    told = about_table(table, 1)
    assert "2 points of 2 classes: blue, red" in told
    assert "1 of them are taken" in told
    assert "moved and stretched" in told
    assert "row 3" in told


def test_the_question_has_its_answer_in_the_picture():
    shown = show(Settings())
    assert LESSON.question.right(Settings(), shown) == 0
    assert shown.beside.test.accuracy[-1] < 0.6


def test_both_exercises_are_done_by_one_net():
    challenge = LESSON.challenges[-1]
    [moons], arms = challenge.first, challenge.solution
    shown = {settings: show(settings) for settings in (moons, arms)}
    assert moons_and_spiral(arms, shown[arms], [(moons, shown[moons])])
    assert moons_and_spiral(moons, shown[moons], [(arms, shown[arms])])
    assert not moons_and_spiral(arms, shown[arms], [(arms, shown[arms])])
    smaller = replace(moons, units=10)
    assert not moons_and_spiral(arms, shown[arms], [(smaller, shown[moons])])
    assert not moons_and_spiral(replace(arms, classes=2), shown[arms], [(moons, shown[moons])])
