import numpy as np
import torch
from PIL import Image

from widgets.training_steps.prepare import augmented

SQUARE = Image.fromarray(
    np.random.default_rng(0).integers(0, 256, size=(16, 16, 3), dtype=np.uint8)
)


def test_draws_are_their_seeds_and_nobody_elses():
    torch.manual_seed(1)
    before = torch.get_rng_state()
    drawn = [np.stack(augmented(SQUARE, "trivial", 6, seed)) for seed in (0, 0, 1)]
    assert torch.equal(torch.get_rng_state(), before)
    assert (drawn[0] == drawn[1]).all()
    assert (drawn[0] != drawn[2]).any()
