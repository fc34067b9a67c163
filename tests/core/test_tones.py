import numpy as np
import pytest
import torch

from core.tones import (
    HOPS,
    IN_TURN,
    ORDERS,
    PITCHES,
    RATE,
    SAMPLES,
    SIZES,
    TOGETHER,
    sound_as_numbers,
)


def sound(first=440, second=880, order=IN_TURN, n_fft=256, hop=64, chosen=1000):
    return sound_as_numbers(first, second, order, n_fft, hop, chosen)


def test_samples_are_sines_by_numpy():
    time = np.arange(SAMPLES) / RATE
    one, other = (np.sin(2 * np.pi * pitch * time) for pitch in (440, 880))
    np.testing.assert_allclose(sound(order=TOGETHER).x, (one + other) / 2, atol=1e-3)
    in_turn = sound().x
    np.testing.assert_allclose(in_turn[: SAMPLES // 2], one[: SAMPLES // 2], atol=1e-3)
    np.testing.assert_allclose(in_turn[SAMPLES // 2 :], other[SAMPLES // 2 :], atol=1e-3)


@pytest.mark.parametrize("n_fft", SIZES)
@pytest.mark.parametrize("hop", HOPS)
def test_a_column_of_the_spectrum_is_numpys_own(n_fft, hop):
    heard = sound(order=TOGETHER, n_fft=n_fft, hop=hop, chosen=2000)
    assert tuple(heard.spectrum.shape) == (n_fft // 2 + 1, 1 + SAMPLES // hop)
    middle = heard.frame * hop
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n_fft) / n_fft)
    part = heard.x[middle - n_fft // 2 : middle + n_fft // 2].numpy().astype(float)
    wanted = np.abs(np.fft.rfft(part * window))
    np.testing.assert_allclose(heard.spectrum[:, heard.frame], wanted, atol=2e-3)


@pytest.mark.parametrize("pitch", PITCHES[::10])
def test_the_strongest_frequency_is_the_tone_to_a_half_of_a_row(pitch):
    heard = sound(first=pitch)
    assert abs(heard.strongest - pitch) <= RATE / 256 / 2
    assert [heard.strongest] == list(heard.peaks)


def test_the_column_follows_the_moment():
    assert abs(sound(chosen=1000).strongest - 440) < 16
    assert abs(sound(chosen=3000).strongest - 880) < 16


def test_close_tones_need_a_long_look():
    near = {n_fft: sound(440, 480, TOGETHER, n_fft).peaks for n_fft in (256, 1024)}
    assert len(near[256]) == 1
    assert [round(peak / 20) * 20 for peak in near[1024]] == [440, 480]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("chosen", [-5, 0, SAMPLES - 1, 10**6])
def test_every_moment_of_a_link_has_its_sample_and_its_column(order, chosen):
    heard = sound(order=order, n_fft=1024, hop=256, chosen=chosen)
    assert torch.isfinite(heard.x[heard.chosen])
    assert heard.strongest >= 0
