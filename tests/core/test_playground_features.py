"""The features against their formulas."""

import torch

from core.playground_features import FEATURES, in_order, inputs_of


def test_every_feature_is_its_formula_and_its_line_of_python():
    places = torch.randn(50, 2, generator=torch.Generator().manual_seed(1))
    x, y = places.T
    inputs = inputs_of(places, tuple(FEATURES))
    assert inputs.shape == (50, 7)
    expected = torch.stack([x, y, x * x, y * y, x * y, (4 * x).sin(), (4 * y).sin()], dim=1)
    assert torch.allclose(inputs, expected)
    for column, feature in zip(inputs.T, FEATURES.values(), strict=True):
        assert torch.equal(column, eval(feature.source, {"torch": torch, "x": x, "y": y}))


def test_the_coordinates_alone_are_the_points_themselves():
    places = torch.randn(5, 2, generator=torch.Generator().manual_seed(1))
    assert torch.equal(inputs_of(places, ("x", "y")), places)


def test_features_stand_in_the_menus_order_and_there_are_always_some():
    assert in_order(("xy", "x")) == ("x", "xy")
    assert in_order(["nothing of ours"]) == ("x", "y")
