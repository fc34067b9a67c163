"""The photographs that pages look at: scikit-learn's two, or the learner's own."""

from functools import cache

from PIL import Image
from sklearn.datasets import load_sample_image

from core.refusal import Refused

READY = {"China": "china.jpg", "Flower": "flower.jpg"}  # scikit-learn's two photographs
OWN = "My photograph"
FIRST = next(iter(READY))
LONGEST = 4  # times as long as wide, at most


def shown(wanted: str, own: object | None) -> tuple[str, bool]:
    """The picture to show, and whether the learner's own was asked for and is not here."""
    missing = wanted == OWN and own is None
    return FIRST if missing else wanted, missing


@cache
def ready_photograph(picture: str) -> Image.Image:
    """A photograph of READY. Not to be changed: it is kept."""
    return Image.fromarray(load_sample_image(READY[picture]))


def refuse_strips(image: Image.Image) -> None:
    """Raises Refused, with a reason that reads well after "name: ", if it is much too long."""
    if max(image.size) > LONGEST * min(image.size):
        raise Refused(f"it is more than {LONGEST} times as long as wide; crop it first")
