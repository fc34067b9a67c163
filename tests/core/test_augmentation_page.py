"""Draws that are those of torch.manual_seed, and that disturb nobody."""

import threading

import pytest
import torch
from PIL import Image
from torchvision.transforms import v2

from core.applied_words import caption
from core.augmentation_page import (
    DIGIT,
    OWN,
    PIPELINE,
    TRANSFORMS,
    Settings,
    draw,
    nearest_digit,
    own_picture,
    ready_picture,
    turned_six,
    with_strengths,
)
from core.refusal import Refused
from core.transform_menu import CHOICES, MIXTURES


def pixels(settings: Settings) -> list[torch.Tensor]:
    return [one.pixels for one in draw(settings).draws]


def same(ones, others) -> bool:
    return all(torch.equal(one, other) for one, other in zip(ones, others, strict=True))


@pytest.mark.parametrize("name", TRANSFORMS)
def test_draws_are_torchs_own_and_the_shared_generator_is_left_alone(name):
    settings = Settings(transform=name, seed=5, draws=4)
    before = torch.get_rng_state()
    ours = draw(settings)
    assert torch.equal(torch.get_rng_state(), before)
    written = [eval(line, {"v2": v2}) for line in ours.written]
    transform = v2.Compose(written) if len(written) > 1 else written[0]
    with torch.random.fork_rng():
        torch.manual_seed(5)
        if name in MIXTURES:
            batch = torch.stack([ours.original, ours.partner]).float()
            theirs = [transform(batch, torch.tensor([0, 1]))[0][0] for _ in range(4)]
            theirs = [one.round().byte() for one in theirs]
        else:
            theirs = [transform(ours.original) for _ in range(4)]
    assert same([one.pixels for one in ours.draws], theirs)


def test_learners_who_draw_at_the_same_time_get_their_own_numbers():
    asked = [Settings(transform=name, seed=seed) for name in TRANSFORMS[:6] for seed in (1, 2)]
    alone = [pixels(settings) for settings in asked]
    together: dict[int, list] = {}

    def learner(number: int) -> None:
        together[number] = pixels(asked[number])

    threads = [threading.Thread(target=learner, args=(number,)) for number in range(len(asked))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(same(alone[number], together[number]) for number in range(len(asked)))


def test_an_empty_pipeline_changes_nothing():
    drawn = draw(Settings(transform=PIPELINE, pipeline=()))
    assert drawn.untouched == 12
    assert drawn.different == 1
    assert {caption(one.changes) for one in drawn.draws} == {"nothing"}


def test_what_a_link_says_wrongly_is_left_out_or_brought_into_range():
    usual = Settings(transform=PIPELINE, pipeline=("Rotation", "MixUp", "no such thing"))
    assert usual.names == ("Rotation",)
    assert Settings(strengths=with_strengths(usual, Rotation=250)).strength("Rotation") == 180
    assert Settings(strengths=with_strengths(usual, Blur=0)).strength("Blur") == 0.1


@pytest.mark.parametrize("name", CHOICES)
def test_every_transform_takes_its_least_and_its_most(name):
    for strength in (CHOICES[name].strength.least, CHOICES[name].strength.most):
        strengths = with_strengths(Settings(), **{name: strength})
        drawn = draw(Settings(picture=DIGIT, transform=name, strengths=strengths, draws=3))
        assert len(drawn.draws) == 3


# ---- the label -----------------------------------------------------------------------------------


def test_the_six_is_like_a_six_and_upside_down_like_a_nine():
    assert nearest_digit(ready_picture(DIGIT)) == 6
    turned = turned_six()
    assert (turned[0].degrees, turned[0].nearest) == (0, 6)
    assert (turned[-1].degrees, turned[-1].nearest) == (180, 9)
    assert torch.equal(turned[-1].pixels, ready_picture(DIGIT).flip(1, 2))


def test_only_draws_of_the_digit_are_compared_with_digits():
    assert all(one.nearest is None for one in draw(Settings(draws=2)).draws)
    untouched = Settings(picture=DIGIT, transform=PIPELINE, pipeline=(), draws=2)
    assert [one.nearest for one in draw(untouched).draws] == [6, 6]


# ---- one's own -----------------------------------------------------------------------------------


def test_a_photograph_of_ones_own_is_drawn_from_at_the_size_of_the_others():
    own = own_picture(Image.new("RGB", (640, 400), (10, 200, 30)))
    assert own.shape == (3, 100, 160)
    assert own.dtype == torch.uint8
    drawn = draw(Settings(picture=OWN, draws=2), own)
    assert torch.equal(drawn.original, own)
    assert not drawn.missing
    assert draw(Settings(picture=OWN, transform="MixUp"), own).partner.shape == own.shape


def test_a_photograph_that_is_not_there_is_said_to_be_missing():
    drawn = draw(Settings(picture=OWN, draws=2))
    assert drawn.missing
    assert drawn.picture == "China"


def test_a_strip_is_refused():
    with pytest.raises(Refused, match="shorter side has 5 pixels"):
        own_picture(Image.new("RGB", (640, 20)))
