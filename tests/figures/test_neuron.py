import numpy as np
import pytest

from core.neuron import PARTS, SLIDERS, STOPS, Settings, by_hand, drag, draw, ladder, train
from figures.film import Edges, Lines, Map, Points, Tiles
from figures.neuron import film_of_drag, film_of_training

HAND = Settings(neurons=3, b1=0.6, b2=0.6, b3=0.8)
TRAINING = Settings(set_by="by training", neurons=3)


def layers(panel, kind) -> list:
    return [layer for layer in panel.layers if isinstance(layer, kind)]


def dragging(settings, *sliders):
    moments = drag(settings, *sliders)
    return moments, film_of_drag(settings, moments, draw(settings, moments), sliders)


@pytest.fixture(scope="module")
def trained():
    moments = train(TRAINING)
    picture = draw(TRAINING, moments)
    return moments, picture, film_of_training(TRAINING, moments, picture)


@pytest.mark.parametrize("neurons", [1, 2, 3])
@pytest.mark.parametrize("parts", PARTS)
def test_every_state_of_the_page_has_its_film(neurons, parts):
    settings = Settings(neurons=neurons, parts=parts)
    _, film = dragging(settings, *SLIDERS[neurons - 1])
    assert film.strips == 3
    assert len(film.frames) == 3 * len(STOPS)
    assert not film.plays
    settings = Settings(set_by="by training", neurons=neurons, parts=parts)
    moments = train(settings)
    film = film_of_training(settings, moments, draw(settings, moments))
    assert len(film.frames) == len(moments.right)
    assert film.plays


def test_each_stop_of_the_slider_is_a_frame_with_its_own_picture():
    moments, film = dragging(HAND, "w12")
    assert (film.frames[0], film.frames[23]) == ("w12 = -2.0", "w12 = 0.3")
    answer, network, right = film.panels
    [said] = layers(answer, Map)
    shown = draw(HAND, moments)
    assert said.values.numbers() == pytest.approx(shown.answer.numpy(), abs=0.01)
    [tiles] = layers(network, Tiles)
    assert tiles.values.numbers()[:, 2:5] == pytest.approx(shown.layer.numpy(), abs=0.02)
    [edges] = layers(network, Edges)
    assert edges.weights.numbers()[:, 1] == pytest.approx(STOPS.numpy(), abs=1e-4)
    [most, curve] = layers(right, Lines)
    assert curve.y.numbers()[0, 0] == pytest.approx(100 * moments.share.numpy(), abs=0.01)
    assert most.y.numbers() == pytest.approx(100 * ladder(3), abs=0.01)


def test_three_sliders_are_three_strips_of_one_film():
    _, film = dragging(HAND, *SLIDERS[0])
    for strip, slider in enumerate(SLIDERS[0]):
        alone, single = dragging(HAND, slider)
        frames = slice(strip * len(STOPS), (strip + 1) * len(STOPS))
        assert film.frames[frames] == single.frames
        [curve] = layers(film.panels[2], Lines)[1:]
        assert (curve.y.steps[frames] == layers(single.panels[2], Lines)[1].y.steps).all()
        [said] = layers(film.panels[0], Map)
        assert said.values.numbers()[frames] == pytest.approx(
            draw(HAND, alone).answer.numpy(), abs=0.01
        )


def test_the_fences_are_drawn_where_the_neurons_change_their_answer():
    moments, film = dragging(HAND, "b1")
    [fences] = layers(film.panels[0], Lines)
    ends = draw(HAND, moments).borders.numpy()
    assert fences.x.numbers() == pytest.approx(ends[..., 0], abs=2e-3)
    assert fences.y.numbers() == pytest.approx(ends[..., 1], abs=2e-3)
    assert fences.names == ("neuron 1", "neuron 2", "neuron 3")


def test_a_neuron_without_weights_draws_no_fence():
    settings = Settings(w12=0.0)
    _, film = dragging(settings, "w11")
    [fences] = layers(film.panels[0], Lines)
    assert STOPS[20] == 0
    assert np.isnan(fences.y.numbers()[20]).all()
    assert not np.isnan(fences.y.numbers()[21]).any()


def test_without_the_bend_the_answer_is_a_slope_with_its_border():
    settings = Settings(parts="W x + b", neurons=2)
    moments, film = dragging(settings, "b1")
    [slope] = layers(film.panels[0], Map)
    assert slope.contours == (0.0,)
    shown = draw(settings, moments).answer.numpy()
    assert slope.values.numbers() == pytest.approx(shown, abs=1e-3)


def test_the_drawn_sliders_stand_at_the_trained_weights(trained):
    moments, _, film = trained
    _, sliders, _ = film.panels
    marks = layers(sliders, Points)
    for neuron, mark in enumerate(marks):
        places = mark.x.numbers()
        assert places[:, :2] == pytest.approx(moments.weights[:, neuron].numpy(), abs=2e-3)
        assert places[:, 2] == pytest.approx(moments.biases[:, neuron].numpy(), abs=2e-3)


def test_every_frame_of_training_shows_the_chances_of_its_step(trained):
    _, picture, film = trained
    [said] = layers(film.panels[0], Map)
    assert said.values.numbers() == pytest.approx(picture.answer.numpy(), abs=0.005)
    assert film.frames[3] == "step 15"


def test_the_ladders_rungs_are_marked():
    moments = by_hand(HAND)
    assert moments.share.item() > 0.95
    _, film = dragging(HAND, "b1")
    assert film.panels[2].y.ticks == pytest.approx((50, 200 / 3, 250 / 3, 100))
