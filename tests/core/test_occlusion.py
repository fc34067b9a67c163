"""Covering patch by patch, against a plain loop."""

import pytest
import torch
from torch import nn

from core.occlusion import affordable_stride, covered, occlude, patch_starts, per_pixel
from tests.core.architectures import ARCHITECTURES, built, pictures


@pytest.mark.parametrize("name", ARCHITECTURES)
@pytest.mark.parametrize(("patch", "stride"), [(4, 2), (5, 3), (1, 1), (12, 4)])
def test_occlusion_is_a_loop_over_patches(name, patch, stride):
    network, picture, target = built(name), pictures(1), 3
    with torch.no_grad():
        before = network(picture)[0]
    occlusion = occlude(network, picture, patch, stride)
    falls = occlusion.falls(before, target)
    for row, top in enumerate(occlusion.starts):
        for column, left in enumerate(occlusion.starts):
            copy = picture.clone()
            for channel in range(3):
                mean = picture[0, channel].mean()
                copy[0, channel, top : top + patch, left : left + patch] = mean
            with torch.no_grad():
                fall = (before - network(copy)[0])[target]
            assert falls[row, column] == pytest.approx(fall.item(), abs=1e-5)


def test_the_last_patch_ends_where_the_picture_ends():
    assert patch_starts(12, 4, 2) == (0, 2, 4, 6, 8)
    assert patch_starts(12, 5, 3) == (0, 3, 6, 7)
    assert patch_starts(12, 12, 4) == (0,)


def test_only_the_patch_is_covered():
    picture = pictures(1)
    changed = (covered(picture, (2, 7), 3) != picture).nonzero()
    assert changed[:, 2].unique().tolist() == [2, 3, 4]
    assert changed[:, 3].unique().tolist() == [7, 8, 9]


def test_a_pixel_has_the_mean_of_the_patches_on_it():
    falls = torch.tensor([[1.0, 2.0], [3.0, 6.0]])
    moments = per_pixel(falls, (0, 1), 2, 3)
    assert moments[0].tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 0]]
    assert moments[-1].tolist() == [[1, 1.5, 2], [2, 3, 4], [3, 4.5, 6]]


def test_a_network_that_costs_more_is_asked_less_often():
    cheap, dear = nn.Conv2d(3, 1, 1), nn.Conv2d(3, 4000, 5)
    picture = torch.zeros(1, 3, 64, 64)
    assert affordable_stride(cheap, picture, 8, 4) == 4
    stride = affordable_stride(dear, picture, 8, 4)
    assert stride > 4
    assert len(patch_starts(64, 8, stride)) == 5
