"""What a trained network says of a picture that it never met."""

from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import nn

from core.picture import FITS
from core.refusal import Refused
from core.run_folder import Run
from core.training import logits_of

UNSURE = 0.5  # below this share the likeliest class is less likely than all others together


@dataclass(frozen=True)
class Prediction:
    classes: tuple[str, ...]
    probabilities: tuple[float, ...]  # softmax of the logits, in the order of the classes

    @property
    def likeliest(self) -> str:
        return self.classes[int(np.argmax(self.probabilities))]

    @property
    def probability(self) -> float:
        return max(self.probabilities)

    @property
    def unsure(self) -> bool:
        return self.probability < UNSURE


def predict(network: nn.Module, run: Run, image: Image.Image) -> Prediction:
    """Bring an upright RGB image to the run's square and ask the network. Raises Refused."""
    square = FITS[run.settings.fit](image, run.settings.image_size)
    picture = torch.from_numpy(np.asarray(square).copy())[None]  # (1, height, width, 3)
    logits = logits_of(network, picture, run.normalisation)[0]
    if not logits.isfinite().all():  # argmax of NaN is class 0: an answer that means nothing
        raise Refused("The network's answer is not a number: use a run that did not diverge.")
    return Prediction(run.classes, tuple(torch.softmax(logits, dim=0).tolist()))
