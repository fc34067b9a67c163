import pytest

from core.home import Settings, train
from figures.film import Map, Tiles
from figures.home import ALONE, TOGETHER, film


@pytest.fixture(scope="module")
def trainings():
    return {bend: train(Settings(bend)) for bend in (False, True)}


@pytest.mark.parametrize("bend", [False, True])
def test_every_frame_shows_what_was_computed_for_it(trainings, bend):
    training = trainings[bend]
    together, alone, _ = film(training).panels
    [chances] = [layer for layer in together.layers if isinstance(layer, Map)]
    [neurons] = [layer for layer in alone.layers if isinstance(layer, Tiles)]
    assert (together.title, alone.title) == (TOGETHER, ALONE)
    assert chances.values.numbers() == pytest.approx(training.chances.numpy(), abs=0.002)
    assert neurons.values.numbers() == pytest.approx(training.neurons.numpy(), abs=0.02)


def test_a_straight_border_is_drawn_from_fine_numbers(trainings):
    together = film(trainings[False]).panels[0]
    assert together.layers[0].values.steps.dtype.itemsize == 2
