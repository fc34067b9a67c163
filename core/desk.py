"""The front desk: takes learners' wishes, sends workers, and knows who is doing what.

One per server. Everything that must survive the server is in the learners' folders; the desk
remembers only which of them a process is working on at this moment.
"""

import functools
import os
import secrets
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from core import errands
from core.image_set import SET_FILE
from core.jobs import Workers
from core.learner import Learner, check_room, learner_of
from core.opened_run import READY
from core.progress import (
    Progress,
    read_progress,
    say_interrupted,
    write_progress,
    write_wish,
)
from core.refusal import Refused
from core.run_folder import Run, read_run
from core.training_settings import Settings, check

# What a worker finds imported: its errands, and the lessons that train in workers.
PRELOADED = ("core.errands", "core.depth", "core.sweep", "core.tilted_exam")


class Desk:
    def __init__(self, home: Path):
        self.home = home
        cores = os.cpu_count() or 1
        # A run uses two threads by default. Errands are short and never wait behind a training.
        self.training = Workers(max(1, cores // 2), preload=PRELOADED)
        self.errands = Workers(2, preload=PRELOADED)
        self._jobs: dict[Path, Future] = {}  # folder of a run or a set -> its job
        self._looks: dict[Path, Future] = {}  # folder of a run -> what measures its network
        self._lock = threading.Lock()
        self._sweep()

    def _sweep(self) -> None:
        """Remove what a server left half-made when it died: nobody works on it any more."""
        for learner in self.home.glob("*/"):
            for folder in (learner / "sets").glob("*/"):
                if not (folder / SET_FILE).exists():
                    shutil.rmtree(folder, ignore_errors=True)
            for folder in learner.glob("loading-*/"):
                shutil.rmtree(folder, ignore_errors=True)
            for archive in learner.glob("*.zip"):
                archive.unlink(missing_ok=True)

    def learner(self, token: str) -> Learner:
        return learner_of(self.home, token)

    def warm_up(self) -> None:
        """Have the forkserver import torch before the first learner waits for it."""
        self.errands.submit(os.getpid).result()

    def close(self) -> None:
        for workers in (self.training, self.errands):
            workers.shutdown(wait=False, cancel_futures=True)

    # Sets of pictures

    def new_set(self, learner: Learner, wanted: int) -> Path:
        """An empty folder for a set of `wanted` bytes. Raises Refused when there is no room."""
        check_room(learner, wanted)
        folder = learner.sets / _new_name()
        folder.mkdir()
        return folder

    def gather(self, folder: Path, title: str, archive: Path | None, entries=()) -> Future:
        """Make a set of a ZIP, or of files that lie in `folder`; the future may raise Refused."""
        if archive is not None:
            job = self.errands.submit(errands.gather_archive, archive, folder, title)
        else:
            job = self.errands.submit(errands.gather_files, entries, folder, title)
        self._jobs[folder] = job
        return job

    # Trainings of the lessons

    def work_out(self, verb: Callable, settings: object, folder: Path) -> Future:
        """`verb(settings, on_share=…)` in a worker, which tells its progress in `folder`."""
        return self.errands.submit(errands.work_out, verb, settings, folder)

    # Runs

    def new_run(self, learner: Learner) -> Path:
        """A folder name for a run that is brought from elsewhere; it does not exist yet."""
        check_room(learner, 2**26)
        return learner.runs / _new_name()

    def delete_run(self, folder: Path) -> None:
        """Delete one run, ending it first if it runs."""
        self.stop(folder)
        job = self._jobs.pop(folder, None)
        if job is not None:
            job.add_done_callback(lambda _: shutil.rmtree(folder, ignore_errors=True))
        shutil.rmtree(folder, ignore_errors=True)

    def train(self, learner: Learner, source: str, settings: Settings) -> Path:
        """Start a run and return its folder; a learner who has one running is given that one."""
        check(settings)
        with self._lock:
            running = self.running(learner)
            if running is not None:
                return running
            check_room(learner, 2**26)
            folder = learner.runs / _new_name()
            folder.mkdir()
            errands.write_request(folder, source, settings)
            self._send(learner, folder)
        return folder

    def go_on(self, learner: Learner, folder: Path, source: str, settings: Settings) -> Path:
        """Let a paused run move, or take up one that ended, from its last finished epoch."""
        with self._lock:
            if self.is_at_work(folder):
                write_wish(folder, "train")
                return folder
            running = self.running(learner)
            if running is not None:
                return running
            errands.write_request(folder, source, settings)
            (folder / "wish").unlink(missing_ok=True)
            for answers in folder.glob("logits-*.npy"):
                answers.unlink()
            self._send(learner, folder)
        return folder

    def request(self, folder: Path) -> tuple[str, Settings]:
        """Pictures and settings that a run was asked for. Raises Refused."""
        return errands.request(folder)

    def adopt_ready_run(self, learner: Learner) -> Path:
        """A copy of the finished run that Glassbox comes with, among the learner's own."""
        folder = learner.runs / _new_name()
        shutil.copytree(READY, folder)
        write_progress(folder, Progress("finished"))
        return folder

    def pause(self, folder: Path) -> None:
        """Hold a run at its next batch; with others in the queue it gives its place up instead."""
        jobs = list(self._jobs.items())
        others = any(self.training.place(job) for other, job in jobs if other != folder)
        write_wish(folder, "make way" if others else "pause")

    def stop(self, folder: Path) -> None:
        """End a run after its next batch, or take it out of the queue."""
        write_wish(folder, "stop")
        job = self._jobs.get(folder)
        if job is not None and job.cancel():
            write_progress(folder, Progress("stopped", sentence="Taken out of the queue."))

    def judge(self, learner: Learner, folder: Path, source: str, split: str) -> Future:
        """Compute a run's answers on a split; the future may raise Refused."""
        return self.errands.submit(errands.judge_run, folder, source, learner.sets, split)

    def check_sanity(self, learner: Learner, source: str, settings: Settings) -> Future:
        """A future of the SanityCheck of these settings on these pictures."""
        check(settings)
        return self.errands.submit(errands.check_sanity, source, learner.sets, settings)

    def look_inside(self, folder: Path) -> Future:
        """Measure the maps of a run's network; the future may raise Refused. One job a run."""
        with self._lock:
            job = self._looks.get(folder)
            if job is None or job.done():
                job = self._looks[folder] = self.errands.submit(errands.look_inside, folder)
        return job

    def runs(self, learner: Learner) -> list[Path]:
        """Folders of all runs, the newest first."""
        return sorted(learner.runs.iterdir(), key=lambda folder: folder.name, reverse=True)

    def running(self, learner: Learner) -> Path | None:
        """The run that a worker is on, or that waits for one."""
        return next((f for f in self.runs(learner) if self.is_at_work(f)), None)

    def is_at_work(self, folder: Path) -> bool:
        job = self._jobs.get(folder)
        return job is not None and not job.done()

    def place(self, folder: Path) -> int:
        """Place in the queue, 1 for the next; 0 when not waiting."""
        job = self._jobs.get(folder)
        return self.training.place(job) if job is not None else 0

    def progress(self, folder: Path) -> Progress:
        """How far a run is; one that says it is active but has no process was interrupted."""
        progress = read_progress(folder)
        if progress.active and not self.is_at_work(folder):
            progress = read_progress(folder)  # it may have ended between the two looks
            if progress.active:
                return say_interrupted(folder)
        return progress

    def forget(self, learner: Learner) -> None:
        """Delete everything of a learner, ending what runs."""
        for folder in [*learner.runs.iterdir(), *learner.sets.iterdir()]:
            self.delete_run(folder)  # ends at its next batch; what it still writes goes nowhere
        shutil.rmtree(learner.folder, ignore_errors=True)

    def _send(self, learner: Learner, folder: Path) -> None:
        write_progress(folder, Progress("waiting"))
        for other, job in list(self._jobs.items()):
            if not job.done() and read_progress(other).state == "paused":
                write_wish(other, "make way")
        self._jobs[folder] = self.training.submit(errands.train_run, folder, learner.sets)


def open_runs(folders: list[Path]) -> list[tuple[Path, Run]]:
    """The runs that have got as far as a run.json; a broken one is left out."""
    runs = []
    for folder in folders:
        with suppress(Refused):
            runs.append((folder, read_run(folder)))
    return runs


@functools.cache
def desk() -> Desk:
    """This server's desk. GLASSBOX_HOME names the folder of the learners' things."""
    home = Path(os.environ.get("GLASSBOX_HOME", "learners")).absolute()
    home.mkdir(parents=True, exist_ok=True)
    return Desk(home)


def _new_name() -> str:
    """Sorts by time and cannot be guessed or met twice."""
    return f"{datetime.now():%Y-%m-%d_%H-%M-%S}_{secrets.token_hex(4)}"
