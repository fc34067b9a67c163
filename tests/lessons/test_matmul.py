import io
from contextlib import redirect_stdout
from dataclasses import replace

import pytest
import torch

from core.matmul import LAYER, OPERATIONS, Settings, multiply
from core.matmul_speed import LOOP, Curve
from lessons.matmul import (
    LESSON,
    SEVENS,
    about_speed,
    is_by_gpu,
    printed,
    program,
    repair,
    title_of_speed,
    what_you_see,
)

CASES = [
    *(Settings(operation) for operation in OPERATIONS),
    *(Settings(operation, 4, 5, 5, 4) for operation in OPERATIONS),
    *(Settings(operation, 3, 3, 3, 3, transposed=("a.T",)) for operation in OPERATIONS),
    *(Settings(operation, a_columns=6, transposed=("b.T",)) for operation in OPERATIONS),
    Settings("a * b", transposed=("a.T", "b.T")),
    Settings(LAYER, a_columns=5, transposed=("b.T",)),  # where nothing is turned
    Settings("a * b", 2, 3, 1, 3),
    Settings(**SEVENS),
]


@pytest.mark.parametrize("settings", CASES)
def test_every_program_prints_what_its_page_shows(settings):
    out = io.StringIO()
    with torch.random.fork_rng(), redirect_stdout(out):
        exec(program(settings), {"__name__": "program"})
    assert out.getvalue().strip() == printed(settings, multiply(settings))


@pytest.mark.parametrize("settings", CASES)
def test_whatever_torch_refuses_has_a_repair_that_runs(settings):
    product = multiply(settings)
    cure = repair(settings, product)
    assert (cure is None) == (product.failure is None)
    if cure is not None:
        assert multiply(replace(settings, **cure[1])).failure is None


@pytest.mark.parametrize("settings", CASES)
def test_a_refusal_is_told_in_torchs_words(settings):
    product = multiply(settings)
    if product.failure:
        assert product.failure.message in what_you_see(settings, product)


def test_the_sentence_sets_at_and_star_apart_on_equal_shapes():
    for operation, own, other in (("a @ b", 30, 1), ("a * b", 1, 30)):
        settings = Settings(operation, 3, 3, 3, 3)
        product = multiply(settings)
        assert (product.result[0, 0], product.instead[0, 0]) == (own, other)
        said = what_you_see(settings, product)
        assert str(own) in said and f"{other} there" in said


def test_the_sentence_says_how_exactly_a_layer_is_the_product():
    settings = Settings(LAYER)
    product = multiply(settings)
    assert "to the last bit" in what_you_see(settings, replace(product, difference=0.0))
    assert "up to 1.2e-07" in what_you_see(settings, replace(product, difference=1.2e-7))


def test_the_two_turns_of_the_sevens_count_in_either_order_and_only_both():
    challenge = LESSON.challenges[1]
    (first,), last = challenge.first, challenge.solution
    one, other = (first, multiply(first)), (last, multiply(last))
    assert challenge.ticked(*one, [other]) and challenge.ticked(*other, [one])
    assert not challenge.ticked(*one, [one])
    refused = Settings(**SEVENS)
    assert challenge.ticked(refused, multiply(refused), [one, other])  # both have been there
    assert not challenge.ticked(Settings(), multiply(Settings()), [one, other])


def test_the_question_has_the_shape_that_torch_gives():
    right = LESSON.question.right(Settings(), multiply(Settings()))
    assert LESSON.question.answers[right] == "(2, 2)"


def test_the_speed_is_told_with_its_size_and_the_gpu_with_where_it_wins():
    sizes = (8, 64)
    loop = Curve(LOOP, "here", sizes, (0.001, 0.02))
    cpu = Curve("matmul on cpu", "here", sizes, (0.00001, 0.00004))
    gpu = Curve("matmul on cuda", "here", sizes, (0.00002, 0.00002))
    assert "at 64 × 64: the loop took 20 ms, matmul 0.04 ms, 500 times" in about_speed([loop, cpu])
    assert "wins from 64 × 64" in about_speed([loop, cpu, gpu])
    late = Curve("matmul on cuda", "here", sizes, (1.0, 1.0))
    assert "wins at no size up to 64" in about_speed([loop, cpu, late])
    assert [is_by_gpu(curve) for curve in (loop, cpu, gpu)] == [False, False, True]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.1, "100 ms"), (0.0999, "100 ms"), (1.234, "1,234 ms"), (0.0114, "11 ms"),
     (0.0000068, "0.0068 ms")],
)  # fmt: skip
def test_a_time_is_a_number_that_one_can_read(seconds, said):
    loop = Curve(LOOP, "here", (64,), (seconds,))
    cpu = Curve("matmul on cpu", "here", (64,), (0.000001,))
    assert f"the loop took {said}," in about_speed([loop, cpu])


def test_a_gpu_is_promised_only_where_one_is_to_be_seen():
    assert "GPU" in title_of_speed(True) and "GPU" not in title_of_speed(False)
