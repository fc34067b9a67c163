"""Memory of 50,000 pictures of 32x32: a folder is loaded, trained on for one epoch, evaluated.

Promised: at most 2 GB beyond torch itself. Peak resident memory of this process, as the system
counts it, less what it was once torch and the engine were imported.
"""

import resource
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from core.evaluation import judge
from core.image_set import gather_folder
from core.run import carry_out, logits_on, prepare, start_run
from core.training_settings import Settings

PICTURES, CLASSES = 50_000, 10
SETTINGS = Settings(image_size=32, epochs=1, batch_size=128)


def peak_memory() -> float:
    """GB resident at the most so far."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def write_pictures(folder: Path) -> None:
    generator = np.random.default_rng(0)
    for label in range(CLASSES):
        (folder / f"class-{label}").mkdir(parents=True)
    for number in range(PICTURES):
        pixels = generator.integers(0, 256, (32, 32, 3), dtype=np.uint8)
        file = folder / f"class-{number % CLASSES}" / f"{number}.jpg"
        Image.fromarray(pixels).save(file, quality=70)


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder, out = Path(scratch) / "pictures", Path(scratch) / "run"
        out.mkdir()
        write_pictures(folder)
        torch.set_num_threads(SETTINGS.threads)
        before = peak_memory()
        image_set, decoded = gather_folder(folder, "noise", SETTINGS.image_size, SETTINGS.fit)
        material = prepare(image_set, SETTINGS, decoded)
        del decoded
        loaded = peak_memory()
        run = carry_out(out, start_run(out, "noise", material, SETTINGS), material)
        test = material.splits["test"]
        judge(logits_on(out, run, test), test.labels, run.classes)
        print(
            f"{PICTURES:,} pictures of 32x32: {loaded - before:.2f} GB to load, "
            f"{peak_memory() - before:.2f} GB with training and evaluation (promised 2)"
        )


if __name__ == "__main__":
    main()
