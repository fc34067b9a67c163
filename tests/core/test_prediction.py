"""A prediction is a softmax over the run's classes of the very square the network sees."""

import pytest
import torch
from PIL import Image

from core.picture import FITS
from core.prediction import predict
from core.refusal import Refused
from core.run_folder import Run
from core.training import Normalisation
from core.training_settings import Settings

RUN = Run(
    "Colours", "own", "f", {}, ("blue", "green", "red"),
    Settings(image_size=28, fit="crop"), Normalisation((0.5,) * 3, (0.25,) * 3),
)  # fmt: skip


class ChannelMeans(torch.nn.Module):
    """A network whose logits are the mean blue, green and red of its input."""

    def __init__(self):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.ones(()))

    def forward(self, images):
        return self.scale * images.mean(dim=(2, 3)).flip(1)


def test_probabilities_are_those_worked_out_by_hand():
    image = Image.new("RGB", (60, 40), (255, 0, 51))
    prediction = predict(ChannelMeans(), RUN, image)
    logits = (torch.tensor([51 / 255, 0.0, 1.0]) - 0.5) / 0.25
    assert prediction.probabilities == pytest.approx(logits.softmax(0).tolist(), abs=1e-6)
    assert prediction.likeliest == "red"
    assert prediction.probability == max(prediction.probabilities)
    assert not prediction.unsure


def test_the_runs_own_fit_decides_what_the_network_sees():
    image = Image.new("RGB", (100, 20), "white")
    image.paste((0, 0, 255), (40, 0, 60, 20))  # only a centre crop sees nothing but blue
    assert FITS["crop"](image, 28).getpixel((14, 14)) == (0, 0, 255)
    assert predict(ChannelMeans(), RUN, image).likeliest == "blue"


def test_nothing_likely_is_said_so_and_nan_is_refused():
    grey = Image.new("RGB", (30, 30), (128, 128, 128))
    assert predict(ChannelMeans(), RUN, grey).unsure
    broken = ChannelMeans()
    torch.nn.init.constant_(broken.scale, torch.nan)
    with pytest.raises(Refused, match="not a number"):
        predict(broken, RUN, grey)
