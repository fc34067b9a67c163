import numpy as np
import pytest

from core.heatmap import GRAD_CAM, WAYS, Settings, find_heat
from figures.film import Lines, Map
from figures.heatmap import MOST_MOMENTS, film
from lessons.heatmap import about_scale
from widgets.film_player import _payload


def layer_of(drawn, title: str, kind: type):
    panel = next(panel for panel in drawn.panels if panel.title == title)
    return next(layer for layer in panel.layers if isinstance(layer, kind))


def drawn_heat(way: str):
    """What was found, its values as they are drawn, and the step from one of 255 to the next."""
    settings = Settings(way=way)
    heat = find_heat(settings)
    values = layer_of(film(settings, heat), "Heat", Map).values
    return heat, values, (values.high - values.low) / 255


@pytest.mark.parametrize("way", WAYS)
def test_the_last_moment_is_the_whole_heat(way):
    heat, values, step = drawn_heat(way)
    assert np.allclose(values.numbers()[-1], heat.heat.numpy(), atol=step)


@pytest.mark.parametrize("way", WAYS)
def test_no_moment_lies_beyond_the_scale(way):
    """Of Grad-CAM a first map alone may say more than all added up."""
    heat, values, step = drawn_heat(way)
    shown = heat.moments[np.linspace(0, len(heat.moments) - 1, len(values.steps)).round()]
    assert np.abs(values.numbers() - shown.numpy()).max() <= step
    if way == GRAD_CAM:
        assert heat.moments.max() > 1.2 * heat.heat.max()


def test_under_the_scale_stand_short_words_that_meet_no_title():
    for way in WAYS:
        settings = Settings(way=way)
        drawn = layer_of(film(settings, find_heat(settings)), "Heat", Map)
        assert max(map(len, drawn.ends)) <= 5
    said = about_scale(Settings(), find_heat(Settings()))
    assert f"{find_heat(Settings()).reach:.2g}" in said


def test_the_frame_is_the_patch_that_is_tried_at_that_moment():
    settings = Settings(stride=16)
    heat = find_heat(settings)
    frame = layer_of(film(settings, heat), "The picture", Lines)
    for moment, (top, left) in enumerate(heat.corners):
        x, y = frame.x.numbers()[moment, 0], frame.y.numbers()[moment, 0]
        assert (x.min(), x.max()) == pytest.approx((left, left + 16), abs=0.01)
        assert (y.min(), y.max()) == pytest.approx((top, top + 16), abs=0.01)


def test_many_patches_do_not_make_a_long_film():
    settings = Settings(patch=8, stride=4)
    heat = find_heat(settings)
    drawn = film(settings, heat)
    assert len(heat.moments) == 225
    assert len(drawn.frames) == MOST_MOMENTS
    assert drawn.frames[-1] == "patch 225 of 225"
    assert len(_payload(drawn, 165, ())) < 300_000


def test_of_grad_cam_each_moment_is_named_after_the_map_that_is_added():
    settings = Settings(way=GRAD_CAM)
    heat = find_heat(settings)
    frames = film(settings, heat).frames
    assert frames[0].endswith(f"× map {heat.order[0]}")
    assert frames[-1] == "all 10 maps"
