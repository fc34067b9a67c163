import io
from contextlib import redirect_stdout
from dataclasses import replace

import pytest
import torch

from core.neuron import PARTS, Settings, answer
from lessons.neuron import (
    LESSON,
    added_up,
    formulas,
    is_stuck,
    printed,
    program,
    what_you_see,
)

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
    first, last = formulas(replace(TRAINING, moment=0), moments), formulas(TRAINING, moments)
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


def said(**chosen) -> str:
    settings = Settings(**chosen)
    return what_you_see(settings, answer(settings))


def test_a_number_of_a_link_between_two_notches_counts_as_the_page_shows_it():
    settings = Settings(w11=0.55, w12=-0.45, b1=0.66)
    assert (settings.w11, settings.w12, settings.b1) == (0.6, -0.4, 0.7)
    assert settings == Settings(w11=0.6, w12=-0.4, b1=0.7)
    assert "[0.6, -0.4]" in program(settings)
    assert formulas(settings, answer(settings))[0] == "neuron 1 = step(0.6 × x1 − 0.4 × x2 + 0.7)"
    assert str(Settings(b1=-0.04).b1) == "0.0"  # and not -0.0


@pytest.mark.parametrize(
    ("bias", "says"),
    [
        (0.3, "*inside* everywhere"),
        (0.0, "0 everywhere, which counts as *outside*"),
        (-0.3, "*outside* everywhere"),
    ],
)
def test_without_weights_there_is_no_line_to_speak_of(bias, says):
    sentence = said(w11=0.0, w12=0.0, b1=bias)
    assert f"there is no line, and the neuron says {says}: **60 of 120" in sentence
    assert "orange side" not in sentence
    assert f"Neuron 2 has no line, its weights are 0: it says {says}." in said(
        neurons=2, w21=0.0, w22=0.0, b2=bias
    )


def test_sums_whose_weights_cancel_have_no_line_either():
    assert "there is no line" in said(neurons=2, parts="W x + b", w11=1.0, w12=-0.5)
    assert "2 neurons draw one straight line" in said(neurons=2, parts="W x + b")


@pytest.mark.parametrize("moment", [0, 10, 60])
def test_sentence_program_and_print_are_those_of_the_moment_that_is_looked_at(moment):
    settings = replace(TRAINING, moment=moment)
    moments = answer(settings)
    right = moments.right[moment].item()
    assert f"{right} of 120 points" in what_you_see(settings, moments)
    assert printed(settings, moments).startswith(f"{right} of 120")
    assert f"for step in range({5 * moment}):" in program(settings)
    out = io.StringIO()
    with torch.random.fork_rng(), redirect_stdout(out):
        exec(program(settings), {})
    assert out.getvalue().strip() == printed(settings, moments)


def test_stuck_is_said_at_the_end_alone():
    under_way = replace(TRAINING, seed=1, moment=20)
    assert "100 training steps moved" in what_you_see(under_way, answer(under_way))
    assert "stuck" not in what_you_see(under_way, answer(under_way))
    assert not is_stuck(under_way, answer(under_way))
