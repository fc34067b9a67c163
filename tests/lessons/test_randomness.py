import io
from contextlib import redirect_stdout
from dataclasses import replace

import pytest
import torch

from core.randomness import DRAWS, Settings, draw
from lessons.randomness import ABOUT_FRESH, LESSON, printed, program, what_you_see

TWINS = Settings(right_seeded=True, right_seed=42)
CASES = [
    *(Settings(draw=kind) for kind in DRAWS),
    *(Settings(draw=kind, together=True, reseed_at=3, reseed_with=1) for kind in DRAWS),
    replace(TWINS, reseed_at=4, reseeded="left"),
    replace(TWINS, draws=2, reseed_at=5),
    Settings(chance=999_999.0, draws=8),
]


@pytest.mark.parametrize("settings", CASES)
def test_every_program_prints_what_its_page_shows(settings):
    out = io.StringIO()
    with torch.random.fork_rng(), redirect_stdout(out):
        exec(program(settings), {})
    assert out.getvalue().strip() == printed(settings, draw(settings)).strip()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (Settings(), "right from no seed (chance threw 271828). None of 6 draws are equal."),
        (TWINS, "All 6 draws are equal, to the last bit."),
        (replace(TWINS, reseed_at=4), "Equal: draws 1, 2 and 3 of 6. Before draw 4 right was"),
        (replace(TWINS, reseed_at=2), "Equal: draw 1 of 6."),
        (Settings(together=True), "One generator for both, from seed 42"),
        (Settings(together=True, reseed_at=2), "Before draw 2 it was reseeded with 42"),
    ],
)
def test_the_sentence_says_who_drew_the_same(settings, words):
    assert words in what_you_see(settings, draw(settings))


def test_a_reseed_that_never_comes_is_said_not_to_and_is_not_in_the_program():
    late = replace(TWINS, draws=2, reseed_at=5)
    assert "reseeded" not in what_you_see(late, draw(late))
    assert "draw 5 never comes, for there are 2 draws" in what_you_see(late, draw(late))
    assert "never comes" not in what_you_see(TWINS, draw(TWINS))
    assert "if number" not in program(late)


def test_chance_is_told_in_the_program_and_only_where_it_played():
    assert "fell by chance" in program(Settings())
    assert "fell by chance" not in program(TWINS)
    assert str(torch.Generator().initial_seed()) in ABOUT_FRESH


@pytest.mark.parametrize("seed", range(8))
def test_no_seed_is_never_by_accident_a_challenge_done(seed):
    settings = Settings(seed=seed, chance=1000.0 + seed)
    for challenge in LESSON.challenges:
        assert not challenge.ticked(settings, draw(settings), [])


@pytest.mark.parametrize(
    ("title", "settings", "done"),
    [
        ("Twins", Settings(together=True), False),
        ("Twins", replace(TWINS, draw="shuffle"), False),
        ("Twins", Settings(chance=42.0), True),
        ("Parted", TWINS, False),
        ("Parted", replace(TWINS, reseed_at=3), False),
        ("Parted", replace(TWINS, reseed_at=4, draws=3), False),
        ("Parted", replace(TWINS, reseed_at=4, reseeded="left", reseed_with=8), True),
        ("Echo", TWINS, False),
        ("Echo", Settings(reseed_at=5), False),  # two draws are left: too few
        ("Echo", Settings(reseed_at=4), True),
        ("Echo", Settings(reseed_at=3, reseed_with=1), False),
    ],
)
def test_a_challenge_is_done_by_what_its_words_ask(title, settings, done):
    challenge = next(each for each in LESSON.challenges if each.title == title)
    assert challenge.ticked(settings, draw(settings), []) is done


def test_the_question_is_answered_by_the_draws():
    question = LESSON.question
    assert question.answers[question.right(Settings(), draw(Settings()))] == "None."
