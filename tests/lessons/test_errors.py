import io
from contextlib import redirect_stdout
from dataclasses import replace

import pytest
import torch

from core.broken_programs import BIG, DEVICE, MISTAKES, REPAIRS, SHAPE, SILENT
from core.errors import RIGHT, STOPS, WRONG, Settings, examine
from lessons.errors import (
    CARDS,
    LESSON,
    MARKS,
    card,
    choices,
    counted,
    printed,
    program,
    repairs,
    what_you_see,
    words,
)

CASES = [
    *(
        Settings(name, repairs(**{name: choice}))
        for name in MISTAKES
        for choice in range(REPAIRS + 1)
    ),
    Settings(x_rows=5, x_columns=7),
    Settings(x_rows=5, x_columns=7, repairs=repairs(Shape=2)),
    Settings(w_rows=2),
    Settings(w_rows=2, repairs=repairs(Shape=2)),
    Settings(w_rows=2, repairs=repairs(Shape=3)),
    Settings(x_columns=3, w_columns=3),
    Settings(x_columns=1, w_columns=1),
    Settings(x_rows=1, x_columns=1, w_rows=1, w_columns=1, repairs=repairs(Shape=2)),
]


@pytest.mark.parametrize("settings", CASES)
def test_every_program_prints_what_its_page_shows(settings):
    out = io.StringIO()
    with torch.random.fork_rng(), redirect_stdout(out):
        exec(program(settings), {"__name__": "program"})
    assert out.getvalue().strip() == printed(settings, examine(settings))


@pytest.mark.parametrize("settings", CASES)
def test_the_sentence_says_whether_it_runs_and_is_right(settings):
    examined = examine(settings)
    said = what_you_see(settings, examined)
    if examined.outcome == STOPS:
        assert said.startswith(f"torch stops in line {examined.failure.line}.")
    else:
        assert said.startswith(f"It runs and prints `{examined.printed}`")
        assert ("is wrong" in said) == (examined.outcome == WRONG)


def test_no_two_sentences_are_alike():
    said = [what_you_see(settings, examine(settings)) for settings in CASES]
    assert len(set(said)) == len(said)


def test_every_mistake_has_its_words():
    for name in MISTAKES:
        about = words(Settings(name))
        assert about.goal.strip() and about.why.strip()
        assert len(set(about.remarks)) == REPAIRS


def test_the_sentence_says_what_the_colours_say():
    said = what_you_see(Settings(), examine(Settings()))
    assert "In its message `3x2` is `x` from line 1 and `3x2` is `w` from line 2." in said
    assert "A row of `x` has 2 numbers, a column of `w` has 3" in said


def test_what_the_line_itself_makes_is_called_by_its_own_words():
    settings = Settings("Dtype", repairs(Dtype=2))
    said = what_you_see(settings, examine(settings))
    assert "`Long` is `x.long()` in line 3 and `Float` is `layer` from line 2." in said
    reshape = Settings("Reshape")
    assert "`5, 3` is written in this very line" in what_you_see(reshape, examine(reshape))


def test_shapes_are_spoken_of_in_the_sizes_that_are_set():
    settings = Settings(x_rows=5, x_columns=7, repairs=repairs(Shape=2))
    said = what_you_see(settings, examine(settings))
    assert "On its side `w` has 2 rows, but a row of `x` has 7 numbers." in said
    fits = Settings(w_rows=2)
    assert "nothing to repair" in what_you_see(fits, examine(fits))


def test_one_is_said_of_one():
    settings = Settings(x_columns=1, w_columns=1)
    said = what_you_see(settings, examine(settings))
    assert "row of `x` has 1 number, a column of `w` has 3" in said
    assert "1 rows" not in " ".join(words(settings).remarks)


def test_what_ran_is_not_repaired_by_another_product():
    """With a square `w` nothing complains about w.T, which is another one but for 1 by 1."""
    for rows in (2, 3):
        settings = Settings(x_columns=rows, w_rows=rows, w_columns=rows, repairs=repairs(Shape=2))
        examined = examine(settings)
        assert examined.outcome == WRONG and examined.cured == ()
        assert "another matrix" in what_you_see(settings, examined)
    single = Settings(SHAPE, repairs(Shape=2), x_columns=1, w_rows=1, w_columns=1)
    assert examine(single).outcome == RIGHT
    assert "single number" in what_you_see(single, examine(single))
    as_it_was = replace(settings, repairs=repairs(Shape=3))
    assert examine(as_it_was).outcome == RIGHT
    assert "as it was" in what_you_see(as_it_was, examine(as_it_was))


def test_choices_are_the_lines_that_the_repairs_write():
    assert choices(Settings()) == [
        "As it is",
        "Line 3: `y = x * w`",
        "Line 3: `y = x @ w.T`",
        "Line 2: `w = torch.ones(2, 2)`",
    ]
    assert all("\n" not in choice for name in MISTAKES for choice in choices(Settings(name)))


def test_a_card_shows_how_its_program_stands():
    examined = examine(Settings(repairs=repairs(Shape=1, Dtype=3)))
    assert [card(name, examined).split(" ")[0] for name in BIG] == [
        MARKS[WRONG],
        MARKS[RIGHT],
        MARKS[STOPS],
    ]
    assert set(CARDS) == set(BIG)
    assert counted(examined) == "Repaired: 1 of 19"


def test_two_of_the_big_three_do_not_do():
    challenge = LESSON.challenges[0]
    for name in BIG:
        choices = list(challenge.solution.repairs)
        choices[list(MISTAKES).index(name)] = 0
        missing = replace(challenge.solution, repairs=tuple(choices))
        assert not challenge.ticked(missing, examine(missing), [])


def test_any_of_the_programs_may_be_shown_while_the_big_three_run():
    challenge = LESSON.challenges[0]
    for name in MISTAKES:
        settings = replace(challenge.solution, mistake=name)
        assert challenge.ticked(settings, examine(settings), [])


def test_the_words_may_be_had_after_a_repair_too_and_only_from_torch():
    challenge = LESSON.challenges[1]
    other = Settings(x_rows=5, x_columns=7, w_rows=2, w_columns=3, repairs=repairs(Shape=2))
    assert challenge.ticked(other, examine(other), [])
    runs = Settings(x_rows=5, x_columns=7, repairs=repairs(Shape=3))
    assert not challenge.ticked(runs, examine(runs), [])


def test_worse_than_an_error_is_a_repair_of_what_stopped():
    challenge = LESSON.challenges[2]
    for settings, worse in (
        (Settings(DEVICE, repairs(Device=3)), True),
        (Settings(SHAPE, repairs(Shape=2)), False),
        (Settings(SILENT), False),
        (Settings(SILENT, repairs(**{SILENT: 1})), False),
        (Settings(SHAPE, repairs(Shape=1)), True),
        (Settings(SHAPE, repairs(Shape=1), x_columns=3, w_columns=3), False),  # it had run
        (Settings(SHAPE, repairs(Shape=2), x_columns=3, w_columns=3), False),
    ):
        assert challenge.ticked(settings, examine(settings), []) == worse


def test_the_question_is_answered_by_what_torch_did():
    settings = Settings()
    right = LESSON.question.right(settings, examine(settings))
    assert LESSON.question.answers[right] == "An error"
