import ast
from dataclasses import replace

import pytest
import torch
from torch import Generator, nn

from core.network_program import (
    ACTIVATIONS,
    NAMES,
    PARAMETER,
    RIGHT,
    VERSIONS,
    Settings,
    construct,
    parts,
    write,
)

SHAPES = [
    Settings(),
    Settings(hidden_layers=0, inputs=4),
    Settings(hidden_layers=3, hidden_units=7, activation="GELU", outputs=3),
]


def text(settings: Settings) -> str:
    return "\n".join(line.text for line in write(settings))


def made(settings: Settings) -> nn.Module:
    return construct(settings, Generator().manual_seed(settings.seed))


def test_the_default_is_the_net_of_the_course():
    assert (
        text(Settings())
        == """class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer1 = nn.Linear(2, 3)
        self.bend1 = nn.Tanh()
        self.layer2 = nn.Linear(3, 1)

    def forward(self, x):
        x = self.layer1(x)
        x = self.bend1(x)
        x = self.layer2(x)
        return x

network = Network()
y = network(x)"""
    )


@pytest.mark.parametrize("settings", SHAPES)
def test_class_and_sequential_give_the_same_bits_from_one_seed(settings):
    x = torch.randn(5, settings.inputs, generator=Generator().manual_seed(1))
    as_class, as_sequential = made(settings), made(replace(settings, written="nn.Sequential"))
    assert isinstance(as_sequential, nn.Sequential)
    assert torch.equal(as_class(x), as_sequential(x))
    ours = [tuple(p.shape) for p in as_class.parameters()]
    assert ours == [tuple(p.shape) for p in as_sequential.parameters()]


@pytest.mark.parametrize("settings", SHAPES)
def test_a_seed_gives_what_manual_seed_gives(settings):
    network = made(settings)
    with torch.random.fork_rng():
        torch.manual_seed(settings.seed)
        layers = [eval(expression, {"nn": nn}) for expression in parts(settings).values()]
    theirs = nn.Sequential(*layers)
    for one, other in zip(network.parameters(), theirs.parameters(), strict=True):
        assert torch.equal(one, other)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_of_the_menu_is_in_the_class(activation):
    network = made(Settings(activation=activation))
    assert type(network.bend1) is getattr(nn, activation)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("written", ["class", "nn.Sequential"])
def test_every_program_is_python_and_says_which_line_is_of_which_part(version, written):
    settings = Settings(version=version, written=written, hidden_layers=2)
    ast.parse(text(settings))
    for line in write(settings):
        named = {name for name in NAMES if f"self.{name}" in line.text}
        assert named <= {line.part}
        assert ("nn.Linear" in line.text) <= (line.part[:5] == "layer")


def test_forward_calls_what_was_chosen_in_that_order():
    lines = text(Settings(forward=("bend1", "layer2"))).splitlines()
    forward = lines[lines.index("    def forward(self, x):") + 1 : lines.index("        return x")]
    assert forward == ["        x = self.bend1(x)", "        x = self.layer2(x)"]
    assert "self.layer1 = nn.Linear(2, 3)" in text(Settings(forward=("bend1", "layer2")))


@pytest.mark.parametrize("written", ["class", "nn.Sequential"])
def test_frozen_layers_do_not_require_a_gradient(written):
    network = made(Settings(hidden_layers=2, frozen=2, written=written))
    assert [p.requires_grad for p in network.parameters()] == [False] * 4 + [True] * 2
    by_hand = made(Settings(frozen=1, version=PARAMETER))
    assert not by_hand.weight1.requires_grad
    assert by_hand.layer2.weight.requires_grad


@pytest.mark.parametrize(
    "wrong",
    [
        {"hidden_units": 0},
        {"hidden_units": 33},
        {"hidden_units": 3.0},
        {"inputs": True},
        {"activation": "Tanh(); print"},
        {"version": "another"},
        {"written": "text"},
        {"forward": ("layer1", "__class__")},
    ],
)
def test_nothing_gets_into_a_program_but_what_is_on_a_menu(wrong):
    with pytest.raises(ValueError):
        write(Settings(**wrong))


def test_a_list_from_a_control_is_kept_as_a_tuple():
    assert hash(Settings(forward=["layer1"])) == hash(Settings(forward=("layer1",)))


def test_every_repair_is_a_version_without_a_mistake():
    for version in VERSIONS.values():
        if version.repair:
            assert not VERSIONS[version.repair].repair
            x = torch.zeros(5, 2)
            assert made(Settings(version=version.repair))(x).shape == (5, 1)
    assert not VERSIONS[RIGHT].repair
