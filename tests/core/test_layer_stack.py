import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.layer_stack import AVERAGE_POOL, CONV, LAYERS, STACKS, Layer, Reach, pixels_seen


@pytest.mark.parametrize("name", LAYERS)
def test_a_layers_source_is_its_module_and_its_map_as_large_as_said(name):
    layer = LAYERS[name]
    module = layer.module(2, 3)
    written = eval(layer.source(2, 3), {"nn": torch.nn})
    assert repr(written) == repr(module)
    for side in (29, 30, 64):
        assert module(torch.zeros(1, 2, side, side)).shape[-1] == layer.side(side)


def test_taps_are_where_one_bright_pixel_shows():
    layer = Layer(CONV, 3, stride=2, padding=3, dilation=2)
    module = layer.module(1, 1)
    torch.nn.init.ones_(module.weight)
    torch.nn.init.zeros_(module.bias)
    bright = module(torch.eye(15).reshape(15, 1, 15, 1).expand(15, 1, 15, 15))[:, 0, :, 3]
    for unit in range(bright.shape[1]):
        seen = bright[:, unit].nonzero().flatten().tolist()
        assert seen == [tap for tap in layer.taps(unit) if 0 <= tap < 15]


def test_the_formula_by_hand():
    """Conv 3, conv 3, pool 2, twice: 3, 5, 6, then steps of two pixels: 10, 14, 16."""
    reach, sizes, jumps = Reach(), [], []
    for name in STACKS["TinyVGG"]:
        reach = reach.after(LAYERS[name])
        sizes.append(reach.size)
        jumps.append(reach.jump)
    assert sizes == [3, 5, 6, 10, 14, 16]
    assert jumps == [1, 1, 2, 2, 2, 4]
    assert reach.start == -(1 + 1 + 2 + 2)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(Layer, st.just(CONV), *[st.integers(1, 7)] * 2, *[st.integers(1, 4)] * 2),
        max_size=5,
    ),
    st.integers(1000, 1100),
)
def test_far_from_all_borders_the_formula_gives_the_first_and_the_last_pixel(layers, unit):
    reach = Reach()
    for layer in layers:
        reach = reach.after(layer)
    seen = pixels_seen(layers, [10**9] * len(layers), unit)
    first = reach.start + unit * reach.jump
    assert (seen[0], seen[-1]) == (first, first + reach.size - 1)


def test_three_kernels_of_three_see_what_one_of_seven_sees():
    def reach_of(stack):
        reach = Reach()
        for name in STACKS[stack]:
            reach = reach.after(LAYERS[name])
        return reach

    assert reach_of("Three conv 3") == reach_of("One conv 7") == Reach(7, 1, -3)
    assert reach_of("Dilated").size == reach_of("Strided").size == 15


def test_padding_that_an_average_pool_shows():
    assert Layer(AVERAGE_POOL, 3, 2, 1).source(1, 1) == "nn.AvgPool2d(3, stride=2, padding=1)"
