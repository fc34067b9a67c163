import hashlib
import random
from collections import Counter

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits as scikit_learn_digits

from core import ready_sets
from core.image_set import pixels
from core.picture import average_hash
from core.ready_sets import (
    DIFFICULTIES,
    OUTLINES,
    READY_SETS,
    Difficulty,
    draw_shapes,
    load_digits,
    ready_set,
)
from core.refusal import Refused


def test_shapes_are_two_hundred_of_each_in_the_order_of_a_set():
    shapes = ready_set("shapes")
    assert shapes.classes == ("circle", "cross", "square", "star", "triangle")
    assert Counter(picture.label for picture in shapes.pictures) == dict.fromkeys(OUTLINES, 200)
    assert shapes.drawings.shape == (1000, 64, 64, 3)
    assert shapes.drawings.dtype == np.uint8
    names = [picture.name for picture in shapes.pictures]
    assert names == sorted(names)
    assert (names[0], names[-1]) == ("circle/0001", "triangle/0200")


@pytest.mark.parametrize("source", ["shapes", "digits"])
def test_the_facts_of_drawings_are_their_own(source):
    drawn = ready_set(source)
    assert len({picture.digest for picture in drawn.pictures}) == len(drawn.pictures)
    for row in range(0, len(drawn.pictures), 97):
        picture, drawing = drawn.pictures[row], drawn.drawings[row]
        assert picture.digest == hashlib.sha256(drawing.tobytes()).hexdigest()
        assert picture.average_hash == average_hash(ready_sets.Image.fromarray(drawing))
        assert (picture.height, picture.width, 3) == drawing.shape
        assert (picture.kind, picture.split, picture.file) == ("drawn", "", None)
        assert picture.name.startswith(picture.label + "/")
    np.testing.assert_array_equal(pixels(drawn, drawn.pictures[0].width, "crop"), drawn.drawings)


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_pictures_are_always_the_same_and_draw_nothing_from_others(difficulty):
    before = random.getstate(), np.random.get_state()[1].tobytes(), torch.get_rng_state()
    few = draw_shapes(difficulty, per_class=3)
    random.seed(3)
    random.setstate(before[0])
    again = draw_shapes(difficulty, per_class=5)
    after = random.getstate(), np.random.get_state()[1].tobytes(), torch.get_rng_state()
    assert before[:2] == after[:2]
    assert torch.equal(before[2], after[2])
    firsts = [row for row in range(25) if row % 5 < 3]
    np.testing.assert_array_equal(few.drawings, again.drawings[firsts])
    assert few.pictures == tuple(again.pictures[row] for row in firsts)


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_each_difficulty_is_a_source(difficulty):
    shapes = ready_set(f"shapes:{difficulty}")
    assert shapes.title == f"Shapes, difficulty {difficulty}"
    few = draw_shapes(difficulty, per_class=2)
    np.testing.assert_array_equal(shapes.drawings[::200], few.drawings[::2])


def test_the_plain_name_is_the_second_difficulty():
    assert ready_set("shapes").title == "Shapes, difficulty 2"


@pytest.mark.parametrize(
    "source",
    ["", "shape", "shapes:", "shapes:0", "shapes:6", "shapes:2:2", "shapes:02", "digits:2"],
)
def test_other_sources_are_refused_with_those_there_are(source):
    with pytest.raises(Refused, match="take shapes, shapes:1 to shapes:5, or digits"):
        ready_set(source)


def test_every_ready_set_can_be_had_by_its_name():
    for name in READY_SETS:
        assert len(ready_set(name).classes) >= 5


def area(outline) -> float:
    """Of a polygon, by the shoelace formula."""
    x, y = np.array(outline).T
    return abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


PLAIN = Difficulty((20, 20), 0, 0, ("plain",), (1, 1), 0, 0, 0)


def inside(drawing: np.ndarray) -> np.ndarray:
    """Which pixels (64, 64) are the shape's by half or more, on a background that is plain."""
    difference = np.abs(drawing.astype(int) - drawing[0, 0]).sum(axis=2)
    return difference > difference[28:36, 28:36].mean() / 2


def test_a_shape_covers_what_its_outline_encloses(monkeypatch):
    monkeypatch.setitem(DIFFICULTIES, 1, PLAIN)
    shapes = draw_shapes(1, per_class=5)
    for picture, drawing in zip(shapes.pictures, shapes.drawings, strict=True):
        expected = 20**2 * area(OUTLINES[picture.label])
        assert inside(drawing).sum() == pytest.approx(expected, rel=0.08)
        rows, columns = np.nonzero(inside(drawing))
        assert abs(columns.mean() - 31.5) < 0.6  # in the middle, and upright
        assert abs(rows.mean() - 31.5) < 2.5  # what points upwards looks right a little lower


def test_shapes_look_equally_large():
    areas = [area(outline) for outline in OUTLINES.values()]
    assert max(areas) < 1.6 * min(areas)  # of equal radius, circle and triangle would be 2.4 apart


def test_edges_are_smooth(monkeypatch):
    monkeypatch.setitem(DIFFICULTIES, 1, PLAIN)
    circle = draw_shapes(1, per_class=1).drawings[0]
    difference = np.abs(circle.astype(int) - circle[0, 0]).sum(axis=2)
    share = difference / difference[28:36, 28:36].mean()
    around = 2 * np.pi * 0.86 * 20  # pixels: each of them is partly covered
    assert ((share > 0.1) & (share < 0.8)).sum() > 0.6 * around


def test_the_same_shape_in_the_same_place_grows_harder(monkeypatch):
    harder = Difficulty((20, 20), 0, 0, ("plain",), (0.7, 0.7), 0, 0, 0)
    monkeypatch.setitem(DIFFICULTIES, 1, PLAIN)
    monkeypatch.setitem(DIFFICULTIES, 2, harder)
    one, two = (draw_shapes(difficulty, per_class=6).drawings for difficulty in (1, 2))
    for easy, hard in zip(one, two, strict=True):
        np.testing.assert_array_equal(easy[0, 0], hard[0, 0])
        easy_shape, hard_shape = (np.abs(d.astype(int) - d[0, 0]).max(axis=2) for d in (easy, hard))
        assert ((easy_shape > 60) == (hard_shape > 42)).mean() > 0.97
        assert hard_shape.sum() < 0.8 * easy_shape.sum()


def test_each_step_is_harder_to_see():
    """Grain is what changes between neighbours; it grows, and what is covered grows."""
    roughness = []
    for difficulty in DIFFICULTIES:
        drawings = draw_shapes(difficulty, per_class=20).drawings.astype(float)
        roughness.append(np.median(np.abs(np.diff(drawings, axis=1))))
    assert roughness == sorted(roughness)
    assert len(set(roughness)) == len(roughness)


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_the_colour_does_not_tell_the_shape(difficulty):
    """Going by the colour in the middle, or all over, is hardly better than guessing (0.2)."""
    drawings = draw_shapes(difficulty).drawings
    for part in (drawings, drawings[:, 30:34, 30:34]):
        colours = part.mean(axis=(1, 2)).reshape(5, 200, 3)
        means = colours[:, :100].mean(axis=1)
        held_out = colours[:, 100:].reshape(500, 1, 3)
        guesses = np.linalg.norm(held_out - means, axis=2).argmin(axis=1)
        assert (guesses == np.repeat(np.arange(5), 100)).mean() < 0.3


def test_digits_are_the_scans_enlarged_in_a_margin():
    digits, scans = load_digits(), scikit_learn_digits()
    assert digits.classes == tuple("0123456789")
    counts = Counter(int(picture.label) for picture in digits.pictures)
    assert counts == Counter(scans.target.tolist())
    assert digits.drawings.shape == (1797, 32, 32, 3)
    names = [picture.name for picture in digits.pictures]
    assert names == sorted(names)
    inner = digits.drawings[:, 4:28, 4:28].astype(float)
    assert digits.drawings.sum() == inner.sum()
    parts = inner.reshape(1797, 8, 3, 8, 3, 3).mean(axis=(2, 4, 5))
    for digit in range(10):
        mine = parts[[picture.label == str(digit) for picture in digits.pictures]]
        theirs = scans.images[scans.target == digit]
        for drawn, scan in zip(mine[:20], theirs[:20], strict=True):
            assert np.corrcoef(drawn.ravel(), scan.ravel())[0, 1] > 0.97
