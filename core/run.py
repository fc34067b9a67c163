"""One run, from a set of pictures to a folder with a trained network."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from core.evaluation import Verdict, judge
from core.image_set import ImageSet, fingerprint, pixels, split
from core.progress import Progress
from core.refusal import Refused
from core.run_folder import Run, load_network, open_run, restore, save_run, write_readable
from core.splitting import SPLITS
from core.training import (
    Diverged,
    Normalisation,
    Split,
    begin,
    logits_of,
    normalisation_of,
    train,
)
from core.training_settings import Settings, check, differences


class Stopped(Exception):
    """Raised by `on_progress` when the person wants the run to end here."""


@dataclass(frozen=True)
class Material:
    """A split set of pictures, decoded to the size of the settings."""

    image_set: ImageSet  # every picture has its split
    splits: dict[str, Split]  # "train", "validation", "test"


def prepare(image_set: ImageSet, settings: Settings, decoded: np.ndarray | None = None) -> Material:
    """Split a set by the settings' seed and bring its pictures to squares.

    `decoded` are the set's pixels in its own order, (pictures, size, size, 3), if read already.
    """
    place = {(p.name, p.file): row for row, p in enumerate(image_set.pictures)}
    image_set = split(image_set, settings.seed)
    if decoded is None:
        decoded = pixels(image_set, settings.image_size, settings.fit)
    else:
        decoded = decoded[[place[p.name, p.file] for p in image_set.pictures]]
    number = {name: index for index, name in enumerate(image_set.classes)}
    labels = torch.tensor([number[picture.label] for picture in image_set.pictures])
    names = np.array([picture.split for picture in image_set.pictures])
    splits = {}
    for name in SPLITS:
        rows = np.flatnonzero(names == name)
        # The pictures are sorted by split, so each split is a view of the array, not a copy.
        part = slice(rows[0], rows[-1] + 1) if len(rows) else slice(0, 0)
        splits[name] = Split(torch.from_numpy(decoded[part]), labels[part])
    return Material(image_set, splits)


def start_run(folder: Path, source: str, material: Material, settings: Settings) -> Run:
    """Write a new run before its first epoch: settings, classes, and an untrained network."""
    check(settings)
    classes = len(material.image_set.classes)
    normalisation = (
        normalisation_of(material.splits["train"].pictures)
        if settings.normalise
        else Normalisation()
    )
    run = Run(
        title=material.image_set.title,
        source=source,
        fingerprint=fingerprint(material.image_set),
        pictures={
            name: tuple(torch.bincount(split.labels, minlength=classes).tolist())
            for name, split in material.splits.items()
        },
        classes=material.image_set.classes,
        settings=settings,
        normalisation=normalisation,
    )
    save_run(folder, run, begin(settings, classes, normalisation))
    return run


def continue_run(folder: Path, material: Material, settings: Settings) -> Run:
    """Open a run to train it on, on the same pictures, with as many epochs as `settings` ask for.

    Raises Refused when anything but epochs and device differs from how the run was begun.
    """
    run = open_run(folder)
    changed = [
        f"{name} was {theirs}, not {ours}"
        for name, ours, theirs in differences(settings, run.settings)
        if name not in ("epochs", "device")
    ]
    if changed:
        raise Refused(
            f"A run continues with the settings it began with: {'; '.join(changed)}. "
            "Start a new run for other settings."
        )
    if fingerprint(material.image_set) != run.fingerprint:
        raise Refused(
            "This run was trained on other pictures, or on another split of them. Gather the "
            f"pictures of “{run.title}” again, or start a new run."
        )
    epochs = max(settings.epochs, len(run.epochs))
    return replace(run, settings=replace(settings, epochs=epochs), state="training")


def carry_out(
    folder: Path,
    run: Run,
    material: Material,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Run:
    """Train a run to its end, committing every epoch, and return it as it then stands.

    The process's thread count is set to the run's. `on_progress` is called after every batch; it
    may block, or raise Stopped. A run that diverges keeps its last finite epoch and says so in
    its state. Raises Refused when the disk is full.
    """
    torch.set_num_threads(run.settings.threads)
    training = restore(folder, run)
    pictures = len(material.splits["train"].labels)
    epochs = run.settings.epochs
    began = epoch_began = time.perf_counter()
    steps_done = 0

    def after_batch(epoch: int, batch: int, batches: int) -> None:
        nonlocal steps_done
        steps_done += 1
        seconds = time.perf_counter() - began
        steps_left = (epochs - epoch) * batches + batches - batch
        on_progress(
            Progress(
                "training", epoch, epochs, batch, batches,
                steps_done * pictures / batches / seconds, steps_left * seconds / steps_done,
            )
        )  # fmt: skip

    state = "finished"
    try:
        splits = material.splits
        for epoch in train(
            training, run.settings, splits["train"], splits["validation"], after_batch
        ):
            seconds = time.perf_counter() - epoch_began
            # the clock is here: core/training.py knows none
            timed = replace(epoch, seconds=seconds, images_per_second=pictures / seconds)
            training.epochs[-1] = timed
            run = replace(run, epochs=tuple(training.epochs))
            save_run(folder, run, training)
            epoch_began = time.perf_counter()
    except Stopped:
        state = "stopped"
    except Diverged:
        state = "diverged"
    run = replace(run, state=state)
    write_readable(folder, run)
    return run


def logits_on(folder: Path, run: Run, split: Split) -> torch.Tensor:
    """(pictures, classes) logits of the run's best network on one split, computed on the CPU."""
    return logits_of(load_network(folder, run), split.pictures, run.normalisation)


def use_test_set(folder: Path, run: Run, material: Material) -> tuple[Run, Verdict]:
    """Judge the run's best network on its test set and write the result into the run."""
    split = material.splits["test"]
    verdict = judge(logits_on(folder, run, split), split.labels, run.classes)
    test = {
        "right": verdict.right,
        "total": verdict.total,
        "loss": verdict.loss,
        "epoch": run.best.epoch if run.best else 0,
    }
    run = replace(run, test=test)
    write_readable(folder, run)
    return run, verdict
