import io
from contextlib import redirect_stdout
from dataclasses import replace

import pytest

from core.tensors import Settings, make
from lessons.tensors import LESSON, PIECES, facts, repair, what_you_see

REFUSED = (
    Settings(made="eye"),
    Settings(made="rand", dtype="int64"),
    Settings(made="rand_like"),
    Settings(made="full", fill=300.0, dtype="uint8"),
    Settings(made="arange", dtype="bool"),
    Settings(requires_grad=True),
    Settings(expression="x.reshape(5, 5)"),
    Settings(expression="open(1)"),
    Settings(device="meta"),
)


@pytest.mark.parametrize("settings", REFUSED)
def test_what_torch_refuses_has_a_repair_that_works(settings):
    _, changes = repair(settings, make(settings))
    made = make(replace(settings, **changes))
    assert made.failure is None and made.mixing is None and not made.refusal
    assert made.shown is not None


def test_where_nothing_is_wrong_there_is_no_repair():
    assert repair(Settings(), make(Settings())) is None


def test_the_facts_are_torchs_own():
    made = make(Settings(made="from NumPy"))
    told = {word: values[0] for word, values in facts(made).items()}
    assert told["shape"] == "(2, 3, 4)" and told["stride()"] == "(12, 4, 1)"
    assert told["dtype"] == "float64" and told["nbytes"] == "192 = 24 × 8"


def test_the_words_count_dimensions_and_brackets():
    said = {
        dimensions: what_you_see(settings, make(settings))
        for dimensions in range(5)
        for settings in (Settings(dimensions=dimensions),)
    }
    assert said[0].startswith("0 dimensions, no bracket")
    assert said[1].startswith("1 dimension, 1 pair of brackets: 4 numbers.")
    assert "2 blocks of 3 rows of 4 numbers, 24 in all" in said[3]
    assert "2 groups of 2 blocks of 3 rows of 4 numbers, 48 in all" in said[4]
    single = Settings(dimensions=2, size_2=1)
    assert "1 row of 4 numbers" in what_you_see(single, make(single))


def test_torchs_words_and_the_reason_stand_in_the_sentence():
    settings = Settings(requires_grad=True)
    said = what_you_see(settings, make(settings))
    assert "require gradients" in said and "whole number has none" in said
    assert "outside" not in what_you_see(settings, make(settings))


@pytest.mark.parametrize("text", ["x.masked_select(x > 5)", "nonzero(x)", "x.unique()"])
def test_long_words_are_short_in_the_sentence_and_whole_where_the_program_prints_them(text):
    settings = Settings(device="meta", expression=text)
    made = make(settings)
    assert len(made.failure.message) > 300 > len(made.failure.in_short)
    assert made.failure.in_a_sentence in what_you_see(settings, made)
    out = io.StringIO()
    with redirect_stdout(out):
        exec(LESSON.program(settings), {"__name__": "program"})
    assert out.getvalue().strip() == LESSON.printed(settings, made)


def said(text, **others):
    settings = Settings(expression=text, **others)
    return what_you_see(settings, make(settings))


def test_out_of_bounds_is_a_place_of_an_axis_or_a_number_for_its_type():
    assert "axis of size 3 has the places 0 to 2, or from the end -1 to -3" in said("x[0, 5]")
    assert said("x[0:0][0]").endswith("size 0*.")
    settings = Settings(made="randint", dtype="bool")
    assert "do not fit into the type" in what_you_see(settings, make(settings))


def test_numbers_that_are_read_again_take_no_memory():
    assert "All 120 are read out of 192 bytes" in said("x.expand(5, 2, 3, 4)")
    assert "All 4 are read out of 8 bytes" in said("x[0, 0, 0].expand(2, 2)")
    for text in ("x[0]", "x.mT", "x.unsqueeze(0)", "x[0].expand(0, 3, 4)", "x[:, :0]"):
        assert "all together" in said(text)


def test_one_is_said_of_one():
    assert "brackets: 1 number in all" in said("zeros(1, 1, 1, 1, 1)")
    assert "1 of the 24 numbers of `x` is in it" in said("x[0, 0, 0]")


def test_the_picture_for_a_network_can_be_put_together_by_clicking():
    text = "".join(piece for piece in PIECES if piece in ("x", ".permute(2, 0, 1)"))
    assert f"{text}.unsqueeze(0)" == LESSON.challenges[2].solution.expression
    assert ".unsqueeze(0)" in PIECES


def test_the_shape_alone_is_not_a_picture_for_a_network():
    picture = LESSON.challenges[2]
    for expression in ("x.reshape(1, 3, 2, 4)", "x.permute(2, 1, 0).unsqueeze(0)"):
        settings = replace(picture.solution, expression=expression)
        assert not picture.ticked(settings, make(settings), [])
    constant = replace(picture.solution, made="zeros")
    assert not picture.ticked(constant, make(constant), [])


def test_a_program_does_not_hold_what_was_not_understood():
    settings = Settings(expression="__import__('os').system('x')")
    assert "__import__" not in LESSON.program(settings)
