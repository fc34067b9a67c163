import numpy as np
import pytest

from core.gradient_descent import CURVES, RATES, Settings, border, curve_points, descend
from figures.film import Lines
from figures.gradient_descent import LEAST, MOST, film
from widgets.film_player import _payload


def drawn(**chosen):
    settings = Settings(**chosen)
    descents = descend(settings)
    return descents, film(settings, descents)


def lines(panel) -> list[Lines]:
    return [layer for layer in panel.layers if isinstance(layer, Lines)]


def test_each_frame_is_the_walk_at_its_rate():
    descents, picture = drawn(learning_rate=0.18)
    assert picture.frames[picture.start] == "learning rate 0.18"
    assert len(picture.frames) == len(RATES)
    curve, walk = lines(picture.panels[0])
    assert walk.x.numbers()[:20, 0] == pytest.approx(descents.weights[:20].numpy(), abs=0.004)
    assert walk.y.numbers()[:20, 0] == pytest.approx(descents.losses[:20].numpy(), abs=0.1)
    at = np.linspace(-5, 5, 401)
    assert curve.y.numbers()[0, 0] == pytest.approx(5 * at**2, abs=0.1)


def test_losses_are_shares_of_the_starts_height_above_the_lowest_point():
    descents, picture = drawn(curve="Two valleys", learning_rate=0.1)
    lowest = curve_points("Two valleys", descents.weights[RATES.index(0.2)][-1]).item()
    heights = descents.loss.numpy() - lowest
    shown = lines(picture.panels[1])[1].y.numbers()[picture.start, 0]
    assert shown[:4] == pytest.approx(heights[:4] / heights[0], rel=1e-2)
    for panel in picture.panels[1:]:
        assert "above lowest" in panel.y.label


def test_an_explosion_leaves_the_picture_and_is_no_plateau_at_its_edge():
    _, picture = drawn(learning_rate=0.3)  # the loss grows fourfold a step: beyond 1e4 at step 7
    shown = lines(picture.panels[1])[1].y.numbers()[picture.start, 0]
    assert shown[:12] == pytest.approx(4.0 ** np.arange(12), rel=1e-2)
    ends = lines(picture.panels[2])[0].y.numbers()[0, 0]
    assert (ends[[0.28 <= rate <= 0.6 for rate in RATES]] > 100 * MOST).all()
    assert ends[RATES.index(0.1)] < LEAST / 100


def test_nothing_is_drawn_where_nothing_is_finite():
    descents, picture = drawn(learning_rate=1.5, steps=100)
    finite = descents.losses.isfinite().numpy()
    assert not finite[-1, 16:].any()
    shown = lines(picture.panels[1])[1].y.numbers()
    assert (np.isnan(shown[:, 0]) == ~finite).all()
    ends = lines(picture.panels[2])[0].y.numbers()[0, 0]
    assert (np.isnan(ends) == ~finite[:, -1]).all()
    assert np.isnan(ends[-1])


@pytest.mark.parametrize("curve", CURVES)
def test_the_border_is_drawn_where_there_is_one(curve):
    _, picture = drawn(curve=curve)
    marks = lines(picture.panels[2])[1:]
    assert len(marks) == (border(curve) is not None)
    for mark in marks:
        assert mark.x.numbers() == pytest.approx(border(curve), rel=1e-3)


def test_a_film_of_a_hundred_steps_is_light():
    settings = Settings(steps=100)
    assert len(_payload(film(settings, descend(settings)), 250, ("rate",))) < 100_000
