import numpy as np
import pytest

from core.tilted_exam import TILTS, Settings, sit
from figures.film import Lines, Map, Points
from figures.tilted_exam import ACROSS, GAP, SIDE, film
from widgets.film_player import _payload


@pytest.fixture(scope="module")
def exam():
    return sit(Settings(epochs=3))


def test_it_stands_at_the_exams_tilt_and_has_a_frame_for_each(exam):
    shown = film(exam, 45)
    assert len(shown.frames) == len(TILTS)
    assert shown.frames[shown.start] == "tilted by up to 45°"


def test_the_lines_are_the_accuracies_in_per_cent(exam):
    (lines,) = film(exam, 30).panels[0].layers
    assert isinstance(lines, Lines)
    seen = lines.y.numbers()[0]
    assert np.allclose(seen[0], 100 * exam.without.accuracy, atol=0.01)
    assert np.allclose(seen[1], 100 * exam.with_rotation.accuracy, atol=0.01)


def test_each_digit_stands_in_its_cell_under_its_own_mark(exam):
    both = (exam.without, exam.with_rotation)
    for panel, sat in zip(film(exam, 30).panels[2:], both, strict=True):
        digits, marks = panel.layers
        assert isinstance(digits, Map)
        assert isinstance(marks, Points)
        row, column, tilt = 1, 2, 6
        which, side = row * ACROSS + column, SIDE + 2 * GAP
        cell = digits.values.numbers()[
            tilt, row * side + GAP : (row + 1) * side - GAP, column * side + GAP :
        ][:, :SIDE]
        assert np.allclose(cell, exam.pictures[tilt, which], atol=0.01)
        assert int(marks.x.numbers()[0, which]) == column
        assert int(marks.y.numbers()[0, which]) == row
        wrong = marks.groups[tilt, which] == 1
        assert wrong == (not sat.right[tilt, exam.examples[which]])


def test_it_is_light_enough_to_travel(exam):
    assert len(_payload(film(exam, 30), 130, ())) < 300_000
