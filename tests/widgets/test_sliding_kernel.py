"""What travels to the browser, and what is believed of what it tells."""

import json
import struct
import zlib

import numpy as np
import pytest

from core.convolution import DRAWN, Settings, convolve
from figures.convolution import sliding_kernel
from widgets.sliding_kernel import Weight, _cell, _payload, _weight

SLIDING = sliding_kernel(convolve(Settings(DRAWN, out_channels=2)))


@pytest.mark.parametrize(
    "settings",
    [Settings(), Settings(in_channels=3, out_channels=3, padding=4), Settings(groups=3)],
)
def test_the_numbers_travel_as_they_are(settings):
    sliding = sliding_kernel(convolve(settings))
    payload = _payload(sliding, 240)
    assert len(payload) <= 300_000
    plain = zlib.decompress(payload[4:])
    assert struct.unpack_from("<I", payload) == (zlib.crc32(plain),)
    (length,) = struct.unpack_from("<I", plain)
    told = json.loads(plain[4 : 4 + length])
    assert length % 4 == 0 and told["start"] == list(sliding.start)
    for name in ("picture", "numbers", "weight", "output"):
        ours, place = getattr(sliding, name), told[name]
        if ours is None:
            assert place is None
            continue
        start = 4 + length + place["offset"]
        assert start % 4 == 0
        read = np.frombuffer(plain, ours.dtype, ours.size, start).reshape(place["shape"])
        assert np.array_equal(read, ours) and place["bytes"] == ours.itemsize


def test_a_weight_that_fits_is_believed():
    told = {"channel": 1, "row": 2, "column": 0, "value": -3}
    assert _weight(told, SLIDING) == Weight(1, 2, 0, -3.0)


@pytest.mark.parametrize(
    "change",
    [
        {"channel": 2},
        {"row": 3},
        {"column": -1},
        {"row": 1.0},
        {"row": True},
        {"value": float("nan")},
        {"value": float("inf")},
        {"value": "1"},
        {"value": None},
        {"value": True},
    ],
)
def test_a_weight_that_does_not_fit_is_not(change):
    told = {"channel": 0, "row": 0, "column": 0, "value": 1} | change
    assert _weight(told, SLIDING) is None


@pytest.mark.parametrize("told", [None, 3, "weight", [], {}])
def test_what_is_no_answer_is_none(told):
    assert _weight(told, SLIDING) is None
    assert _cell(told, SLIDING) is None


def test_a_cell_is_believed_of_a_grid_alone():
    assert _cell({"row": 9, "column": 0}, SLIDING) == (9, 0)
    assert _cell({"row": 10, "column": 0}, SLIDING) is None
    assert _cell({"row": 0, "column": True}, SLIDING) is None
    assert _cell({"row": 9, "column": 0}, sliding_kernel(convolve(Settings()))) is None
