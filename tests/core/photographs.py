"""Small photograph-like files for tests that need a folder or a ZIP of them."""

import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

COLOURS = {"blue": (40, 60, 200), "green": (40, 180, 60), "red": (200, 50, 40)}


def write_photographs(folder: Path, per_class: int = 10, side: int = 40) -> Path:
    """A folder per class of JPEGs, each its class's colour with noise that tells it from others."""
    generator = np.random.default_rng(0)
    for label, colour in COLOURS.items():
        (folder / label).mkdir(parents=True, exist_ok=True)
        for number in range(per_class):
            noise = generator.normal(0, 40, (side, side + 8, 3))
            pixels = np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(folder / label / f"{number:03}.jpg", quality=90)
    return folder


def zip_folder(folder: Path, archive: Path) -> Path:
    """The folder as a ZIP, wrapped in a folder of its own name."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(folder.rglob("*.jpg")):
            file.write(path, f"{folder.name}/{path.relative_to(folder)}")
    return archive
