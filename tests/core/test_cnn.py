"""The overview of a network: columns, scales, the chosen unit; on networks of other kinds too."""

import pytest
import torch

from core import cnn
from core.cnn import STRONGEST, Settings, look_inside, overview_of
from core.opened_run import inputs
from tests.core.unlike_tiny_vgg import ARCHITECTURES, opened


@pytest.fixture(params=ARCHITECTURES)
def unlike(request):
    return opened(request.param)


def test_every_layer_of_any_network_is_a_column(unlike):
    overview = overview_of(unlike, Settings(image=3))
    assert [column.layer for column in overview.columns] == list(unlike.layers)
    for column in overview.columns:
        assert column.has_maps == (column.layer.maps > 0)
        assert column.values.numel() == torch.Size(column.layer.shape).numel()
    assert torch.allclose(overview.columns[-1].values, overview.logits)
    assert torch.allclose(overview.logits, unlike.network(inputs(unlike, unlike.pictures[3:4]))[0])
    assert overview.shares.sum().item() == pytest.approx(1)


def test_every_unit_of_any_network_has_a_field_within_the_picture(unlike):
    for layer, column in enumerate(overview_of(unlike, Settings()).with_maps):
        height, width = column.values.shape[1:]
        settings = Settings(unit=(layer, 0, height // 2, width // 2))
        unit = overview_of(unlike, settings).unit
        top, left, bottom, right = unit.field
        assert 0 <= top < bottom <= 28 and 0 <= left < right <= 28
        assert unit.value == pytest.approx(column.values[0, height // 2, width // 2].item())


def test_a_picture_of_one_s_own_has_no_label(unlike):
    own = torch.full((3, 28, 28), 200, dtype=torch.uint8)
    overview = overview_of(unlike, Settings(), own)
    assert overview.label is None
    assert torch.allclose(overview.logits, unlike.network(inputs(unlike, own[None]))[0])


def test_what_is_out_of_range_is_the_last():
    overview = look_inside(Settings(image=499, unit=(99, 99, 999, 999)))
    assert overview.label == overview.opened.labels[-1]
    unit = overview.unit
    assert (unit.layer, unit.map, unit.row, unit.column) == (9, 9, 15, 15)


def test_the_strongest_unit_is_furthest_from_zero():
    overview = look_inside(Settings(unit=(2, 3, STRONGEST, STRONGEST)))
    assert abs(overview.unit.value) == overview.chosen_map.abs().max()


def test_scales_are_shared_by_a_map_a_layer_or_the_whole_net():
    by_unit, by_layer, by_net = (look_inside(Settings(scale=scale)) for scale in cnn.SCALES)
    peaks = [column.values.abs().amax(dim=(1, 2)) for column in by_unit.with_maps]
    highest = max(peak.max() for peak in peaks)
    for number, peak in enumerate(peaks):
        assert torch.equal(by_unit.with_maps[number].reach, peak)
        assert torch.equal(by_layer.with_maps[number].reach, peak.max().expand(10))
        assert torch.equal(by_net.with_maps[number].reach, highest.expand(10))
    logits = by_net.columns[-1]  # no maps: a scale of their own
    assert logits.reach.tolist() == [by_net.logits.abs().max().item()]


@pytest.mark.parametrize(("layer", "side"), [(0, 3), (2, 5), (4, 6), (5, 10), (7, 14), (9, 16)])
def test_fields_of_tiny_vgg_are_those_of_the_formula(layer, side):
    """1 + the sum of (kernel - 1) times the strides before: 3, 5, pool 6, 10, 14, pool 16."""
    unit = look_inside(Settings(unit=(layer, 0, 8, 8))).unit
    assert unit.field_side == side
