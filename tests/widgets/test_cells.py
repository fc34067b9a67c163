"""What travels to the browser and what it may tell; how it looks is tests/browser's to see."""

import json

import pytest
import torch

from figures.cells import Cells, Link, Scene, block
from widgets.cells import Clicked, _clicked, _picture, _scene


def a_picture(**changes):
    x = torch.arange(6).reshape(2, 3)
    scenes = (
        Scene((block(x, "x", clickable=True),)),
        Scene((block(x, "x", clickable=True), "→", block(x.T, "x.T", elements=x.T))),
        Scene((block(x.sum(), "sum", clickable=True),), caption="all of them"),
    )
    return Cells(**({"scenes": scenes, "alt": "x transposed"} | changes))


def test_what_travels_is_json_and_the_same_for_the_same():
    picture = _picture(a_picture(), 320)
    assert json.loads(json.dumps(picture))["alt"] == "x transposed"
    assert _picture(a_picture(), 320) == picture
    assert _picture(a_picture(), 300)["picture"] != picture["picture"]
    assert _picture(a_picture(alt="another"), 320)["picture"] != picture["picture"]


def test_every_cell_arrives_with_its_text_and_element():
    picture = _picture(a_picture(), 320)
    x, sign, turned = picture["scenes"][1]["parts"]
    assert sign == "→"
    columns = picture["columns"]
    assert columns[x["texts"]] == ("0", "1", "2", "3", "4", "5")
    assert columns[turned["texts"]] == ("0", "3", "1", "4", "2", "5")
    assert columns[turned["elements"]] == (0, 3, 1, 4, 2, 5)
    assert columns[turned["shown"]] == ((0, 1, 2), (0, 1))
    assert turned["shape"] == (3, 2)


def test_what_scenes_share_is_sent_once():
    x = torch.arange(640).reshape(20, 32)
    scenes = []
    for row in range(20):
        lit = torch.zeros(20, 32, dtype=torch.bool)
        lit[row] = True
        scenes.append(Scene((block(x, "x", lit=lit),)))
    one = len(json.dumps(_picture(Cells(tuple(scenes[:1]), alt="x"), 320)))
    twenty = len(json.dumps(_picture(Cells(tuple(scenes), alt="x"), 320)))
    assert twenty < 2 * one < 40_000


def test_cells_are_told_by_their_place_among_those_shown():
    lit = torch.zeros(100, 100, dtype=torch.bool)
    lit[0, 1] = lit[50, 50] = lit[99, 99] = True  # the middle one is left out of the picture
    shown = block(torch.zeros(100, 100), "x", lit=lit, framed_axes=(-1,))
    picture = _picture(Cells((Scene((shown,)),), alt="x"), 320)
    said = picture["scenes"][0]["parts"][0]
    assert picture["columns"][said["lit"]] == (1, len(shown.texts) - 1)
    assert said["framed"] == [1]


def test_a_link_names_its_cells_block_by_block():
    a = block(torch.zeros(2, 2), "a")
    b = block(torch.zeros(2), "b")
    link = Link("0 + 0 = 0", (("a", (1, 0)), ("a", (1, 1)), ("b", (1,)), ("c", (0,))))
    links = {("b", (0,)): link, ("b", (7,)): link, ("c", (0,)): link}
    picture = _picture(Cells((Scene((a, "→", b), links=links),), alt="x"), 320)
    told = picture["columns"][picture["scenes"][0]["links"]]
    assert told == ((1, 0, "0 + 0 = 0", ((0, (2, 3)), (1, (1,)))),)


# ---- what a browser may tell: anything ----------------------------------------------------------


def told(**changes):
    return {"picture": 7, "scenes": 3, "scene": 1} | changes


def test_the_scene_that_was_let_go_counts_for_its_picture():
    assert _scene(told(), a_picture(), 7) == 1
    assert _scene(told(), a_picture(), 8) == 2  # another picture, which plays: it rests on its last


def test_a_picture_that_does_not_play_stays_where_the_last_one_was_left():
    still = a_picture(plays=False)
    assert _scene(told(), still, 8) == 1
    assert _scene(told(scenes=4), still, 8) == 2


@pytest.mark.parametrize("scene", [-1, 3, 1.0, True, "1", None, [1]])
def test_a_scene_that_is_none_is_not_believed(scene):
    assert _scene(told(scene=scene), a_picture(), 7) == 2


@pytest.mark.parametrize("nothing", [None, 5, "scene", [], {}, {"index": [0, 0]}])
def test_nonsense_is_not_believed(nothing):
    assert _scene(nothing, a_picture(), 7) == 2
    assert _clicked(nothing, a_picture()) is None


def test_a_click_is_in_a_clickable_block_and_on_a_cell_that_it_has():
    picture = a_picture()
    assert _clicked({"block": "x", "index": [1, 2]}, picture) == Clicked("x", (1, 2))
    assert _clicked({"block": "sum", "index": []}, picture) == Clicked("sum", ())
    for title, index in (
        ("x.T", [0, 0]),  # not clickable
        ("y", [0, 0]),
        ("x", [2, 0]),
        ("x", [-1, 0]),
        ("x", [0]),
        ("x", [0, 0, 0]),
        ("x", [0, True]),
        ("x", [0, "0"]),
        ("x", "00"),
    ):
        assert _clicked({"block": title, "index": index}, picture) is None
