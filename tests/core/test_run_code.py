"""The program that we hand out gives, in a fresh interpreter, the answer that we give."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from core.prediction import predict
from core.run_code import plain_torch
from core.run_folder import Run, load_network, save_run
from core.training import Normalisation, begin
from core.training_settings import Settings

SETTINGS = Settings(image_size=32, hidden_units=3, blocks=3)
CASES = {
    "squash": replace(SETTINGS, fit="squash", seed=1),
    "crop": replace(SETTINGS, fit="crop", padding=0, blocks=2, seed=2),
    "pad": replace(SETTINGS, fit="pad", blocks=1, seed=3),
}


@pytest.mark.parametrize("fit", CASES)
def test_plain_torch_prints_what_the_run_predicts(tmp_path, fit):
    settings = CASES[fit]
    normalisation = Normalisation((0.4, 0.5, 0.6), (0.2, 0.25, 0.3))
    nothing = {"train": (1, 1, 1), "validation": (1, 1, 1), "test": (0, 0, 0)}
    classes = ("cat", 'it\'s a "dog"', "{snake}\\n")
    run = Run("Pets", "own", "f" * 64, nothing, classes, settings, normalisation)
    save_run(tmp_path, run, begin(settings, 3, normalisation))
    noise = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    image = Image.fromarray(noise)  # of the very size: how it is made smaller is not compared
    image.save(tmp_path / "photo.png")

    program = plain_torch(run, "photo.png")
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr

    prediction = predict(load_network(tmp_path, run), run, image)
    assert done.stdout == f"{prediction.likeliest} {prediction.probability:.4f}\n"
