"""TinyVGG's shapes and counts are the course's; its starting weights are torch's own."""

import pytest
import torch

from core.initialisation import fan_in, weighted_layers
from core.layer_table import layer_table, parameter_count
from core.refusal import Refused
from core.tiny_vgg import Architecture, TinyVGG, build, map_side


@pytest.mark.parametrize(
    ("padding", "flattened", "parameters"), [(1, 2560, 10_693), (0, 1690, 8_083)]
)
def test_the_courses_counts(padding, flattened, parameters):
    network = build(Architecture(classes=3, image_size=64, padding=padding))
    assert parameter_count(network) == parameters
    table = {layer.kind: layer for layer in layer_table(network, (3, 64, 64))}
    assert table["Flatten"].output_shape == (flattened,)
    assert table["Linear"].parameters == flattened * 3 + 3


@pytest.mark.parametrize("blocks", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1])
def test_map_side_is_the_side_that_torch_computes(blocks, padding):
    architecture = Architecture(image_size=61, blocks=blocks, padding=padding, hidden_units=2)
    maps = build(architecture).blocks(torch.zeros(1, 3, 61, 61))
    assert maps.shape == (1, 2, map_side(architecture), map_side(architecture))


def test_a_picture_too_small_is_refused_by_name_of_the_block():
    with pytest.raises(Refused, match="Block 3"):
        build(Architecture(image_size=28, blocks=4, padding=0))


def test_starting_weights_are_those_of_manual_seed_and_the_constructors():
    architecture = Architecture(classes=5, image_size=32, blocks=3)
    state_before = torch.random.get_rng_state()
    ours = build(architecture, "PyTorch", seed=7).state_dict()
    assert torch.equal(torch.random.get_rng_state(), state_before)  # nobody else's numbers move
    with torch.random.fork_rng():
        torch.manual_seed(7)
        torchs = TinyVGG(architecture).state_dict()
    assert ours.keys() == torchs.keys()
    assert all(torch.equal(ours[name], torchs[name]) for name in ours)


def test_he_keeps_the_variance_that_relu_halves():
    network = build(Architecture(hidden_units=64), "He", seed=0)
    layer = weighted_layers(network)[1]
    assert fan_in(layer) == 64 * 9
    # the sample variance of n normals is off by about sqrt(2 / n) = 0.7 %
    assert layer.weight.var().item() == pytest.approx(2 / fan_in(layer), rel=0.03)
    assert not layer.bias.any()


def test_the_table_reads_any_network_in_the_order_of_a_picture():
    class Skipping(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.first = torch.nn.Conv2d(3, 4, 3, padding=1)
            self.second = torch.nn.Conv2d(4, 4, 3, padding=1)

        def forward(self, images):
            maps = self.first(images)
            return maps + self.second(maps)

    table = layer_table(Skipping(), (3, 8, 6))
    assert [(layer.name, layer.output_shape) for layer in table] == [
        ("first", (4, 8, 6)),
        ("second", (4, 8, 6)),
    ]
    assert [layer.parameters for layer in table] == [3 * 4 * 9 + 4, 4 * 4 * 9 + 4]
