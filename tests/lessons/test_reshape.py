import io
from contextlib import redirect_stdout
from dataclasses import replace

import pytest

from core.reshape import Settings, reshape
from lessons.reshape import LESSON, memory, printed, program, repairs, what_you_see

REFUSED = [
    Settings(right_3="view(12)"),
    Settings(left_1="reshape(5, 3)", right_2="permute(2, 0, 1)"),
    Settings(left_1="T", left_2="flatten(1)", right_3="view(2, 6)"),
    Settings(left_2="stack([t, t + 12])", left_3="view(4, 3)"),
    Settings(left_1="no step", left_2="view(12)", left_3="transpose(0, 1)"),
]
CASES = [
    *REFUSED,
    Settings(),
    Settings(right_2="stack([t, t + 12])", right_3="cat([t, t + 12], dim=1)"),
    Settings(left_1="stack([t, t + 12])", left_2="reshape(-1, 3)", edited=(1.0, 23.0)),
    Settings(left_1="no step", right_1="no step", right_2="no step", edited=(2.0, 3.0)),
    Settings(right_3="contiguous()", edited=(0.0, 3.0)),
]
pytestmark = pytest.mark.filterwarnings("ignore:The use of `x.T`")


@pytest.mark.parametrize("settings", CASES)
def test_every_program_prints_what_its_page_shows(settings):
    out = io.StringIO()
    with redirect_stdout(out):
        exec(program(settings), {})
    assert out.getvalue().strip() == printed(settings, reshape(settings))


@pytest.mark.parametrize("settings", REFUSED)
def test_whatever_torch_refuses_has_repairs_that_run(settings):
    for _ in range(4):
        reshaped = reshape(settings)
        cures = repairs(settings, reshaped)
        assert set(cures) == set(reshaped.failures)
        for says, changes in cures.values():
            assert says.startswith("Repair: ")
            assert len(changes) == 1
            settings = replace(settings, **changes)
    assert not reshape(settings).failures


def test_a_view_is_repaired_by_a_reshape_of_the_same_sizes():
    settings = Settings(right_3="view(12)")
    assert repairs(settings, reshape(settings)) == {
        "right": ("Repair: reshape(12)", {"right_3": "reshape(12)"})
    }


@pytest.mark.parametrize("settings", REFUSED)
def test_a_refusal_is_explained_in_words_of_our_own(settings):
    said = what_you_see(settings, reshape(settings))
    assert "torch refuses" in said
    assert "see its own words" not in said


def test_the_sentence_counts_places_and_follows_the_edit():
    said = what_you_see(Settings(), reshape(Settings()))
    assert "only 2 of 12 numbers stand in the same place" in said
    edited = Settings(edited=(2.0, 3.0))
    said = what_you_see(edited, reshape(edited))
    assert "`right[1, 0]`, and `x` and `left` changed too" in said
    copied = Settings(right_3="flatten()", edited=(2.0, 3.0))
    assert "nothing else changed" in what_you_see(copied, reshape(copied))


def test_the_table_of_memory_says_who_shares_it():
    table = memory(reshape(Settings(right_3="flatten()")))
    assert table["shape"] == ["(12,)", "(4, 3)", "(12,)"]
    assert table["strides"] == ["(1,)", "(3, 1)", "(1,)"]
    assert table["data_ptr() == x.data_ptr()"] == ["True", "True", "False"]


@pytest.mark.parametrize(
    ("title", "settings", "done"),
    [
        ("Not the same", Settings(left_1="reshape(6, 2)", right_1="reshape(6, 2)",
                                  right_2="no step"), False),
        ("Behind its back", Settings(right_3="flatten()", edited=(2.0, 3.0)), False),
        ("Behind its back", Settings(edited=(0.0, 3.0)), False),
        ("Behind its back", Settings(edited=(1.0, 3.0)), True),
        ("A silent copy", Settings(left_2="stack([t, t + 12])", edited=(1.0, 3.0)), False),
        ("A silent copy", Settings(edited=(2.0, 3.0)), False),
        ("A silent copy", Settings(right_3="flatten()", edited=(2.0, 3.0)), True),
        ("Only a view", Settings(left_1="reshape(5, 3)"), False),
        ("Only a view", Settings(left_2="stack([t, t + 12])", left_3="view(12)"), False),
        ("Only a view", Settings(left_2="T", left_3="view(2, 6)"), True),
    ],
)  # fmt: skip
def test_a_challenge_is_done_by_what_its_words_ask(title, settings, done):
    challenge = next(each for each in LESSON.challenges if each.title == title)
    assert challenge.ticked(settings, reshape(settings), []) is done


def test_the_question_has_the_count_for_its_answer():
    question = LESSON.question
    assert question.answers[question.right(Settings(), reshape(Settings()))] == "In 2 of 12 places."
