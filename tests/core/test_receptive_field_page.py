from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from sklearn.datasets import load_sample_image

from core.layer_stack import LAYERS, MENU
from core.own_photograph import own_photograph
from core.receptive_field import field_of_unit
from core.receptive_field_page import (
    OWN,
    OWN_STACK,
    SIDE,
    SLOTS,
    THIS_PHOTO,
    Settings,
    measure,
    network,
    place_of_unit,
)
from core.refusal import Refused
from tests.core.hostile_files import picture

STACKS = st.lists(st.sampled_from(MENU), min_size=len(SLOTS), max_size=len(SLOTS))
PLACES = st.tuples(*[st.integers(0, SIDE - 1).map(float)] * 2)


@settings(max_examples=60, deadline=None)
@given(STACKS, PLACES)
def test_formula_and_gradient_name_the_same_pixels(stack, place):
    asked = Settings(stack=OWN_STACK, place=place, **dict(zip(SLOTS, stack, strict=True)))
    measured = measure(asked)
    assert measured.agrees
    assert all(seen.strength.any() for seen in measured.seen)


@settings(max_examples=20, deadline=None)
@given(STACKS, PLACES)
def test_any_networks_function_sees_the_same_square(stack, place):
    asked = Settings(
        stack=OWN_STACK,
        place=place,
        gradient=THIS_PHOTO,
        **dict(zip(SLOTS, stack, strict=True)),
    )
    measured = measure(asked)
    unit, depth = measured.unit, len(measured.seen) - 1
    whole = torch.nn.Sequential(torch.nn.Identity(), *network(asked)[:depth])
    field = field_of_unit(whole, (1, SIDE, SIDE), str(depth), unit.row, unit.column)
    assert field == unit.square
    # a real gradient can miss pixels of the field, and has none outside
    assert not (unit.by_gradient & ~unit.by_formula).any()


def test_strength_is_torchs_gradient_of_a_stack_of_means():
    """Equal weights: three kernels of 3 x 3 count a pixel as often as there are ways to it."""
    ways = torch.tensor([1.0, 3, 6, 7, 6, 3, 1]) / 27
    strength = measure(Settings(stack="Three conv 3")).unit.strength
    around = slice(31 - 3, 31 + 4)
    torch.testing.assert_close(strength[around, around], torch.outer(ways, ways))
    one = measure(Settings(stack="One conv 7")).unit.strength
    torch.testing.assert_close(one[around, around], torch.full((7, 7), 1 / 49))


def test_on_a_photograph_it_is_the_gradient_of_the_same_network_by_torchs_seed():
    asked = Settings(gradient=THIS_PHOTO, seed=1)
    torch.manual_seed(1)
    nn = torch.nn
    layers, given = [], 1
    for name in asked.names:
        layers.append(LAYERS[name].module(given, 10))
        if name.startswith("conv"):
            layers.append(nn.ReLU())
            given = 10
    photo = np.asarray(measure(asked).photo, dtype=np.float32).mean(axis=2) / 255
    pixels = torch.tensor(photo)[None, None].requires_grad_()
    unit = measure(asked).unit
    nn.Sequential(*layers)(pixels)[0, 0, unit.row, unit.column].backward()
    torch.testing.assert_close(unit.strength, pixels.grad[0, 0].abs())
    assert 0 < int(unit.by_gradient.sum()) < int(unit.by_formula.sum())


@pytest.mark.parametrize("stack", ["TinyVGG", "Strided", "One conv 7"])
def test_a_unit_that_is_clicked_is_the_one_that_is_measured(stack):
    last = measure(Settings(stack=stack))
    for row in range(last.unit.side):
        place = place_of_unit(last, row + 0.4, 0.0)
        unit = measure(Settings(stack=stack, place=place)).unit
        assert (unit.row, unit.column) == (row, 0)


def test_squares_of_earlier_layers_lie_within_later_ones():
    seen = measure(Settings(place=(20.0, 45.0))).seen
    for inner, outer in pairwise(seen):
        assert not (inner.by_formula & ~outer.by_formula).any()


def test_a_stack_that_does_not_fit_keeps_what_fits_and_torchs_words():
    names = ("max pool 4", "max pool 4", "max pool 4", "conv 7, no padding")
    asked = Settings(stack=OWN_STACK, **dict(zip(SLOTS, names, strict=False)))
    measured = measure(asked)
    assert (measured.refused, measured.unit.side) == (3, 1)
    with pytest.raises(RuntimeError) as refusal:
        torch.nn.Conv2d(1, 1, 7)(torch.zeros(1, 1, 1, 1))
    assert measured.message == str(refusal.value)


def test_the_learners_own_photograph_is_cut_to_its_middle():
    own = Image.fromarray(load_sample_image("flower.jpg"))
    asked = Settings(picture=OWN)
    assert measure(asked).missing
    mine = measure(asked, own)
    assert not mine.missing
    assert np.array_equal(mine.photo, measure(Settings(picture="Flower")).photo)
    assert measure(asked, Image.new("RGB", (640, 1), "red")).photo.shape == (SIDE, SIDE, 3)


@pytest.mark.parametrize("content", [b"", b"no picture", picture(kind="PNG")[:60]])
def test_a_broken_file_is_refused_or_read_but_never_a_traceback(content):
    try:
        measure(Settings(picture=OWN), own_photograph(content))
    except Refused as reason:
        assert str(reason)
