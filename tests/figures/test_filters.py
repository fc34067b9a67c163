"""The filters' film: its epochs, its colours, and which filter lies under a click."""

from dataclasses import replace

from core.filters import Settings, look_back
from figures.filters import MOST_FRAMES, film, filter_at


def test_of_a_long_training_every_so_many_epochs_are_shown_first_and_last_among_them():
    filters = look_back(Settings())
    weights = filters.weights[:1].repeat(120, 1, 1, 1, 1)
    long = replace(filters, weights=weights, maps=filters.maps[:1].repeat(120, 1, 1))
    frames = film(long).frames
    assert len(frames) == MOST_FRAMES
    assert frames[0] == "start" and frames[-1] == "epoch 119"


def test_a_weight_is_a_pixels_colour_and_grey_is_zero():
    filters = look_back(Settings())
    sheet = film(filters).panels[0].layers[0].pixels
    reach = filters.weights.abs().max()
    by_hand = ((filters.weights[4, 5, :, 2, 0] / reach + 1) * 127.5).round()
    row, column = (12 + 2) + 2 * 4 + 1, (12 + 2) + 1  # filter 5: second row, second column
    assert sheet[4, row, column].tolist() == by_hand.int().tolist()


def test_a_click_finds_the_filter_under_it():
    filters = look_back(Settings())
    assert [filter_at(filters, 14 * column + 3, 30) for column in range(4)] == [8, 9, None, None]
    assert filter_at(filters, 45, 20) == 7
    assert filter_at(filters, -1, 5) is None
