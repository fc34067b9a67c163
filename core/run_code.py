"""A run's network in plain torch: what someone without Glassbox needs to use model.pth."""

from core.run_folder import Run
from core.tiny_vgg import map_side
from core.training_settings import architecture

SQUARES = {  # a key of FITS -> how to do the same with Pillow alone
    "squash": "image.resize((size, size))",
    "crop": "ImageOps.fit(image, (size, size))",
    "pad": "ImageOps.pad(image, (size, size))",
}


def plain_torch(run: Run, file: str = "photo.jpg") -> str:
    """A program that loads the state_dict beside it and prints what it says of a picture."""
    return f"""\
{network_code(run)}
{inputs_code(run, file)}
with torch.inference_mode():
    shares = network(inputs).softmax(dim=1)[0]
print(classes[shares.argmax()], f"{{shares.max():.4f}}")
"""


def network_code(run: Run) -> str:
    """The imports, `classes` and the `network` with the weights of the model.pth beside it."""
    settings = run.settings
    side = map_side(architecture(settings, len(run.classes)))
    blocks = ", ".join(["block(3)", *["block(units)"] * (settings.blocks - 1)])
    return f"""\
from collections import OrderedDict

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import nn

units, size = {settings.hidden_units}, {settings.image_size}
classes = {list(run.classes)!r}


def block(channels):
    return nn.Sequential(
        nn.Conv2d(channels, units, kernel_size=3, padding={settings.padding}), nn.ReLU(),
        nn.Conv2d(units, units, kernel_size=3, padding={settings.padding}), nn.ReLU(),
        nn.MaxPool2d(2),
    )


network = nn.Sequential(OrderedDict(
    blocks=nn.Sequential({blocks}),
    classifier=nn.Sequential(nn.Flatten(), nn.Linear(units * {side} * {side}, len(classes))),
))
network.load_state_dict(torch.load("model.pth", weights_only=True))
network.eval()
"""


def inputs_code(run: Run, file: str) -> str:
    """From the picture in a file to `inputs`, what the network takes; `size` stands before it."""
    settings = run.settings
    return f"""\
image = ImageOps.exif_transpose(Image.open({file!r})).convert("RGB")
pixels = torch.from_numpy(np.array({SQUARES[settings.fit]})) / 255  # (size, size, 3)
mean = torch.tensor({list(run.normalisation.mean)})
std = torch.tensor({list(run.normalisation.std)})
inputs = ((pixels - mean) / std).permute(2, 0, 1)[None]  # (1, 3, size, size)
"""
