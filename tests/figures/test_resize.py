import numpy as np

from core.resize import FITS, ORDERS, SIZES, STATISTICS, TOO_EARLY, Settings, resize
from figures.film import Lines, Picture
from figures.resize import AS_IT_IS, BACK, chosen_fit, film


def panels(settings):
    return {panel.title: panel for panel in film(settings, resize(settings)).panels}


def test_a_square_is_drawn_pixel_by_pixel_at_every_size():
    shown = panels(Settings(fit="pad"))
    pixels = shown["pad ✓"].layers[0].pixels
    squares = resize(Settings()).squares["pad"]
    for frame, (size, square) in enumerate(zip(SIZES, squares, strict=True)):
        times = SIZES[-1] // size
        assert np.array_equal(pixels[frame, ::times, ::times], square.permute(1, 2, 0))
    assert chosen_fit("pad ✓") == "pad" and chosen_fit("crop") == "crop"
    assert chosen_fit(BACK) is None


def test_what_comes_back_is_drawn_as_the_square_was():
    shown = panels(Settings())
    assert np.array_equal(shown[BACK].layers[0].pixels, shown["squash ✓"].layers[0].pixels)
    assert not np.array_equal(shown[AS_IT_IS].layers[0].pixels, shown[BACK].layers[0].pixels)


def test_a_crop_is_framed_and_a_refusal_has_no_numbers_to_draw():
    shown = panels(Settings(fit="crop", order=TOO_EARLY))
    assert [type(layer) for layer in shown["photograph"].layers] == [Picture, Lines]
    assert len(shown) == 1 + len(FITS)


def test_every_choice_can_be_drawn():
    for order in ORDERS:
        for statistics in STATISTICS:
            film(Settings(order=order, statistics=statistics), resize(Settings(order=order)))
