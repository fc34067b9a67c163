"""How a map is added up: what each moment adds, and what lies where one clicks."""

import pytest

from core.feature_map import Settings, look_at
from figures.feature_map import GAP, LAYER, film, image_at, map_at


def test_a_moment_adds_an_input_and_the_last_is_the_layers_own():
    one = look_at(Settings())
    shown = film(one)
    assert len(shown.frames) == 11 and shown.frames[0].startswith("bias")
    sums = next(panel for panel in shown.panels if panel.title == "The sum so far")
    numbers = sums.layers[0].values.numbers()
    step = (sums.layers[0].values.high - sums.layers[0].values.low) / 255
    assert abs(numbers[-1] - one.parts.map.numpy()).max() <= step
    by_hand = one.parts.bias + one.parts.contributions[:4].sum(0).numpy()
    assert abs(numbers[4] - by_hand).max() <= step


def test_of_a_wide_layer_the_weaker_inputs_are_added_together(monkeypatch):
    monkeypatch.setattr("figures.feature_map.MOST_NUMBERS", 5 * 64 * 64)
    one = look_at(Settings())
    shown = film(one)
    assert len(shown.frames) == 6 and shown.frames[-1] == "+ the other 6"
    adds = next(panel for panel in shown.panels if panel.title == "Adds this")
    kept = [int(frame.split()[-1]) for frame in shown.frames[1:-1]]
    assert set(kept) == set(one.shares.abs().topk(4).indices.tolist())
    rest = one.parts.contributions[[at for at in range(10) if at not in kept]].sum(0)
    values = adds.layers[0].values
    assert abs(values.numbers()[-1] - rest.numpy()).max() <= (values.high - values.low) / 255


def test_a_click_finds_the_picture_and_the_map_under_it():
    one = look_at(Settings())
    assert image_at(one, 64 + GAP + 10, 2 * (64 + GAP) + 5) == 7
    assert image_at(one, -5, 10) is None
    assert [map_at(one, 33 * column + 4, 33 * row + 4) for row in (0, 2) for column in (0, 1)] == [
        0, 1, 8, 9,
    ]  # fmt: skip
    assert map_at(one, 33 * 2 + 4, 33 * 2 + 4) is None  # there are ten maps
    panel = next(panel for panel in film(one).panels if panel.title == LAYER)
    assert panel.aspect == pytest.approx(4 / 3)
