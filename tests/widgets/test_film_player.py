"""What travels to the player and what it may tell; how it plays is tests/browser's to see."""

import json
import struct
import zlib
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.measuring.playground import playground
from figures.film import Film, Map, Panel, Points, Tiles, quantise
from widgets.film_player import Place, Tile, _frame, _payload, _place, _tile


def a_film(**changes):
    generator = np.random.default_rng(0)
    map_panel = Panel(
        "large",
        alt="a map under points",
        clickable=True,
        layers=(
            Map(quantise(generator.normal(size=(3, 5, 4)), -1, 1)),
            Points(
                quantise(generator.normal(size=(1, 6)), -3, 3, bits=16),
                quantise(generator.normal(size=(3, 6)), -3, 3, bits=16),
                groups=np.array([[0, 1, 0, 1, 1, 1]], dtype=np.uint8),
                names=("cat", "dog"),
            ),
        ),
    )
    tiles = Tiles(quantise(generator.normal(size=(3, 2, 3, 3)), -1, 1), ("a", "b"))
    small = Panel("small", (tiles,), alt="two tiles")
    return replace(Film((map_panel, small), frames=("1", "2", "3")), **changes)


def unpacked(payload):
    plain = zlib.decompress(payload[8:])
    (length,) = struct.unpack_from("<I", plain)
    return json.loads(plain[4 : 4 + length]), plain[4 + length + length % 2 :]


def restored(place, arrays):
    kind = {1: np.uint8, 2: np.int16}[place["bytes"]]
    count = int(np.prod(place["shape"]))
    sent = np.frombuffer(arrays, kind, count, place["offset"]).reshape(place["shape"])
    return sent.cumsum(axis=-1, dtype=kind).cumsum(axis=0, dtype=kind)


def test_every_number_arrives_as_it_was_sent():
    film = a_film()
    header, arrays = unpacked(_payload(film, 340, ()))
    assert header["frames"] == ["1", "2", "3"]
    field, points = header["panels"][0]["layers"]
    assert np.array_equal(
        restored(field["values"]["steps"], arrays), film.panels[0].layers[0].values.steps
    )
    assert np.array_equal(restored(points["y"]["steps"], arrays), film.panels[0].layers[1].y.steps)
    assert np.array_equal(restored(points["groups"], arrays), film.panels[0].layers[1].groups)
    tiles = header["panels"][1]["layers"][0]
    assert np.array_equal(
        restored(tiles["values"]["steps"], arrays), film.panels[1].layers[0].values.steps
    )


def test_a_film_is_known_by_its_content_and_its_start_apart():
    def head(film, height=340):
        return struct.unpack_from("<IH", _payload(film, height, ()))

    fingerprint, start = head(a_film())
    assert start == 2
    assert head(a_film()) == (fingerprint, 2)
    assert head(a_film(start=1)) == (fingerprint, 1)
    assert head(a_film(time="steps"))[0] != fingerprint


def test_a_playground_of_sixty_snapshots_weighs_less_than_500_kb():
    assert len(_payload(playground(0), 400, ())) < 500_000


# ---- what a browser may tell: anything ----------------------------------------------------------


def told(**changes):
    return {"film": 7, "start": 2, "frames": 3, "frame": 1} | changes


def test_the_frame_that_was_let_go_counts_for_the_film_it_was_let_go_in():
    film = a_film()
    assert _frame(told(), film, 7, 2) == 1
    assert _frame(told(), film, 8, 2) == 2  # another film, which plays: it stands at its start
    assert _frame(told(), a_film(start=0), 7, 0) == 0


def test_a_film_that_does_not_play_stays_where_the_last_one_was_left():
    film = a_film(plays=False)
    assert _frame(told(), film, 8, 2) == 1
    assert _frame(told(frames=4), film, 8, 2) == 2
    assert _frame(told(start=0), film, 8, 2) == 2


@pytest.mark.parametrize("frame", [-1, 3, 1.0, True, "1", None, [1]])
def test_a_frame_that_is_none_is_not_believed(frame):
    assert _frame(told(frame=frame), a_film(), 7, 2) == 2


@pytest.mark.parametrize("nothing", [None, 5, "frame", [], {}])
def test_nonsense_is_not_believed(nothing):
    film = a_film()
    assert _frame(nothing, film, 7, 2) == film.start
    assert _tile(nothing, film) is None
    assert _place(nothing, film) is None


def test_a_tile_is_one_that_is_there():
    film = a_film()
    assert _tile({"panel": "small", "index": 1}, film) == Tile("small", 1)
    for panel, index in (("small", 2), ("small", -1), ("large", 0), ("none", 0), ("small", None)):
        assert _tile({"panel": panel, "index": index}, film) is None


def test_a_place_is_in_a_clickable_panel_and_a_point_is_one_of_its_points():
    film = a_film()
    place = {"panel": "large", "x": 1, "y": 0.5, "layer": 1, "point": 5}
    assert _place(place, film) == Place("large", 1.0, 0.5, layer=1, point=5)
    assert _place(place | {"point": 6}, film) == Place("large", 1.0, 0.5)
    assert _place(place | {"layer": 0}, film) == Place("large", 1.0, 0.5)
    assert _place(place | {"panel": "small"}, film) is None
    for wrong in (None, "1", float("nan"), float("inf"), True):
        assert _place(place | {"x": wrong}, film) is None
