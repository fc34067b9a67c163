import io
from contextlib import redirect_stdout
from dataclasses import replace

import pytest

from core.broadcasting import NO_AXIS, OPERATIONS, Settings, broadcast
from lessons.broadcasting import LESSON, printed, program, repair, verdict, what_you_see

CASES = [
    *(Settings(operation=operation) for operation in OPERATIONS),
    Settings(a2=NO_AXIS, a1=4),
    Settings(a3=2, b3=1),
    Settings(a1=3),
    Settings(a1=4, b2=2),
    Settings(a2=4, a1=3, b2=2, b1=2),
]


@pytest.mark.parametrize("settings", CASES)
def test_every_program_prints_what_its_page_shows(settings):
    out = io.StringIO()
    with redirect_stdout(out):
        exec(program(settings), {"__name__": "program"})
    assert out.getvalue().strip() == printed(settings, broadcast(settings))


@pytest.mark.parametrize("settings", CASES)
def test_whatever_torch_refuses_has_repairs_that_end(settings):
    for _ in range(3):  # an axis a press
        found = broadcast(settings)
        cure = repair(found)
        assert (cure is None) == (found.result is not None)
        if cure is None:
            break
        settings = replace(settings, **cure[1])
    assert broadcast(settings).result is not None


def test_the_sentence_follows_the_comparison():
    said = what_you_see(Settings(), broadcast(Settings()))
    assert "1 meets 4, `a` stretches to 4; 3 meets 1, `b` stretches to 3" in said
    assert "3 and 4 stored numbers give 12 results, shape (3, 4)" in said
    assert "24 bytes, read with stride (1, 0)" in said


def test_the_sentence_of_a_refusal_has_torchs_words_and_stops_there():
    settings = Settings(a2=4, a1=3, b2=2, b1=2)
    found = broadcast(settings)
    said = what_you_see(settings, found)
    assert found.failure.message.rstrip(".") in said
    assert "4 meets 2" not in said  # torch has not come so far


def test_it_warns_when_equal_counts_do_not_meet_one_to_one():
    trap = Settings(a2=3, a1=1, b2=NO_AXIS, b1=3)
    assert "3 and 3 numbers did not meet one to one" in what_you_see(trap, broadcast(trap))
    equal = Settings(a2=NO_AXIS, a1=3, b2=NO_AXIS, b1=3)
    assert "Careful" not in what_you_see(equal, broadcast(equal))
    assert "Nothing had to stretch" in what_you_see(equal, broadcast(equal))


def test_under_the_boxes_stands_what_comes_out_of_each_axis():
    assert [verdict(axis) for axis in broadcast(Settings(a1=3, b2=3)).axes] == [
        ("3", "equal"),
        ("3 ≠ 4", "no fit"),
    ]
    assert [verdict(axis) for axis in broadcast(Settings()).axes] == [
        ("3", "b: 1 → 3"),
        ("4", "a: 1 → 4"),
    ]


def test_a_table_that_is_not_square_has_no_such_diagonal():
    challenge = LESSON.challenges[3]
    settings = Settings(operation="a == b")
    assert not challenge.ticked(settings, broadcast(settings), [])


def test_the_question_has_the_shape_that_torch_gives():
    right = LESSON.question.right(Settings(), broadcast(Settings()))
    assert "3 rows and 4 columns" in LESSON.question.answers[right]
