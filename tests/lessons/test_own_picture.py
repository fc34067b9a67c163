import io

import numpy as np
from PIL import Image

from lessons.own_picture import png


def test_a_png_has_the_very_pixels_also_of_a_view():
    pixels = np.random.default_rng(0).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    for view in (pixels, pixels.swapaxes(0, 1), np.broadcast_to(pixels[..., :1], pixels.shape)):
        assert np.array_equal(np.asarray(Image.open(io.BytesIO(png(view)))), view)
