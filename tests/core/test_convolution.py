from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_sample_image
from torch.nn import functional as F

from core.convolution import (
    BY_HAND,
    DRAWN,
    GREATEST,
    GRIDS,
    KERNELS,
    LEAST,
    LEVEL,
    OWN,
    PICTURES,
    PRESETS,
    SIDE,
    UPRIGHT,
    WIDEST,
    Settings,
    board,
    convolve,
    kernel_of,
    own_picture,
    products,
    ready_picture,
    with_cells,
    with_weights,
)
from core.refusal import Refused
from tests.core.hostile_files import noise


def by_hand(x, weight, stride, padding, dilation, groups):
    """Every sum of the output, number by number; float64."""
    batch, _, height, width = x.shape
    channels, many, high, wide = weight.shape
    rows = (height + 2 * padding - dilation * (high - 1) - 1) // stride + 1
    columns = (width + 2 * padding - dilation * (wide - 1) - 1) // stride + 1
    output = np.zeros((batch, channels, rows, columns))
    for n, o, row, column in np.ndindex(output.shape):
        first = o // (channels // groups) * many
        for c, i, j in np.ndindex(many, high, wide):
            y = row * stride + i * dilation - padding
            z = column * stride + j * dilation - padding
            if 0 <= y < height and 0 <= z < width:
                output[n, o, row, column] += float(x[n, first + c, y, z]) * float(
                    weight[o, c, i, j]
                )
    return output


@given(
    groups=st.integers(1, 3),
    in_group=st.integers(1, 2),
    out_group=st.integers(1, 2),
    height=st.integers(1, 8),
    width=st.integers(1, 8),
    high=st.integers(1, 4),
    wide=st.integers(1, 4),
    stride=st.integers(1, 3),
    padding=st.integers(0, 3),
    dilation=st.integers(1, 3),
    seed=st.integers(0, 99),
)
@settings(max_examples=60, deadline=None)
def test_a_convolution_by_hand_is_torchs(
    groups, in_group, out_group, height, width, high, wide, stride, padding, dilation, seed
):
    assume(dilation * (high - 1) < height + 2 * padding)
    assume(dilation * (wide - 1) < width + 2 * padding)
    chance = torch.Generator().manual_seed(seed)
    x = torch.randn(2, groups * in_group, height, width, generator=chance)
    weight = torch.randn(groups * out_group, in_group, high, wide, generator=chance)
    how = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    torchs = F.conv2d(x, weight, **how).numpy()
    np.testing.assert_allclose(by_hand(x, weight, **how), torchs, atol=1e-4)


chosen = st.builds(
    Settings,
    picture=st.sampled_from(sorted(set(PICTURES) - {OWN})),
    kernel=st.sampled_from(KERNELS),
    size=st.integers(1, WIDEST),
    stride=st.integers(1, 4),
    padding=st.integers(0, 4),
    dilation=st.integers(1, 3),
    in_channels=st.sampled_from((1, 3)),
    out_channels=st.sampled_from((1, 2, 3)),
    groups=st.sampled_from((1, 3)),
    weights=st.lists(st.floats(-9, 9, width=32), min_size=WIDEST**2, max_size=WIDEST**2).map(tuple),
)


@example(Settings(in_channels=3, out_channels=3, groups=3, dilation=2), (0.9, 0.3, 0.4))
@given(chosen=chosen, place=st.tuples(*[st.floats(0, 0.999)] * 3))
@settings(max_examples=60, deadline=None)
def test_the_products_of_a_place_add_up_to_torchs_sum(chosen, place):
    convolved = convolve(chosen)
    if convolved.output is None:
        return
    channel, row, column = (
        int(share * count) for share, count in zip(place, convolved.output.shape[1:], strict=True)
    )
    terms = products(convolved, channel, row, column)
    shape = (chosen.in_channels // chosen.groups, chosen.size, chosen.size)
    assert tuple(terms.shape) == shape
    torchs = convolved.output[0, channel, row, column].item()
    assert terms.double().sum().item() == pytest.approx(
        torchs, rel=1e-5, abs=1e-5 * terms.abs().sum().item()
    )


@given(chosen=chosen)
@settings(max_examples=60, deadline=None)
def test_what_torch_refuses_is_channels_that_cannot_be_dealt_out_or_a_kernel_too_large(chosen):
    span = chosen.dilation * (chosen.size - 1) + 1
    too_large = chosen.picture in GRIDS and span > SIDE + 2 * chosen.padding
    not_dealt = chosen.groups == 3 and (chosen.in_channels, chosen.out_channels) != (3, 3)
    convolved = convolve(chosen)
    assert bool(convolved.refusal) == (convolved.output is None) == (too_large or not_dealt)


def test_a_refusal_is_in_torchs_own_words():
    refused = convolve(Settings(picture=DRAWN, size=7, dilation=2))
    with pytest.raises(RuntimeError) as said:
        F.conv2d(torch.zeros(1, 1, SIDE, SIDE), torch.zeros(1, 1, 7, 7), dilation=2)
    assert refused.refusal == f"RuntimeError: {said.value}"


@pytest.mark.parametrize("size", range(1, WIDEST + 1))
def test_presets_do_to_any_size_what_their_names_say(size):
    kernels = {name: preset(size) for name, preset in PRESETS.items()}
    assert all(kernel.shape == (size, size) for kernel in kernels.values())
    totals = {name: kernel.sum().item() for name, kernel in kernels.items()}
    keep = {"Identity": 1, "Blur": 1, "Sharpen": 1, "Emboss": 1}
    assert totals == pytest.approx({name: keep.get(name, 0) for name in PRESETS}, abs=1e-4)
    assert torch.equal(kernels["Sobel x"], kernels["Sobel y"].T)
    assert torch.equal(kernels["Sobel x"].flip(1), -kernels["Sobel x"])
    assert torch.equal(kernels["Sobel x"].flip(0), kernels["Sobel x"])
    assert torch.equal(kernels["Sharpen"] - kernels["Edges"], kernels["Identity"])


def test_the_kernels_of_three_are_the_known_ones():
    assert PRESETS["Sobel x"](3).tolist() == [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
    assert PRESETS["Sobel x"](5)[2].tolist() == [-6, -12, 0, 12, 6]
    assert PRESETS["Sharpen"](3).tolist() == [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]
    assert PRESETS["Emboss"](3).tolist() == [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]
    assert PRESETS["Blur"](3).unique().tolist() == pytest.approx([1 / 9])


def test_the_identity_gives_back_the_picture_and_blur_the_mean():
    same = convolve(Settings(kernel="Identity", size=5, padding=2))
    assert torch.equal(same.output, same.x)
    blurred = convolve(Settings(kernel="Blur", padding=1))
    assert blurred.output[0, 0, 10, 20].item() == pytest.approx(
        same.x[0, 0, 9:12, 19:22].mean().item(), rel=1e-6
    )


def test_sobel_answers_stripes_that_run_its_way():
    for kernel, upright, level in (("Sobel x", 4.0, 0.0), ("Sobel y", 0.0, 4.0)):
        convolved = convolve(Settings(kernel=kernel))
        assert (convolved.upright, convolved.level) == (upright, level)
    shown = convolve(Settings(picture=UPRIGHT)), convolve(Settings(picture=LEVEL))
    assert [result.output.abs().mean().item() for result in shown] == [4.0, 0.0]


def test_each_map_has_the_kernel_turned_by_a_further_quarter():
    convolved = convolve(Settings(out_channels=3))
    for channel in range(3):
        turned = np.rot90(PRESETS["Sobel x"](3).numpy(), channel)
        assert np.array_equal(convolved.weight[channel, 0].numpy(), turned)


def test_in_groups_a_map_sees_one_colour_alone():
    convolved = convolve(Settings(in_channels=3, out_channels=3, groups=3, kernel="Identity"))
    assert torch.equal(convolved.output, convolved.x[:, :, 1:-1, 1:-1])
    together = convolve(Settings(in_channels=3, kernel="Identity"))
    assert torch.equal(together.output[0, 0], convolved.output[0].sum(0))


def test_the_strongest_is_the_number_farthest_from_zero():
    for kernel in KERNELS:
        convolved = convolve(Settings(kernel=kernel, out_channels=2))
        there = convolved.output[0][convolved.strongest].abs()
        assert there == convolved.output.abs().max()


def test_the_photograph_is_the_mean_of_seven_by_seven_pixels():
    photo = load_sample_image("china.jpg").astype(float)
    mean = photo[7 * 20 : 7 * 21, 7 * 30 : 7 * 31].mean((0, 1))
    colours = convolve(Settings(in_channels=3))
    assert colours.x.shape == (1, 3, 61, 92)
    assert colours.x[0, :, 20, 30].tolist() == pytest.approx(mean, abs=1)
    assert torch.equal(colours.photo.permute(2, 0, 1).float(), colours.x[0])
    grey = convolve(Settings())
    assert grey.x[0, 0, 20, 30].item() == pytest.approx(mean @ [0.299, 0.587, 0.114], abs=1.5)


@pytest.mark.parametrize("channel", range(3))
@pytest.mark.parametrize("size", (2, 3, 7))
def test_a_weight_changed_in_a_turned_kernel_stands_where_it_was_changed(channel, size):
    convolved = convolve(Settings(size=size, out_channels=3))
    weights = with_weights(convolved, (channel, 0, 1, 5.5))
    after = convolve(replace(convolved.settings, kernel=BY_HAND, weights=weights))
    wanted = convolved.weight[channel, 0].clone()
    wanted[0, 1] = 5.5
    assert torch.equal(after.weight[channel, 0], wanted)


def test_several_weights_are_changed_at_once_the_last_counts():
    convolved = convolve(Settings(out_channels=2))
    weights = with_weights(convolved, (0, 0, 1, 5.5), (1, 0, 2, 7), (0, 0, 1, 6))
    after = convolve(replace(convolved.settings, kernel=BY_HAND, weights=weights))
    wanted = PRESETS["Sobel x"](3)
    wanted[0, 1] = 6
    wanted = wanted.rot90()
    wanted[0, 2] = 7
    assert torch.equal(after.weight[1, 0], wanted)


def test_a_kernel_by_hand_is_the_middle_of_its_board():
    kernel = torch.arange(9.0).reshape(3, 3)
    made = Settings(kernel=BY_HAND, weights=board(kernel))
    assert torch.equal(kernel_of(made), kernel)
    assert kernel_of(replace(made, size=1)).tolist() == [[4]]
    assert torch.equal(kernel_of(replace(made, size=5)), F.pad(kernel, [1] * 4))
    assert kernel_of(Settings(kernel=BY_HAND)).tolist() == PRESETS["Sobel x"](3).tolist()


def test_weights_stay_within_what_a_link_may_say():
    assert max(with_weights(convolve(Settings()), (0, 0, 0, 1e9))) == GREATEST
    assert min(with_weights(convolve(Settings()), (0, 0, 0, -1e9))) == -GREATEST
    for preset in PRESETS.values():
        assert max(abs(preset(size)).max() for size in range(1, WIDEST + 1)) <= GREATEST


def test_cells_of_a_grid_become_light_or_dark_however_often_it_is_said():
    stripes = convolve(Settings(picture=UPRIGHT))
    once = with_cells(stripes, (2, 0, True), (3, 2, False))
    drawn = convolve(Settings(picture=DRAWN, grid=once))
    changed = (drawn.x != stripes.x).nonzero().tolist()
    assert changed == [[0, 0, 2, 0], [0, 0, 3, 2]]
    assert drawn.x[0, 0, 2, 0] == 1 and drawn.x[0, 0, 3, 2] == 0
    assert with_cells(drawn, (2, 0, True)) == once
    back = with_cells(drawn, (2, 0, False), (3, 2, True))
    assert back == tuple(stripes.x.flatten().tolist())


def test_ones_own_is_shown_if_it_is_here():
    own = own_picture(noise(40, 60))
    shown = convolve(Settings(picture=OWN, in_channels=3), own)
    assert not shown.missing and shown.x[0, :, 7, 9].tolist() == list(own.getpixel((9, 7)))
    elsewhere = convolve(Settings(picture=OWN))
    assert elsewhere.missing and elsewhere.picture == "China"
    other = convolve(Settings(picture="Flower"), own)
    assert torch.equal(other.x, convolve(Settings(picture="Flower")).x)


@pytest.mark.parametrize(
    ("size", "small"), [((640, 480), (92, 69)), ((97, 96), (49, 48)), ((96, 24), (96, 24))]
)
def test_ones_own_is_made_as_small_as_the_others(size, small):
    assert own_picture(noise(*size)).size == small[::-1]


@pytest.mark.parametrize(
    ("size", "because"),
    [
        ((640, 1), "crop it first"),
        ((20, 90), "crop"),
        ((LEAST - 1, 30), "too short"),
        ((40, 98), "with 48"),
    ],
)
def test_what_is_too_narrow_for_the_largest_kernel_is_refused(size, because):
    with pytest.raises(Refused, match=because):
        own_picture(noise(*size))


def test_convolving_changes_neither_the_photograph_nor_chance():
    before, chance = ready_picture("China").tobytes(), torch.get_rng_state()
    for kernel in KERNELS:
        convolve(Settings(kernel=kernel))
    assert ready_picture("China").tobytes() == before
    assert torch.equal(torch.get_rng_state(), chance)
