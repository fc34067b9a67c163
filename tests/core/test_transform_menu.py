"""What the menu makes is what it writes."""

import pytest
import torch
from torchvision.transforms import v2

from core.drawn_from import DrawnFrom
from core.transform_menu import CHOICES, MIXTURES, ONE_BY_ONE, USUAL

SIZE = (40, 48)


def picture() -> torch.Tensor:
    generator = torch.Generator().manual_seed(1)
    return torch.randint(256, (3, *SIZE), generator=generator, dtype=torch.uint8)


def drawn(transform: v2.Transform) -> list[torch.Tensor]:
    with DrawnFrom(torch.Generator().manual_seed(3)):
        return [transform(picture()) for _ in range(4)]


def strengths(name: str) -> tuple[float, float, float]:
    strength = CHOICES[name].strength
    return float(strength.least), float(strength.usual), float(strength.most)


@pytest.mark.parametrize("name", ONE_BY_ONE)
def test_what_is_written_draws_what_is_made(name):
    for strength in strengths(name):
        made, _ = CHOICES[name].make(strength, SIZE)
        written = eval(CHOICES[name].written(strength, SIZE), {"v2": v2})
        assert all(torch.equal(*pair) for pair in zip(drawn(made), drawn(written), strict=True))


@pytest.mark.parametrize("name", MIXTURES)
def test_a_mixture_is_written_with_its_alpha(name):
    for strength in strengths(name):
        written = eval(CHOICES[name].written(strength, SIZE), {"v2": v2})
        assert isinstance(written, getattr(v2, name))
        assert written.alpha == strength


@pytest.mark.parametrize("name", ONE_BY_ONE)
def test_a_picture_keeps_its_size_and_its_type(name):
    for strength in strengths(name):
        made, _ = CHOICES[name].make(strength, SIZE)
        assert {(*draw.shape, draw.dtype) for draw in drawn(made)} == {(3, *SIZE, torch.uint8)}


def test_chance_0_leaves_a_picture_as_it_is_and_usual_strengths_do_not():
    for name, usual in zip(CHOICES, USUAL, strict=True):
        if name in MIXTURES:
            continue
        made, _ = CHOICES[name].make(usual, SIZE)
        assert any(not torch.equal(draw, picture()) for draw in drawn(made))
    for name in ("Horizontal flip", "Equalize", "AutoAugment", "TrivialAugmentWide"):
        never, _ = CHOICES[name].make(0.0, SIZE)
        assert all(torch.equal(draw, picture()) for draw in drawn(never))
