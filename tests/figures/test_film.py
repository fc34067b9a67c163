import numpy as np
import pytest

from figures.film import (
    ABSENT,
    Axis,
    Edges,
    Film,
    Lines,
    Map,
    Panel,
    Picture,
    Points,
    Scaled,
    Tiles,
    colour_stops,
    group_colours,
    quantise,
)
from figures.theme import CLASS_COLOURS, SCALES


def zeros(*shape, bits=8):
    return quantise(np.zeros(shape), -1, 1, bits=bits)


def still(layer, **panel):
    return Film(panels=(Panel("one", (layer,), alt="a text", **panel),), frames=("now",))


# ---- numbers as small integers ------------------------------------------------------------------


@pytest.mark.parametrize(("bits", "kind", "steps"), [(8, np.uint8, 255), (16, np.int16, 65534)])
def test_numbers_come_back_within_half_a_step(bits, kind, steps):
    numbers = np.linspace(-2, 3, 1001)
    scaled = quantise(numbers, -2, 3, bits=bits)
    assert scaled.steps.dtype == kind
    assert np.abs(scaled.numbers() - numbers).max() <= 0.5 * 5 / steps + 1e-12


def test_the_ends_of_the_scale_and_its_middle_are_exact():
    ends = quantise([-3.0, 0.0, 3.0], -3, 3, bits=16)
    assert ends.steps.tolist() == [-32767, 0, 32767]
    assert ends.numbers().tolist() == [-3.0, 0.0, 3.0]
    assert quantise([0.0, 1.0], 0, 1).steps.tolist() == [0, 255]


def test_what_lies_outside_becomes_the_end_it_lies_beyond():
    assert quantise([-9.0, 9.0], 0, 1).steps.tolist() == [0, 255]
    assert quantise([-9.0, 9.0], 0, 1, bits=16).steps.tolist() == [-32767, 32767]


def test_a_logarithmic_scale_is_even_in_the_exponent():
    scaled = quantise([1e-4, 1e-2, 1.0], 1e-4, 1, bits=16, log=True)
    assert scaled.steps.tolist() == [-32767, 0, 32767]
    assert scaled.numbers() == pytest.approx([1e-4, 1e-2, 1.0])
    small = quantise([1.05e-4], 1e-4, 1, bits=16, log=True)
    assert small.numbers() == pytest.approx([1.05e-4], rel=2e-4)


def test_what_is_not_finite_is_a_gap_at_16_bits_and_refused_at_8():
    gaps = quantise([0.5, np.nan, np.inf, -np.inf], 0, 1, bits=16)
    assert gaps.steps[1:].tolist() == [ABSENT] * 3
    assert np.isnan(gaps.numbers()[1:]).all()
    with pytest.raises(ValueError, match="not finite need bits=16"):
        quantise([np.nan], 0, 1)


@pytest.mark.parametrize(
    ("low", "high", "log"), [(1, 1, False), (2, 1, False), (0, np.inf, False), (0, 1, True)]
)
def test_a_scale_that_is_none_is_refused(low, high, log):
    with pytest.raises(ValueError, match="a scale"):
        quantise([0.5], low, high, log=log)


def test_other_integers_and_other_bits_are_refused():
    with pytest.raises(ValueError, match="uint8 or int16, not int64"):
        Scaled(np.zeros(3, dtype=np.int64), 0, 1)
    with pytest.raises(ValueError, match="8 or 16, not 12"):
        quantise([0.5], 0, 1, bits=12)


# ---- layers -------------------------------------------------------------------------------------


def points(**changes):
    kept = {
        "x": zeros(1, 4, bits=16),
        "y": zeros(1, 4, bits=16),
        "groups": np.array([[0, 1, 0, 1]], dtype=np.uint8),
        "names": ("cat", "dog"),
    }
    return Points(**kept | changes)


def edges(**changes):
    kept = {
        "columns": (2, 3, 1),
        "weights": zeros(1, 9),
        "nodes": ("x", "y", "a", "b", "c", "out"),
        "biases": zeros(1, 4),
    }
    return Edges(**kept | changes)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Map(zeros(3, 3)), "time, height, width"),
        (lambda: Map(zeros(1, 3, 3), scale="rainbow"), "no colour scale 'rainbow'"),
        (lambda: Map(zeros(1, 3, 3), scale=("#000000",)), "two colours"),
        (lambda: points(y=zeros(1, 5, bits=16)), r"not \[4, 5\]"),
        (lambda: points(names=("cat",)), "group 1 has no name"),
        (lambda: points(colours=("#000000",)), "2 groups need as many colours"),
        (lambda: points(groups=np.zeros((1, 4))), "uint8"),
        (lambda: points(marked=np.zeros((1, 3), np.uint8)), "as many x as y"),
        (lambda: Lines(zeros(1, 5)), "time, series, points"),
        (lambda: Lines(zeros(1, 2, 5), x=zeros(1, 1, 4)), "does not fit"),
        (lambda: Lines(zeros(1, 2, 5), names=("one",)), "2 lines need as many names"),
        (lambda: Lines(zeros(1, 2, 5), dashes=("solid",)), "2 lines need as many dashes"),
        (lambda: Lines(zeros(1, 1, 5), dashes=("wavy",)), "not 'wavy'"),
        (lambda: Tiles(zeros(1, 3, 4, 4), names=("a", "b")), "3 tiles need as many names"),
        (lambda: Tiles(zeros(1, 2, 4, 4), names=("a", "b"), columns=(1, 2)), "do not add up"),
        (lambda: edges(weights=zeros(1, 8)), "have 9 edges, not 8"),
        (lambda: edges(biases=zeros(1, 6)), "biases"),
        (lambda: edges(nodes=("x",)), "6 nodes need as many names"),
        (lambda: edges(columns=(6,)), "two columns"),
        (lambda: Axis(start=1, end=1), "an axis"),
        (lambda: Axis(start=0, end=1, log=True), "begins above 0"),
    ],
)
def test_a_layer_that_does_not_fit_itself_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_an_axis_may_run_downwards():
    assert Axis(start=28, end=0).end == 0


def test_colours_come_from_the_house_unless_given():
    assert colour_stops("diverging") == SCALES["diverging"]
    assert colour_stops(("#000000", "#ffffff")) == ("#000000", "#ffffff")
    assert group_colours(points()) == CLASS_COLOURS[:2]
    assert group_colours(Lines(zeros(1, 3, 5))) == CLASS_COLOURS[:3]
    assert group_colours(Lines(zeros(1, 1, 5), colours=("#123456",))) == ("#123456",)


# ---- panels and films ---------------------------------------------------------------------------


def test_a_film_starts_at_its_last_frame_unless_told():
    panel = Panel("one", (Map(zeros(1, 2, 2)),), alt="a text")
    assert Film((panel,), frames=("a", "b", "c")).start == 2
    assert Film((panel,), frames=("a", "b", "c"), start=1).start == 1
    with pytest.raises(ValueError, match="cannot start at frame 3"):
        Film((panel,), frames=("a", "b", "c"), start=3)


def test_time_is_as_long_as_the_film_or_stands_still():
    for length in (1, 3):
        Film((Panel("one", (Map(zeros(length, 2, 2)),), alt="a text"),), frames=("a", "b", "c"))
    moving = points(marked=np.zeros((2, 4), np.uint8))
    for layer in (Map(zeros(2, 2, 2)), moving, edges(weights=zeros(2, 9))):
        with pytest.raises(ValueError, match="film of 3 frames"):
            Film((Panel("one", (layer,), alt="a text"),), frames=("a", "b", "c"))


def test_a_line_with_a_mark_for_now_has_one_point_per_frame():
    good = Lines(zeros(1, 2, 3), now=True)
    Film((Panel("one", (good,), alt="a text"),), frames=("a", "b", "c"))
    for bad in (Lines(zeros(1, 2, 4), now=True), Lines(zeros(3, 2, 3), now=True)):
        with pytest.raises(ValueError, match="one point per frame"):
            Film((Panel("one", (bad,), alt="a text"),), frames=("a", "b", "c"))


def test_every_panel_says_what_it_shows():
    with pytest.raises(ValueError, match="cannot see it"):
        Panel("one", (Map(zeros(1, 2, 2)),), alt=" ")
    with pytest.raises(ValueError, match="no layer"):
        Panel("one", (), alt="a text")


def test_titles_tell_panels_apart():
    panel = Panel("one", (Map(zeros(1, 2, 2)),), alt="a text")
    with pytest.raises(ValueError, match="same title"):
        Film((panel, panel), frames=("now",))


def test_a_tile_is_enlarged_in_a_panel_that_has_a_map():
    tiles = Tiles(zeros(1, 2, 4, 4), names=("a", "b"), enlarges="large")
    small = Panel("small", (tiles,), alt="a text")
    large = Panel("large", (Map(zeros(1, 2, 2)),), alt="a text")
    Film((small, large), frames=("now",))
    with pytest.raises(ValueError, match="no panel 'large' with a map"):
        Film((small,), frames=("now",))


def test_tiles_and_edges_of_a_panel_stand_in_the_same_columns():
    names = ("x", "y", "a", "b", "c", "out")
    tiles = Tiles(zeros(1, 6, 4, 4), names=names, columns=(2, 3, 1))
    Panel("net", (edges(), tiles), alt="a text")
    other = Tiles(zeros(1, 6, 4, 4), names=names, columns=(3, 2, 1))
    with pytest.raises(ValueError, match="same columns"):
        Panel("net", (edges(), other), alt="a text")


def test_a_film_of_strips_has_frames_of_one_number_in_each():
    good = Lines(zeros(6, 2, 3), now=True)
    Film((Panel("one", (good,), alt="a text"),), frames=tuple("abcdef"), strips=2)
    with pytest.raises(ValueError, match="strips of a length"):
        Film((Panel("one", (good,), alt="a text"),), frames=tuple("abcdef"), strips=4)
    for bad in (Lines(zeros(1, 2, 3), now=True), Lines(zeros(6, 2, 6), now=True)):
        with pytest.raises(ValueError, match="one point per frame of a strip"):
            Film((Panel("one", (bad,), alt="a text"),), frames=tuple("abcdef"), strips=2)


def test_a_picture_has_three_channels_of_bytes():
    Picture(np.zeros((1, 4, 6, 3), np.uint8))
    for bad in (np.zeros((1, 4, 6, 4), np.uint8), np.zeros((4, 6, 3), np.uint8)):
        with pytest.raises(ValueError, match="time, height, width, 3"):
            Picture(bad)
    with pytest.raises(ValueError, match="not float64"):
        Picture(np.zeros((1, 4, 6, 3)))


def test_a_map_lets_through_some_of_what_lies_under_it_or_nothing():
    values = quantise(np.zeros((1, 2, 2)), -1, 1)
    assert Map(values, opacity=0.5).opacity == 0.5
    for opacity in (0, 1.5):
        with pytest.raises(ValueError, match="opacity"):
            Map(values, opacity=opacity)
