"""What pages say about a photograph of the learner's own, and the file in which it goes along."""

import io

import numpy as np
from PIL import Image

ABOUT_OWN = (
    "It stays on this computer, in this tab: not in a link, not in a file. Photograph things "
    "rather than people."
)
NO_PICTURE = (
    "Your photograph is not here, so this is {}. What you bring in stays in your browser's tab on "
    "this computer; a link does not carry it."
)
NO_NUMBERS = "Bring in a photograph, and its numbers stand here."


def png(pixels: np.ndarray) -> bytes:
    """(height, width, 3) uint8 -> the content of a file."""
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(file, "PNG", compress_level=1)
    return file.getvalue()
