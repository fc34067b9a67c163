"""Each caption is what was applied: done again with its numbers, it gives the same picture."""

import math
import re
from functools import partial

import pytest
import torch
from torch import Tensor
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional as F

from core.applied import Applied, watch
from core.applied_words import CAPTIONS, caption, corners
from core.augmentation_page import DIGIT, PIPELINE, Settings, draw, partner_of, with_strengths
from core.transform_menu import CHOICES, MIXTURES, ONE_BY_ONE

SEEDS = range(4)


def sheared(picture: Tensor, m: float, axis: int) -> Tensor:
    shear = [0.0, 0.0]
    shear[axis] = math.degrees(math.atan(m))
    return F.affine(picture, 0.0, [0, 0], 1.0, shear, center=[0, 0])


# What the Auto ones' names mean, written down a second time.
AUTO = {
    "Identity": lambda picture, m: picture,
    "ShearX": partial(sheared, axis=0),
    "ShearY": partial(sheared, axis=1),
    "TranslateX": lambda picture, m: F.affine(picture, 0.0, [int(m), 0], 1.0, [0.0, 0.0]),
    "TranslateY": lambda picture, m: F.affine(picture, 0.0, [0, int(m)], 1.0, [0.0, 0.0]),
    "Rotate": F.rotate,
    "Brightness": lambda picture, m: F.adjust_brightness(picture, 1 + m),
    "Color": lambda picture, m: F.adjust_saturation(picture, 1 + m),
    "Contrast": lambda picture, m: F.adjust_contrast(picture, 1 + m),
    "Sharpness": lambda picture, m: F.adjust_sharpness(picture, 1 + m),
    "Posterize": lambda picture, m: F.posterize(picture, int(m)),
    "Solarize": lambda picture, m: F.solarize(picture, 255 * m),
    "AutoContrast": lambda picture, m: F.autocontrast(picture),
    "Equalize": lambda picture, m: F.equalize(picture),
    "Invert": lambda picture, m: F.invert(picture),
}


def again(change: Applied, picture: Tensor) -> Tensor:
    if change.operation in AUTO:
        return AUTO[change.operation](picture, change.numbers["magnitude"])
    return getattr(F, change.operation)(picture, **change.numbers)


def settings_of(name: str, picture: str, seed: int) -> list[Settings]:
    usual = Settings(picture=picture, transform=name, seed=seed, draws=6)
    most = with_strengths(usual, **{name: float(CHOICES[name].strength.most)})
    return [usual, Settings(picture, name, strengths=most, seed=seed, draws=6)]


@pytest.mark.parametrize("name", ONE_BY_ONE)
def test_the_changes_done_again_give_the_draw(name):
    for seed in SEEDS:
        for settings in settings_of(name, "China", seed):
            drawn = draw(settings)
            for one in drawn.draws:
                picture = drawn.original
                for change in one.changes:
                    assert change.size == tuple(picture.shape[1:])
                    picture = again(change, picture)
                assert torch.equal(picture, one.pixels), caption(one.changes)


def test_the_changes_of_a_pipeline_stand_in_its_order():
    pipeline = ("Crop", "Horizontal flip", "TrivialAugmentWide", "Colour jitter", "Erasing")
    drawn = draw(Settings(transform=PIPELINE, pipeline=pipeline, draws=8))
    for one in drawn.draws:
        picture = drawn.original
        for change in one.changes:
            picture = again(change, picture)
        assert torch.equal(picture, one.pixels)
        assert [change.operation for change in one.changes][-1] == "erase"


def test_mixtures_are_told_with_their_shares():
    one = draw(Settings(picture=DIGIT, transform="MixUp", draws=4))
    for mixed in one.draws:
        (change,) = mixed.changes
        share = change.numbers["lam"]
        by_hand = share * one.original.float() + (1 - share) * one.partner.float()
        assert (mixed.pixels.float() - by_hand).abs().max() <= 0.51  # rounded to whole numbers
    two = draw(Settings(transform="CutMix", draws=4))
    for mixed in two.draws:
        (change,) = mixed.changes
        left, top, right, bottom = change.numbers["box"]
        by_hand = two.original.clone()
        by_hand[:, top:bottom, left:right] = two.partner[:, top:bottom, left:right]
        assert torch.equal(mixed.pixels, by_hand)
        kept = change.numbers["lam_adjusted"]
        height, width = two.size
        assert kept == pytest.approx(1 - (right - left) * (bottom - top) / (width * height))


# ---- words ---------------------------------------------------------------------------------------

NUMBER = re.compile(r"[-+]?\d+\.?\d*")


def told(change: Applied) -> list[float]:
    """The numbers in a caption."""
    return [float(number) for number in NUMBER.findall(caption([change]).replace("–", " "))]


def from_caption(change: Applied, picture: Tensor) -> Tensor:
    """The picture changed by the numbers in the caption alone, where it has any."""
    numbers, how = told(change), dict(change.numbers)
    match change.operation:
        case "rotate":
            how["angle"] = numbers[0]
        case "affine":
            how |= {"angle": numbers[0], "translate": numbers[1:3], "scale": numbers[3]}
            how["shear"] = [numbers[4], 0.0]
        case "perspective":
            height, width = change.size
            old = [[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]]
            new = [[int(x), int(y)] for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
            how |= {"startpoints": old, "endpoints": new, "coefficients": None}
        case "crop" | "resized_crop":
            top, low, left, right = map(int, numbers)
            how |= {"top": top, "left": left, "height": low - top + 1, "width": right - left + 1}
        case "erase":
            top, low, left, right = map(int, numbers)
            how |= {"i": top, "j": left, "h": low - top + 1, "w": right - left + 1}
        case "pad":
            how["padding"] = [int(numbers[0])] * 4
        case "gaussian_blur":
            how["sigma"] = [numbers[0]] * 2
        case "posterize":
            how["bits"] = int(numbers[0])
        case "adjust_brightness" | "adjust_contrast" | "adjust_saturation":
            how[f"{change.operation.removeprefix('adjust_')}_factor"] = numbers[0]
        case "adjust_hue":
            how["hue_factor"] = numbers[0]
        case "solarize":
            how["threshold"] = numbers[0]
        case "Brightness" | "Color" | "Contrast" | "Sharpness":
            how["magnitude"] = numbers[0] - 1
        case "Solarize":
            how["magnitude"] = numbers[0] / 255
        case _ if numbers:
            how["magnitude"] = numbers[0]
    return again(Applied(change.operation, how, change.size), picture)


@pytest.mark.parametrize("name", ONE_BY_ONE)
def test_a_captions_numbers_give_the_picture_but_for_rounding(name):
    for seed in SEEDS:
        for settings in settings_of(name, "Flower", seed):
            drawn = draw(settings)
            for one in drawn.draws:
                picture = drawn.original
                for change in one.changes:
                    picture = from_caption(change, picture)
                far_off = (picture.int() - one.pixels.int()).abs() > 24
                assert far_off.float().mean() < 0.04, caption(one.changes)


@pytest.mark.parametrize("operation", AUTO)
def test_what_an_auto_one_does_is_told_and_captioned(operation):
    sizes = {"Rotate": 18.0, "TranslateX": 9.4, "TranslateY": -9.4, "Posterize": 3.0}
    magnitude = sizes.get(operation, 0.4)
    picture, changes = draw(Settings(draws=1)).original, []
    transform = watch(v2.TrivialAugmentWide(), changes.append)
    done = transform._apply_image_or_video_transform(
        picture, operation, magnitude, interpolation="nearest", fill={}
    )
    (change,) = changes
    assert torch.equal(again(change, picture), done)
    far_off = (from_caption(change, picture).int() - done.int()).abs() > 4
    assert far_off.float().mean() < 0.02, caption(changes)


def test_every_operation_has_a_caption_and_nothing_says_so():
    assert set(AUTO) <= set(CAPTIONS)
    assert caption([]) == "nothing"
    assert caption([Applied("Identity", {"magnitude": 0.0}, (4, 4))]) == "nothing"
    flips = [Applied("horizontal_flip", {}, (4, 4)), Applied("equalize", {}, (4, 4))]
    assert caption(flips) == "mirrored; equalize"


def test_a_mixtures_caption_has_its_shares():
    for name in MIXTURES:
        for one in draw(Settings(transform=name, draws=4)).draws:
            (change,) = one.changes
            kept = change.numbers.get("lam", change.numbers.get("lam_adjusted"))
            assert f"{kept:.2f}" in caption([change]) or f"{1 - kept:.2f}" in caption([change])


def test_corners_of_the_identity_are_the_corners():
    assert corners([1, 0, 0, 0, 1, 0, 0, 0], (3, 5)) == ((0, 0), (4, 0), (4, 2), (0, 2))


def test_a_partner_has_the_pictures_size():
    assert partner_of("My photograph", (50, 90)).shape == (3, 50, 90)
