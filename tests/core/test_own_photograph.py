import numpy as np
import pytest
from PIL import Image, ImageOps

from core.own_photograph import LOAD_OWN, LONGEST_SIDE, own_photograph
from core.refusal import Refused
from tests.core.hostile_files import encoded, noise, picture


@pytest.mark.parametrize(
    ("size", "kept"),
    [((20, 30), (20, 30)), ((1000, 4000), (160, 640)), ((1300, 1300), (640, 640))],
)
def test_at_most_640_pixels_of_a_side_are_kept(size, kept):
    image = own_photograph(encoded(noise(*size), "PNG"))
    assert np.asarray(image).shape == (*kept, 3)
    assert max(image.size) <= LONGEST_SIDE


def test_a_small_one_is_kept_to_the_pixel():
    image = noise(20, 30)
    assert np.array_equal(np.asarray(own_photograph(encoded(image, "PNG"))), np.asarray(image))


def test_it_is_upright_and_nothing_of_the_file_stays_with_it():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "taken at home"
    content = encoded(Image.new("RGB", (40, 20), (255, 0, 0)), "JPEG", exif=exif)
    image = own_photograph(content)
    assert image.size == (20, 40)
    assert not image.info and not image.getexif()


@pytest.mark.parametrize("size", [(12, 20), (3000, 4000)])
def test_a_program_that_loads_it_has_the_same_pixels(size, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    content = encoded(noise(*size), "JPEG")
    (tmp_path / "photo.jpg").write_bytes(content)
    names = {"Image": Image, "ImageOps": ImageOps}
    exec(LOAD_OWN, names)
    assert np.array_equal(np.asarray(names["image"]), np.asarray(own_photograph(content)))


@pytest.mark.parametrize(
    ("content", "because"),
    [(b"", "empty"), (b"no picture at all", "picture"), (picture()[:200], "damaged")],
)
def test_what_is_no_picture_is_refused(content, because):
    with pytest.raises(Refused, match=because):
        own_photograph(content)


def test_a_line_of_pixels_costs_little_and_is_left_to_the_pages():
    assert own_photograph(encoded(Image.new("L", (60_000, 1)), "PNG")).size == (LONGEST_SIDE, 1)
