from dataclasses import replace

import numpy as np
import pytest
import torch

from core.learn_kernel import CHINA, PICTURES, Settings, learn, photograph, standardised, through
from figures.film import Lines, Map, Tiles
from figures.learn_kernel import LEAST, film, shown_steps
from widgets.film_player import _payload


@pytest.fixture(scope="module")
def stolen():
    settings = Settings(picture=CHINA, steps=40)
    learned = learn(settings)
    return learned, film(settings, learned)


def test_every_step_at_first_and_the_last_one_always():
    assert shown_steps(5) == (0, 1, 2, 3, 4, 5)
    steps = shown_steps(300)
    assert steps[:10] == tuple(range(10))
    assert steps[-1] == 300
    assert len(steps) <= 60


def test_the_kernels_are_those_of_each_frame_with_row_0_on_top(stolen):
    learned, picture = stolen
    [tiles] = picture.panels[0].layers
    assert isinstance(tiles, Tiles)
    shown = tiles.values.numbers()[:, :, ::-1]
    for frame, label in enumerate(picture.frames):
        weights = learned.theft.weights[int(label.removeprefix("step "))].clamp(-2, 2)
        assert shown[frame, 0] == pytest.approx(learned.hidden.numpy(), abs=0.01)
        assert shown[frame, 1] == pytest.approx(weights.numpy(), abs=0.01)


def test_all_error_curves_are_drawn_and_the_chosen_one_has_its_place_in_time(stolen):
    learned, picture = stolen
    lines = [layer for layer in picture.panels[1].layers if isinstance(layer, Lines)][1:]
    assert [line.names[0] for line in lines] == list(PICTURES)
    assert [line.now for line in lines] == [name == CHINA for name in PICTURES]
    steps = [int(label.removeprefix("step ")) for label in picture.frames]
    for line, theft in zip(lines, learned.thefts.values(), strict=True):
        assert line.x.numbers()[0, 0] == pytest.approx(steps, abs=0.01)
        errors = theft.errors[steps].clamp(min=LEAST).numpy()
        assert line.y.numbers()[0, 0] == pytest.approx(errors, rel=0.01)


def test_the_photograph_is_seen_through_both_kernels(stolen):
    learned, picture = stolen
    hidden, learnt = (panel.layers[0] for panel in picture.panels[3:])
    assert isinstance(hidden, Map) and isinstance(learnt, Map)
    assert hidden.values.steps.shape[0] == 1
    made = through(learned.theft.weights[-1][None], standardised(photograph()))[0]
    low, high = learnt.values.low, learnt.values.high
    assert learnt.values.numbers()[-1] == pytest.approx(
        np.clip(made.numpy(), low, high), abs=(high - low) / 255
    )


@pytest.mark.parametrize("picture", PICTURES)
def test_what_explodes_can_be_drawn_and_every_film_is_light(picture):
    settings = Settings(picture=picture, learning_rate=1.2, steps=300)
    learned = learn(settings)
    assert not torch.isfinite(learned.theft.weights).all()
    assert len(_payload(film(settings, learned), 200, ())) < 300_000
    calm = replace(settings, learning_rate=0.1)
    assert len(_payload(film(calm, learn(calm)), 200, ())) < 300_000


def test_it_plays_from_the_start_and_rests_at_the_end(stolen):
    _, picture = stolen
    assert picture.plays
    assert picture.start == len(picture.frames) - 1
