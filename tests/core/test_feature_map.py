"""One map of the run that Glassbox comes with: its unit, its square, its nine pictures."""

from dataclasses import replace

import pytest
import torch

from core.feature_map import Settings, layers_with_maps, look_at
from core.map_parts import MAP_BY_MAP
from core.opened_run import READY, activations, inputs, open_run_at
from figures.feature_map import film
from lessons.feature_map import DOES, what_you_see


@pytest.fixture(scope="module")
def opened():
    return open_run_at(str(READY))


def layers():
    return [layer.name for layer in layers_with_maps(open_run_at(str(READY)))]


@pytest.mark.parametrize("layer", layers())
def test_the_unit_is_what_the_network_gives_there(opened, layer):
    one = look_at(Settings(layer=layer, map=4, image=30, unit=(3.0, 5.0)))
    own = activations(opened.network, inputs(opened, opened.pictures[30:31]), [layer])[layer]
    assert one.value == pytest.approx(own[0, 4, 3, 5].item(), abs=1e-5)
    if len(one.shares):
        assert one.shares.sum().item() + one.parts.bias == pytest.approx(one.value, abs=1e-5)
    film(one)
    assert what_you_see(one, one)


def test_without_a_click_it_is_the_largest_number_of_the_map():
    one = look_at(Settings(layer="blocks.1.0", map=6))
    assert one.value == one.parts.map.max().item()


def test_the_pictures_that_excite_a_map_most_are_those_and_there(opened):
    layer = "blocks.1.2"
    kept = activations(opened.network, inputs(opened, opened.pictures), [layer])[layer][:, 0]
    one = look_at(Settings(layer=layer, map=0))
    best = kept.flatten(start_dim=1).max(dim=1).values.sort(descending=True)
    assert [excited.image for excited in one.excited] == best.indices[:9].tolist()
    for excited in one.excited:
        there = kept[excited.image, excited.row, excited.column].item()
        assert excited.value == pytest.approx(there, abs=1e-5) and there > 0
        assert there == pytest.approx(kept[excited.image].max().item(), abs=1e-5)


def test_a_pixel_outside_the_square_does_not_move_the_unit_and_one_inside_does(opened):
    settings = Settings(layer="blocks.1.2", map=2, image=12, unit=(13.0, 9.0))
    one = look_at(settings)
    top, left, bottom, right = one.field
    assert (bottom - top, right - left) == (14, 14)
    outside = torch.randint(0, 256, one.picture.shape, dtype=torch.uint8)
    outside[:, top:bottom, left:right] = one.picture[:, top:bottom, left:right]
    assert look_at(settings, outside).value == pytest.approx(one.value, abs=1e-5)
    inside = one.picture.clone()
    inside[:, top:bottom, left:right] = 255 - inside[:, top:bottom, left:right]
    assert abs(look_at(settings, inside).value - one.value) > 0.1


def test_a_dead_map_has_no_pictures_that_excite_it():
    assert look_at(Settings(layer="blocks.1.2", map=6)).excited == ()


def test_what_this_network_has_not_is_answered_with_what_it_has():
    one = look_at(Settings(layer="stem.7", map=500, image=499, unit=(100.0, 100.0)))
    assert one.layer.name == "blocks.0.0" and one.number == 9
    assert (one.row, one.column) == (63, 63)


def test_without_kept_pictures_there_is_the_learners_own_or_a_grey_one(tmp_path):
    for name in ("run.json", "model.pth"):
        (tmp_path / name).write_bytes((READY / name).read_bytes())
    settings = replace(Settings(), folder=str(tmp_path))
    grey = look_at(settings)
    assert grey.label is None and grey.excited is None and grey.picture.float().std() == 0
    own = torch.arange(3 * 64 * 64).view(3, 64, 64).to(torch.uint8)
    one = look_at(settings, own)
    assert torch.equal(one.picture, own) and one.label is None
    film(one)
    assert "dead" not in what_you_see(settings, one)


def test_every_layer_that_works_map_by_map_has_its_words():
    assert {kind.__name__ for kind in MAP_BY_MAP} == set(DOES)
