import numpy as np
import pytest

from figures.confusion_matrix import READABLE, confusion_matrix

# Row: the truth. Of three buses two are found and one is called a cat; of the cats, one of one.
MATRIX = ((2, 1, 0), (0, 1, 0), (0, 0, 0))
CLASSES = ("bus", "<cat>", "dog")


@pytest.fixture(scope="module")
def figure():
    return confusion_matrix(MATRIX, CLASSES)


def test_cells_hold_the_counts_and_are_coloured_by_their_share_of_the_row(figure):
    heat = figure.data[0]
    assert np.array_equal(heat.text, MATRIX)
    assert heat.texttemplate == "%{text}"
    assert np.allclose(heat.z, [[2 / 3, 1 / 3, 0], [0, 1, 0], [0, 0, 0]])
    assert (heat.zmin, heat.zmax) == (0, 1)


def test_the_truth_goes_down_and_the_answer_across(figure):
    assert figure.layout.yaxis.title.text == "true"
    assert figure.layout.xaxis.title.text == "predicted"
    assert figure.layout.yaxis.range == (2.5, -0.5)  # the first class on top
    assert figure.layout.xaxis.range == (-0.5, 2.5)
    assert figure.layout.yaxis.ticktext == ("bus", "&lt;cat&gt;", "dog")


def test_each_cell_has_a_mark_that_says_which_cell_it_is(figure):
    marks = figure.data[1]
    assert len(marks.x) == 9
    for predicted, true, cell in zip(marks.x, marks.y, marks.customdata, strict=True):
        assert list(cell) == [true, predicted]
    bus_called_cat = [list(cell) for cell in marks.customdata].index([0, 1])
    assert marks.hovertext[bus_called_cat] == (
        "true: bus<br>predicted: &lt;cat&gt;<br>1 of 3 (33 %)"
    )
    # Plotly dims what is not selected: a frame must appear only in the chosen cell.
    assert 0 < marks.marker.opacity < 0.05
    assert marks.unselected.marker.opacity < 0.05
    assert marks.selected.marker.opacity == 1
    assert "select" in figure.layout.clickmode


def test_the_diagonal_is_framed(figure):
    frames = [(shape.x0, shape.y0, shape.x1, shape.y1) for shape in figure.layout.shapes]
    assert frames == [(-0.5, -0.5, 0.5, 0.5), (0.5, 0.5, 1.5, 1.5), (1.5, 1.5, 2.5, 2.5)]


def test_a_hundred_classes_stay_legible():
    many = confusion_matrix(np.eye(100, dtype=int), [f"class {number}" for number in range(100)])
    assert many.data[0].texttemplate == ""
    assert len(many.data[1].x) == 10_000
    assert len(many.layout.xaxis.ticktext) <= 30
    assert many.layout.xaxis.ticktext[1] == f"class {many.layout.xaxis.tickvals[1]}"
    assert not many.layout.shapes
    few = confusion_matrix(np.eye(READABLE, dtype=int), [str(n) for n in range(READABLE)])
    assert few.data[0].texttemplate == "%{text}"
    assert len(few.layout.xaxis.ticktext) == READABLE
