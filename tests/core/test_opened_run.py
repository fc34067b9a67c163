"""A run opened to look inside: its network's layers, its pictures, and what is refused."""

import os
import shutil
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.nn import functional

from core.kept_pictures import FILE, keep_pictures
from core.opened_run import READY, WHOLE, activations, inputs, layers_of, open_run_at
from core.ready_sets import ready_set
from core.refusal import Refused
from core.run import prepare, start_run
from core.training_settings import Settings
from tests.core.unlike_tiny_vgg import ARCHITECTURES, Functional, network, opened

SMALL = Settings(image_size=28, hidden_units=2, seed=3)


@pytest.fixture(scope="module")
def material():
    return prepare(ready_set("digits"), SMALL)


@pytest.fixture
def run_folder(tmp_path, material) -> Path:
    start_run(tmp_path, "digits", material, SMALL)
    keep_pictures(tmp_path, material)
    return tmp_path


def some_input() -> torch.Tensor:
    return torch.rand(2, 3, 28, 28, generator=torch.Generator().manual_seed(5))


# Layers of any network


def test_layers_of_a_network_with_skip_connections():
    """The sum of a block has no module of its own: the ReLU's second run shows it."""
    names = [(layer.name, layer.kind, layer.maps) for layer in opened("skips").layers]
    assert names == [
        ("stem", "Conv2d", 6),
        *[
            (f"body.{block}.{part}", kind, 6)
            for block in (0, 1)
            for part, kind in (
                ("first", "Conv2d"), ("relu", "ReLU"), ("second", "Conv2d"), ("relu (2)", "ReLU")
            )
        ],
        ("head", "Linear", 0),
    ]  # fmt: skip


def test_what_forward_adds_with_functions_is_a_layer_of_its_own():
    layers = layers_of(network("functions"), some_input())
    assert [layer.name for layer in layers] == ["wide", "narrow", "answer", WHOLE]
    assert [layer.shape for layer in layers] == [(2, 12, 28, 28), (2, 4, 7, 7), (2, 3), (2, 3)]
    assert layers[-1].module == ""


def test_a_layer_s_module_is_its_path():
    for name in ARCHITECTURES:
        modules = dict(network(name).named_modules())
        for layer in layers_of(network(name), some_input()):
            assert type(modules[layer.module]).__name__ == layer.kind


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_last_layer_gives_the_network_s_answer(name):
    own, given = network(name), some_input()
    outputs = activations(own, given)
    assert torch.equal(list(outputs.values())[-1], own(given))
    assert {key: tuple(output.shape) for key, output in outputs.items()} == {
        layer.name: layer.shape for layer in layers_of(own, given)
    }


def test_activations_are_those_of_a_forward_pass_by_hand():
    own, given = network("skips"), some_input()
    block = own.body[0]
    stem = own.stem(given)
    first = block.first(stem)
    second = block.second(first.relu())
    outputs = activations(own, given, ["stem", "body.0.first", "body.0.relu (2)"])
    assert list(outputs) == ["stem", "body.0.first", "body.0.relu (2)"]
    assert torch.equal(outputs["stem"], stem)
    # the ReLU writes into what the convolution gave; what was given is kept as it was
    assert torch.equal(outputs["body.0.first"], first) and (first < 0).any()
    assert torch.equal(outputs["body.0.relu (2)"], functional.relu(stem + second))


def test_the_network_itself_is_not_touched():
    own = Functional().eval()
    before = {name: value.clone() for name, value in own.state_dict().items()}
    layers_of(own, some_input())
    outputs = activations(own, some_input())
    assert not any(output.requires_grad for output in outputs.values())
    assert not any(module._forward_hooks for module in own.modules())
    assert all(torch.equal(before[name], value) for name, value in own.state_dict().items())


def test_a_container_that_hands_on_what_its_last_child_gave_is_no_layer():
    nested = nn.Sequential(nn.Sequential(nn.Conv2d(3, 2, 1), nn.Identity()), nn.Flatten())
    names = [layer.name for layer in layers_of(nested, some_input())]
    assert names == ["0.0", "0.1", "1"]


# A run


def test_a_run_is_opened_with_its_pictures_and_answers(run_folder, material):
    own = open_run_at(str(run_folder))
    validation = material.splits["validation"]
    assert own.pictures.shape == (269, 3, 28, 28) and own.pictures.dtype == torch.uint8
    assert torch.equal(own.pictures.permute(0, 2, 3, 1), validation.pictures)
    assert torch.equal(own.labels, validation.labels)
    assert own.rows.tolist() == list(range(269))
    given = inputs(own, own.pictures[:4])
    mean, std = own.run.normalisation.mean, own.run.normalisation.std
    by_hand = own.pictures[:4] / 255 - torch.tensor(mean).view(3, 1, 1)
    by_hand /= torch.tensor(std).view(3, 1, 1)
    assert torch.allclose(given, by_hand, atol=1e-5)
    assert torch.allclose(own.network(given), own.logits[:4], atol=1e-5)
    # logits of inference mode could not be reckoned on with
    (own.logits * torch.ones(1, requires_grad=True)).sum().backward()


def test_wrong_are_the_pictures_taken_for_another_class(run_folder):
    own = open_run_at(str(run_folder))
    by_hand = [
        place
        for place, (logits, label) in enumerate(zip(own.logits.tolist(), own.labels, strict=True))
        if logits.index(max(logits)) != label
    ]
    assert own.wrong.tolist() == by_hand


def test_a_run_is_opened_once_until_its_files_change(run_folder):
    own = open_run_at(str(run_folder))
    assert open_run_at(str(run_folder)) is own
    later = (run_folder / "model.pth").stat().st_mtime_ns + 10**9
    os.utime(run_folder / "model.pth", ns=(later, later))
    assert open_run_at(str(run_folder)) is not own


def test_a_run_without_kept_pictures_keeps_its_network(run_folder):
    (run_folder / FILE).unlink()
    own = open_run_at(str(run_folder))
    assert own.pictures.shape == (0, 3, 28, 28)
    assert own.logits.shape == (0, 10) and own.names == () and not len(own.wrong)
    assert own.layers[0].shape == (1, 2, 28, 28)


def test_where_there_is_no_run_there_is_none(tmp_path):
    assert open_run_at(str(tmp_path)) is None
    assert open_run_at(str(tmp_path / "gone")) is None


def test_a_broken_network_is_refused(run_folder):
    (run_folder / "model.pth").write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(Refused, match="model"):
        open_run_at(str(run_folder))


def test_pictures_of_another_run_are_refused(run_folder, tmp_path):
    shutil.copy(READY / FILE, run_folder / FILE)
    with pytest.raises(Refused, match=FILE):
        open_run_at(str(run_folder))


def test_a_truncated_file_of_pictures_is_refused(run_folder):
    whole = (run_folder / FILE).read_bytes()
    (run_folder / FILE).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Refused, match="damaged"):
        open_run_at(str(run_folder))


def test_the_run_that_is_always_there_says_what_its_readme_says():
    own = open_run_at(str(READY))
    readme = (READY / "README.md").read_text(encoding="utf-8")
    right = len(own.labels) - len(own.wrong)
    parameters = sum(parameter.numel() for parameter in own.network.parameters())
    assert f"Validation {right} of {len(own.labels)} right" in readme
    assert f"test {own.run.test['right']} of {own.run.test['total']} " in readme
    assert f"{parameters:,} parameters" in readme
    assert f"Seed {own.run.settings.seed}," in readme
    assert f"epoch {own.run.best.epoch}." in readme
