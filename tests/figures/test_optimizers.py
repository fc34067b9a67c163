from dataclasses import replace

import numpy as np
import pytest

from core.loss_surfaces import SURFACES
from core.optimizers import OPTIMIZERS, RATES, Settings, race
from figures.film import Lines, Points
from figures.optimizers import COLOURS, PATHS, film
from widgets.film_player import _payload

EVERYBODY = Settings(more=tuple(OPTIMIZERS), steps=60)
AT_ONE_RATE = replace(EVERYBODY, one_rate=True, learning_rate=0.05)


def layers(panel, kind):
    return [layer for layer in panel.layers if isinstance(layer, kind)]


def drawn(settings):
    result = race(settings)
    return result, film(settings, result)


def test_each_at_its_own_rate_time_is_the_step_and_the_race_runs_once():
    result, picture = drawn(EVERYBODY)
    assert (len(picture.frames), picture.start, picture.plays) == (61, 60, True)
    paths = picture.panels[0]
    assert (paths.title, paths.clickable) == (PATHS, True)
    [lines] = layers(paths, Lines)
    assert lines.now
    assert lines.x.numbers()[0] == pytest.approx(result.walks[..., 0].numpy(), abs=0.004)
    assert lines.y.numbers()[0] == pytest.approx(result.walks[..., 1].numpy(), abs=0.004)
    start, runners = layers(paths, Points)
    assert (start.x.numbers().item(), start.y.numbers().item()) == pytest.approx((-3.7, 1.3), 1e-3)
    assert runners.x.numbers()[7] == pytest.approx(result.walks[:, 7, 0].numpy(), abs=0.004)


def test_at_one_rate_time_is_that_rate_and_every_rate_has_its_walks():
    result, picture = drawn(AT_ONE_RATE)
    assert len(picture.frames) == len(RATES)
    assert picture.frames[picture.start] == "learning rate 0.05"
    assert not picture.plays
    [lines] = layers(picture.panels[0], Lines)
    shown = lines.x.numbers()[picture.start]
    assert shown == pytest.approx(result.walks[..., 0].clip(-100, 100).numpy(), abs=0.004)
    assert not np.array_equal(lines.x.steps[0], lines.x.steps[-1])


def test_a_rate_that_does_not_arrive_is_a_gap_and_the_best_has_a_mark():
    result, picture = drawn(EVERYBODY)
    panel = picture.panels[2]
    [lines], [best] = layers(panel, Lines), layers(panel, Points)
    steps = lines.y.numbers()[0]
    arrivals = result.arrivals.double().numpy()
    there = arrivals <= result.steps
    assert np.isnan(steps[~there]).all()
    assert steps[there] == pytest.approx(arrivals[there].clip(1), rel=1e-3)
    assert best.x.numbers()[0] == pytest.approx(result.rates, rel=1e-3)


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("start", [(-3.7, 1.3), (0.0, 0.0), (5.0, 3.0)], ids=str)
@pytest.mark.parametrize("one_rate", [False, True])
def test_every_race_can_be_drawn(surface, start, one_rate):
    drawn(
        replace(
            EVERYBODY,
            surface=surface,
            steps=20,
            one_rate=one_rate,
            learning_rate=1.0,
            start_x=start[0],
            start_y=start[1],
        )
    )


def test_a_film_of_everybody_at_every_rate_is_light():
    settings = replace(AT_ONE_RATE, steps=150)
    assert len(_payload(film(settings, race(settings)), 265, ("rate",))) < 500_000
    settings = Settings()
    assert len(_payload(film(settings, race(settings)), 265, ())) < 60_000


def test_everybody_has_a_colour_of_their_own():
    assert list(COLOURS) == list(OPTIMIZERS)
    assert len(set(COLOURS.values())) == len(COLOURS)
