import numpy as np
import torch

from core.channel_values import BINS, channel_values, only
from core.image_set import gather_folder, pixels, split
from core.ready_sets import draw_shapes
from core.run import prepare
from core.training import as_input, normalisation_of
from core.training_settings import Settings
from tests.core.photographs import write_photographs


def test_they_are_the_values_that_a_run_trains_on():
    shapes = split(draw_shapes(per_class=6), seed=42)
    values = channel_values(shapes, 32, "crop", at_most=3)  # drawings are all looked at
    train = prepare(shapes, Settings(image_size=32, fit="crop")).splits["train"].pictures
    assert values.normalisation == normalisation_of(train)
    assert (values.pictures, values.of) == (len(train), len(train))

    before, after = (
        as_input(train, type(values.normalisation)()),
        as_input(train, values.normalisation),
    )
    for channel in range(3):
        counted = np.histogram(train[..., channel], bins=BINS, range=(0, 256))[0]
        assert (
            values.shares[channel].tolist()
            == torch.tensor(counted / counted.sum(), dtype=torch.float32).tolist()
        )
        for edges, met in ((values.before, before), (values.after, after)):
            met = met[:, channel]
            assert edges[channel][0] <= met.min() and met.max() <= edges[channel][-1]
    # An edge is where a pixel of that value lands: 128 is the seventeenth of 32 bins' edges.
    mean, std = values.normalisation.mean[1], values.normalisation.std[1]
    torch.testing.assert_close(values.before[1][16].item(), 128 / 255, rtol=1e-6, atol=0)
    torch.testing.assert_close(
        values.after[1][16].item(), (128 / 255 - mean) / std, rtol=1e-5, atol=1e-6
    )


def test_of_many_files_some_are_read_from_every_class(tmp_path):
    gathered, _ = gather_folder(write_photographs(tmp_path / "p", per_class=10), "p")
    photographs = split(gathered, seed=0)
    values = channel_values(photographs, 28, "squash", at_most=6)
    assert (values.pictures, values.of) == (6, 18)
    chosen = [
        row
        for label in photographs.classes
        for row in [
            r for r, p in enumerate(photographs.pictures) if (p.split, p.label) == ("train", label)
        ][:2]
    ]
    chosen = only(photographs, sorted(chosen))
    expected = normalisation_of(torch.from_numpy(pixels(chosen, 28, "squash")))
    assert values.normalisation == expected
