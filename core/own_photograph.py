"""A photograph of the learner's own, as every page sees it: upright, RGB and not large."""

from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image

from core.picture import open_picture, room_for

LONGEST_SIDE = 640  # pixels that are kept of a photograph's longer side

# The same in a program: from a file photo.jpg to `image`.
LOAD_OWN = f"""image = Image.open("photo.jpg")  # your file
image.draft(None, ({room_for(LONGEST_SIDE)}, {room_for(LONGEST_SIDE)}))  # a JPEG: no larger
image = ImageOps.exif_transpose(image).convert("RGB")
image.thumbnail(({LONGEST_SIDE}, {LONGEST_SIDE}))
"""


def own_photograph(file: Path | BinaryIO | bytes) -> Image.Image:
    """The RGB picture of a file, hostile until checked; nothing of the file but its pixels.

    Raises Refused with a reason that reads well after "name: ".
    """
    image = open_picture(file, at_least=room_for(LONGEST_SIDE))
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return Image.fromarray(np.asarray(image))
