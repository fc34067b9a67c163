"""Eight pictures by heart, or the news that something is broken."""

from dataclasses import replace

import pytest
import torch

from core.sanity_check import MOST_STEPS, overfit_eight
from core.training import Split
from core.training_settings import Settings

SETTINGS = Settings(image_size=28, hidden_units=8, threads=1, augmentation="trivial")


@pytest.fixture(scope="module")
def noise() -> Split:
    generator = torch.Generator().manual_seed(0)
    pictures = torch.randint(0, 256, (60, 28, 28, 3), dtype=torch.uint8, generator=generator)
    return Split(pictures, torch.arange(60) // 20)


def test_even_noise_is_learnt_by_heart(noise):
    check = overfit_eight(noise, 3, replace(SETTINGS, learning_rate=0.003))
    assert check.passed
    assert check.accuracy == 1.0
    assert check.steps == len(check.losses) < MOST_STEPS
    assert check.losses[-1] < check.losses[0]


def test_a_rate_of_almost_nothing_is_found_out(noise):
    check = overfit_eight(noise, 3, replace(SETTINGS, learning_rate=1e-6, optimizer="SGD"))
    assert not check.passed
    assert check.steps == MOST_STEPS
    assert check.accuracy < 1.0


def test_the_eight_come_from_every_class_in_turn(noise, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "core.sanity_check.train", lambda _t, _s, eight, *_: seen.append(eight.labels) or ()
    )
    check = overfit_eight(noise, 3, SETTINGS)
    assert seen[0].tolist() == [0, 1, 2, 0, 1, 2, 0, 1]
    assert not check.passed
