import re
from itertools import pairwise

import pytest
import torch

from core.matmul import LAYER, Settings, multiply
from core.matmul_speed import LOOP, Curve
from figures.matmul import cells
from figures.matmul_speed import speed_figure

RUN = [
    Settings(),
    Settings(a_rows=7, a_columns=2, b_rows=2, b_columns=5),
    Settings(a_rows=1, a_columns=7, b_rows=1, b_columns=7, transposed=("b.T",)),
    Settings(operation=LAYER),
]


def drawn(settings: Settings):
    return cells(settings, multiply(settings))


def calculated(says: str) -> tuple[float, float]:
    """Both sides of "1 × 2 + 3 × (−4) = −10"."""
    left, right = says.replace("−", "-").replace("×", "*").split(" = ")
    return eval(re.sub(r"\.(?=\D|$)", ".0", left)), float(right)


@pytest.mark.parametrize("settings", RUN)
def test_the_result_fills_until_it_is_whole_and_nothing_is_emptied(settings):
    scenes = drawn(settings).scenes
    filled = [{i for i, text in enumerate(s.blocks[-1].texts) if text} for s in scenes]
    assert filled[0] == set()
    assert all(before <= after for before, after in pairwise(filled))
    assert len(filled[-1]) == len(filled[-2]) == multiply(settings).result.numel()
    assert len(scenes) <= 16


@pytest.mark.parametrize("settings", RUN)
def test_what_fills_is_lit_with_its_row_and_its_column(settings):
    left, right, *_, result = drawn(settings).scenes[1].blocks
    assert left.lit == {(0, place) for place in range(left.shape[1])}
    assert right.lit == {(place, 0) for place in range(right.shape[0])}
    assert result.lit == {(0, 0)}


def test_a_large_result_fills_row_by_row_after_the_first():
    scenes = drawn(RUN[1]).scenes
    lit = [scene.blocks[-1].lit for scene in scenes[1:-1]]
    assert [len(cells) for cells in lit] == [1] * 5 + [5] * 6
    assert set().union(*lit) == set(scenes[-1].blocks[-1].indices)
    assert scenes[-2].blocks[0].lit == {(6, 0), (6, 1)}


@pytest.mark.parametrize("settings", RUN)
def test_pointing_at_a_result_writes_products_that_give_torchs_sum(settings):
    product, scene = multiply(settings), drawn(settings).scenes[-1]
    title = scene.blocks[-1].title
    assert len(scene.links) == product.result.numel()
    for (row, column), number in (
        ((r, c), product.result[r, c].item())
        for r in range(len(product.result))
        for c in range(product.result.shape[1])
    ):
        link = scene.links[title, (row, column)]
        written, said = calculated(link.says)
        assert said == pytest.approx(number, rel=1e-3)
        assert written == pytest.approx(number, rel=2e-3, abs=2e-3)
        inner = product.left.shape[1]
        lit = {(block, index) for block, index in link.cells}
        assert {(scene.blocks[0].title, (row, k)) for k in range(inner)} <= lit
        assert {(scene.blocks[1].title, (k, column)) for k in range(inner)} <= lit
        assert len(lit) == 2 * inner + (product.bias is not None)


def test_the_inner_sizes_are_framed_and_say_whether_they_agree():
    for settings, agree in ((Settings(), True), (Settings(a_columns=4), False)):
        left, right = drawn(settings).scenes[0].blocks[:2]
        assert (left.framed_axes, right.framed_axes) == ((1,), (0,))
        assert left.frame_agrees is right.frame_agrees is agree
    (only,) = drawn(Settings(a_columns=4)).scenes
    assert "4 and 3" in only.caption


def test_the_bias_has_the_shape_that_the_layer_gives_it():
    for rows in (1, 3):
        scene = drawn(Settings(operation=LAYER, a_rows=rows)).scenes[-1]
        assert scene.blocks[2].shape == (2,) and scene.blocks[2].title == "bias"
        assert ("bias", (1,)) in scene.links["y", (rows - 1, 1)].cells


def test_where_blocks_are_broad_their_numbers_are_short():
    sevens = Settings(LAYER, 7, 7, 7, 7)
    broad = drawn(sevens).scenes[-1]
    assert max(len(text) for block in broad.blocks for text in block.texts) <= len("−0.33")
    assert "−0.2811" in drawn(Settings(LAYER)).scenes[-1].blocks[2].texts
    said = float(broad.links["y", (0, 0)].says.rpartition("= ")[2])
    assert said == pytest.approx(multiply(sevens).result[0, 0].item(), abs=5e-4)


def test_star_lights_one_cell_of_each():
    scene = drawn(Settings(operation="a * b", transposed=("b.T",))).scenes[-1]
    link = scene.links["a * b.T", (1, 2)]
    assert link.says == "6 × 6 = 36"
    assert link.cells == (("a", (1, 2)), ("b.T", (1, 2)))


def test_star_hatches_what_is_broadcast():
    scene = drawn(Settings("a * b", 2, 3, 1, 3)).scenes[-1]
    assert [len(block.hatched) for block in scene.blocks] == [0, 3, 0]


def test_every_choice_of_sizes_can_be_drawn():
    generator = torch.Generator().manual_seed(1)
    for operation in ("a @ b", "a * b", LAYER):
        for sizes in torch.randint(1, 8, (12, 4), generator=generator).tolist():
            for transposed in ((), ("a.T",), ("a.T", "b.T")):
                assert drawn(Settings(operation, *sizes, transposed)).scenes


def test_a_curve_from_elsewhere_is_dashed_and_of_the_colour_of_its_way():
    here = Curve(LOOP, "here", (8, 16), (0.001, 0.01))
    there = Curve(LOOP, "an old laptop", (8, 16), (0.002, 0.02))
    ours, theirs = speed_figure([here, there]).data
    assert (ours.line.dash, theirs.line.dash) == ("solid", "dash")
    assert ours.line.color == theirs.line.color
    assert list(ours.y) == [1.0, 10.0]  # milliseconds
