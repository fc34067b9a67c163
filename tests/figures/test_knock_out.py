from dataclasses import replace

import numpy as np
import pytest
import torch

from core.knock_out import Settings, knock_out
from figures.film import Lines, Tiles, colour_stops
from figures.knock_out import MAPS, MOST_BARS, bar_classes, film
from figures.theme import DIVERGING
from widgets.film_player import _payload

KNOCKED = knock_out(Settings(off=("3", "9")))


def test_a_map_that_is_off_is_empty_and_crossed_out_afterwards_and_says_so():
    tiles = film(KNOCKED).panels[0].layers[0]
    assert isinstance(tiles, Tiles)
    before, after = tiles.values.numbers()
    largest = KNOCKED.maps.abs().max().item()
    for number in range(10):
        off = number in (3, 9)
        crossed = after[number] > 1.3 * largest  # as no number of a map
        assert crossed.any() == off
        assert np.array_equal(before[number], after[number]) != off
        if off:
            assert crossed.diagonal().all() and crossed[:, ::-1].diagonal().all()
            assert crossed.mean() < 0.5 and np.abs(after[number][~crossed]).max() < 0.02
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


def test_a_number_of_a_map_has_the_colour_that_it_has_elsewhere():
    tiles = film(KNOCKED).panels[0].layers[0]
    stops, largest = colour_stops(tiles.scale), KNOCKED.maps.abs().max().item()
    for value, colour in ((-largest, DIVERGING[0]), (0, DIVERGING[3]), (largest, DIVERGING[-1])):
        share = (value - tiles.values.low) / (tiles.values.high - tiles.values.low)
        assert share * (len(stops) - 1) == pytest.approx(stops.index(colour), abs=1e-4)


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (4, 4)])
def test_small_maps_are_crossed_out_too(size):
    small = replace(KNOCKED, maps=torch.ones(10, *size))
    after = film(small).panels[0].layers[0].values.numbers()[1]
    assert (after[3] > 1.3).any() and not (after[0] > 1.3).any()


def test_long_names_of_classes_are_cut_and_stay_unlike_each_other():
    long = replace(KNOCKED, classes=tuple("A" * 57 + letter for letter in "abcde"))
    names = film(long).panels[1].layers[0].names
    assert len(set(names)) == 5 and max(map(len, names)) <= 18


def test_it_is_light_with_64_maps_too():
    many = replace(KNOCKED, maps=torch.randn(64, 64, 64))
    assert len(_payload(film(many), 150, ())) < 300_000
