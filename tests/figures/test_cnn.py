"""Columns of maps: where they stand, what a click on them means, how much they weigh."""

from dataclasses import replace
from itertools import pairwise

import pytest
import torch

from core.cnn import Settings, look_inside, overview_of
from core.opened_run import READY, OpenedRun, layers_of, open_run_at
from core.tiny_vgg import Architecture, build
from figures.cnn import (
    FINEST,
    TALL,
    film,
    layout_of,
    map_film,
    picture_film,
    seen_film,
    unit_at,
)
from figures.film import Map
from tests.core.unlike_tiny_vgg import ARCHITECTURES, opened
from widgets.film_player import _payload

MOST_BYTES = 400_000  # the overview of 64 maps


def maps_of(film) -> list[Map]:
    return [layer for layer in film.panels[0].layers if isinstance(layer, Map)]


def overlap(one: Map, other: Map) -> bool:
    return (
        one.x[0] < other.x[1] - 1e-9 and other.x[0] < one.x[1] - 1e-9
        and one.y[0] < other.y[1] - 1e-9 and other.y[0] < one.y[1] - 1e-9
    )  # fmt: skip


@pytest.mark.parametrize("name", [*ARCHITECTURES, None])
def test_no_map_covers_another_and_a_click_on_its_middle_means_it(name):
    own = opened(name) if name else open_run_at(str(READY))
    overview = overview_of(own, Settings(image=3))
    layout = layout_of(overview)
    _, *drawn = maps_of(film(overview, layout))  # the first is the frame of the chosen one
    assert not any(overlap(a, b) for n, a in enumerate(drawn) for b in drawn[n + 1 :])
    assert all(m.x[0] >= 0 and m.x[1] <= layout.width + 1e-9 for m in drawn)
    assert all(m.y[0] >= 0 and m.y[1] <= layout.height + 1e-9 for m in drawn)
    clicked = [unit_at(overview, layout, sum(m.x) / 2, sum(m.y) / 2) for m in drawn]
    meant = [
        (layer, number, column.values.shape[1] // 2, column.values.shape[2] // 2)
        for layer, column in enumerate(overview.with_maps)
        for number in range(len(column.values))
    ]
    assert [unit for unit in clicked if unit] == meant


def test_between_the_maps_nothing_is_chosen():
    overview = look_inside(Settings())
    layout = layout_of(overview)
    assert unit_at(overview, layout, -1, 0) is None
    assert unit_at(overview, layout, layout.blocks[1].left - 0.1, 0.5) is None
    assert unit_at(overview, layout, 0.5, 0.5) is None  # the input


def test_a_small_map_shows_the_mean_of_what_it_covers():
    overview = look_inside(Settings())
    drawn = maps_of(film(overview, layout_of(overview)))
    first = next(layer for layer in drawn if layer.name == "blocks.0.0, map 0:")
    shown = torch.from_numpy(first.values.numbers()[0]).float()
    means = overview.columns[0].values[0].reshape(FINEST, 2, FINEST, 2).mean(dim=(1, 3))
    step = (first.values.high - first.values.low) / 255
    assert (shown - means).abs().max() <= step / 2 + 1e-6


def test_all_weighs_less_than_promised_for_64_maps():
    """Nothing deflates worse than noise: random weights, and a picture of noise."""
    architecture = Architecture(classes=10, image_size=128, hidden_units=16, blocks=2)
    network = build(architecture).eval()
    noise = torch.randint(0, 256, (3, 128, 128), dtype=torch.uint8)
    run = replace(opened("skips").run, classes=tuple("abcdefghij"))
    own = replace(
        opened("skips"), run=run, network=network, pictures=noise[None],
        labels=torch.zeros(1, dtype=torch.int64), logits=torch.zeros(1, 10),
    )  # fmt: skip
    assert sum(layer.kind == "Conv2d" for layer in layers_of(network, torch.zeros(1, 3, 128, 128)))
    overview = overview_of(own, Settings(image=0))
    assert len(_payload(film(overview, layout_of(overview)), 236, ())) < MOST_BYTES


@pytest.mark.parametrize(("blocks", "hidden"), [(1, 10), (2, 10), (4, 64)])
def test_names_under_the_columns_have_room_at_the_size_in_which_the_film_is_drawn(blocks, hidden):
    layout = layout_of(overview_of(untrained(blocks, hidden), Settings(image=0)))
    assert layout.narrowest <= 1.01 * TALL * layout.width / layout.height
    if blocks == 2:
        assert layout.narrowest <= 744  # CSS pixels, the place at 1366: nothing is pushed aside
    scale = layout.narrowest / layout.width
    for one, other in pairwise(layout.blocks):
        letters = [max(len(block.name), len(block.shape)) for block in (one, other)]
        middles = (one.left + one.right) / 2, (other.left + other.right) / 2
        assert (middles[1] - middles[0]) * scale >= 6.3 * sum(letters) / 2


def untrained(blocks: int, hidden: int) -> OpenedRun:
    """A network of fixed random weights, and one grey picture of 64 pixels."""
    architecture = Architecture(classes=3, image_size=64, hidden_units=hidden, blocks=blocks)
    grey = torch.full((1, 3, 64, 64), 128, dtype=torch.uint8)
    label, logits = torch.zeros(1, dtype=torch.int64), torch.zeros(1, 3)
    network = build(architecture, seed=1).eval()
    return replace(opened("skips"), network=network, pictures=grey, labels=label, logits=logits)


def test_close_views_show_the_field_and_the_unit():
    overview = look_inside(Settings(unit=(7, 2, 0, 10)))  # at the upper edge
    top, left, bottom, right = overview.unit.field
    side = overview.unit.field_side
    pixels = seen_film(overview).panels[0].layers[0].pixels[0]
    assert pixels.shape == (side, side, 3) and top == 0 and bottom < side
    cut = overview.picture[:, top:bottom, left:right].permute(1, 2, 0)
    assert torch.equal(torch.from_numpy(pixels[side - bottom :]), cut)
    assert (pixels[: side - bottom] == 128).all()
    square = picture_film(overview).panels[0].layers[1]
    assert square.y.numbers().min() == pytest.approx(top, abs=0.01)
    assert square.x.numbers().max() == pytest.approx(right, abs=0.01)
    large = map_film(overview).panels[0].layers[0].values
    assert large.steps.shape[1:] == overview.chosen_map.shape
