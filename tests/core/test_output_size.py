import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional

from core.output_size import (
    ADDED,
    LAYERS,
    LEAST,
    MOST,
    PADDING_MODES,
    Settings,
    covered,
    land,
    make_layer,
    output_size,
    under_kernel,
)

any_settings = st.builds(
    Settings,
    layer=st.sampled_from(tuple(LAYERS)),
    size=st.integers(LEAST, MOST),
    kernel_size=st.integers(1, 7),
    stride=st.integers(1, 4),
    padding=st.integers(0, 3),
    dilation=st.integers(1, 3),
    padding_mode=st.sampled_from(PADDING_MODES),
)
# What each layer makes of the cells under its kernel, by hand.
BY_HAND = {
    "Conv2d": lambda windows: windows.sum((-2, -1)),
    "MaxPool2d": lambda windows: windows.amax((-2, -1)),
    "AvgPool2d": lambda windows: windows.mean((-2, -1)),
}


@settings(max_examples=60, deadline=None)
@given(any_settings)
def test_the_formula_is_torchs_and_a_layer_is_what_lies_under_its_kernel(chosen):
    landed = land(chosen)
    if landed.output is None:
        assert landed.refusal and landed.windows is None and len(landed.starts) == 0
        return
    assert landed.refusal == ""
    assert tuple(landed.output.shape) == (landed.by_formula,) * 2
    by_hand = BY_HAND[chosen.layer](landed.windows)
    torch.testing.assert_close(by_hand, landed.output, rtol=1e-6, atol=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 12), st.integers(1, 5), st.integers(1, 4), st.integers(1, 3), st.integers())
def test_random_numbers_convolved_and_pooled_by_hand(size, kernel_size, stride, dilation, seed):
    """No padding here: any input may be thought of as padded already."""
    count = output_size(size, kernel_size, stride, 0, dilation)
    draw = torch.Generator().manual_seed(seed % 2**32)
    x = torch.randn(size, size, generator=draw)
    kernel = torch.randn(kernel_size, kernel_size, generator=draw)
    x4, kernel4 = x[None, None], kernel[None, None]
    if count < 1:
        with pytest.raises(RuntimeError):
            functional.conv2d(x4, kernel4, stride=stride, dilation=dilation)
        return
    windows = under_kernel(x, stride * torch.arange(count), kernel_size, dilation)
    convolved = functional.conv2d(x4, kernel4, stride=stride, dilation=dilation)[0, 0]
    largest = functional.max_pool2d(x4, kernel_size, stride, dilation=dilation)[0, 0]
    torch.testing.assert_close((windows * kernel).sum((-2, -1)), convolved, rtol=1e-5, atol=1e-5)
    assert torch.equal(windows.amax((-2, -1)), largest)
    if dilation == 1:
        mean = functional.avg_pool2d(x4, kernel_size, stride)[0, 0]
        torch.testing.assert_close(windows.mean((-2, -1)), mean, rtol=1e-5, atol=1e-5)


@settings(max_examples=30, deadline=None)
@given(any_settings)
def test_what_the_floor_leaves_over_is_what_no_landing_reaches(chosen):
    landed = land(chosen)
    if landed.output is None:
        return
    last = int(covered(landed.starts, chosen.kernel_size, chosen.spread).max())
    assert len(landed.padded) - 1 - last == landed.left_over
    assert landed.left_over < chosen.stride
    seen = torch.zeros_like(landed.looked_at)
    for top in landed.starts.tolist():
        for left in landed.starts.tolist():
            reach = chosen.span
            seen[top : top + reach : chosen.spread, left : left + reach : chosen.spread] = True
    assert torch.equal(seen, landed.looked_at)


def test_by_head():
    assert output_size(7, 3, 2, 1, 1) == 4  # 0, 2, 4 and 6
    assert output_size(8, 3, 2, 1, 1) == 4  # half a step is no step
    assert output_size(5, 5, 1, 2, 1) == 5
    assert output_size(7, 3, 1, 0, 3) == 1  # the kernel is 7 long
    assert output_size(5, 7, 1, 0, 1) == -1
    landed = land(Settings(size=4, kernel_size=2, padding=0))
    assert landed.x.tolist() == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 1, 2, 3], [4, 5, 6, 7]]
    assert landed.output.tolist() == [[14, 22], [19, 18]]
    assert landed.starts.tolist() == [0, 2]


@pytest.mark.parametrize("mode", PADDING_MODES)
def test_padding_is_what_torchs_layer_pads_with(mode):
    """A kernel of one cell lets its padded input through."""
    landed = land(Settings(size=5, kernel_size=1, stride=1, padding=3, padding_mode=mode))
    assert torch.equal(landed.padded, landed.output)
    copied = landed.sources != ADDED
    assert torch.equal(landed.padded[copied], landed.x.flatten()[landed.sources[copied]])
    assert bool(copied.all()) == (mode != "zeros")
    assert (landed.padded[~copied] == 0).all()
    assert landed.padded[3:-3, 3:-3].equal(landed.x)


def test_outside_there_is_nothing_that_could_be_the_largest():
    landed = land(Settings("MaxPool2d"))
    assert landed.padded[0].tolist() == [float("-inf")] * 9
    assert landed.output.min() > 0
    assert land(Settings("AvgPool2d")).padded[0].tolist() == [0.0] * 9


@pytest.mark.parametrize(
    ("chosen", "layer"),
    [
        (Settings(size=5, kernel_size=7, padding=0), nn.Conv2d(1, 1, 7, stride=2)),
        (
            Settings(size=3, padding=3, padding_mode="reflect"),
            nn.Conv2d(1, 1, 3, 2, 3, padding_mode="reflect"),
        ),
        (Settings("MaxPool2d", padding=2), nn.MaxPool2d(3, 2, 2)),
        (Settings("AvgPool2d", size=3, kernel_size=4, padding=0), nn.AvgPool2d(4, 2)),
    ],
)
def test_a_refusal_is_in_torchs_own_words(chosen, layer):
    with pytest.raises(RuntimeError) as raised:
        layer(torch.ones(1, 1, chosen.size, chosen.size))
    landed = land(chosen)
    assert landed.refusal == f"RuntimeError: {raised.value}"
    assert landed.output is None


def test_what_a_layer_does_not_take_has_no_effect_on_it():
    plain = land(Settings("AvgPool2d"))
    other = land(Settings("AvgPool2d", dilation=3, padding_mode="reflect"))
    assert torch.equal(plain.output, other.output)
    assert other.by_formula == plain.by_formula
    assert torch.equal(plain.looked_at, other.looked_at)


def test_nothing_of_the_layer_touches_the_seed_that_all_share():
    before = torch.get_rng_state()
    layer = make_layer(Settings())
    assert torch.equal(torch.get_rng_state(), before)
    assert (layer.weight == 1).all() and layer.bias is None
