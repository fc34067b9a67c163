from dataclasses import replace

import numpy as np
import torch

from core.knock_out import Settings, knock_out
from figures.film import Lines, Tiles
from figures.knock_out import MAPS, MOST_BARS, bar_classes, film
from widgets.film_player import _payload

KNOCKED = knock_out(Settings(off=("3", "9")))


def test_a_map_that_is_off_is_empty_afterwards_and_says_so():
    tiles = film(KNOCKED).panels[0].layers[0]
    assert isinstance(tiles, Tiles)
    before, after = tiles.values.numbers()
    for number in range(10):
        off = number in (3, 9)
        assert (np.abs(after[number]).max() < 0.02) == off
        assert np.array_equal(before[number], after[number]) != off
        assert tiles.names[number] == (f"{number} off" if off else str(number))
    assert film(KNOCKED).panels[0].title == MAPS


def test_the_bars_are_the_probabilities_before_and_after():
    lines = film(KNOCKED).panels[1].layers[0]
    assert isinstance(lines, Lines)
    ends = lines.x.numbers()[:, :, 1]
    assert np.allclose(ends[0], KNOCKED.before.softmax(0), atol=1e-4)
    assert np.allclose(ends[1], KNOCKED.after.softmax(0), atol=1e-4)


def test_of_many_classes_the_likeliest_have_a_bar():
    many = replace(
        KNOCKED,
        classes=tuple(f"class {number}" for number in range(30)),
        before=torch.arange(30.0),
        after=torch.arange(30.0).roll(10),
    )
    assert bar_classes(many) == [6, 7, 8, 9, 26, 27, 28, 29]
    assert len(film(many).panels[1].layers[0].names) == MOST_BARS


def test_it_is_light_with_64_maps_too():
    many = replace(KNOCKED, maps=torch.randn(64, 64, 64))
    assert len(_payload(film(many), 150, ())) < 300_000
