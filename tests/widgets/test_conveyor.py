"""What travels to the conveyor and what it may tell; how it moves is tests/browser's to see."""

import io
import json
import struct

import numpy as np
import pytest
from PIL import Image

from core.datasets import MOST, SIDE, Settings, deal
from figures.datasets import conveyor
from widgets.conveyor import COLUMNS, _clicked, _payload


@pytest.fixture(scope="module")
def shown():
    settings = Settings(count=25, batch_size=8)
    return conveyor(settings, deal(settings))


def test_the_sheet_holds_every_picture_at_its_place(shown):
    payload = _payload(shown, 300)
    (length,) = struct.unpack_from("<I", payload)
    header = json.loads(payload[4 : 4 + length])
    sheet = np.asarray(Image.open(io.BytesIO(payload[4 + length :]))).astype(int)
    assert header["columns"] == COLUMNS and header["side"] == SIDE
    for number, picture in enumerate(shown.pictures):
        y, x = (SIDE * place for place in divmod(number, COLUMNS))
        assert np.abs(sheet[y : y + SIDE, x : x + SIDE] - picture).mean() < 8  # JPEG


def test_as_many_pictures_as_there_can_be_travel_in_less_than_300_kb():
    settings = Settings(count=MOST, batch_size=1)
    assert len(_payload(conveyor(settings, deal(settings)), 300)) < 300_000


@pytest.mark.parametrize("told", [None, True, -1, 25, 3.0, "3", [3], {"clicked": 3}])
def test_what_is_no_picture_was_not_clicked(shown, told):
    assert _clicked(told, shown) is None


def test_a_click_tells_the_number_of_its_picture(shown):
    assert _clicked(0, shown) == 0
    assert _clicked(24, shown) == 24
