from itertools import product

import numpy as np
import pytest
from PIL import Image

from core.resize import (
    FITS,
    ITS_OWN,
    ORDERS,
    OWN,
    SIZES,
    STATISTICS,
    TOO_EARLY,
    Settings,
    resize,
)
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


ALMOST_WHITE = Image.new("RGB", (256, 256), "white")
ALMOST_WHITE.paste("black", (100, 100, 102, 102))


def test_every_choice_can_be_drawn():
    for order, statistics, picture, size in product(ORDERS, STATISTICS, ("China", OWN), SIZES):
        settings = Settings(picture, order=order, statistics=statistics, size=size)
        film(settings, resize(settings, ALMOST_WHITE))


@pytest.mark.parametrize("size", SIZES)
def test_sizes_that_torch_refuses_are_blank_and_crossed(size):
    """The dot is gone at 8 x 8: all is white, the deviation 0."""
    settings = Settings(OWN, statistics=ITS_OWN, size=size)
    resized = resize(settings, ALMOST_WHITE)
    assert [made.x is None for made in resized.made] == [True, False, False, False, False]
    shown = {panel.title: panel for panel in film(settings, resized).panels}
    picture, cross = shown[BACK].layers
    assert len(np.unique(picture.pixels[0])) == 1
    assert np.array_equal(picture.pixels[1:], shown["squash ✓"].layers[0].pixels[1:])
    there = np.isfinite(cross.y.numbers()).all(axis=(1, 2))
    assert there.tolist() == [True, False, False, False, False]
    [normalised] = shown["normalised"].layers
    assert np.isnan(normalised.x.numbers()[0]).all()
    assert np.isfinite(normalised.x.numbers()[1:]).all()
