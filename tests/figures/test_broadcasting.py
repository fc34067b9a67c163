from dataclasses import replace
from itertools import product

import pytest

from core.broadcasting import NO_AXIS, OPERATIONS, Settings, broadcast
from figures.broadcasting import cells

CASES = [
    Settings(),
    Settings(b2=NO_AXIS),
    Settings(a3=2),
    Settings(a2=NO_AXIS, b3=2, b2=4),
    Settings(a1=4, b2=3),  # nothing stretches
    Settings(a2=1, b1=1),
]


def drawn(settings: Settings):
    return cells(settings, broadcast(settings))


def values(block) -> dict:
    return dict(zip(block.indices, block.texts, strict=True))


def test_the_sizes_are_compared_from_the_right_one_axis_a_scene():
    scenes = drawn(Settings(a3=2)).scenes
    framed = [[block.framed_axes for block in scene.blocks] for scene in scenes]
    assert framed[1:4] == [[(2,), (2,)], [(1,), (1,)], [(0,), (0,)]]
    assert all(block.frame_agrees for scene in scenes for block in scene.blocks)
    assert scenes[3].blocks[1].shape == (1, 1, 4)  # b, whose missing axis counts as 1


def test_it_stops_at_the_axis_that_torch_refuses():
    scenes = drawn(Settings(a2=3, a1=4, b2=2, b1=4)).scenes
    assert len(scenes) == 3  # as stored, -1, -2
    assert [block.frame_agrees for block in scenes[1].blocks] == [True, True]
    assert [block.frame_agrees for block in scenes[2].blocks] == [False, False]
    assert "3 meets 2" in scenes[2].caption
    # the last axis is refused at once, whatever comes to the left of it
    assert len(drawn(Settings(a2=3, a1=4, b2=2, b1=3)).scenes) == 2


@pytest.mark.parametrize("settings", CASES)
def test_a_hatched_cell_flies_from_the_one_that_holds_its_number(settings):
    stored, *_, met = drawn(settings).scenes
    homes = {
        element: text
        for block in stored.blocks
        for element, text in zip(block.elements, block.texts, strict=True)
    }
    for block in met.blocks[:2]:
        kept = [index for index in block.indices if index not in block.hatched]
        elements = dict(zip(block.indices, block.elements, strict=True))
        assert len({elements[index] for index in kept}) == len(kept)
        assert {elements[index] for index in kept} == set(block.elements)
        assert [homes[elements[index]] for index in block.indices] == list(block.texts)


@pytest.mark.parametrize("settings", CASES)
def test_pointing_at_a_copy_lights_the_one_cell_that_is_stored(settings):
    met = drawn(settings).scenes[-1]
    for block in met.blocks[:2]:
        for index in block.hatched:
            ((title, origin),) = met.links[block.title, index].cells
            assert title == block.title
            assert origin not in block.hatched
            assert values(block)[origin] == values(block)[index]


@pytest.mark.parametrize(
    "settings", [replace(case, operation=each) for case, each in product(CASES[:3], OPERATIONS)]
)
def test_pointing_at_a_result_says_the_numbers_that_torch_put_there(settings):
    met = drawn(settings).scenes[-1]
    a, b, result = met.blocks
    run = OPERATIONS[settings.operation].run
    found = broadcast(settings)
    for index in result.indices:
        link = met.links[result.title, index]
        assert link.cells == ((a.title, index), (b.title, index))
        for number in (values(a)[index], values(b)[index], values(result)[index]):
            assert number in link.says
        expected = run(*(tensor[index] for tensor in found.stretched)).item()
        assert values(result)[index] == str(expected).replace("-", "−")


def test_the_blocks_bear_what_torch_says_of_the_memory():
    a, b, _ = drawn(Settings()).scenes[-1].blocks
    assert (a.note, b.note) == ("stride (1, 0), 24 bytes", "stride (0, 1), 32 bytes")


def test_equal_numbers_have_equal_colours():
    shades = {}
    for block in drawn(Settings()).scenes[-1].blocks:
        for text, shade in zip(block.texts, block.shades, strict=True):
            assert shades.setdefault(text, shade) == shade
