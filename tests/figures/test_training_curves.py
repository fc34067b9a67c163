import math

import pytest

from core.training import Epoch
from figures.training_curves import training_curves

THREE = (
    Epoch(1, 1.50, 0.30, 1.55, 0.25, (5, 3)),
    Epoch(2, 1.20, 0.50, 1.30, 0.45, (4, 4)),
    Epoch(3, 0.90, 0.70, 1.10, 0.55, (4, 4)),
)


def line(figure, name, panel):
    """The one line of that name in panel 0 (loss) or 1 (accuracy), when both are drawn."""
    (found,) = [
        trace for trace in figure.data if trace.name == name and trace.xaxis == ("x", "x2")[panel]
    ]
    return found


def texts(figure):
    return [annotation.text for annotation in figure.layout.annotations]


def test_the_four_lines_are_the_four_columns():
    figure = training_curves(THREE, 5, 0.25, planned=10)
    assert line(figure, "train", 0).x == (1, 2, 3)
    assert line(figure, "train", 0).y == (1.5, 1.2, 0.9)
    assert line(figure, "validation", 0).y == (1.55, 1.3, 1.1)
    assert line(figure, "train", 1).y == (0.3, 0.5, 0.7)
    assert line(figure, "validation", 1).y == (0.25, 0.45, 0.55)


def test_train_and_validation_differ_by_more_than_colour():
    figure = training_curves(THREE, 5, 0.25, planned=10)
    train, validation = line(figure, "train", 0), line(figure, "validation", 0)
    assert (train.line.dash, validation.line.dash) == ("solid", "dash")
    assert train.marker.symbol != validation.marker.symbol
    assert texts(figure).count("train") == texts(figure).count("validation") == 2


def test_a_name_stands_where_its_line_ends():
    figure = training_curves(THREE, 5, 0.25, planned=10)
    ends = {(name.text, name.x, name.y) for name in figure.layout.annotations}
    assert {("train", 3, 0.9), ("validation", 3, 1.1), ("train", 3, 0.7)} <= ends


def test_the_reference_lines_stand_where_their_words_say():
    figure = training_curves(THREE, 5, 0.25, planned=10)
    assert "knowing nothing: ln 5 = 1.609" in texts(figure)
    assert "one class for everything: 25 %" in texts(figure)
    nothing, one_class = figure.layout.shapes
    assert nothing.y0 == nothing.y1 == pytest.approx(1.609438)
    assert one_class.y0 == one_class.y1 == 0.25
    assert (nothing.yref, one_class.yref) == ("y", "y2")


def test_all_is_in_the_frame():
    figure = training_curves((Epoch(1, 7.0, 0.2, 9.0, 1.0, ()),), 5, 0.25, planned=10)
    low, high = figure.layout.yaxis.range
    assert low == 0 and high > 9
    low, high = figure.layout.yaxis2.range
    assert low == 0 and high > 1
    nothing_learnt = training_curves((), 5, 0.25, planned=10)
    assert nothing_learnt.layout.yaxis.range[1] > math.log(5)


@pytest.mark.parametrize("planned, ticks", [(3, (1, 2, 3)), (20, tuple(range(2, 21, 2)))])
def test_the_axis_has_room_for_what_is_planned_and_whole_numbers(planned, ticks):
    axis = training_curves(THREE[:1], 5, 0.25, planned).layout.xaxis
    assert axis.tickvals == ticks
    assert axis.range[0] < 1 and planned < axis.range[1] < planned + 1


def test_a_run_that_went_on_beyond_its_plan_is_shown_whole():
    assert training_curves(THREE, 5, 0.25, planned=2).layout.xaxis.range[1] > 3


def test_no_epoch_yet_gives_the_empty_frame_with_its_references():
    figure = training_curves((), 2, 0.5, planned=10)
    assert line(figure, "train", 0).x == ()
    assert "knowing nothing: ln 2 = 0.693" in texts(figure)
    assert "train" not in texts(figure)


def test_what_is_not_finite_is_a_gap_with_an_alarm():
    broken = (THREE[0], Epoch(2, math.nan, 0.2, math.inf, 0.2, ()), Epoch(3, *[math.nan] * 4, ()))
    figure = training_curves(broken, 5, 0.25, planned=10)
    assert line(figure, "train", 0).y == (1.5, None, None)
    assert line(figure, "validation", 0).y == (1.55, None, None)
    assert line(figure, "alarm", 0).x == (2,)
    assert line(figure, "alarm", 1).x == (3,)
    assert figure.layout.yaxis.range[1] == pytest.approx(1.15 * math.log(5))
    name = next(text for text in figure.layout.annotations if text.text == "train")
    assert (name.x, name.y) == (1, 1.5)


def test_names_of_lines_that_end_together_are_pushed_apart():
    together = training_curves((Epoch(1, 1.0, 0.5, 1.0, 0.5, ()),), 5, 0.25, planned=10)
    shifts = [n.yshift for n in together.layout.annotations if n.text in ("train", "validation")]
    assert abs(shifts[0] - shifts[1]) >= 18
    apart = training_curves((Epoch(1, 0.2, 0.9, 1.5, 0.2, ()),), 5, 0.25, planned=10)
    assert {n.yshift for n in apart.layout.annotations if n.text in ("train", "validation")} == {0}


def test_one_panel_can_be_had_alone():
    figure = training_curves(THREE, 5, 0.25, planned=10, panels=["accuracy"])
    assert [trace.y for trace in figure.data[:2]] == [(0.3, 0.5, 0.7), (0.25, 0.45, 0.55)]
    assert "knowing nothing: ln 5 = 1.609" not in texts(figure)
    assert figure.layout.yaxis.range[1] == pytest.approx(1, abs=0.05)
