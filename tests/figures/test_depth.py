import pytest

from core.depth_page import Settings, show
from core.seeds import SEEDS
from figures.depth import film
from figures.film import Lines, Map, Points

NAMES = ("wide", "middle", "deep")


@pytest.fixture(scope="module")
def shown():
    return show(Settings(layers=3, units=4, epochs=30))


def test_every_seed_of_every_depth_is_a_point_of_the_strip(shown):
    strip = film(shown, NAMES).panels[0]
    medians, seeds, this = strip.layers
    assert isinstance(medians, Lines) and isinstance(seeds, Points)
    scores = [100 * runs.accuracy[-1] for runs in shown.depths.runs]
    for depth, score in enumerate(scores):
        drawn = seeds.y.numbers().reshape(len(SEEDS), 3)[:, depth]
        assert drawn == pytest.approx(score.numpy(), abs=0.01)
        assert this.y.numbers()[:, depth] == pytest.approx(score.numpy(), abs=0.01)
        middle = medians.y.numbers()[0, depth]
        assert middle == pytest.approx(100 * shown.middles[depth], abs=0.01)
    assert seeds.x.numbers().round().reshape(len(SEEDS), 3).tolist() == [[1, 2, 3]] * len(SEEDS)


def test_the_time_is_the_seed(shown):
    moving = film(shown, NAMES)
    assert moving.frames[3] == "seed 3" and len(moving.frames) == len(SEEDS)
    assert [panel.title for panel in moving.panels[1:]] == list(NAMES)
    for panel, runs in zip(moving.panels[1:], shown.depths.runs, strict=True):
        ground = next(layer for layer in panel.layers if isinstance(layer, Map))
        assert ground.values.numbers() == pytest.approx(runs.answers[:, 0].numpy(), abs=0.005)


def test_two_depths_are_two_squares():
    two = show(Settings(layers=2, units=3, epochs=3))
    assert len(film(two, ("wide", "deep")).panels) == 3
