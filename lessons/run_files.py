"""What a program about an opened network reads from its own folder: the weights and one picture."""

import io
from pathlib import Path

import numpy as np
from PIL import Image
from torch import Tensor

MODEL, PICTURE = "model.pth", "picture.png"


def run_files(folder: str, picture: Tensor) -> dict[str, bytes]:
    """The contents of model.pth and picture.png; `picture` is (3, size, size) uint8, the square
    as the network sees it."""
    png = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture.permute(1, 2, 0))).save(png, "png")
    return {MODEL: (Path(folder) / MODEL).read_bytes(), PICTURE: png.getvalue()}
