"""What is computed once of a network: on networks that TinyVGG is not, and what is refused."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core import inside
from core.inside import FILE, keep_inside, read_inside
from core.kept_arrays import write_arrays
from core.kept_pictures import FILE as PICTURES
from core.opened_run import READY, activations, inputs, open_run_at
from core.refusal import Refused
from tests.core.unlike_tiny_vgg import ARCHITECTURES, opened


@pytest.fixture(params=ARCHITECTURES)
def unlike(request, tmp_path, monkeypatch):
    """An opened run with a network of another architecture, in a folder of its own."""
    own = opened(request.param, tmp_path)
    for name in ("model.pth", PICTURES):
        (tmp_path / name).write_bytes(name.encode())
    monkeypatch.setattr(inside, "open_run_at", lambda folder: own)
    return own


@pytest.fixture
def ready_copy(tmp_path) -> Path:
    shutil.copytree(READY, tmp_path / "run")
    return tmp_path / "run"


def test_the_most_exciting_pictures_are_found_in_any_network(unlike):
    keep_inside(unlike.folder)
    kept = read_inside(unlike)
    outputs = activations(unlike.network, inputs(unlike, unlike.pictures))
    assert list(kept.exciting) == [name for name, maps in outputs.items() if maps.dim() == 4]
    for name, exciting in kept.exciting.items():
        maps = outputs[name]  # (pictures, maps, height, width)
        for number in range(maps.shape[1]):
            peaks = maps[:, number].flatten(start_dim=1).amax(dim=1)
            assert torch.allclose(exciting.values[number], peaks.sort(descending=True).values)
            image, place = int(exciting.images[number, 0]), int(exciting.places[number, 0])
            assert maps[image, number].flatten()[place] == exciting.values[number, 0]


def test_accuracies_are_those_of_maps_set_to_zero(unlike):
    keep_inside(unlike.folder)
    kept = read_inside(unlike)
    given = inputs(unlike, unlike.pictures)
    for name, accuracies in kept.accuracies.items():
        number = len(accuracies) - 1
        module = unlike.network.get_submodule(name)

        def without(module, arguments, output, number=number):
            keeps = torch.ones(output.shape[1], 1, 1)
            keeps[number] = 0
            return output * keeps

        handle = module.register_forward_hook(without)
        right = (unlike.network(given).argmax(dim=1) == unlike.labels).float().mean()
        handle.remove()
        assert accuracies[number].item() == pytest.approx(right.item())


def test_progress_goes_from_nothing_to_all(unlike):
    told = []
    keep_inside(unlike.folder, lambda done, total: told.append(done / total))
    assert told == sorted(told) and told[0] > 0 and told[-1] <= 1


def test_of_other_weights_or_pictures_nothing_is_known(unlike):
    keep_inside(unlike.folder)
    (unlike.folder / "model.pth").write_bytes(b"trained on")
    assert read_inside(replace(unlike)) is None


def test_nothing_is_known_where_nothing_was_computed(unlike):
    assert read_inside(unlike) is None


def test_without_kept_pictures_there_is_a_sentence(ready_copy):
    (ready_copy / PICTURES).unlink()
    with pytest.raises(Refused, match="No pictures are kept"):
        keep_inside(ready_copy)
    assert read_inside(open_run_at(str(ready_copy))) is None


def test_the_run_that_is_always_there_brings_what_is_known_of_it(ready_copy):
    kept = read_inside(open_run_at(str(ready_copy)))
    assert {name: len(accuracies) for name, accuracies in kept.accuracies.items()} == {
        "blocks.0.0": 10, "blocks.0.2": 10, "blocks.1.0": 10, "blocks.1.2": 10
    }  # fmt: skip


def ready_arrays() -> dict[str, np.ndarray]:
    with np.load(READY / FILE, allow_pickle=False) as file:
        return dict(file)


def changed(name: str, value: float) -> dict[str, np.ndarray]:
    """The ready run's arrays, the first number of one of them another."""
    arrays = ready_arrays()
    arrays[name].flat[0] = value
    return arrays


HOSTILE = {
    "an image that is not kept": lambda: changed("images", 150),
    "a place outside its map": lambda: changed("places", 64 * 64),
    "a place before its map": lambda: changed("places", -1),
    "no number": lambda: changed("values", float("nan")),
    "an accuracy above 1": lambda: changed("accuracies", 1.5),
    "maps of another network": lambda: {n: a[:-1] for n, a in ready_arrays().items()},
    "objects": lambda: ready_arrays() | {"values": np.zeros((100, 9), dtype="<U1")},
    "huge": lambda: ready_arrays() | {"accuracies": np.zeros(10**6, dtype=np.float32)},
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_file_that_is_not_of_this_run_is_refused_with_a_sentence(ready_copy, case):
    write_arrays(ready_copy / FILE, HOSTILE[case]())
    with pytest.raises(Refused, match="damaged"):
        read_inside(open_run_at(str(ready_copy)))


def test_a_truncated_file_is_refused(ready_copy):
    whole = (ready_copy / FILE).read_bytes()
    (ready_copy / FILE).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Refused, match="damaged"):
        read_inside(open_run_at(str(ready_copy)))
