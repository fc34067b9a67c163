from dataclasses import replace

import numpy as np
import pytest

from core.rate_map import MOMENTA, OUTCOMES, RATES, SURFACES, Settings, map_rates
from figures.film import Lines, Map, Points
from figures.rate_map import COLOURS, MAP, PATH, TINTS, film
from widgets.film_player import _payload

SETTINGS = Settings(surface="Bowl 1:10", learning_rate=0.1, momentum=0.9)


@pytest.fixture(scope="module")
def bowl():
    result = map_rates(SETTINGS)
    return result, film(SETTINGS, result)


def layers(panel, kind):
    return [layer for layer in panel.layers if isinstance(layer, kind)]


def test_the_map_shows_every_runs_outcome(bowl):
    result, picture = bowl
    panel = picture.panels[0]
    assert (panel.title, panel.clickable) == (MAP, True)
    [ground] = layers(panel, Map)
    assert ground.values.numbers()[0] == pytest.approx(result.outcomes.numpy(), abs=1e-9)
    assert len(set(TINTS)) == len(set(COLOURS)) == len(OUTCOMES)


def test_a_mark_tells_the_outcome_where_it_stands(bowl):
    result, picture = bowl
    marks = layers(picture.panels[0], Points)[0]
    rates, momenta = marks.x.numbers()[0], marks.y.numbers()[0]
    assert len(rates) > 300
    for rate, momentum, group in zip(rates, momenta, marks.groups[0], strict=True):
        row = int(np.abs(np.array(MOMENTA) - momentum).argmin())
        column = int(np.abs(np.log(np.array(RATES) / rate)).argmin())
        assert result.outcomes[row, column] == group
    assert set(marks.groups[0].tolist()) == {0, 1, 2, 3}


def test_a_cell_stands_where_its_rate_and_momentum_are(bowl):
    _, picture = bowl
    panel = picture.panels[0]
    [ground] = layers(panel, Map)
    middles = (np.arange(len(RATES)) + 0.5) / len(RATES)
    rates = panel.x.start * (panel.x.end / panel.x.start) ** middles
    assert rates == pytest.approx(RATES, rel=0.03)  # a cell is an eighth wide
    low, high = ground.y
    momenta = low + (np.arange(len(MOMENTA)) + 0.5) / len(MOMENTA) * (high - low)
    assert momenta == pytest.approx(MOMENTA, abs=1e-9)


def test_the_border_is_drawn_on_quadratics_only(bowl):
    _, picture = bowl
    [line] = layers(picture.panels[0], Lines)
    rates, momenta = line.x.numbers()[0, 0], line.y.numbers()[0, 0]
    inside = rates < 0.4  # the picture ends at half
    assert rates[inside] == pytest.approx((2 * (1 + momenta) / 10)[inside], rel=2e-3)
    bent = Settings(surface="Bent valley")
    assert not layers(film(bent, map_rates(bent)).panels[0], Lines)


def test_each_frame_is_the_run_at_its_rate(bowl):
    result, picture = bowl
    assert len(picture.frames) == len(RATES)
    assert picture.frames[picture.start] == "learning rate 0.1"
    this_run = layers(picture.panels[0], Points)[-1]
    assert this_run.x.numbers()[:, 0] == pytest.approx(RATES, rel=1e-3)
    assert this_run.y.numbers().item() == pytest.approx(0.9, abs=1e-3)
    path = picture.panels[2]
    assert (path.title, path.clickable) == (PATH, True)
    [line] = layers(path, Lines)
    assert line.x.numbers()[:40, 0] == pytest.approx(result.weights[:40, :, 0].numpy(), abs=0.004)
    loss = layers(picture.panels[1], Lines)[-1].y.numbers()[picture.start, 0]
    assert loss == pytest.approx((result.loss / result.loss[0]).numpy(), rel=1e-2)


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("start", [(0.0, 0.0), (5.0, 3.0)], ids=str)
def test_every_map_can_be_drawn_and_is_light(surface, start):
    settings = replace(SETTINGS, surface=surface, start_x=start[0], start_y=start[1])
    assert len(_payload(film(settings, map_rates(settings)), 280, ("rate",))) < 150_000
