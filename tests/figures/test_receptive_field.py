import numpy as np
import pytest

from core.layer_stack import MENU
from core.receptive_field_page import GRADIENTS, OWN_STACK, SIDE, SLOTS, Settings, measure
from figures.receptive_field import film
from widgets.film_player import _payload


def outline(lines, frame):
    """The corners of a frame's squares, (points, 2) as x and y, without the gaps."""
    corners = np.stack([lines.x.numbers()[frame, 0], lines.y.numbers()[frame, 0]], axis=1)
    return corners[~np.isnan(corners).any(axis=1)]


def test_the_square_of_each_frame_is_the_field_after_that_layer():
    measured = measure(Settings(place=(20.0, 40.0)))
    drawn = film(measured)
    assert len(drawn.frames) == 7 and drawn.frames[0] == "the picture"
    _, before, now = drawn.panels[0].layers
    for frame, seen in enumerate(measured.seen):
        top, left, bottom, right = seen.square
        corners = outline(now, frame)
        assert len(corners) == 5
        np.testing.assert_allclose(corners.min(axis=0), (left, top), atol=0.01)
        np.testing.assert_allclose(corners.max(axis=0), (right, bottom), atol=0.01)
        assert len(outline(before, frame)) == 5 * frame


def test_the_strength_is_the_gradient_as_a_share_of_its_strongest():
    measured = measure(Settings())
    strength = film(measured).panels[1].layers[0].values.numbers()
    for frame, seen in enumerate(measured.seen):
        share = (seen.strength / seen.strength.max()).numpy()
        np.testing.assert_allclose(strength[frame], share, atol=1 / 255)


def test_the_unit_is_marked_in_the_middle_of_its_cell():
    measured = measure(Settings(place=(0.0, 63.0)))
    mark = film(measured).panels[2].layers[1]
    assert mark.x.numbers().item() == pytest.approx(15.5, abs=0.01)
    assert mark.y.numbers().item() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("gradient", GRADIENTS)
def test_every_stack_has_a_picture_even_one_without_layers_or_with_a_dead_unit(gradient):
    for name in MENU[:: len(MENU) // 6]:
        own = dict.fromkeys(SLOTS, name)
        for seed in (0, 1):
            measured = measure(Settings(stack=OWN_STACK, gradient=gradient, seed=seed, **own))
            drawn = film(measured)
            assert len(drawn.frames) == len(measured.seen)
            assert drawn.panels[2].x.end == measured.unit.side <= SIDE


def test_it_travels_in_few_bytes():
    assert len(_payload(film(measure(Settings())), 225, ())) < 60_000
