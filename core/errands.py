"""What worker processes are sent to do: jobs that take plain paths and leave files behind.

Each runs in a process of its own (core/jobs.py) and tells how far it is through core/progress.py.
"""

import json
import os
import pickle
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch

from core import image_set
from core.archive import Entry, unpack
from core.image_set import ImageSet
from core.inside import keep_inside
from core.kept_pictures import keep_pictures
from core.progress import Progress, read_wish, write_progress
from core.ready_sets import READY_SETS, ready_set
from core.refusal import Refused
from core.run import Material, Stopped, carry_out, continue_run, logits_on, prepare, start_run
from core.run import use_test_set as judge_on_test_set
from core.run_folder import read_run
from core.sanity_check import SanityCheck, overfit_eight
from core.skipped import Skipped
from core.training_settings import Settings

LOW_PRIORITY = 15  # nice: pages come first; alone on the machine a run loses nothing
SECONDS_BETWEEN_REPORTS = 0.2
SECONDS_BETWEEN_LOOKS = 0.05  # of a paused run, at what its person wants

MADE_WAY = (
    "Paused, and its place went to the next in the queue. Resume goes on from the last finished "
    "epoch."
)
OUT_OF_MEMORY = (
    "The memory did not suffice. Use a smaller batch, smaller pictures or fewer hidden units; "
    "the last finished epoch is kept."
)


def open_source(source: str, sets: Path) -> ImageSet:
    """The pictures called `source`: a ready set, or a set gathered into the folder `sets`."""
    if source.split(":")[0] in READY_SETS:
        return ready_set(source)
    return image_set.load(sets / source)


def request(folder: Path) -> tuple[str, Settings]:
    """What was asked of the run in `folder`: the source of its pictures and its settings.

    A run that was loaded or copied was never asked for here: then what run.json says.
    """
    if not (folder / "request.json").exists():
        run = read_run(folder)
        return run.source, run.settings
    wanted = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    return wanted["source"], Settings(**wanted["settings"])


def write_request(folder: Path, source: str, settings: Settings) -> None:
    wanted = {"source": source, "settings": asdict(settings)}
    (folder / "request.json").write_text(json.dumps(wanted), encoding="utf-8")


def gather_archive(archive: Path, folder: Path, title: str) -> None:
    """Unpack an uploaded ZIP into `folder` and make a set of it; the ZIP is removed."""
    try:
        unpacked = unpack(archive, folder, on_progress=_reporter(folder, 0.0, 0.5))
        _gather(unpacked.entries, unpacked.skipped, folder, title, _reporter(folder, 0.5, 1.0))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)  # a refusal leaves nothing behind
        raise
    finally:
        archive.unlink(missing_ok=True)


def gather_files(entries: Sequence[Entry], folder: Path, title: str) -> None:
    """Make a set of files that lie in `folder` already, under generated names."""
    try:
        _gather(entries, (), folder, title, _reporter(folder, 0.0, 1.0))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _gather(
    entries: Sequence[Entry],
    skipped: Sequence[Skipped],
    folder: Path,
    title: str,
    report: Callable[[int, int], None],
) -> None:
    gathered, _ = image_set.gather(entries, title, on_progress=report, skipped=skipped)
    kept = {picture.file for picture in gathered.pictures}
    for entry in entries:
        if entry.file not in kept:
            entry.file.unlink(missing_ok=True)
    image_set.save(gathered, folder)
    write_progress(folder, Progress("finished"))


def _reporter(folder: Path, start: float, end: float) -> Callable[[int, int], None]:
    """Tells how far a part of a job is; the part is the job from `start` to `end` (shares)."""
    told = 0.0

    def report(done: int, total: int) -> None:
        nonlocal told
        if time.monotonic() - told > SECONDS_BETWEEN_REPORTS:
            told = time.monotonic()
            share = start + (end - start) * done / max(total, 1)
            write_progress(folder, Progress("preparing", done=round(1000 * share), total=1000))

    return report


def train_run(folder: Path, sets: Path) -> None:
    """Carry out what request.json in `folder` asks for: a new run, or the next epochs of one."""
    with suppress(AttributeError):  # Windows has no nice
        os.nice(LOW_PRIORITY)
    try:
        write_progress(folder, Progress("preparing"))
        source, settings = request(folder)
        torch.set_num_threads(settings.threads)
        material = prepare(open_source(source, sets), settings)
        begun = (folder / "run.json").exists()
        run = (
            continue_run(folder, material, settings)
            if begun
            else start_run(folder, source, material, settings)
        )
        person = _Person(folder)
        run = carry_out(folder, run, material, person.hears)
        _write_logits(folder, run, material, "validation")
        keep_pictures(folder, material)
        sentence = ""
        if run.state == "diverged":
            sentence = (
                f"The loss stopped being a number in epoch {len(run.epochs) + 1}. Lower the "
                f"learning rate (it was {run.settings.learning_rate:g}). The weights of the last "
                "finished epoch are kept."
            )
        elif run.state == "stopped":
            sentence = person.parting_words
        epochs = run.settings.epochs
        write_progress(folder, Progress(run.state, len(run.epochs), epochs, sentence=sentence))
    except Refused as refusal:
        write_progress(folder, Progress("failed", sentence=str(refusal)))
    except (MemoryError, RuntimeError) as error:  # torch says "out of memory" in both
        if not _is_about_memory(error):
            write_progress(folder, Progress("failed", sentence=f"torch says: {error}"))
            raise
        write_progress(folder, Progress("failed", sentence=OUT_OF_MEMORY))


class _Person:
    """The learner at the other end: is told how the run goes, and says pause, stop or go on."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.told = 0.0
        self.parting_words = "Stopped; the weights of the last finished epoch are kept."

    def hears(self, progress: Progress) -> None:
        """Called after every batch. Holds there while paused; raises Stopped."""
        wish = read_wish(self.folder)
        if wish == "pause":
            write_progress(self.folder, replace(progress, state="paused"))
            while (wish := read_wish(self.folder)) == "pause":
                time.sleep(SECONDS_BETWEEN_LOOKS)
        if wish == "make way":
            self.parting_words = MADE_WAY
        if wish in ("stop", "make way"):
            raise Stopped
        if time.monotonic() - self.told > SECONDS_BETWEEN_REPORTS:
            write_progress(self.folder, progress)
            self.told = time.monotonic()


def _is_about_memory(error: Exception) -> bool:
    return isinstance(error, (MemoryError, torch.OutOfMemoryError)) or "memory" in str(error)


def _write_logits(folder: Path, run, material: Material, split: str) -> None:
    """Keep the best network's answers on a split beside the run: (pictures, classes) float32."""
    logits = logits_on(folder, run, material.splits[split])
    np.save(folder / f"logits-{split}.npy", logits.cpu().numpy())


def judge_run(folder: Path, source: str, sets: Path, split: str) -> None:
    """Compute the run's answers on a split; the test set's result is written into the run."""
    run = read_run(folder)
    torch.set_num_threads(run.settings.threads)
    material = prepare(open_source(source, sets), run.settings)
    if image_set.fingerprint(material.image_set) != run.fingerprint:
        raise Refused(
            f"This run was trained on other pictures than these: gather those of “{run.title}” "
            "again to judge it."
        )
    _write_logits(folder, run, material, split)
    if split == "validation":
        keep_pictures(folder, material)
    if split == "test":
        judge_on_test_set(folder, run, material)


def inside_progress(folder: Path) -> Path:
    """Where it is written how far `look_inside` is; what the run itself tells stays as it is."""
    return folder / "inside"


def look_inside(folder: Path) -> None:
    """Measure the maps of the run's network by its kept pictures (core/inside.py)."""
    with suppress(AttributeError):
        os.nice(LOW_PRIORITY)
    torch.set_num_threads(1)
    place = inside_progress(folder)
    place.mkdir(exist_ok=True)
    keep_inside(folder, _reporter(place, 0.0, 1.0))
    shutil.rmtree(place, ignore_errors=True)


def check_sanity(source: str, sets: Path, settings: Settings) -> SanityCheck:
    """Overfit eight pictures of the set's training split."""
    material = prepare(open_source(source, sets), settings)
    classes = len(material.image_set.classes)
    return overfit_eight(material.splits["train"], classes, settings)


def work_out(verb: Callable, settings: object, folder: Path) -> tuple[bytes, float]:
    """`verb(settings, on_share=…)` of core: its answer, and the milliseconds that it took.

    `folder` is where it says how far it is, and is removed at the end.
    Pickled here: a tensor sent by torch's own way lies in memory that goes with this process.
    """
    torch.set_num_threads(1)  # as in the page, so that the bits are the same
    report = _reporter(folder, 0.0, 1.0)
    began = time.perf_counter()
    try:
        answer = verb(settings, on_share=lambda share: report(round(1000 * share), 1000))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return pickle.dumps(answer), 1000 * (time.perf_counter() - began)
