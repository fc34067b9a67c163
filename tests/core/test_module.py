from dataclasses import replace

import pytest
import torch
from torch import Generator, nn

from core.module import build
from core.network_program import (
    NAMES,
    PARAMETER,
    PLAIN,
    RIGHT,
    VERSIONS,
    Settings,
    construct,
)

SHAPES = [
    Settings(),
    Settings(written="nn.Sequential"),
    Settings(hidden_layers=0, inputs=6, outputs=5),
    Settings(hidden_layers=3, hidden_units=32, written="nn.Sequential"),
    Settings(version=PARAMETER),
    Settings(version=PLAIN, hidden_layers=2),
]
MISTAKES = {
    "super().__init__() forgotten": AttributeError,
    "forward forgotten": NotImplementedError,
    "A layer that does not fit": RuntimeError,
}


def network_and_batch(settings: Settings) -> tuple[nn.Module, torch.Tensor]:
    generator = Generator().manual_seed(settings.seed)
    x = torch.randn(5, settings.inputs, generator=generator)
    return construct(settings, generator), x


def test_the_default_has_thirteen_parameters_counted_out():
    built = build(Settings())
    assert built.count == 13 == 2 * 3 + 3 + 3 * 1 + 1
    assert [(row.name, row.shape, row.count) for row in built.learned] == [
        ("layer1.weight", (3, 2), 6),
        ("layer1.bias", (3,), 3),
        ("layer2.weight", (1, 3), 3),
        ("layer2.bias", (1,), 1),
    ]
    assert [(thing.name, thing.kind) for thing in built.not_learned] == [("bend1", "Tanh")]


@pytest.mark.parametrize("settings", SHAPES)
def test_what_is_listed_is_what_torch_lists(settings):
    built = build(settings)
    network, x = network_and_batch(settings)
    named = [(name, tuple(p.shape), p.requires_grad) for name, p in network.named_parameters()]
    assert [(row.name, row.shape, row.requires_grad) for row in built.learned] == named
    assert built.count == sum(p.numel() for p in network.parameters())
    assert torch.equal(built.x, x)
    assert torch.equal(built.y, network(x))


@pytest.mark.parametrize("settings", SHAPES)
def test_the_shape_at_every_line_is_what_the_part_gives(settings):
    built = build(settings)
    network, x = network_and_batch(settings)
    children = dict(network.named_children())
    if "0" in children:  # a Sequential numbers the parts that a class names
        children = dict(zip(built.parts, children.values(), strict=True))
    for passed in (passed for passed in built.passed if passed.part):
        by_hand = passed.part not in children
        x = x @ network.weight1.T + network.bias1 if by_hand else children[passed.part](x)
        assert built.lines[passed.line - 1].part == passed.part
        assert torch.equal(passed.x, x)
    assert torch.equal(built.y, x)


def test_parameters_grow_line_by_line_in_init():
    built = build(Settings())
    assert [(made.line, made.part, made.parameters) for made in built.made] == [
        (3, "", 0),
        (4, "layer1", 9),
        (5, "bend1", 9),
        (6, "layer2", 13),
    ]


@pytest.mark.parametrize(("version", "kind"), MISTAKES.items())
def test_a_mistake_is_what_the_installed_torch_raises(version, kind):
    settings = Settings(version=version)
    built = build(settings)
    with pytest.raises(kind) as raised:
        network, x = network_and_batch(settings)
        network(x)
    assert (built.failure.kind, built.failure.message) == (kind.__name__, str(raised.value))
    assert built.y is None
    assert built.same is built.saved is built.twins is None


def test_a_mistake_is_seen_where_it_is_made():
    nets = {version: build(Settings(version=version)) for version in MISTAKES}
    assert all(built.stops_at == built.failure.line for built in nets.values())
    text = {v: built.lines[built.stops_at - 1].text.strip() for v, built in nets.items()}
    assert text == {
        "super().__init__() forgotten": "self.layer1 = nn.Linear(2, 3)",
        "forward forgotten": "y = network(x)",
        "A layer that does not fit": "x = self.layer2(x)",
    }


def test_a_sequential_stops_at_the_child_that_does_not_fit():
    built = build(Settings(written="nn.Sequential", version="A layer that does not fit"))
    assert built.lines[built.stops_at - 1].text.strip() == "nn.Linear(4, 1),"
    assert built.lines[built.failure.line - 1].text == "y = network(x)"


@pytest.mark.parametrize("version", [v for v in VERSIONS if VERSIONS[v].repair])
@pytest.mark.parametrize("hidden_layers", [0, 1, 3])
def test_every_repair_runs(version, hidden_layers):
    settings = Settings(version=version, hidden_layers=hidden_layers)
    repaired = build(replace(settings, version=VERSIONS[version].repair))
    assert repaired.failure is None
    assert repaired.y.shape == (5, 1)


def test_the_overlooked_tensor_is_in_the_class_and_in_no_list_of_torch():
    built = build(Settings(version=PLAIN))
    overlooked = [thing for thing in built.not_learned if thing.kind == "tensor"]
    assert [(thing.name, thing.shape, thing.part) for thing in overlooked] == [
        ("weight1", (3, 2), "layer1")
    ]
    assert built.count == 7
    assert "weight1" not in [name for name, _, _ in built.saved.rows]
    assert built.saved.after > 0  # what is not saved is not loaded
    assert build(Settings(version=PARAMETER)).count == 13


def test_a_part_that_is_not_used_is_listed_and_idle():
    built = build(Settings(forward=("layer1",)))
    assert built.idle == ("layer2",)
    assert built.count == 13
    assert built.y.shape == (5, 3)
    assert build(Settings()).idle == ()
    assert build(Settings(frozen=2)).idle == ()


def test_a_part_that_was_never_made_cannot_be_called():
    built = build(Settings(forward=("layer1", "bend3")))
    assert built.failure.kind == "AttributeError"
    assert "bend3" in built.failure.message
    assert built.passed[-1].part == "bend3"
    assert built.passed[-1].x is None


@pytest.mark.parametrize("written", ["class", "nn.Sequential"])
def test_any_choice_of_parts_ends_in_an_answer_or_in_torchs_words(written):
    for first in NAMES:
        for second in NAMES:
            built = build(Settings(forward=(first, second), written=written))
            assert (built.failure is None) == (built.y is not None)
            assert built.failure is None or built.failure.message


@pytest.mark.parametrize("settings", SHAPES[:4])
def test_class_and_sequential_are_said_to_be_the_same_only_where_they_are(settings):
    assert build(settings).same is True
    assert build(replace(settings, forward=("layer1",))).same is None


def test_other_bits_would_be_told(monkeypatch):
    def another(settings, _generator):
        return construct(settings, Generator().manual_seed(settings.seed + 1))

    monkeypatch.setattr("core.module.construct", another)
    assert build(Settings()).same is False


@pytest.mark.parametrize("settings", SHAPES[:5])
def test_what_is_saved_brings_another_network_to_the_same_bits(settings):
    built = build(settings)
    network, _ = network_and_batch(settings)
    state = network.state_dict()
    assert [name for name, _, _ in built.saved.rows] == list(state)
    assert sum(count for _, _, count in built.saved.rows) == 4 * built.count
    assert built.saved.before > 0
    assert built.saved.after == 0
    assert "size mismatch" in built.saved.refusal


def test_only_a_weight_by_hand_is_trained():
    assert build(Settings(version=PLAIN)).twins is not None
    assert build(Settings(version=PLAIN, frozen=2)).twins is None  # nothing left to learn
    assert build(Settings(version=RIGHT)).twins is None
