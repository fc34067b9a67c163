"""What a tensor looks like before anything is drawn: what is shown, in which words and colours."""

from math import inf, nan, prod

import pytest
import torch

from figures.cells import MOST_ALONG, MOST_SHOWN, Block, Cells, Scene, block, cell_text


def test_a_small_tensor_is_shown_whole_in_row_major_order():
    x = torch.arange(6).reshape(2, 3)
    shown = block(x, "x")
    assert shown.shape == (2, 3)
    assert shown.shown == ((0, 1), (0, 1, 2))
    assert shown.indices == ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2))
    assert shown.texts == ("0", "1", "2", "3", "4", "5")
    assert shown.elements == (0, 1, 2, 3, 4, 5)


def test_a_tensor_without_axes_is_one_cell():
    shown = block(torch.tensor(2.5), "x")
    assert (shown.shape, shown.shown, shown.indices) == ((), (), ((),))
    assert shown.texts == ("2.5",)


def test_a_tensor_without_elements_has_no_cell_but_its_shape():
    for shape in ((0,), (2, 0), (0, 3), (2, 0, 3)):
        shown = block(torch.zeros(shape), "x", by_element=True)
        assert shown.shape == shape
        assert shown.texts == shown.shades == shown.elements == shown.indices == ()


@pytest.mark.parametrize(
    "shape", [(1000,), (100, 100), (30, 30, 30), (9, 9, 9, 9), (2, 400), (400, 2), (1, 1, 5000, 0)]
)
def test_a_large_tensor_is_shown_by_the_two_ends_of_its_long_axes(shape):
    shown = block(torch.arange(prod(shape)).reshape(shape), "x")
    assert len(shown.texts) <= MOST_SHOWN
    for size, indices in zip(shape, shown.shown, strict=True):
        assert len(indices) <= MOST_ALONG
        assert list(indices) == sorted(set(indices))
        if size:
            assert (indices[0], indices[-1]) == (0, size - 1)
        first = [index for place, index in enumerate(indices) if index == place]
        assert len(indices) in (size, 2 * len(first))


def test_the_cells_of_the_ends_hold_their_own_values():
    x = torch.arange(10_000).reshape(100, 100)
    shown = block(x, "x")
    for index, text, element in zip(shown.indices, shown.texts, shown.elements, strict=True):
        assert int(text) == x[index] == element


def test_a_short_axis_beside_a_long_one_is_shown_whole():
    shown = block(torch.zeros(3, 1000), "x")
    assert shown.shown[0] == (0, 1, 2)
    assert 999 in shown.shown[1] and 500 not in shown.shown[1]


def test_colour_is_the_share_of_the_greatest_size():
    assert block(torch.tensor([-4.0, 0.0, 2.0]), "x").shades == (-1.0, 0.0, 0.5)
    assert block(torch.tensor([-4.0, 0.0, 2.0]), "x", greatest=8).shades == (-0.5, 0.0, 0.25)
    assert block(torch.tensor([-4.0, 9.0]), "x", greatest=2).shades == (-1.0, 1.0)
    assert block(torch.zeros(2), "x").shades == (0.0, 0.0)
    assert block(torch.tensor([True, False]), "x").shades == (1.0, 0.0)
    assert block(torch.tensor([nan, inf, -inf, 3.0]), "x").shades == (0.0, 1.0, -1.0, 1.0)
    assert block(torch.tensor([3 + 4j, 0j]), "x").shades == (1.0, 0.0)


def test_colour_by_element_is_its_place_in_the_order_wherever_it_stands():
    elements = torch.arange(6).reshape(2, 3)
    before = block(elements * 10, "x", elements=elements, by_element=True)
    after = block(elements.T * 10, "x.T", elements=elements.T, by_element=True)
    assert before.coloured_by == after.coloured_by == "element"
    assert before.shades[0] == 0.0 and before.shades[-1] == 1.0
    assert dict(zip(before.elements, before.shades, strict=True)) == dict(
        zip(after.elements, after.shades, strict=True)
    )
    assert after.elements == (0, 3, 1, 4, 2, 5)


def test_lit_and_hatched_are_sets_of_indices():
    lit = torch.zeros(2, 3, dtype=torch.bool)
    lit[:, 1] = True
    shown = block(torch.zeros(2, 3), "x", lit=lit, hatched=~lit)
    assert shown.lit == {(0, 1), (1, 1)}
    assert shown.hatched == {(0, 0), (0, 2), (1, 0), (1, 2)}
    assert block(torch.tensor(1.0), "x", lit=torch.tensor(True)).lit == {()}
    assert block(torch.zeros(2), "x").lit == frozenset()


@pytest.mark.parametrize(
    "number, text",
    [
        (7, "7"),
        (-7, "−7"),
        (12345678, "12345678"),
        (2.0, "2."),
        (-0.5, "−0.5"),
        (0.0, "0."),
        (-0.0, "−0."),
        (1 / 3, "0.3333"),
        (2049.0, "2049."),
        (-0.00012345, "−0.0001234"),
        (1.5e-7, "1.5e−7"),
        (123456.0, "1.2e5"),
        (65504.0, "6.6e4"),
        (True, "True"),
        (False, "False"),
        (nan, "nan"),
        (inf, "inf"),
        (-inf, "−inf"),
    ],
)
def test_a_number_in_the_few_characters_of_a_cell(number, text):
    assert cell_text(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(-0.3333, "−0.33"), (12.345, "12.35"), (2.0, "2."), (0.0, "0."), (0.0042, "0.004"),
     (65504.0, "6.6e4"), (7, "7"), (nan, "nan"), (-inf, "−inf")],
)  # fmt: skip
def test_a_number_to_two_decimals_is_not_0_unless_it_is_none(number, text):
    assert cell_text(number, decimals=2) == text


def test_what_does_not_fit_together_is_refused():
    with pytest.raises(ValueError, match="up to 4 axes, not 5"):
        block(torch.zeros(1, 1, 1, 1, 1), "x")
    with pytest.raises(ValueError, match="each with its indices"):
        Block("x", (2,), (), ("1",), (0.0,), (0,))
    with pytest.raises(ValueError, match="2 cells are shown"):
        Block("x", (2,), ((0, 1),), ("1",), (0.0,), (0,))
    x = block(torch.zeros(2), "x")
    with pytest.raises(ValueError, match="titles of their own"):
        Scene((x, "+", x))
    with pytest.raises(ValueError, match="need a scene"):
        Cells((), alt="nothing")


def test_the_blocks_of_a_scene_are_its_parts_without_the_signs():
    a, b = block(torch.zeros(2), "a"), block(torch.zeros(2), "b")
    assert Scene((a, "+", b)).blocks == (a, b)
