from itertools import product

import pytest
import torch
from torch import nn

from core.matmul import LAYER, MOST, OPERATIONS, SEED, TRANSPOSES, Settings, digits, multiply


def by_hand(left: torch.Tensor, right: torch.Tensor) -> list[list[int]]:
    return [
        [sum(x * y for x, y in zip(row, column, strict=True)) for column in right.T.tolist()]
        for row in left.tolist()
    ]


def test_the_default_is_the_product_that_one_can_check_by_head():
    found = multiply(Settings())
    assert found.left.tolist() == [[1, 2, 3], [4, 5, 6]]
    assert found.right.tolist() == [[1, 2], [3, 4], [5, 6]]
    assert found.result.tolist() == [[22, 28], [49, 64]]


def test_inner_sizes_have_to_match_and_outer_ones_remain():
    for sizes in product((1, 2, 4, MOST), repeat=4):
        found = multiply(Settings("a @ b", *sizes))
        a_rows, a_columns, b_rows, b_columns = sizes
        assert (found.failure is None) == (a_columns == b_rows)
        if found.result is not None:
            assert tuple(found.result.shape) == (a_rows, b_columns)
            assert found.result.tolist() == by_hand(found.left, found.right)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_refusal_is_in_torchs_own_words(operation):
    found = multiply(Settings(operation, a_columns=5))
    a, b = torch.ones(2, 5), torch.ones(3, 2)
    with pytest.raises(RuntimeError) as raised:
        {"a @ b": lambda: a @ b, "a * b": lambda: a * b, LAYER: lambda: nn.Linear(3, 2)(a)}[
            operation
        ]()
    assert str(found.failure) == f"RuntimeError: {raised.value}"
    assert found.result is None


def test_one_row_of_seven_against_another_runs_both_ways_when_one_is_turned():
    sevens = {"a_rows": 1, "a_columns": 7, "b_rows": 1, "b_columns": 7}
    assert multiply(Settings(**sevens)).failure
    outer = multiply(Settings(**sevens, transposed=("a.T",)))
    inner = multiply(Settings(**sevens, transposed=("b.T",)))
    row = list(range(1, 8))
    assert outer.result.tolist() == [[x * y for y in row] for x in row]
    assert inner.result.tolist() == [[sum(x * x for x in row)]]
    assert outer.stored == inner.stored == ((1, 7), (1, 7))
    assert multiply(Settings(**sevens, transposed=TRANSPOSES)).failure


def test_star_is_cell_by_cell_and_another_thing_than_at():
    found = multiply(Settings("a * b", 3, 3, 3, 3))
    a = digits(3, 3)
    assert found.result.tolist() == [[x * x for x in row] for row in a.tolist()]
    assert found.instead.tolist() == by_hand(a, a)
    assert multiply(Settings("a @ b", 3, 3, 3, 3)).instead.tolist() == found.result.tolist()
    assert multiply(Settings("a * b", transposed=("b.T",))).instead is None


def test_numbers_are_digits_from_one_on():
    assert digits(3, 4).tolist() == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 1, 2, 3]]


@pytest.mark.parametrize("sizes", [(2, 3, 3, 2), (7, 7, 7, 7), (1, 1, 1, 1), (4, 6, 6, 1)])
def test_a_layer_is_a_product_and_a_bias(sizes):
    found = multiply(Settings(LAYER, *sizes))
    with torch.random.fork_rng():
        torch.manual_seed(SEED)
        layer = nn.Linear(sizes[2], sizes[3])
    x = digits(*sizes[:2]).float()
    assert torch.equal(found.right, layer.weight.T)
    assert torch.equal(found.bias, layer.bias)
    assert torch.equal(found.result, layer(x))
    by_parts = x @ layer.weight.T + layer.bias
    assert found.difference == (layer(x) - by_parts).abs().max().item()
    assert found.difference < 1e-5


def test_the_difference_is_between_the_layer_and_its_parts(monkeypatch):
    monkeypatch.setitem(OPERATIONS, LAYER, lambda x, weight: x @ weight + 0.5)
    assert multiply(Settings(LAYER)).difference == pytest.approx(0.5)


def test_nothing_of_the_layer_touches_the_seed_that_all_share():
    before = torch.get_rng_state()
    multiply(Settings(LAYER))
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("wrong", [{"a_rows": 0}, {"b_columns": MOST + 1}])
def test_a_size_that_is_not_on_the_menu_is_refused(wrong):
    with pytest.raises(ValueError, match="rows and columns"):
        multiply(Settings(**wrong))
