import pytest

from figures.probabilities import probabilities
from figures.theme import class_colour


def test_the_likeliest_comes_first_with_its_percentage_and_its_own_colour():
    figure = probabilities((0.125, 0.8, 0.075), ("bus", "<cat>", "dog"))
    (bars,) = figure.data
    assert bars.x == (0.8, 0.125, 0.075)
    assert bars.text == ("80.0 %", "12.5 %", "7.5 %")
    assert bars.marker.color == (class_colour(1), class_colour(0), class_colour(2))
    assert figure.layout.yaxis.ticktext == ("&lt;cat&gt;", "bus", "dog")
    assert figure.layout.yaxis.autorange == "reversed"
    assert figure.layout.xaxis.range == (0, 1)  # a bar of half the width means one half


def test_many_classes_share_one_bar_for_the_rest():
    shares = [0.5] + [0.5 / 19] * 19
    (bars,) = probabilities(shares, [f"class {number}" for number in range(20)]).data
    assert len(bars.x) == 11
    assert bars.x[10] == pytest.approx(10 * 0.5 / 19)
    assert sum(bars.x) == pytest.approx(1)
    figure = probabilities(shares, [f"class {number}" for number in range(20)])
    assert figure.layout.yaxis.ticktext[10] == "10 others"


def test_ten_classes_have_ten_bars():
    figure = probabilities([0.1] * 10, "0123456789")
    assert figure.layout.yaxis.ticktext == tuple("0123456789")
