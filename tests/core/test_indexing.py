from itertools import product

import pytest
import torch
from hypothesis import given, settings, strategies

from core.indexing import (
    AGGREGATES,
    DIMS,
    EVERYTHING,
    SHAPES,
    Settings,
    entries,
    index,
    menu,
    sources,
    written,
)


def in_torch(text, x):
    try:
        return eval(text, {"x": x, "torch": torch})
    except Exception as error:
        return type(error).__name__, str(error)


def agrees(text, shape="(2, 3, 4)"):
    """Whether torch chooses; then what it chooses, and which cells are lit, are compared."""
    indexed = index(Settings(shape=shape, expression=text))
    expected = in_torch(text, indexed.x)
    if isinstance(expected, tuple):
        assert (indexed.failure.kind, indexed.failure.message) == expected
        assert indexed.chosen is None and not indexed.lit.any()
        return False
    assert torch.equal(indexed.chosen, expected)
    seen = torch.zeros_like(indexed.x, dtype=torch.bool)
    for number in expected.flatten().tolist():
        seen |= indexed.x == number
    assert torch.equal(indexed.lit, seen)
    untouched = indexed.x.clone()
    if expected.numel():
        expected.fill_(-1)
    assert indexed.shares == (not torch.equal(indexed.x, untouched) or expected.numel() == 0)
    indexed.x.copy_(untouched)
    return True


@pytest.mark.parametrize(
    "text",
    ["x", "x[0]", "x[:, 1, -1]", "x[..., -1]", "x[None]", "x[x > 5]", "x[[0, -1]]", "x[::2, 1:]",
     "x[0, 0, 0]", "x[:, [0, 2]][..., ::3]", "x.flip(0)", "x.flip(0, 2)[0]", "x[[1, 1, 0, 0]]",
     "x[x % 2 == 0]", "x[[True, False]]", "x[x[0, 0, 1]]", "x[(x > 3) & (x < 9)]"],
)  # fmt: skip
def test_what_is_chosen_is_what_torch_chooses(text):
    assert agrees(text)


@pytest.mark.parametrize(
    "text", ["x[2]", "x[:, 5]", "x[0, 0, 0, 0]", "x[::-1]", "x[[True]]", "x[0.5]"]
)
def test_what_torch_refuses_is_said_in_its_words(text):
    assert not agrees(text)


@pytest.mark.parametrize(
    "text", ["x + 1", "x.sum()", "arange(3)[0]", "(x + 1)[0]", "-x[0]", "x[0].float()", "3", "y[0]",
             "x[0] == 1", "", "x.T[0]", "__import__('os')", "[x][0]", "x[", "x.shape[0]"]
)  # fmt: skip
def test_what_is_no_index_of_x_is_answered_by_a_sentence_and_not_run(text):
    indexed = index(Settings(expression=text))
    assert indexed.refusal.endswith(".")
    assert indexed.source == "" and indexed.chosen is None and indexed.failure is None


@given(strategies.data())
@settings(max_examples=40, deadline=None)
def test_any_plain_index_agrees_with_torch_and_is_read_back_axis_by_axis(data):
    shape = data.draw(strategies.sampled_from(list(SHAPES)))
    sizes = SHAPES[shape]
    axes = data.draw(strategies.integers(1, len(sizes)))
    parts = tuple(data.draw(strategies.sampled_from(menu(size))) for size in sizes[:axes])
    assert entries(written(parts)) == parts
    assert agrees(written(parts), shape)


def test_only_a_plain_index_is_read_axis_by_axis():
    assert entries("x[ : , 1,-1 ]") == (":", "1", "-1")
    assert entries("x[−1]") == ("-1",)
    for text in ("x", "x[]", "x[[0, 1]]", "x[0][1]", "x[x > 5]", "x[...]", "x[,]", "y[0]", "x[0",
                 "x[2-1]", "x[--1]", "x[:2-1]", "x[::1:2]", "x[-]", "x[:-]"):  # fmt: skip
        assert entries(text) is None


def test_the_menu_of_an_axis_holds_nothing_that_torch_refuses():
    for shape, sizes in SHAPES.items():
        for axis, size in enumerate(sizes):
            for entry in menu(size):
                assert agrees(written((":",) * axis + (entry,)), shape)


@pytest.mark.parametrize("shape", SHAPES)
def test_taken_together_is_torchs_own_and_its_sources_are_the_axis(shape):
    for aggregate, dim in product(AGGREGATES, DIMS):
        chosen = Settings(shape=shape, aggregate=aggregate, dim=dim)
        taken = index(chosen).taken
        expected = _evaluated(taken)
        if isinstance(expected, tuple):
            assert (taken.failure.kind, taken.failure.message) == expected
            continue
        assert torch.equal(taken.result, expected)
        for place in torch.ones_like(taken.result).nonzero().tolist():
            went_in = torch.stack([taken.s[cell] for cell in sources(chosen, tuple(place))])
            gives = taken.result[tuple(place)]
            if aggregate == "sum":
                assert went_in.sum() == gives
            elif aggregate == "max":
                assert went_in.max() == gives
            elif aggregate == "argmax":
                assert went_in.argmax() == gives
            else:
                assert went_in.float().mean() == pytest.approx(gives.item())


def _evaluated(taken):
    try:
        return eval(taken.source, {"s": taken.s})
    except Exception as error:
        return type(error).__name__, str(error)


def test_s_is_of_the_shape_of_x_in_another_order():
    taken = index(Settings()).taken
    assert taken.source == "s.argmax(dim=1)"
    assert taken.s.shape == (2, 3, 4)
    assert sorted(taken.s.flatten().tolist()) == list(range(24))
    with torch.random.fork_rng():
        torch.manual_seed(1)
        assert torch.equal(taken.s, torch.randperm(24).reshape(2, 3, 4))
    assert index(Settings(dim=EVERYTHING)).taken.result.dim() == 0
    with pytest.raises(KeyError):
        index(Settings(dim="7"))
