from dataclasses import replace

import pytest

from core.randomness import DRAWS, Settings, draw
from figures.randomness import cells

PARTED = Settings(right_seeded=True, right_seed=42, reseed_at=4)


def drawn(settings):
    result = draw(settings)
    return result, cells(settings, result)


def test_a_scene_after_each_draw_with_all_draws_so_far():
    result, picture = drawn(PARTED)
    assert [scene.blocks[0].shape for scene in picture.scenes] == [(n, 1) for n in range(1, 7)]
    left, right = picture.scenes[-1].blocks
    assert (left.title, right.title) == ("left: seed 42", "right: seed 42")
    assert left.texts == tuple(f"{number:.4g}" for number in result.left.flatten().tolist())
    assert "right reseeded with 42" in picture.scenes[3].caption
    assert "reseeded" not in picture.scenes[4].caption


def test_equal_rows_are_lit_and_the_sign_compares_all_of_them():
    _, picture = drawn(PARTED)
    left, right = picture.scenes[-1].blocks
    assert left.lit == right.lit == {(0, 0), (1, 0), (2, 0)}
    signs = [scene.parts[1] for scene in picture.scenes]
    assert signs == ["=", "=", "=", "≠", "≠", "≠"]


def test_a_last_draw_that_is_equal_by_accident_makes_no_equality():
    dice = Settings(draw="torch.randint (a die)", right_seeded=True, right_seed=18)
    result, picture = drawn(dice)
    assert result.same.tolist() == [False] * 5 + [True]
    assert picture.scenes[-1].parts[1] == "≠"


def test_nothing_is_lit_where_nothing_is_equal():
    _, picture = drawn(Settings())
    assert all(block.lit == frozenset() for block in picture.scenes[-1].blocks)
    assert picture.scenes[-1].blocks[1].title == "right: no seed"


@pytest.mark.parametrize("kind", DRAWS)
def test_equal_numbers_have_one_colour_and_others_another(kind):
    result, picture = drawn(replace(PARTED, draw=kind))
    numbers = [*result.left.flatten().tolist(), *result.right.flatten().tolist()]
    shades = [shade for block in picture.scenes[-1].blocks for shade in block.shades]
    assert len(set(zip(numbers, shades, strict=True))) == len(set(numbers)) == len(set(shades))


def test_a_cell_lights_its_draw_on_both_sides():
    _, picture = drawn(PARTED)
    links = picture.scenes[-1].links
    link = links["right: seed 42", (3, 0)]
    assert link.says == "draw 4: not equal"
    assert set(link.cells) == {("left: seed 42", (3, 0)), ("right: seed 42", (3, 0))}
    assert links["left: seed 42", (1, 0)].says == "draw 2: equal to the last bit"


def test_with_one_generator_nobody_has_a_seed_of_their_own():
    _, picture = drawn(Settings(together=True, reseed_at=2))
    assert [block.title for block in picture.scenes[0].blocks] == ["left", "right"]
    assert "the generator reseeded" in picture.scenes[1].caption
