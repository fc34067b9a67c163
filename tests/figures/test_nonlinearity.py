import numpy as np
import pytest
import torch

from core.nonlinearity import Settings, train
from core.playground_maps import draw, unit_map, warp
from core.playground_net import winners
from figures.film import Edges, Lines, Map, Points, Tiles
from figures.nonlinearity import film, film_of_points
from figures.playground_answer import SHADES, class_scale
from figures.playground_net import IN_A_ROW, hidden_unit
from figures.theme import class_colour
from widgets.film_player import _payload


def layers(panel, kind) -> list:
    return [layer for layer in panel.layers if isinstance(layer, kind)]


def panel(film, title):
    return next(panel for panel in film.panels if panel.title == title)


def everything(settings, **more):
    trained = train(settings)
    warped = warp(trained, 0) if settings.hidden else None
    return trained, film(trained, draw(trained), full=True, warped=warped, **more)


@pytest.fixture(scope="module")
def ring():
    return everything(Settings())


def test_a_crowded_net_has_more_room_among_all_views():
    trained, shown = everything(Settings(hidden=(16,) * 6, epochs=3))
    assert panel(shown, "The net").tall * IN_A_ROW == pytest.approx(16)
    simple = film(trained, draw(trained))
    assert panel(simple, "The net").tall == 1.0


def test_numbers_to_be_learnt_have_one_scale_in_the_map_and_in_both_parts():
    trained, shown = everything(Settings(data="Plane", noise=0.3, epochs=3))
    [ground] = layers(panel(shown, "What the net says"), Map)
    parts = layers(panel(shown, "What the net says"), Points)
    assert ground.values.high == pytest.approx(trained.data.largest)
    assert parts[0].names == parts[1].names
    assert parts[0].names[-1] == f"about {trained.data.largest * 6 / 7:.2f}"


def test_the_map_is_what_the_net_says_at_every_moment(ring):
    trained, shown = ring
    [ground] = layers(panel(shown, "What the net says"), Map)
    assert ground.values.numbers() == pytest.approx(draw(trained).answer[:, 0].numpy(), abs=0.005)
    assert shown.frames[0] == "step 0"
    assert shown.frames[-1] == "step 300"


def test_training_points_are_filled_and_test_points_hollow_and_wrong_ones_marked(ring):
    trained, shown = ring
    train_points, test_points = layers(panel(shown, "What the net says"), Points)
    assert (train_points.hollow, test_points.hollow) == (False, True)
    wrong = winners(trained.test.answers) != trained.data.test.labels
    assert (test_points.marked == wrong.numpy()).all()
    assert test_points.marked[0].any()
    assert test_points.x.numbers()[0] == pytest.approx(
        trained.data.test.places[:, 0].numpy(), abs=1e-3
    )


def test_edges_are_all_weights_and_biases_and_tiles_all_units(ring):
    trained, shown = ring
    [edges] = layers(panel(shown, "The net"), Edges)
    [tiles] = layers(panel(shown, "The net"), Tiles)
    first, biases, second, last = trained.weights.split([16, 8, 8, 1], dim=1)
    weights = torch.cat([first, second], dim=1).numpy()
    assert edges.weights.numbers() == pytest.approx(weights, abs=1e-3)
    all_biases = torch.cat([biases, last], dim=1).numpy()
    assert edges.biases.numbers() == pytest.approx(all_biases, abs=1e-3)
    assert tiles.columns == edges.columns == (2, 8, 1)
    unit = draw(trained).units[0][:, 3]
    share = unit / unit.abs().max()
    assert tiles.values.numbers()[:, 5] == pytest.approx(share.numpy(), abs=0.005)


def test_curves_and_gradients_are_those_of_the_training(ring):
    trained, shown = ring
    [curves] = layers(panel(shown, "Loss"), Lines)
    assert curves.y.numbers()[0, 1] == pytest.approx(trained.test.loss.numpy(), abs=2e-3)
    [steep] = layers(panel(shown, "Gradient per layer"), Lines)
    assert steep.y.numbers()[0] == pytest.approx(trained.gradients.T.numpy(), rel=1e-3)


@pytest.mark.parametrize(
    ("settings", "most"),
    [
        (Settings(hidden=(8, 8, 8)), 500_000),
        (Settings(hidden=(16,) * 6, data="Spirals", classes=5), 1_000_000),
        (Settings(hidden=(16,) * 6, data="Wave", activation="sine"), 1_000_000),
    ],
    ids=["2-8-8-8-1", "largest", "largest of numbers"],
)
def test_the_film_is_light(settings, most):
    _, shown = everything(settings)
    assert len(shown.frames) == 60
    assert len(_payload(shown, 240, ())) < most


@pytest.mark.parametrize(
    "settings",
    [
        Settings(hidden=()),
        Settings(data="Blobs", classes=4, loss="MSE", epochs=20),
        Settings(data="Spirals", classes=4, loss="BCEWithLogits", epochs=20),
        Settings(loss="CrossEntropy", epochs=20),
        Settings(data="Plane", epochs=20),
        Settings(hidden=(3, 1), initialisation="Zeros", epochs=3),
    ],
    ids=str,
)
def test_every_kind_of_net_has_its_film(settings):
    trained, shown = everything(settings)
    [tiles] = layers(panel(shown, "The net"), Tiles)
    assert tiles.columns == trained.net.sizes


def test_divergence_is_drawn_to_its_last_finite_moment():
    trained, shown = everything(Settings(data="Wave", optimizer="SGD", learning_rate=7.0))
    assert trained.last_finite < len(trained.places) - 1
    assert len(shown.frames) == trained.last_finite + 1


def test_a_chosen_unit_is_drawn_in_full_instead_of_the_answer(ring):
    trained, _ = ring
    assert hidden_unit(trained, 5) == (0, 3)
    assert hidden_unit(trained, 1) is None
    assert hidden_unit(trained, 10) is None
    large = unit_map(trained, 0, 3)
    _, shown = everything(Settings(), large=((0, 3), large))
    [ground] = layers(panel(shown, "Unit 4 of layer 1"), Map)
    share = (large / large.abs().max()).numpy()
    assert ground.values.numbers() == pytest.approx(share, abs=0.005)
    assert not shown.plays


def test_the_other_net_stands_beside_it_for_as_long():
    trained = train(Settings())
    other = train(Settings(activation="none", epochs=200))
    shown = film(trained, draw(trained), beside=("none", "tanh", other, draw(other)))
    assert [panel.title for panel in shown.panels] == ["none", "tanh", "The net", "Loss"]
    [ground] = layers(shown.panels[0], Map)
    assert ground.values.numbers()[-1] == pytest.approx(
        draw(other).answer[-1, 0].numpy(), abs=0.005
    )


def test_a_class_is_paler_where_it_wins_by_little():
    stops = class_scale(3)
    assert len(stops) == 3 * SHADES

    def strength(at):
        return sum(255 - int(stops[at][k : k + 2], 16) for k in (1, 3, 5))

    for label in range(3):
        start = label * SHADES
        assert strength(start + SHADES - 2) > strength(start + SHADES // 2)
    assert stops[SHADES - 1] != class_colour(1)


def test_the_winner_of_several_classes_is_the_whole_part_of_the_map():
    trained, shown = everything(Settings(data="Blobs", classes=4, epochs=100))
    [ground] = layers(panel(shown, "What the net says"), Map)
    said = np.floor(ground.values.numbers()[-1])
    named = draw(trained).answer[-1].argmax(dim=0).numpy()
    assert (said == named).all()


def test_own_points_stand_where_they_were_put_before_there_is_a_net():
    shown = film_of_points((0.5, -0.5, 1.0))
    [points] = layers(shown.panels[0], Points)
    assert points.x.numbers()[0, 0] == pytest.approx(0.5, abs=1e-3)
    assert points.groups.tolist() == [[1]]
    assert shown.panels[0].clickable
    assert not layers(film_of_points(()).panels[0], Points)
