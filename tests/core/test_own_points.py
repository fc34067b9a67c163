"""Points that are clicked: added, removed, and made safe when they come from a link."""

import pytest

from core.own_points import MOST_CLASSES, MOST_POINTS, REACH, placed, with_point, without_nearest
from core.refusal import Refused

THREE = (0.5, 0.5, 0.0, -0.5, 1.0, 1.0, 0.0, 0.0, 1.0)


def test_points_have_places_and_classes():
    places, labels = placed(THREE)
    assert places.tolist() == [[0.5, 0.5], [-0.5, 1.0], [0, 0]]
    assert labels.tolist() == [0, 1, 1]


def test_whatever_a_link_says_comes_into_the_square_and_to_a_class():
    places, labels = placed((float("nan"), float("inf"), 77.0, -9.0, 0.0, -3.0, 5.0))
    assert places.tolist() == [[0, REACH], [-REACH, 0]]
    assert labels.tolist() == [MOST_CLASSES - 1, 0]


@pytest.mark.parametrize("points", [(), (1.0, 2.0), (0.0, 0.0, 1.0, 1.0, 1.0, 1.0)])
def test_points_of_one_class_are_refused(points):
    with pytest.raises(Refused, match="two classes"):
        placed(points)


def test_too_many_points_are_refused():
    many = (0.0, 0.0, 0.0, 1.0, 1.0, 1.0) * (MOST_POINTS // 2)
    assert len(placed(many)[1]) == MOST_POINTS
    with pytest.raises(Refused):
        with_point(many, 0, 0, 1)
    with pytest.raises(Refused):
        placed((*many, 0.0, 0.0, 1.0))


def test_a_click_adds_a_point_to_a_thousandth():
    assert with_point(THREE, 0.12345, -1, 3) == (*THREE, 0.123, -1, 3)


def test_a_click_removes_the_nearest_point_if_it_is_near():
    assert without_nearest(THREE, 0.45, 0.45) == THREE[3:]
    assert without_nearest(THREE, -0.5, 1.1) == THREE[:3] + THREE[6:]
    assert without_nearest(THREE, 0.3, 0.3) == THREE
    assert without_nearest((), 0, 0) == ()
