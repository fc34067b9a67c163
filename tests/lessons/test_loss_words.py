import pytest

from lessons.loss_words import SAID, said


@pytest.mark.parametrize(
    ("loss", "words"),
    [
        (0.123456, "0.1235"),
        (1e-20, "below 1e-12"),
        (0.0, "below 1e-12"),
        (1e15, "too large to tell"),
        (float("inf"), "too large to tell"),
        (float("nan"), "too large to tell"),
    ],
)
def test_a_loss_beyond_telling_is_told_in_words_as_its_program_tells_it(loss, words):
    program = {}
    exec(SAID, program)
    assert said(loss) == program["said"](loss) == words
