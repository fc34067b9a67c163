import torch

from core.tensors import Settings, make
from figures.tensors import cells


def drawn(**settings):
    chosen = Settings(**settings)
    made = make(chosen)
    return made, cells(chosen, made)


def test_it_grows_from_a_number_to_x_by_one_dimension_a_scene():
    _, picture = drawn()
    blocks = [scene.blocks[0] for scene in picture.scenes]
    assert [block.title for block in blocks] == ["x[0, 0, 0]", "x[0, 0]", "x[0]", "x"]
    assert [len(block.shape) for block in blocks] == [0, 1, 2, 3]
    assert [block.texts for block in blocks[:2]] == [("0",), ("0", "1", "2", "3")]
    assert blocks[3].texts == tuple(map(str, range(24)))
    for block in blocks:  # a number keeps its colour and is the same element
        assert block.elements == tuple(range(len(block.texts)))
        assert block.shades == blocks[3].shades[: len(block.texts)]
    assert picture.scenes[2].caption.endswith("2 dimensions")
    assert picture.plays


def test_it_runs_by_itself_on_arrival_only():
    assert not drawn(dimensions=4)[1].plays
    assert not drawn(seed=1)[1].plays


def test_colour_is_the_place_where_numbers_grow_and_else_the_value():
    for made in ("arange", "from a list", "from NumPy"):
        assert drawn(made=made)[1].scenes[-1].blocks[0].coloured_by == "element"
    for made in ("zeros", "randn"):
        assert drawn(made=made)[1].scenes[-1].blocks[0].coloured_by == "value"


def test_a_number_flies_to_its_place_in_y_in_its_own_colour():
    made, picture = drawn(size_1=3, expression="x.permute(2, 0, 1).unsqueeze(0)")
    (alone,), (x, y) = (scene.blocks for scene in picture.scenes)
    assert alone == x and y.shape == (1, 3, 2, 3)
    colours = dict(zip(x.elements, x.shades, strict=True))
    for element, text, shade in zip(y.elements, y.texts, y.shades, strict=True):
        assert text == str(element) and shade == colours[element]
    assert torch.equal(torch.tensor(y.elements).reshape(y.shape), made.origins)


def test_a_part_of_x_keeps_the_colours_of_the_whole():
    _, picture = drawn(expression="x[0]")
    x, y = picture.scenes[-1].blocks
    assert y.elements == tuple(range(12)) and y.shades == x.shades[:12]


def test_what_was_calculated_does_not_fly():
    _, picture = drawn(expression="x * 2")
    x, y = picture.scenes[-1].blocks
    assert not set(x.elements) & set(y.elements)
    assert y.coloured_by == "value"


def test_on_meta_no_cell_has_a_number():
    _, picture = drawn(device="meta")
    block = picture.scenes[-1].blocks[0]
    assert block.shape == (2, 3, 4) and set(block.texts) == {"?"}


def test_more_than_four_axes_are_drawn_as_four():
    _, picture = drawn(expression="x.unsqueeze(0).unsqueeze(0)")
    y = picture.scenes[-1].blocks[1]
    assert y.shape == (1, 2, 3, 4) and "5 axes" in y.note


def test_x_is_shown_where_the_expression_is_refused_or_gives_no_tensor():
    for expression in ("x.reshape(5)", "x.shape", "open(1)"):
        _, picture = drawn(expression=expression)
        assert [block.title for block in picture.scenes[-1].blocks] == ["x"]
