import io
from contextlib import redirect_stdout
from dataclasses import replace

import pytest
import torch

from core.dtypes import DTYPES, MADE, NUMBERS, TOPICS, Settings, convert
from core.numpy_bridge import ARRAY_DTYPES, BACKS, BRIDGES
from lessons.dtypes import (
    LESSON,
    about_bytes,
    printed,
    program,
    reading,
    repairs,
    went_well,
    what_you_see,
)

FROM_NUMBER = tuple(MADE)[1]
ONE_NUMBER = [
    *(Settings(number=number, dtype=dtype) for number, dtype in NUMBERS.items()),
    *(Settings(dtype=dtype) for dtype in DTYPES),
    *(Settings(number="300", made=FROM_NUMBER, dtype=dtype) for dtype in ("uint8", "float16")),
    Settings(number="0,1", dtype="float64"),
    Settings(number="1e20", made=FROM_NUMBER),
    Settings(number="print('oops')"),
]
NUMPY = [
    Settings(
        topic=TOPICS[1],
        array_dtype=dtype,
        bridge=bridge,
        requires_grad=back == "t.numpy()",
        back=back,
        edited=(float(len(dtype) % 2), 1.0),
    )
    for dtype in ARRAY_DTYPES
    for bridge in BRIDGES
    for back in BACKS
]


@pytest.mark.parametrize("settings", [*ONE_NUMBER, *NUMPY, Settings(topic=TOPICS[1])])
def test_every_program_prints_what_its_page_shows(settings):
    out = io.StringIO()
    with torch.random.fork_rng(), redirect_stdout(out):
        exec(program(settings), {})
    assert out.getvalue().strip() == printed(settings, convert(settings))


def test_what_is_no_number_never_gets_into_the_program():
    assert "oops" not in program(Settings(number="print('oops')"))
    said = what_you_see(Settings(number="print('oops')"), convert(Settings(number="print('oops')")))
    assert "oops" not in said and "Nothing was cast" in said


@pytest.mark.parametrize("settings", NUMPY)
def test_whatever_torch_refuses_has_a_repair_that_runs(settings):
    for _ in range(3):
        bridged = convert(settings).bridged
        attempts = [bridged.layer, bridged.grad, bridged.back]
        found = repairs(settings, bridged)
        assert len(found) + len(went_well(bridged)) == len([each for each in attempts if each])
        for _, why, says, changes in found:
            assert why.endswith(".") and says.startswith("Repair")
            settings = replace(settings, **changes)
    assert repairs(settings, convert(settings).bridged) == []


@pytest.mark.parametrize(
    ("number", "dtype", "words"),
    [
        ("2049", "float16", "keeps 2049 as 2048.0, −1 off: its next number above that is 2 away"),
        ("0,1", "float32", "keeps 0.1 as 0.10000000149011612, +1.49e−09 off"),
        ("257", "float16", "keeps 257 exactly; the next number above is 0.25 away"),
        ("255", "uint8", "it ends at 255: 255 + 1 becomes 0"),
        ("256", "bfloat16", "the next number above is 2 away: 256 + 1 becomes 256.0"),
        ("300", "uint8", "holds 0 to 255: 300 becomes 44."),
        ("70000", "float16", "70000 is beyond `float16`, whose greatest number is 65504.0"),
        ("2.7", "int8", "whole numbers only: of 2.7 it keeps 2"),
        ("7", "bool", "only whether a number is 0: 7 becomes True"),
        ("2049", "int32", "Exact in 4 of 9 types: float64, float32, int64, int32."),
        ("1/3", "float64", "None of the 9 types keeps it exactly."),
    ],
)
def test_the_sentence_says_what_became_of_the_number(number, dtype, words):
    settings = Settings(number=number, dtype=dtype)
    assert words in what_you_see(settings, convert(settings))


def test_an_outcome_that_is_left_open_is_marked():
    settings = Settings(number="300.5", dtype="uint8")
    kept = convert(settings).stored["uint8"].value
    assert f"300.5 becomes {kept}†" in what_you_see(settings, convert(settings))


def test_the_sentence_about_numpy_follows_the_memory():
    for bridge, side, words in (
        ("torch.from_numpy(a)", 1.0, "99 into `t[2]`, and `a` changed too"),
        ("torch.tensor(a)", 0.0, "99 into `a[2]`, and `t` did not change"),
    ):
        settings = Settings(topic=TOPICS[1], bridge=bridge, edited=(side, 2.0))
        assert words in what_you_see(settings, convert(settings))
    refused = Settings(topic=TOPICS[1], requires_grad=True)
    assert "The way back" not in what_you_see(refused, convert(refused))
    well = Settings(topic=TOPICS[1], array_dtype="float32")
    said = what_you_see(well, convert(well))
    assert "takes it. The way back gives an array in the tensor's memory." in said


def test_the_bits_of_a_float_are_read_out():
    stored = convert(Settings(number="-0.75")).stored
    assert reading(stored["float16"]) == "float16: −(1 + 512 / 2^10) × 2^−1 = −0.75"
    assert reading(stored["int8"]) == ""
    tiny = convert(Settings(number="6e-8")).stored["float16"]
    assert reading(tiny).startswith("float16: (0 + 1 / 2^10) × 2^−14")
    assert "2 MB as float16" in about_bytes(stored["float16"])


@pytest.mark.parametrize(
    ("title", "settings", "done"),
    [
        ("Another victim", Settings(number="-2049"), False),
        ("Another victim", Settings(number="2050"), False),
        ("Another victim", Settings(number="2101"), False),
        ("Another victim", Settings(number="2051.5"), False),
        ("Another victim", Settings(number="2099"), True),
        ("Kept by all", Settings(number="4"), False),
        ("Kept by all", Settings(number="1/3"), False),
        ("Kept by all", Settings(number="2,75"), True),
        ("One more is less", Settings(number="255"), False),
        ("One more is less", Settings(number="126"), False),
        ("Out of the trap", Settings(topic=TOPICS[1], bridge="torch.from_numpy(a).float()"), False),
        ("Out of the trap", Settings(topic=TOPICS[1], array_dtype="int64"), False),
        ("Out of the trap", Settings(number="no number"), False),
    ],
)
def test_a_challenge_is_done_by_what_its_words_ask(title, settings, done):
    challenge = next(each for each in LESSON.challenges if each.title == title)
    assert challenge.ticked(settings, convert(settings), []) is done


def test_the_question_has_the_number_that_torch_keeps():
    question = LESSON.question
    assert question.answers[question.right(Settings(), convert(Settings()))] == "2048"


def test_a_number_too_small_for_any_type_is_exact_in_none():
    for dtype in DTYPES:
        settings = Settings(number="1e-400", dtype=dtype)
        said = what_you_see(settings, convert(settings))
        assert "None of the 9 types keeps it exactly" in said and "keeps only whether" not in said
        assert dtype not in ("float64", "float16") or "−1e−400 off" in said


def test_the_next_number_is_as_far_as_it_is():
    for number, dtype, away in (("8589934592", "float32", "1024"), ("0.1", "float32", "7.45e−09")):
        settings = Settings(number=number, dtype=dtype)
        assert f"{away} away" in what_you_see(settings, convert(settings))
