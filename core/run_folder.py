"""A run on disk: run.json, metrics.csv, model.pth, resume.pth.

resume.pth is the truth, for one rename commits an epoch with all that belongs to it; the other
three are written from it, and are written again by `open_run` when a kill came between.
"""

import csv
import io
import json
import math
import platform
from dataclasses import asdict, astuple, dataclass, field, replace
from pathlib import Path

import torch
import torchvision
from torch import Tensor

from core import checkpoint
from core.atomic_file import write_atomically
from core.device import choose_device
from core.plain_names import clean
from core.refusal import Refused
from core.splitting import SPLITS
from core.tiny_vgg import TinyVGG, build
from core.training import (
    Epoch,
    Normalisation,
    Training,
    begin,
    best_epoch,
    weights,
)
from core.training_settings import Settings, architecture, check

FORMAT = 1  # of the folder; a run of another format is refused
GLASSBOX = "1.0"
LARGEST_JSON = 4 * 2**20  # bytes
MOST_PICTURES = 10**6  # of a class; more were never trained on here
METRICS = (
    "epoch", "train_loss", "train_accuracy", "val_loss", "val_accuracy",
    "seconds", "images_per_second",
)  # fmt: skip
STATES = ("training", "finished", "stopped", "diverged")


@dataclass(frozen=True)
class Run:
    """What a person wants to know of a run; with model.pth, all that predicting needs."""

    title: str  # of the data
    source: str  # "shapes:2", "digits", or what the person's own set is called here
    fingerprint: str  # of the data and its split; continuing needs the same
    pictures: dict[str, tuple[int, ...]]  # split -> pictures of each class
    classes: tuple[str, ...]
    settings: Settings
    normalisation: Normalisation
    state: str = "training"
    epochs: tuple[Epoch, ...] = ()
    test: dict | None = None  # {"right", "total", "loss", "epoch"} once the test set was used
    versions: dict[str, str] = field(default_factory=lambda: versions_here())  # that began it

    @property
    def best(self) -> Epoch | None:
        return best_epoch(list(self.epochs))

    @property
    def test_is_current(self) -> bool:
        """Whether the network that the test set has judged is still the one that is kept."""
        return self.test is not None and self.test["epoch"] == (self.best.epoch if self.best else 0)


def versions_here() -> dict[str, str]:
    """What this machine would train with."""
    return {
        "glassbox": GLASSBOX,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "torchvision": torchvision.__version__,
        "processor": platform.machine(),
    }


def save_run(folder: Path, run: Run, training: Training) -> None:
    """Commit an epoch: all four files. Raises Refused when the disk is full; nothing is lost.

    Before the first epoch there is nothing to resume from, and no resume.pth.
    """
    if run.epochs:
        checkpoint.write_tensors(folder / "resume.pth", _resume_tensors(run, training))
    checkpoint.write_tensors(folder / "model.pth", training.best_weights)
    write_readable(folder, run)


def write_readable(folder: Path, run: Run) -> None:
    """Write the two files that people read. Raises Refused when the disk is full."""
    rows = io.StringIO()
    table = csv.writer(rows, lineterminator="\n")
    table.writerow(METRICS)
    table.writerows([getattr(epoch, name) for name in METRICS] for epoch in run.epochs)
    write_atomically(folder / "metrics.csv", rows.getvalue().encode())
    write_atomically(folder / "run.json", to_json(run).encode())


def to_json(run: Run) -> str:
    best = run.best
    return json.dumps(
        {
            "format": FORMAT,
            "architecture": "TinyVGG",
            **asdict(run),
            "best_epoch": best.epoch if best else None,
        },
        indent=1,
        ensure_ascii=False,
    )


def open_run(folder: Path) -> Run:
    """Read a run and, after a kill between two files, bring run.json up to resume.pth.

    Raises Refused for what is not a run, is broken, or was saved in another format.
    """
    run = read_run(folder)
    if not (folder / "resume.pth").exists():
        return run
    tensors = _read_resume(folder, run)
    epochs = _epochs_from(tensors)
    if epochs == run.epochs:
        return run
    run = replace(run, epochs=epochs)
    if not _adds_up(run):
        raise Refused("resume.pth is broken: its numbers do not add up.")
    checkpoint.write_tensors(folder / "model.pth", _section(tensors, "best"))
    write_readable(folder, run)
    return run


def read_run(folder: Path) -> Run:
    """run.json, every value checked. Raises Refused."""
    try:
        file = folder / "run.json"
        if file.stat().st_size > LARGEST_JSON:
            raise Refused("run.json is too large to be one of a run.")
        facts = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(facts, dict):
            raise ValueError
    except FileNotFoundError as error:
        raise Refused("There is no run.json: this is not a saved run.") from error
    except (OSError, ValueError, RecursionError) as error:
        raise Refused("run.json is broken: it is not the JSON of a run.") from error
    if facts.get("format") != FORMAT:
        theirs = facts.get("versions")
        theirs = theirs.get("glassbox") if isinstance(theirs, dict) else None
        raise Refused(
            f"This run was saved by Glassbox {clean(str(theirs))} (run format "
            f"{clean(str(facts.get('format')))}); this is Glassbox {GLASSBOX} (format {FORMAT}). "
            "Open it with the version that saved it."
        )
    try:
        return _run_from(facts)
    except Refused:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise Refused("run.json is broken: a value is missing or of the wrong kind.") from error


def load_network(folder: Path, run: Run) -> TinyVGG:
    """The network with the weights of the best epoch, on the CPU. Raises Refused."""
    network = build(architecture(run.settings, len(run.classes)))
    network.load_state_dict(checkpoint.read_tensors(folder / "model.pth", network.state_dict()))
    network.to(memory_format=torch.channels_last)
    probe = torch.zeros(1, 3, run.settings.image_size, run.settings.image_size)
    with torch.inference_mode():
        if not network.eval()(probe).isfinite().all():
            raise Refused("model.pth gives numbers that are not finite. Use another run.")
    return network


def restore(folder: Path, run: Run) -> Training:
    """The training as it stood after its last finished epoch. Raises Refused."""
    training = begin(run.settings, len(run.classes), run.normalisation)
    if not (folder / "resume.pth").exists():
        if run.epochs:
            raise Refused("There is no resume.pth: this run can predict, but not go on.")
        return training
    tensors = _read_resume(folder, run)
    training.network.load_state_dict(_section(tensors, "weights"))
    device = choose_device(run.settings.device)
    for name, parameter in training.network.named_parameters():
        for key, value in _section(tensors, f"optimizer.{name}").items():
            if value.shape == parameter.shape:
                # the layout of the parameter: the optimizer walks both side by side
                value = torch.empty_like(parameter).copy_(value)
            training.optimizer.state[parameter][key] = (
                value if value.dim() == 0 else value.to(device)
            )
    training.best_weights = _section(tensors, "best")
    training.epochs = list(_epochs_from(tensors))
    training.filters = list(tensors.get("filters", ()))
    return training


def read_filters(folder: Path, run: Run) -> Tensor | None:
    """(epochs + 1, units, 3, height, width) the first layer's filters, those of the start first.

    None when they were not kept: by a run that was saved before Glassbox kept them, or one that
    came without its resume.pth. Raises Refused for a broken resume.pth.
    """
    if not (folder / "resume.pth").exists():
        return None
    return _read_resume(folder, run).get("filters")


def _resume_tensors(run: Run, training: Training) -> dict[str, Tensor]:
    tensors = {f"weights.{name}": value for name, value in weights(training.network).items()}
    tensors |= {f"best.{name}": value for name, value in training.best_weights.items()}
    for name, parameter in training.network.named_parameters():
        for key, value in training.optimizer.state[parameter].items():
            if value is None:  # plain SGD names a momentum that it does not keep
                continue
            tensors[f"optimizer.{name}.{key}"] = value.detach().cpu().contiguous()
    tensors["epoch"] = torch.tensor(len(run.epochs))
    tensors["history"] = torch.tensor(
        [[getattr(epoch, name) for name in METRICS] for epoch in run.epochs], dtype=torch.float64
    ).view(-1, len(METRICS))
    tensors["predicted"] = torch.tensor(
        [epoch.predicted for epoch in run.epochs], dtype=torch.int64
    ).view(-1, len(run.classes))
    if training.filters:
        tensors["filters"] = torch.stack(training.filters)
    return tensors


def _read_resume(folder: Path, run: Run) -> dict[str, Tensor]:
    """resume.pth, its keys and shapes derived from the settings alone."""
    model = begin(replace(run.settings, device="cpu"), len(run.classes), run.normalisation)
    _take_an_empty_step(model)
    expected = _resume_tensors(replace(run, epochs=()), model)
    tensors = checkpoint.read_tensors(
        folder / "resume.pth",
        expected,
        tables=("history", "predicted", "filters"),
        optional=("filters",),  # of runs that were saved before Glassbox kept them
    )
    rows = int(tensors["epoch"])
    whole = rows == len(tensors["history"]) == len(tensors["predicted"]) <= 1000
    if not whole or ("filters" in tensors and len(tensors["filters"]) != rows + 1):
        raise Refused("resume.pth is broken: its epochs do not add up.")
    return tensors


def _take_an_empty_step(training: Training) -> None:
    """One step with zero gradients, so that the optimizer shows which state it keeps."""
    for parameter in training.network.parameters():
        parameter.grad = torch.zeros_like(parameter)
    training.optimizer.step()


def _epochs_from(tensors: dict[str, Tensor]) -> tuple[Epoch, ...]:
    rows = zip(tensors["history"].tolist(), tensors["predicted"].tolist(), strict=True)
    epochs = []
    for history, predicted in rows:
        values = dict(zip(METRICS, history, strict=True))
        values["epoch"] = int(values["epoch"])
        epochs.append(Epoch(**values, predicted=tuple(predicted)))
    return tuple(epochs)


def _section(tensors: dict[str, Tensor], section: str) -> dict[str, Tensor]:
    prefix = section + "."
    return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}


def _run_from(facts: dict) -> Run:
    """A Run out of foreign JSON; every value of its right kind and range, or an error."""
    settings = Settings(**facts["settings"])
    check(settings)
    classes = tuple(facts["classes"])
    sound = all(isinstance(name, str) and name and clean(name) == name for name in classes)
    if not sound or not 2 <= len(set(classes)) == len(classes) <= 100:
        raise Refused("run.json is broken: its classes are not 2 to 100 different names.")
    mean, std = facts["normalisation"]["mean"], facts["normalisation"]["std"]
    if not (len(mean) == len(std) == 3 and all(map(_finite, [*mean, *std])) and min(std) > 0):
        raise Refused("run.json is broken: its normalisation cannot be used.")
    if facts["state"] not in STATES or not isinstance(facts["fingerprint"], str):
        raise ValueError
    run = Run(
        title=clean(str(facts["title"])),
        source=clean(str(facts["source"])),
        fingerprint=facts["fingerprint"][:64],
        pictures={split: tuple(map(int, facts["pictures"][split])) for split in SPLITS},
        classes=classes,
        settings=settings,
        normalisation=Normalisation(tuple(map(float, mean)), tuple(map(float, std))),
        state=facts["state"],
        epochs=tuple(_epoch_from(row, len(classes)) for row in facts["epochs"][:1000]),
        test=_test_from(facts["test"]),
        versions={clean(str(k)): clean(str(v)) for k, v in facts["versions"].items()},
    )
    if not _adds_up(run):
        raise Refused("run.json is broken: its numbers do not add up.")
    return run


def _adds_up(run: Run) -> bool:
    """Whether the counts of a run are such as a training gives; pages reckon with them."""
    counts = [count for split in run.pictures.values() for count in split]
    validation, test = sum(run.pictures["validation"]), sum(run.pictures["test"])
    return (
        all(len(split) == len(run.classes) for split in run.pictures.values())
        and all(0 <= count <= MOST_PICTURES for count in counts)
        and validation > 0
        and (run.test is None or run.test["total"] == test)
        and all(
            epoch.epoch == number
            and 0 <= epoch.train_accuracy <= 1
            and 0 <= epoch.val_accuracy <= 1
            and min(epoch.predicted) >= 0
            and sum(epoch.predicted) == validation
            for number, epoch in enumerate(run.epochs, start=1)
        )
    )


def _epoch_from(row: dict, classes: int) -> Epoch:
    epoch = Epoch(**row)
    numbers = [value for value in astuple(epoch) if not isinstance(value, (list, tuple))]
    if not all(map(_finite, numbers)) or len(epoch.predicted) != classes:
        raise ValueError
    return replace(epoch, predicted=tuple(int(count) for count in epoch.predicted))


def _test_from(test: dict | None) -> dict | None:
    if test is None:
        return None
    right, total, epoch = int(test["right"]), int(test["total"]), int(test["epoch"])
    loss = float(test["loss"])
    if not (0 <= right <= total and total > 0 and math.isfinite(loss)):
        raise ValueError
    return {"right": right, "total": total, "loss": loss, "epoch": epoch}


def _finite(value: object) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value)
