"""A run on disk: what comes back, what a kill leaves, and what is refused."""

import csv
import json
from dataclasses import replace

import pytest
import torch

from core import run_folder
from core.refusal import Refused
from core.run_folder import (
    METRICS,
    Run,
    load_network,
    open_run,
    read_filters,
    read_run,
    restore,
    save_run,
)
from core.training import Normalisation, Split, begin, train, weights
from core.training_settings import OPTIMIZERS, Settings

SETTINGS = Settings(image_size=28, hidden_units=3, batch_size=8, epochs=3, seed=1)
NORMALISATION = Normalisation((0.4, 0.5, 0.6), (0.2, 0.25, 0.3))


def some_pictures() -> Split:
    generator = torch.Generator().manual_seed(0)
    pictures = torch.randint(0, 256, (24, 28, 28, 3), dtype=torch.uint8, generator=generator)
    return Split(pictures, torch.arange(24) % 2)


def a_run(settings: Settings = SETTINGS) -> Run:
    counts = {"train": (12, 12), "validation": (12, 12), "test": (0, 0)}
    return Run("Pets", "own", "f" * 64, counts, ("cat", "dog"), settings, NORMALISATION)


def train_into(folder, run: Run, until: int) -> Run:
    """Train on from what is in the folder, committing every epoch."""
    training = restore(folder, run)
    split = some_pictures()
    for _ in train(training, replace(run.settings, epochs=until), split, split):
        run = replace(run, epochs=tuple(training.epochs))
        save_run(folder, run, training)
    return run


def bits(folder) -> dict[str, torch.Tensor]:
    tensors = torch.load(folder / "resume.pth", weights_only=True)
    return tensors | torch.load(folder / "model.pth", weights_only=True)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_resumed_after_every_epoch_equals_never_interrupted(tmp_path, optimizer):
    run = a_run(replace(SETTINGS, optimizer=optimizer, augmentation="trivial"))
    straight, halting = tmp_path / "straight", tmp_path / "halting"
    straight.mkdir(), halting.mkdir()
    whole = train_into(straight, run, until=3)
    parts = run
    for until in (1, 2, 3):
        parts = train_into(halting, parts, until)
    assert parts == whole
    ours, theirs = bits(halting), bits(straight)
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_what_is_written_is_what_is_read(tmp_path):
    run = train_into(tmp_path, a_run(), until=2)
    assert read_run(tmp_path) == run == open_run(tmp_path)
    with (tmp_path / "metrics.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == METRICS
    assert [float(row["val_loss"]) for row in rows] == [e.val_loss for e in run.epochs]
    facts = json.loads((tmp_path / "run.json").read_text())
    assert facts["best_epoch"] == run.best.epoch
    assert facts["versions"]["torch"] == torch.__version__


def test_the_first_layers_filters_are_kept_from_the_start_and_after_each_epoch(tmp_path):
    run = a_run()
    first = [begin(run.settings, 2, run.normalisation).network.blocks[0][0].weight]
    for until in (1, 2, 3):
        run = train_into(tmp_path, run, until)
        first.append(restore(tmp_path, run).network.blocks[0][0].weight)
        assert torch.equal(read_filters(tmp_path, run), torch.stack(first))
    assert not torch.equal(first[0], first[3])


def without_filters(folder) -> None:
    tensors = torch.load(folder / "resume.pth", weights_only=True)
    del tensors["filters"]
    torch.save(tensors, folder / "resume.pth")


def test_a_run_saved_before_filters_were_kept_opens_and_goes_on_without(tmp_path):
    run = train_into(tmp_path, a_run(), until=2)
    kept = bits(tmp_path)
    (tmp_path / "old").mkdir()
    old = train_into(tmp_path / "old", a_run(), until=1)
    without_filters(tmp_path / "old")
    assert open_run(tmp_path / "old") == old
    assert read_filters(tmp_path / "old", old) is None
    old = train_into(tmp_path / "old", old, until=2)
    assert old == run
    assert read_filters(tmp_path / "old", old) is None  # not from the middle on
    theirs = bits(tmp_path / "old")
    assert kept.keys() - theirs.keys() == {"filters"}
    assert all(torch.equal(kept[name], theirs[name]) for name in theirs)


def test_filters_of_other_epochs_than_the_runs_are_refused(tmp_path):
    run = train_into(tmp_path, a_run(), until=2)
    tensors = torch.load(tmp_path / "resume.pth", weights_only=True)
    tensors["filters"] = tensors["filters"][:2]
    torch.save(tensors, tmp_path / "resume.pth")
    for read in (open_run, lambda folder: restore(folder, run)):
        with pytest.raises(Refused, match="do not add up"):
            read(tmp_path)


class Killed(BaseException):
    pass


@pytest.mark.parametrize("writes", [1, 2, 3])
def test_a_kill_between_the_files_of_an_epoch_loses_nothing(tmp_path, monkeypatch, writes):
    """The second epoch is committed by its first file; the others are made again from it."""
    run = train_into(tmp_path, a_run(), until=1)
    written = 0
    write = run_folder.write_atomically

    def write_until_killed(path, content):
        nonlocal written
        if written == writes:
            raise Killed
        written += 1
        write(path, content)

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr("core.checkpoint.write_atomically", write_until_killed)
        patch.setattr("core.run_folder.write_atomically", write_until_killed)
        train_into(tmp_path, run, until=2)
    found = open_run(tmp_path)
    assert len(found.epochs) == 2
    assert read_run(tmp_path) == found
    network = load_network(tmp_path, found)
    best = restore(tmp_path, found).best_weights
    assert all(torch.equal(best[name], w) for name, w in weights(network).items())


def test_a_kill_before_the_first_file_of_an_epoch_keeps_the_one_before(tmp_path, monkeypatch):
    run = train_into(tmp_path, a_run(), until=1)

    def killed(path, content):
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr("core.checkpoint.write_atomically", killed)
        train_into(tmp_path, run, until=2)
    assert open_run(tmp_path) == run


def test_before_its_first_epoch_a_run_has_its_starting_weights(tmp_path):
    run = a_run()
    training = begin(run.settings, 2, run.normalisation)
    save_run(tmp_path, run, training)
    assert not (tmp_path / "resume.pth").exists()
    start = weights(load_network(tmp_path, open_run(tmp_path)))
    assert all(torch.equal(start[n], w) for n, w in weights(training.network).items())


def test_another_format_is_refused_with_both_versions(tmp_path):
    train_into(tmp_path, a_run(), until=1)
    file = tmp_path / "run.json"
    facts = json.loads(file.read_text())
    facts["format"], facts["versions"]["glassbox"] = 7, "3.2"
    file.write_text(json.dumps(facts))
    with pytest.raises(Refused, match=r"3\.2 \(run format 7\).*Glassbox 1\.0 \(format 1\)"):
        read_run(tmp_path)


def spoil(facts: dict, path: str, value: object) -> dict:
    *parents, last = path.split("/")
    place = facts
    for parent in parents:
        place = place[int(parent) if parent.isdigit() else parent]
    place[last] = value
    return facts


SPOILED = {
    "classes": ["cat"],
    "classes/0": 5,
    "settings/hidden_units": 10**9,
    "settings/image_size": "64",
    "settings/learning_rate": float("nan"),
    "settings/extra": 1,
    "settings": None,
    "normalisation/std": [0.0, 1.0, 1.0],
    "normalisation/mean": [float("inf"), 1.0, 1.0],
    "epochs/0/val_loss": "low",
    "epochs/0/predicted": [1],
    "pictures": [1, 2],
    "pictures/train": [1],
    "state": "sleeping",
    "test": {"right": 5, "total": 2, "loss": 0.1, "epoch": 1},
    "fingerprint": None,
}


@pytest.mark.parametrize("path", SPOILED)
def test_a_spoiled_value_is_refused(tmp_path, path):
    train_into(tmp_path, a_run(), until=1)
    file = tmp_path / "run.json"
    facts = json.loads(file.read_text())
    if path == "classes/0":
        facts["classes"][0] = SPOILED[path]
    else:
        facts = spoil(facts, path, SPOILED[path])
    file.write_text(json.dumps(facts))
    with pytest.raises(Refused):
        read_run(tmp_path)


@pytest.mark.parametrize("content", ["", "[1]", "{", "[" * 100_000, '{"format": 1}', "\x00"])
def test_what_is_no_run_is_refused(tmp_path, content):
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(Refused):
        read_run(tmp_path)
    with pytest.raises(Refused, match=r"no run\.json"):
        read_run(tmp_path / "nowhere")


def test_weights_that_overflow_are_refused_though_each_is_finite(tmp_path):
    run = train_into(tmp_path, a_run(), until=1)
    model = torch.load(tmp_path / "model.pth", weights_only=True)
    torch.save(
        {name: torch.full_like(w, 3e38) for name, w in model.items()}, tmp_path / "model.pth"
    )
    with pytest.raises(Refused, match="not finite"):
        load_network(tmp_path, run)


def test_the_state_of_another_optimizer_is_refused(tmp_path):
    run = train_into(tmp_path, a_run(), until=1)
    with pytest.raises(Refused, match=r"^resume\.pth"):
        restore(tmp_path, replace(run, settings=replace(SETTINGS, optimizer="SGD")))
