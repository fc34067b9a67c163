"""What strangers send for a photograph to the pages that look at one: refused, or looked at."""

from dataclasses import replace

import pytest

from core import augmentation_page, convolution, image_tensor, receptive_field_page, resize
from core.own_photograph import own_photograph
from core.refusal import Refused
from core.resize import ORDERS, STATISTICS
from figures.augmentation import sheet
from figures.convolution import sliding_kernel
from figures.image_tensor import film as film_of_tensor
from figures.receptive_field import film as film_of_field
from figures.resize import film as film_of_squares
from lessons.augmentation import LESSON as AUGMENTATION
from lessons.convolution import LESSON as CONVOLUTION
from lessons.image_tensor import LESSON as IMAGE_TENSOR
from lessons.receptive_field import LESSON as RECEPTIVE_FIELD
from lessons.resize import LESSON as RESIZE
from tests.core.hostile_photographs import REFUSED, SHOWN

# Of each page: its lesson, what it makes of a photograph, its picture, and settings to try.
PAGES = {
    "augmentation": (
        AUGMENTATION,
        augmentation_page.own_picture,
        lambda settings, drawn: sheet(drawn),
        [{}, {"transform": "CutMix"}, {"transform": "My pipeline"}],
    ),
    "resize": (
        RESIZE,
        resize.own_photo,
        film_of_squares,
        [{"statistics": known, "order": order} for known in STATISTICS for order in ORDERS],
    ),
    "convolution": (
        CONVOLUTION,
        convolution.own_picture,
        lambda settings, convolved: sliding_kernel(convolved),
        [{}, {"size": 7, "dilation": 3}],
    ),
    "receptive_field": (
        RECEPTIVE_FIELD,
        lambda image: image,
        lambda settings, measured: film_of_field(measured),
        [{}, {"gradient": receptive_field_page.THIS_PHOTO}],
    ),
    "image_tensor": (
        IMAGE_TENSOR,
        image_tensor.own_pixels,
        lambda settings, looked: film_of_tensor(looked),
        [{}, {"layout": image_tensor.RESHAPED, "added": 100}],
    ),
}
OWN = "My photograph"
TOO_SMALL = ("line.png", "tower.png", "glass.png", "dot.png")  # for some pages, not for all


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_picture_is_refused_on_every_page(name):
    """All of them read it by the same function; its reason reads well after the file's name."""
    with pytest.raises(Refused, match=r"^[a-z][^\n]{10,200}[^.]$"):
        own_photograph(REFUSED[name])


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("page", PAGES)
def test_a_strange_picture_is_refused_or_looked_at(page, name):
    lesson, read, figure, tries = PAGES[page]
    try:
        own = read(own_photograph(SHOWN[name]))
    except Refused as reason:
        assert name in TOO_SMALL, reason
        return
    for changes in tries:
        settings = replace(lesson.settings(), picture=OWN, **changes)
        result = lesson.verb(settings, own)
        assert not result.missing and figure(settings, result)
        assert lesson.what_you_see(settings, result) and lesson.printed(settings, result)
        assert lesson.files is None or isinstance(lesson.files(settings, result), dict)
        for challenge in lesson.challenges:
            challenge.ticked(settings, result, ())
