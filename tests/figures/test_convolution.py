import numpy as np
import pytest

from core.convolution import DRAWN, KERNELS, Settings, convolve
from figures.convolution import sliding_kernel


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(in_channels=3, out_channels=3, groups=3, stride=2, padding=1, dilation=2),
        Settings(DRAWN, in_channels=3),
    ],
)
def test_it_holds_torchs_own_numbers(settings):
    convolved = convolve(settings)
    sliding = sliding_kernel(convolved)
    assert np.array_equal(sliding.output, convolved.output[0].numpy())
    assert np.array_equal(sliding.numbers, convolved.x[0].numpy())
    assert np.array_equal(sliding.weight, convolved.weight.numpy())
    assert sliding.picture.shape == (*sliding.numbers.shape[1:], 3)
    assert len(sliding.planes) == settings.in_channels
    assert sliding.drawable == (settings.picture == DRAWN)


@pytest.mark.parametrize("kernel", KERNELS)
def test_colours_have_zero_in_their_middle_unless_light_stays_light(kernel):
    convolved = convolve(Settings(kernel=kernel))
    sliding = sliding_kernel(convolved)
    if kernel in ("Identity", "Blur", "Sharpen", "Emboss"):
        assert (sliding.scale, sliding.greatest) == ("grey", pytest.approx(255, rel=1e-5))
    else:
        largest = convolved.output.abs().max().item()
        assert (sliding.scale, sliding.greatest) == ("diverging", largest)


def test_white_of_three_colours_is_three_times_as_much():
    assert sliding_kernel(convolve(Settings(kernel="Blur", in_channels=3))).greatest == (
        pytest.approx(765, rel=1e-5)
    )
    assert sliding_kernel(convolve(Settings(DRAWN, "Identity"))).greatest == 1


def test_it_stands_first_where_the_answer_is_strongest():
    convolved = convolve(Settings(out_channels=2))
    assert sliding_kernel(convolved).start == convolved.strongest


def test_nothing_but_zeros_and_no_output_have_colours_too():
    assert sliding_kernel(convolve(Settings(size=1))).greatest == 1
    refused = sliding_kernel(convolve(Settings(groups=3)))
    assert refused.output is None and refused.start == (0, 0, 0)
