"""What travels to the browser, and what is believed of what it tells."""

import json
import struct
import zlib

import numpy as np
import pytest

from core.convolution import DRAWN, Settings, convolve
from figures.convolution import sliding_kernel
from widgets.sliding_kernel import Cell, Weight, _cells, _payload, _weights

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


WEIGHT = {"channel": 1, "row": 2, "column": 0, "value": -3}
CELL = {"row": 9, "column": 0, "light": True}


def test_weights_that_fit_are_believed():
    told = [WEIGHT, WEIGHT | {"row": 3}, WEIGHT | {"value": 100}]
    assert _weights(told, SLIDING) == (Weight(1, 2, 0, -3.0), Weight(1, 2, 0, 100.0))


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
        {"value": 100.1},
        {"value": -(10**400)},
        {"value": "1"},
        {"value": None},
        {"value": True},
    ],
)
def test_a_weight_that_does_not_fit_is_not(change):
    assert _weights([WEIGHT | change], SLIDING) == ()


@pytest.mark.parametrize("told", [None, 3, "weight", [], {}, [None, "row", [0]], WEIGHT | CELL])
def test_what_is_no_answer_is_none(told):
    assert _weights(told, SLIDING) == ()
    assert _cells(told, SLIDING) == ()


def test_no_more_is_read_than_there_is():
    assert len(_weights([WEIGHT] * 1_000, SLIDING)) == SLIDING.weight.size
    assert len(_cells([CELL] * 1_000, SLIDING)) == 100


def test_cells_are_believed_of_a_grid_alone():
    assert _cells([CELL, CELL | {"light": False}], SLIDING) == (Cell(9, 0, True), Cell(9, 0, False))
    for change in ({"row": 10}, {"column": True}, {"light": 1}, {"light": None}):
        assert _cells([CELL | change], SLIDING) == ()
    assert _cells([CELL], sliding_kernel(convolve(Settings()))) == ()
