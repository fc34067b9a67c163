import pytest
import torch

from core.reshape import Settings, reshape
from figures.reshape import cells, place_of


def drawn(settings):
    reshaped = reshape(settings)
    return reshaped, cells(settings, reshaped)


def by_title(scene):
    return {block.title: block for block in scene.blocks}


def test_it_starts_with_x_and_goes_step_by_step_to_both_ends():
    reshaped, picture = drawn(Settings())
    assert [list(by_title(scene)) for scene in picture.scenes] == [
        ["x"],
        ["x", "left", "right"],
        ["x", "left", "right"],
    ]
    assert by_title(picture.scenes[1])["right"].shape == (3, 4)
    last = by_title(picture.scenes[2])
    for name in ("left", "right"):
        side = getattr(reshaped, name)
        assert last[name].shape == (4, 3)
        assert last[name].elements == tuple(side.elements.flatten().tolist())
        assert last[name].texts == tuple(map(str, side.values.flatten().tolist()))
    assert last["right"].note == "strides (1, 4), memory of x"


@pytest.mark.parametrize(
    ("settings", "count"), [(Settings(), 12), (Settings(left_2="stack([t, t + 12])"), 24)]
)
def test_an_element_has_one_colour_in_all_blocks_and_scenes(settings, count):
    _, picture = drawn(settings)
    colours = {}
    for block in (block for scene in picture.scenes for block in scene.blocks):
        for element, shade in zip(block.elements, block.shades, strict=True):
            assert colours.setdefault(element, shade) == shade
    assert len(set(colours.values())) == count
    assert (min(colours.values()), max(colours.values())) == (0, 1)


def test_what_was_written_is_lit_wherever_it_is_seen_and_does_not_fly_again():
    _, picture = drawn(Settings(right_3="reshape(12)", edited=(1.0, 4.0)))
    last = by_title(picture.scenes[-1])
    assert last["left"].lit == {(1, 1)}
    assert last["x"].lit == {(4,)}
    assert last["right"].lit == frozenset()
    assert not picture.plays


def test_a_side_that_torch_refused_cannot_be_clicked():
    _, picture = drawn(Settings(right_3="view(12)"))
    last = by_title(picture.scenes[-1])
    assert last["left"].clickable and last["x"].clickable
    assert not last["right"].clickable
    assert last["right"].note == "torch refuses view(12)"


def test_a_cell_lights_its_element_in_every_block():
    _, picture = drawn(Settings())
    link = picture.scenes[-1].links["left", (1, 1)]
    assert set(link.cells) == {("x", (4,)), ("left", (1, 1)), ("right", (0, 1))}
    assert link.says == "element 4: x[4], left[1, 1], right[0, 1]"


def test_five_axes_are_drawn_as_four_and_a_click_still_finds_its_cell():
    settings = Settings("reshape(2, 2, 3)", "stack([t, t + 12])", "unsqueeze(1)")
    reshaped, picture = drawn(settings)
    block = by_title(picture.scenes[-1])["left"]
    assert reshaped.left.elements.dim() == 5
    assert block.shape == (2, 2, 2, 3)
    assert "5 axes" in block.note
    place = place_of((1, 0, 1, 2), block.shape)
    assert reshaped.left.elements.flatten()[place] == block.elements[place]


def test_a_place_is_counted_in_row_major_order():
    shape = (2, 3, 4)
    index = tuple(int(i) for i in torch.unravel_index(torch.tensor(17), shape))
    assert place_of(index, shape) == 17
    assert place_of((), ()) == 0
