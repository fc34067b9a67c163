import numpy as np
import pytest

from core.image_tensor import ADDED, COLOURS, OWN, PERMUTED, Settings, look
from figures.image_tensor import film, height
from tests.core.hostile_files import noise

WAYS = [
    Settings(),
    Settings(layout=PERMUTED, batch=True, added=100, pixel=(5.0, 70.0)),
    Settings(picture="Flower", numbers="float32", added=60),
]


@pytest.mark.parametrize("settings", WAYS)
def test_the_picture_and_its_planes_show_the_same_numbers(settings):
    looked = look(settings)
    whole, *planes = film(looked).panels
    pixels = whole.layers[0].pixels  # (stops, height, width, 3)
    assert pixels.shape == (len(ADDED), *looked.photo.shape)
    for colour, panel in enumerate(planes):
        values = panel.layers[0].values
        assert np.array_equal(values.steps, pixels[..., colour])
        now = values.numbers()[ADDED.index(settings.added), looked.row, looked.column]
        assert now == pytest.approx(looked.pixel[colour].item())
        assert panel.title.lower() == panel.layers[0].name == COLOURS[colour]
        assert panel.alt.startswith(looked.plane(colour))


@pytest.mark.parametrize("settings", WAYS)
def test_the_pixel_is_marked_in_every_panel_with_its_number(settings):
    looked = look(settings)
    whole, *planes = film(looked).panels
    for panel in (whole, *planes):
        mark = panel.layers[1]
        assert mark.x.numbers() == pytest.approx(looked.column + 0.5, abs=0.01)
        assert mark.y.numbers() == pytest.approx(looked.row + 0.5, abs=0.01)
        assert panel.y.start > panel.y.end  # row 0 at the top
        assert panel.clickable and panel.aspect == looked.photo.shape[1] / looked.photo.shape[0]
    for colour, panel in enumerate(planes):
        [said] = panel.layers[1].names
        index, number = said.split(" = ")
        assert index == looked.index(colour)
        assert float(number) == pytest.approx(looked.pixel[colour].item(), abs=5e-4)
    assert whole.layers[1].names == (looked.index(),)
    shown = ADDED.index(settings.added)
    pixel = whole.layers[0].pixels[shown, looked.row, looked.column]
    assert whole.layers[1].colours == ("#" + "".join(f"{part:02X}" for part in pixel),)


@pytest.mark.parametrize("settings", WAYS)
def test_its_time_is_the_slider(settings):
    moving = film(look(settings))
    assert len(moving.frames) == len(ADDED)
    assert moving.start == ADDED.index(settings.added)
    assert not moving.plays


def test_a_narrow_panel_says_the_number_only():
    own = np.asarray(noise(30, 20))
    looked = look(Settings(picture=OWN, batch=True, pixel=(3.0, 4.0)), own)
    for colour, panel in enumerate(film(looked).panels[1:]):
        assert panel.layers[1].names == (str(own[3, 4, colour]),)


def test_fractions_have_a_scale_to_one():
    for numbers, most in (("uint8", 255), ("float32", 1)):
        plane = film(look(Settings(numbers=numbers))).panels[1].layers[0]
        assert (plane.values.low, plane.values.high) == (0, most)
        assert plane.ends == ("0", str(most))


@pytest.mark.parametrize("size", [(60, 90), (54, 96), (80, 80), (96, 72), (96, 24), (24, 96)])
def test_two_broad_panels_or_four_tall_ones_stand_in_a_row(size):
    looked = look(Settings(picture=OWN), np.asarray(noise(*size)))
    in_a_row = 2 if size[1] > size[0] else 4
    for projected, most in ((False, 185), (True, 220)):
        high = height(looked, projected)
        # what a projector of 1024 pixels leaves beside the controls
        assert in_a_row * (high * size[1] / size[0] + 28) - 28 <= 674
        assert high <= most
