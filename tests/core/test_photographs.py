import pytest
from PIL import Image

from core.photographs import FIRST, OWN, READY, ready_photograph, refuse_strips, shown
from core.refusal import Refused


def test_without_ones_own_the_first_is_shown_and_that_is_said():
    assert shown(OWN, None) == (FIRST, True)
    assert shown(OWN, object()) == (OWN, False)
    assert shown("Flower", None) == shown("Flower", object()) == ("Flower", False)


@pytest.mark.parametrize("picture", READY)
def test_the_ready_ones_are_upright_rgb_and_kept(picture):
    photo = ready_photograph(picture)
    assert (photo.mode, photo.size) == ("RGB", (640, 427))
    assert ready_photograph(picture) is photo


@pytest.mark.parametrize("size", [(401, 100), (100, 401), (640, 1)])
def test_a_strip_is_refused_and_four_times_as_long_as_wide_is_none(size):
    refuse_strips(Image.new("RGB", (400, 100)))
    with pytest.raises(Refused, match="more than 4 times as long as wide"):
        refuse_strips(Image.new("RGB", size))
