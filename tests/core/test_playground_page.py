from dataclasses import fields, replace

import pytest

from core import nonlinearity
from core.nonlinearity import PRESETS
from core.playground_data import OWN
from core.playground_page import (
    MOST_CLICKED,
    NOTHING,
    Settings,
    are_edits,
    are_points,
    as_controls,
    clicked,
    edited_once_more,
    fewer,
    page_of,
    reach_of,
    show,
)

QUICK = Settings(epochs=5)


def test_the_page_arrives_with_the_defaults_of_a_run():
    assert Settings().run == nonlinearity.Settings()


@pytest.mark.parametrize("name", PRESETS)
def test_a_run_comes_back_from_its_page(name):
    assert page_of(PRESETS[name]).run == PRESETS[name]


def test_layers_may_be_of_different_widths():
    run = nonlinearity.Settings(hidden=(8, 4, 2))
    page = page_of(run)
    assert (page.layers, page.widths) == (3, (8, 4, 2))
    assert page.run == run
    assert replace(page, layers=2, units=5).hidden == (5, 5)  # widths of another net


def test_controls_of_no_hidden_layer_leave_the_units_alone():
    assert as_controls({"hidden": (), "seed": 3}) == {"layers": 0, "widths": (), "seed": 3}


def test_beside_it_stands_the_same_run_without_its_bend():
    assert Settings().compared == replace(Settings().run, activation="none")
    for alone in ({"level": "Full"}, {"activation": "none"}, {"beside": NOTHING}, {"layers": 0}):
        assert Settings(**alone).compared is None


def test_what_is_looked_at_does_not_change_the_run():
    looks = {field.name for field in fields(Settings)} - {
        field.name for field in fields(nonlinearity.Settings)
    }
    assert looks == {"layers", "units", "widths", "level", "beside", "surface", "warped", "edits"}
    assert Settings(level="Full", surface="classes", warped=3).run == Settings().run


def test_a_weight_set_by_hand_changes_the_loss_and_not_the_training():
    plain, shown = show(QUICK), show(replace(QUICK, edits=(0, 1, -1, 4.0)))
    assert shown.trained.weights.equal(plain.trained.weights)
    assert shown.edited.weights[0, 16 + 1] == 4.0
    assert shown.last.test.loss[-1] != plain.last.test.loss[-1]


def test_edits_that_name_no_weight_of_the_net_are_nowhere():
    elsewhere = (0, 7, 0, 2.0, 0, 0.5, 0, 5.0, 2, 0, 0, 1.0)
    shown = show(replace(QUICK, units=7, edits=elsewhere))
    assert shown.edits == ()
    assert shown.edited is None
    assert shown.beside is not None  # it is an ordinary run
    some = show(replace(QUICK, units=7, edits=(*elsewhere, 1, 0, -1, 4.0)))
    assert some.edits == (1, 0, -1, 4.0)


def test_where_training_overflows_nothing_is_set_by_hand():
    shown = show(
        Settings(data="Wave", optimizer="SGD", learning_rate=7.0, edits=(0, 0, 0, 3.0), epochs=60)
    )
    assert shown.trained.overflowed
    assert shown.last is shown.trained


def test_what_cannot_be_trained_says_why():
    shown = show(Settings(data=OWN))
    assert shown.trained is None
    assert "two classes" in shown.refusal


def test_a_click_adds_a_point_and_a_click_on_it_takes_it_away():
    one = clicked((), 0.5, -0.25, 1, hit=False)
    assert one == (0.5, -0.25, 1.0)
    two = clicked(one, -1, 1, 0, hit=False)
    assert clicked(two, 0.52, -0.25, 0, hit=True) == (-1, 1, 0)
    most = one * MOST_CLICKED
    assert clicked(most, 0, 0, 0, hit=False) == most


def test_of_too_many_points_some_of_every_class_are_kept_in_their_order():
    points = tuple(n for at in range(2 * MOST_CLICKED) for n in (at / 1000, 0.0, at % 2))
    kept = fewer(points)
    assert len(kept) == 3 * MOST_CLICKED
    assert kept[:9] == (0.0, 0.0, 0, 0.001, 0.0, 1, 0.004, 0.0, 0)
    assert kept[2::3].count(0) == kept[2::3].count(1) == MOST_CLICKED / 2
    assert fewer(points[:9]) == points[:9]


def test_a_rare_class_keeps_two_points_to_train_and_to_test_with():
    labels = [0] * 700 + [1] * 3 + [2] * 290 + [3, 4, 4]
    points = tuple(n for at, label in enumerate(labels) for n in (at / 1000, 0.0, label))
    kept = fewer(points)
    assert [kept[2::3].count(label) for label in (1, 3, 4)] == [2, 1, 2]
    assert 3 * MOST_CLICKED - 12 <= len(kept) <= 3 * MOST_CLICKED


@pytest.mark.parametrize("said", [(1.0, 2.0, 3.0), (0.0, 0.0), (0.0, 0.0, 0.5), (0.0, 0.0, 5.0)])
def test_what_is_no_row_of_points_is_told(said):
    assert are_points((0.1, -1.5, 4.0))
    assert not are_points(said)
    assert not are_points((0.0, 0.0, 1.0) * (MOST_CLICKED + 1))


def test_the_last_value_of_a_weight_counts():
    edits = edited_once_more((), (0, 1, -1), 2.0)
    edits = edited_once_more(edits, (1, 0, 3), 1.0)
    assert edited_once_more(edits, (0, 1, -1), 5.0) == (1, 0, 3, 1, 0, 1, -1, 5)
    assert are_edits(edits)
    assert not are_edits((1.0, 2.0, 3.0))
    assert not are_edits((0, 0.5, 0, 5.0))


@pytest.mark.parametrize(
    ("weight", "reach"), [(0.0, 10), (-10.0, 10), (24.3, 100), (-101.0, 1000), (1e30, 1e6)]
)
def test_a_slider_reaches_the_weight_that_it_shows(weight, reach):
    assert reach_of(weight) == reach
