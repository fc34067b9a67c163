from dataclasses import replace

import pytest

from core.seeds_page import Settings, show
from lessons.seeds import program, verdict, what_you_see

QUICK = Settings(epochs=2)


@pytest.fixture(scope="module")
def arrived():
    return show(Settings())


def turned(shown, better: int, worse: int):
    """The same with the second better in so many seeds and worse in so many, else equal."""
    ends = shown.ten.first.accuracy.clone()
    ends[-1, :better] += 0.01
    ends[-1, better : better + worse] -= 0.01
    second = replace(shown.ten.second, accuracy=ends)
    return replace(shown, ten=replace(shown.ten, second=second))


@pytest.mark.parametrize(
    ("better", "worse", "words"),
    [
        (0, 0, "**no difference**"),
        (9, 1, "*He* is better in **9** of 10 seeds, worse in 1."),
        (9, 1, "in 2.1% of all tries: **larger than luck**"),
        (8, 2, "in 10.9% of all tries, which is not rare (below 5%): **it may be luck**"),
        (0, 8, "*PyTorch* is better in **8** of 10 seeds, worse in 0, equal in 2."),
        (0, 6, "6 of them tossed, fall at least so unevenly in 3.1% of all tries: **larger"),
        (5, 0, "**it may be luck**. That does not show that they are equal."),
    ],
)
def test_the_verdict_says_no_more_than_the_seeds(arrived, better, worse, words):
    assert words in verdict(Settings(), turned(arrived, better, worse))


def test_the_band_and_the_seed_that_is_looked_at_are_told(arrived):
    words = what_you_see(Settings(), arrived)
    least, middle, most = arrived.ten.second.band[-1].tolist()
    assert f"between {least:.1%} and {most:.1%} (middle **{middle:.1%}**)" in words
    odd = replace(arrived, seed=2)
    assert "Seed 2 alone says *PyTorch*" in what_you_see(Settings(seed=2), odd)


def test_the_program_is_in_a_loop_over_seeds():
    text = program(replace(QUICK, seed=4))
    assert "for seed in (4,):  # all ten: range(10)" in text
    assert "manual_seed(4)" not in text and text.count("torch.manual_seed(seed)\n") >= 2
    assert "steps" in program(Settings(epochs=100_000))
