from dataclasses import replace

import numpy as np
import pytest
import torch

from core.nonlinearity import RATES, draw_data, train
from core.playground_maps import draw
from core.sweep import OUTCOMES, Settings, map_batches, sweep
from figures.film import Lines, Map, Points
from figures.sweep import COLOURS, MAP, TINTS, film, film_of_map, nearest_cell
from widgets.film_player import _payload

SETTINGS = Settings(samples=100, epochs=10, optimizer="SGD", learning_rate=0.3)


@pytest.fixture(scope="module")
def swept():
    result = sweep(SETTINGS)
    return result, film(result, draw_data(SETTINGS))


@pytest.fixture(scope="module")
def mapped():
    batches, single = map_batches(SETTINGS), train(replace(SETTINGS, batch_size=16))
    return batches, film_of_map(batches, (2, 5), single, draw(single))


def layers(panel, kind):
    return [layer for layer in panel.layers if isinstance(layer, kind)]


def test_time_is_the_learning_rate(swept):
    _, picture = swept
    assert picture.frames == tuple(f"learning rate {rate:g}" for rate in RATES)
    assert (picture.start, picture.plays) == (RATES.index(0.3), False)
    _payload(picture, 240, ())


def test_each_rate_has_its_answer_its_end_and_its_curves(swept):
    result, picture = swept
    answers, ends, curves = picture.panels
    [ground] = layers(answers, Map)
    assert ground.values.numbers() == pytest.approx(result.answers[:, 0].numpy(), abs=0.005)
    over_rates = layers(ends, Lines)[0]
    assert over_rates.y.numbers()[0, 0] == pytest.approx(result.train_loss[-1].numpy(), rel=1e-3)
    assert over_rates.y.numbers()[0, 1] == pytest.approx(result.test_loss[-1].numpy(), rel=1e-3)
    here = layers(ends, Points)[-1]
    assert here.x.numbers()[:, 0] == pytest.approx(np.array(RATES), rel=1e-3)
    inside = result.train_loss[-1].clamp(ends.y.start, ends.y.end)  # the mark stays in sight
    assert here.y.numbers()[:, 0] == pytest.approx(inside.numpy(), rel=1e-3)
    own = layers(curves, Lines)[-1]
    assert own.y.numbers()[:, 0] == pytest.approx(result.train_loss.T.numpy(), rel=1e-3)


def test_what_is_no_number_is_drawn_above_the_picture():
    result = sweep(SETTINGS)
    result.train_loss[-1, -1] = torch.nan
    result.test_loss[-1, -1] = torch.inf
    picture = film(result, draw_data(SETTINGS))
    lines = layers(picture.panels[1], Lines)[0]
    assert (lines.y.numbers()[0, :, -1] > picture.panels[1].y.end).all()
    _payload(picture, 240, ())


def test_the_map_shows_every_run_and_marks_the_one_that_is_loaded(mapped):
    batches, picture = mapped
    panel = picture.panels[0]
    assert (panel.title, panel.clickable) == (MAP, True)
    [ground] = layers(panel, Map)
    assert ground.values.numbers()[0] == pytest.approx(batches.outcomes.flip(0).numpy(), abs=1e-9)
    marks, loaded = layers(panel, Points)
    assert (marks.groups[0] == batches.outcomes.flatten().numpy()).all()
    assert len(set(TINTS)) == len(set(COLOURS)) == len(OUTCOMES)
    place = loaded.x.numbers().item(), loaded.y.numbers().item()
    assert nearest_cell(batches, *place) == (RATES[5], batches.batch_sizes[2])
    _payload(picture, 240, ())


def test_a_click_on_any_mark_finds_its_run(mapped):
    batches, picture = mapped
    marks = layers(picture.panels[0], Points)[0]
    found = [
        nearest_cell(batches, x, y)
        for x, y in zip(marks.x.numbers()[0], marks.y.numbers()[0], strict=True)
    ]
    assert found == [(rate, size) for size in batches.batch_sizes for rate in RATES]
    assert nearest_cell(batches, 1e-6, -3) == (RATES[0], 8)
    assert nearest_cell(batches, 50, 99) == (RATES[-1], 0)
