import io
from contextlib import redirect_stdout

import pytest
import torch

from core.module import build
from core.network_program import PLAIN, VERSIONS, Settings
from lessons.module import LESSON, listed, not_listed, printed, program, repair, what_you_see

CASES = [
    *(Settings(version=version) for version in VERSIONS),
    *(Settings(version=version, hidden_layers=0, seed=3) for version in VERSIONS),
    Settings(written="nn.Sequential", hidden_layers=2, outputs=3),
    Settings(written="nn.Sequential", version="A layer that does not fit"),
    Settings(forward=("layer1", "bend3")),
    Settings(forward=("bend1",)),
    Settings(version=PLAIN, frozen=1),
    Settings(version=PLAIN, frozen=2),
]


@pytest.mark.parametrize("settings", CASES)
def test_every_program_prints_what_its_page_shows(settings):
    out = io.StringIO()
    with torch.random.fork_rng(), redirect_stdout(out):
        exec(program(settings), {"__name__": "program"})
    assert out.getvalue().strip() == printed(settings, build(settings))


@pytest.mark.parametrize("settings", CASES)
def test_the_class_on_the_page_is_the_one_in_the_program(settings):
    text = [line.strip() for line in program(settings).splitlines()]
    for line in build(settings).lines:
        assert line.text.strip() in text


@pytest.mark.parametrize("settings", CASES)
def test_whatever_stops_has_a_repair_that_runs(settings):
    built = build(settings)
    cure = repair(settings, built)
    if built.failure:
        assert cure is not None
        assert f"line {built.stops_at}" in what_you_see(settings, built)
    for _ in range(2):  # an order that cannot run first, then the version
        if cure is None:
            break
        settings = Settings(**{**vars(settings), **cure[1]})
        cure = repair(settings, build(settings))
    assert build(settings).failure is None
    assert cure is None


def test_the_sentence_names_the_shapes_and_the_count():
    said = what_you_see(Settings(), build(Settings()))
    assert "`layer1` (5, 3), after `bend1` (5, 3), after `layer2` (5, 1)" in said
    assert "13 numbers" in said
    assert "to the last bit" in said


def test_the_sentence_counts_what_is_frozen_and_names_what_is_idle():
    frozen = Settings(frozen=1)
    assert "13 numbers to train, of which 9 are frozen" in what_you_see(frozen, build(frozen))
    idle = Settings(forward=("layer1",))
    assert "never trained: `layer2`" in what_you_see(idle, build(idle))


def test_the_overlooked_weight_is_told_where_nothing_can_learn():
    settings = Settings(version=PLAIN, frozen=4)
    built = build(settings)
    assert built.twins is None
    assert (
        "torch found 7 numbers to train and overlooked 6: `weight1` is a plain tensor. Of those "
        "found 7 are frozen."
    ) in what_you_see(settings, built)


@pytest.mark.parametrize(
    ("settings", "no_higher"),
    [
        (Settings(version=PLAIN), False),
        (Settings(version=PLAIN, hidden_layers=3, hidden_units=3, seed=1), True),
    ],
)
def test_the_sentence_says_when_the_loss_does_not_give_the_deaf_weight_away(settings, no_higher):
    built = build(settings)
    plain, parameter = built.twins.plain, built.twins.parameter
    assert (plain.losses[-1] <= parameter.losses[-1]).item() == no_higher
    assert ("not the loss that gives it away" in what_you_see(settings, built)) == no_higher


def test_the_lists_have_every_parameter_and_what_is_none():
    built = build(Settings(version=PLAIN, frozen=1))
    assert listed(built)["name"] == ["bias1", "layer2.weight", "layer2.bias"]
    assert listed(built)["requires_grad"] == ["False", "True", "True"]
    assert not_listed(built)["name"] == ["weight1", "bend1"]


def test_two_hidden_layers_are_another_way_to_a_hundred():
    challenge = LESSON.challenges[1]
    settings = Settings(hidden_layers=2, hidden_units=8)
    assert challenge.ticked(settings, build(settings), [])


def test_the_question_has_the_number_that_torch_finds():
    assert LESSON.question.answers[LESSON.question.right(Settings(), build(Settings()))] == "13"
