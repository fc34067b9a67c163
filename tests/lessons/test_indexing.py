from dataclasses import replace

import pytest

from core.indexing import Settings, index
from lessons.indexing import LESSON, READY, repair, repair_taken, what_you_see


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("x[5]", "x[-1]"),
        ("x[:, 3, -9]", "x[:, -1, -1]"),
        ("x[0, 0, 0, 0]", "x[0, 0, 0]"),
        ("x[::-1]", "x.flip(0)"),
        ("x[:, ::-2, 1]", "x.flip(1)[:, ::2, 1]"),
        ("x[[7]]", "x[:, 1, -1]"),
        ("x + 1", "x[:, 1, -1]"),
        ("x[[True]]", "x[:, 1, -1]"),
        ("x[--7]", "x[:, 1, -1]"),
        ("x[9-1, 0]", "x[:, 1, -1]"),
        ("x[:-1, ::-1]", "x.flip(1)[:-1, :]"),
        ("x[:, :-1, 9]", "x[:, :-1, -1]"),
    ],
)
def test_what_torch_refuses_has_a_repair_that_works(text, better):
    settings = Settings(expression=text)
    _, changes = repair(settings, index(settings))
    assert changes == {"expression": better}
    assert index(replace(settings, **changes)).chosen is not None


@pytest.mark.parametrize("shape", ["(12,)", "(5, 5)", "(2, 2, 3, 4)"])
def test_the_way_back_fits_every_shape(shape):
    settings = Settings(shape=shape, expression="x[[99]]")
    _, changes = repair(settings, index(settings))
    assert index(replace(settings, **changes)).chosen is not None


@pytest.mark.parametrize(
    "settings",
    [
        Settings(aggregate="mean"),
        Settings(dim="3"),
        Settings(aggregate="mean", dim="3"),
        Settings(shape="(12,)"),
    ],
)
def test_what_cannot_be_taken_together_has_a_repair_that_works(settings):
    _, changes = repair_taken(settings, index(settings))
    assert index(replace(settings, **changes)).taken.failure is None


def test_where_nothing_is_wrong_there_is_no_repair():
    assert repair(Settings(), index(Settings())) is None
    assert repair_taken(Settings(), index(Settings())) is None


def test_a_ready_index_chooses_or_is_refused_by_torch_and_never_by_us():
    for text in READY:
        assert not index(Settings(expression=text)).refusal
    assert index(Settings(expression="x[::-1]")).failure is not None


def said(text):
    settings = Settings(expression=text)
    return what_you_see(settings, index(settings))


def test_the_words_say_axis_by_axis_what_becomes_of_it():
    assert "Axis 0: all 2 stay; axis 1: place 1, and the axis is gone; axis 2: -1 is place 3" in (
        said("x[:, 1, -1]")
    )
    assert "axis 2: `::2` keeps 2 of 4" in said("x[0, 0, ::2]")
    assert "Axis" not in said("x[x > 5]")


@pytest.mark.parametrize("text", ["x[2-1]", "x[--1]", "x[:2-1]", "x[1:3-1]", "x[3*0, 1+1:]"])
def test_arithmetic_between_the_brackets_is_torchs_and_not_read_axis_by_axis(text):
    settings = Settings(expression=text)
    indexed = index(settings)
    assert indexed.chosen is not None and repair(settings, indexed) is None
    assert "Axis" not in said(text) and f"shape {tuple(indexed.chosen.shape)}" in said(text)


def test_the_words_tell_a_view_from_a_copy_and_a_repetition():
    assert "reads the memory" in said("x[0]") and "copy" in said("x[[0]]")
    assert said("x[[0, 0]]").startswith("12 of 24") and "24 numbers" in said("x[[0, 0]]")


def test_torchs_words_and_the_reason_stand_in_the_sentence():
    assert "places 0 to 2, or from the end -1 to -3" in said("x[:, 5]")
    assert "no negative steps" in said("x[::-1]")
    assert said("x[0:0][0]").endswith("size 0*.")  # it has no places


def test_the_same_expression_must_have_done_for_both_shapes():
    whatever = LESSON.challenges[1]
    first = [(whatever.first[0], index(whatever.first[0]))]
    for text in ("x[:, -1]", "x[:, 4]"):
        settings = replace(whatever.solution, expression=text)
        assert not whatever.ticked(settings, index(settings), first)
    assert not whatever.ticked(whatever.first[0], index(whatever.first[0]), first)


def test_corners_in_any_way_but_only_they():
    corners = LESSON.challenges[0]
    for text, right in (
        ("x[[0, 0, -1, -1], [0, -1, 0, -1]]", True),
        ("x[[0, -1]][:, [0, -1]]", True),
        ("x[::2, ::4]", False),
        ("x[0, ::4]", False),
    ):
        settings = Settings(shape="(5, 5)", expression=text)
        assert corners.ticked(settings, index(settings), []) is right
