import numpy as np
from PIL import Image
from streamlit.testing.v1 import AppTest

from widgets.picture_grid import SHARP, at_width


def test_small_pictures_are_enlarged_pixel_by_pixel():
    tiny = Image.fromarray(np.arange(5 * 3 * 3, dtype=np.uint8).reshape(5, 3, 3))
    large = at_width(tiny, 10)
    times = 7  # 3 pixels are to fill 20
    assert large.size == (3 * times, 5 * times)
    blocks = np.asarray(large).reshape(5, times, 3, times, 3)
    assert (blocks == np.asarray(tiny)[:, None, :, None]).all()


def test_large_pictures_are_reduced_smoothly_in_their_own_shape():
    stripes = Image.fromarray(np.tile(np.uint8([[[0] * 3], [[255] * 3]]), (100, 800, 1)))
    small = at_width(stripes, 100)
    assert small.size == (100 * SHARP, round(200 * SHARP / 8))
    middle = np.asarray(small)[5:-5]
    assert (abs(middle.astype(int) - 127) < 12).all()  # and not one stripe of the two
    assert at_width(Image.new("RGB", (60_000, 1)), 10).size == (10 * SHARP, 1)


def test_a_tall_picture_is_shown_whole_and_costs_no_more_than_others():
    tall = Image.new("RGB", (1, 60_000), (9, 8, 7))
    shown = at_width(tall, 50)
    assert shown.size == (100, 200)
    assert shown.getpixel((49, 0)) == shown.getpixel((49, 199)) == (9, 8, 7, 255)
    assert shown.getpixel((0, 100))[3] == 0


def test_captions_are_shown_as_they_are():
    def page():
        from PIL import Image

        from widgets.picture_grid import picture_grid

        pictures = [Image.new("RGB", (4, 4)), Image.new("RGB", (400, 400))]
        picture_grid(pictures, ["![x](http://a.b/c.png)", "cat"], width=40)
        picture_grid(pictures, width=40)
        picture_grid([])

    run = AppTest.from_function(page).run()
    assert not run.exception
    captions = [image.captions[0] for image in run.image]
    assert captions == ["\\!\\[x\\]\\(http\\:\u2060//a\\.b/c\\.png\\)", "cat", "", ""]
