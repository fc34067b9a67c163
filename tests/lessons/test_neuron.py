from dataclasses import replace

import pytest

from core.neuron import PARTS, Settings, answer
from lessons.neuron import LESSON, added_up, formulas, is_stuck, what_you_see

TRAINING = Settings(set_by="by training", neurons=3)


def test_formulas_have_the_sliders_numbers():
    settings = Settings(neurons=2, w11=1.5, w12=-0.3, b1=0.0, w21=-1.0, w22=0.5, b2=-0.2)
    assert formulas(settings, answer(settings)) == [
        "neuron 1 = step(1.5 × x1 − 0.3 × x2 + 0.0)",
        "neuron 2 = step(−1.0 × x1 + 0.5 × x2 − 0.2)",
        "inside where neuron 1 + neuron 2 − 1 > 0",
    ]


def test_formulas_leave_out_the_part_that_is_switched_off():
    settings = Settings(neurons=2)
    moments = answer(settings)
    assert "step" not in "".join(formulas(replace(settings, parts="W x + b"), moments))
    without_sums = replace(settings, parts="bend")
    assert formulas(without_sums, answer(without_sums)) == [
        "first = step(x1)",
        "second = step(x2)",
        "inside where first + second − 1 > 0",
    ]


def test_formulas_of_training_are_those_of_the_moment():
    moments = answer(TRAINING)
    first, last = formulas(TRAINING, moments, 0), formulas(TRAINING, moments, -1)
    assert len(first) == len(last) == 4
    assert all(one != other for one, other in zip(first, last, strict=True))
    weight, bias = moments.weights[0, 0, 1].item(), moments.biases[0, 0].item()
    assert first[0].startswith("neuron 1 = tanh(")
    assert f"{abs(weight):.1f} × x2" in first[0]
    assert f"{abs(bias):.1f})" in first[0]
    assert f"{abs(moments.weights[-1, 0, 1].item()):.1f} × x2" in last[0]


def test_signs_are_written_as_people_write_them():
    assert added_up([-1.5, 0.2], ("x1", "x2"), -1.0) == "−1.5 × x1 + 0.2 × x2 − 1.0"
    assert added_up([1.5, -0.2], ("x1", "x2"), 1.0) == "1.5 × x1 − 0.2 × x2 + 1.0"


@pytest.mark.parametrize("set_by", ["by hand", "by training"])
@pytest.mark.parametrize("parts", PARTS)
@pytest.mark.parametrize("neurons", [1, 2, 3])
def test_the_sentence_counts_what_the_result_counts(set_by, parts, neurons):
    settings = Settings(set_by=set_by, parts=parts, neurons=neurons, seed=5, b1=0.4)
    moments = answer(settings)
    assert f"{moments.right[-1].item()} of 120 points" in what_you_see(settings, moments)


def test_a_start_that_gets_stuck_is_told_and_repairable():
    stuck = replace(TRAINING, seed=1)
    assert answer(stuck).share[-1] < 0.9
    assert is_stuck(stuck, answer(stuck))
    assert "stuck" in what_you_see(stuck, answer(stuck))
    assert not is_stuck(TRAINING, answer(TRAINING))
    assert "stuck" not in what_you_see(TRAINING, answer(TRAINING))
    assert not is_stuck(Settings(), answer(Settings()))


def test_a_soft_fence_that_beats_the_straight_ones_for_a_moment_is_told():
    settings = replace(TRAINING, neurons=2, seed=42)
    moments = answer(settings)
    assert moments.right.max() == 101
    assert "101" in what_you_see(settings, moments)


def test_the_question_asks_for_what_geometry_allows():
    right = LESSON.question.right(Settings(), answer(Settings()))
    assert LESSON.question.answers[right].startswith("80")
