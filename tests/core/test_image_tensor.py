from itertools import product

import numpy as np
import pytest
import torch
from sklearn.datasets import load_sample_image
from torch import nn

from core.image_tensor import (
    ADDED,
    AS_IT_COMES,
    LAYER,
    LAYOUTS,
    LEAST,
    MEAN,
    MOST,
    NUMBERS,
    OWN,
    PERMUTED,
    READY,
    RESHAPED,
    Settings,
    apart,
    look,
    own_pixels,
    pixel_at,
    ready_photograph,
)
from core.refusal import Refused
from tests.core.hostile_files import noise

WAYS = [
    Settings(layout=layout, batch=batch, numbers=numbers, added=added, pixel=(40.0, 70.0))
    for layout, batch, numbers, added in product(LAYOUTS, (False, True), NUMBERS, (0, 100, 250))
]


def by_hand(settings):
    """The same tensor made with NumPy."""
    x = load_sample_image(READY[settings.picture])[::7, ::7].copy()
    high, wide, _ = x.shape
    if settings.layout == PERMUTED:
        x = np.moveaxis(x, 2, 0)
    if settings.layout == RESHAPED:
        x = x.reshape(3, high, wide)
    if settings.numbers == "float32":
        x = np.minimum(x.astype(np.float32) / 255 + settings.added / 255, 1)
    else:
        x = ((x.astype(int) + settings.added) % 256).astype(np.uint8)
    return x[None] if settings.batch else x


@pytest.mark.parametrize("settings", WAYS)
def test_the_tensor_is_what_numpy_makes_of_the_photograph(settings):
    x = look(settings).x
    wanted = by_hand(settings)
    assert x.dtype == getattr(torch, settings.numbers)
    assert tuple(x.shape) == wanted.shape
    np.testing.assert_allclose(x.numpy(), wanted, atol=1e-6)


@pytest.mark.parametrize("settings", WAYS)
def test_the_pixel_stands_where_its_index_says(settings):
    looked = look(settings)
    assert torch.equal(eval(looked.index(), {"x": looked.x}), looked.pixel)
    for colour in range(3):
        assert eval(looked.index(colour), {"x": looked.x}) == looked.pixel[colour]
        plane = eval(looked.plane(colour), {"x": looked.x})
        assert plane.shape == looked.photo.shape[:2]
        assert plane[40, 70] == looked.pixel[colour]


@pytest.mark.parametrize("settings", WAYS)
def test_the_picture_shown_at_the_stop_is_x(settings):
    looked = look(settings)
    shown = looked.planes[ADDED.index(settings.added)]
    for colour in range(3):
        plane = eval(looked.plane(colour), {"x": looked.x})
        in_bytes = (255 * plane).round() if settings.numbers == "float32" else plane
        assert torch.equal(shown[colour], in_bytes.to(torch.uint8))


@pytest.mark.parametrize("settings", WAYS)
def test_only_reshape_takes_the_pixels_apart(settings):
    looked = look(settings)
    assert looked.intact == (settings.layout != RESHAPED)
    if looked.intact and not settings.added:
        scale = 255 if settings.numbers == "float32" else 1
        assert torch.allclose(looked.pixel * scale, looked.stored.to(looked.x.dtype))


def test_what_moves_an_axis_shares_memory_and_what_divides_does_not():
    looked = look(Settings(layout=PERMUTED, numbers="float32", added=50, batch=True))
    assert [stage.shares for stage in looked.stages[1:]] == [True, False, False, True]
    assert looked.stages[1].x.stride() == (1, 276, 3)
    assert look(Settings(layout=RESHAPED)).stages[1].shares


def test_numbers_past_white_are_counted():
    photo = ready_photograph("China").numpy().astype(int)
    assert look(Settings(added=100)).beyond == (photo + 100 > 255).sum() > 0
    assert look(Settings()).beyond == 0


@pytest.mark.parametrize(
    ("settings", "mistake"),
    [
        (Settings(then=MEAN), lambda x: x.mean()),
        (Settings(then=LAYER), lambda x: nn.Conv2d(3, 8, 3)(x)),
        (Settings(then=LAYER, numbers="float32"), lambda x: nn.Conv2d(3, 8, 3)(x)),
        (Settings(then=LAYER, numbers="float32", batch=True), lambda x: nn.Conv2d(3, 8, 3)(x)),
        (Settings(then=LAYER, layout=PERMUTED), lambda x: nn.Conv2d(3, 8, 3)(x)),
    ],
)
def test_a_refusal_is_in_torchs_own_words(settings, mistake):
    looked = look(settings)
    with pytest.raises(RuntimeError) as said:
        mistake(looked.x)
    assert looked.attempt.refusal == f"RuntimeError: {said.value}"


def test_what_torch_takes_is_told():
    ready = Settings(layout=PERMUTED, numbers="float32", batch=True, then=LAYER)
    assert look(ready).attempt.gave == "shape (1, 8, 59, 90)"
    mean = ready_photograph("Flower").double().mean().item() / 255
    said = look(Settings(picture="Flower", numbers="float32", then=MEAN)).attempt.gave
    assert float(said.removeprefix("mean ")) == pytest.approx(mean, rel=1e-5)


def test_looking_changes_neither_the_photograph_nor_chance():
    before, chance = ready_photograph("China").clone(), torch.get_rng_state()
    for settings in (*WAYS, Settings(then=LAYER)):
        look(settings)
    assert torch.equal(ready_photograph("China"), before)
    assert torch.equal(torch.get_rng_state(), chance)


def test_ones_own_is_shown_if_it_is_here():
    own = np.asarray(noise(20, 30))
    looked = look(Settings(picture=OWN, pixel=(95.0, 95.0)), own)
    assert not looked.missing and looked.picture == OWN
    assert (looked.row, looked.column) == (19, 29)
    assert looked.pixel.tolist() == own[19, 29].tolist()
    elsewhere = look(Settings(picture=OWN))
    assert elsewhere.missing and elsewhere.picture == "China"
    assert look(Settings(picture="Flower"), own).picture == "Flower"


@pytest.mark.parametrize("size", [(300, 200), (97, 96), (96, 50), (160, 640), (8, 8)])
def test_a_photograph_is_thinned_to_at_most_96_pixels(size):
    image = noise(*size)
    pixels = own_pixels(image)
    step = apart(max(size))
    assert np.array_equal(pixels, np.asarray(image)[::step, ::step])
    assert max(pixels.shape[:2]) <= MOST
    assert pixels.flags.c_contiguous


@pytest.mark.parametrize(
    ("size", "because"), [((40, 200), "crop"), ((1, 640), "crop"), ((LEAST - 1, 9), "too short")]
)
def test_what_is_no_photograph_for_this_page_is_refused(size, because):
    with pytest.raises(Refused, match=because):
        own_pixels(noise(*size))


def test_a_click_becomes_the_pixel_under_it():
    looked = look(Settings())
    assert pixel_at(looked, 28.9, 13.0) == (13.0, 28.0)
    assert pixel_at(looked, 92.0, 61.0) == (60.0, 91.0)
    assert pixel_at(looked, -0.1, -3.0) == (0.0, 0.0)


def test_on_arrival_three_different_numbers_are_lit():
    assert look(Settings()).pixel.tolist() == [206, 152, 116]
    assert Settings().layout == AS_IT_COMES
