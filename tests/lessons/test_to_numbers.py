import pytest

from core.table_numbers import NUMBERED
from core.to_numbers import KINDS, Settings, to_numbers
from core.tokens import OTHERS
from core.tones import TOGETHER
from lessons.to_numbers import ABOUT, LESSON, facts, printed, what_you_see
from tests.lessons.test_laws import alike, run_program


def said(**settings):
    asked = Settings(**settings)
    return what_you_see(asked, to_numbers(asked))


def test_the_sentences_of_all_kinds():
    assert "Token 1, `cat`, is number 2 of the 7 words" in said()
    assert "It stands in 2 places" in said(item=(0.0, 0.0))
    assert "not in the vocabulary" in said(vocabulary=OTHERS, item=(1.0, 0.0), sentence="a yak")
    assert "x` has 0 rows" in said(sentence=" ")
    assert "2 are left out" in said(sentence="a b c d e f g h i j k l")
    assert "stored as 6 of 16; in `x` it is 0.375" in said(kind="Picture")
    assert "there stand out now: 437.5 Hz" in said(kind="Sound")
    assert "horse, food: plants became 3 numbers 0, 0, 1." in said(kind="Table")
    assert "plants is now twice meat" in said(kind="Table", categories=NUMBERED)
    assert "becomes 0 numbers" in said(kind="Table", item=(0.0, 0.0))


@pytest.mark.parametrize("sign", ["`", "*", "[", "$", "<"])
def test_a_sign_that_is_typed_stays_within_its_code(sign):
    quote = "`` ` ``" if sign == "`" else f"`{sign}`"
    assert f"Token 0, {quote}, is" in said(sentence=f"{sign} x", item=(0.0, 0.0))


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_words_and_its_table_of_tensors(kind):
    assert ABOUT[kind]
    rows = facts(to_numbers(Settings(kind=kind)))
    assert "x" in rows["tensor"]
    assert len({len(column) for column in rows.values()}) == 1


@pytest.mark.parametrize(
    "settings",
    [
        Settings(kind="Picture", digit=7),
        Settings(kind="Sound", order=TOGETHER, n_fft=1024, hop=256, moment=0.0),
        Settings(kind="Table", categories=NUMBERED, standardised=True, item=(6.0, 2.0)),
        Settings(sentence=""),
        Settings(sentence='"\'{x}\\" `\u202e é 漢字 \\n #', vectors="one-hot"),
        Settings(sentence="'''\"\"\" end", vocabulary=OTHERS, vectors="indices"),
    ],
)
def test_programs_beyond_the_laws_own_print_what_is_shown(settings):
    done = run_program(LESSON, settings)
    assert done.returncode == 0, done.stderr
    assert alike(printed(settings, to_numbers(settings)), done.stdout.strip())
