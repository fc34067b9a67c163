"""How far a job is and what its person wants of it: two small files in its folder.

Files, and not pipes, because whoever asks may be another process, another browser tab, or a server
that was started anew.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from core.atomic_file import write_atomically

ACTIVE = ("waiting", "preparing", "training", "paused")


@dataclass(frozen=True)
class Progress:
    state: str = (
        "waiting"  # one of ACTIVE, or "finished" "stopped" "diverged" "failed" "interrupted"
    )
    epoch: int = 0  # the epoch being trained, counted from 1
    epochs: int = 0
    done: int = 0  # batches of this epoch, or pictures read while preparing
    total: int = 0
    images_per_second: float = 0.0
    seconds_left: float = 0.0
    sentence: str = ""  # what went wrong, for a person

    @property
    def active(self) -> bool:
        return self.state in ACTIVE

    @property
    def share(self) -> float:
        """Of the whole job, between 0 and 1."""
        here = self.done / self.total if self.total else 0.0
        if self.state == "preparing" or not self.epochs:
            return min(here, 1.0)
        return min((max(self.epoch - 1, 0) + here) / self.epochs, 1.0)


def write_progress(folder: Path, progress: Progress) -> None:
    write_atomically(folder / "progress.json", json.dumps(asdict(progress)).encode(), durable=False)


def read_progress(folder: Path) -> Progress:
    """The last word of the job in `folder`; a job that has said nothing is waiting."""
    try:
        return Progress(**json.loads((folder / "progress.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Progress()


def write_wish(folder: Path, wish: str) -> None:
    """Tell the job in `folder` to "train", "pause" or "stop"."""
    write_atomically(folder / "wish", wish.encode(), durable=False)


def read_wish(folder: Path) -> str:
    """What is wanted of the job: "train" unless said otherwise, "stop" when its folder is gone."""
    try:
        return (folder / "wish").read_text(encoding="utf-8")
    except OSError:
        return "train" if folder.exists() else "stop"


def say_interrupted(folder: Path) -> Progress:
    """Mark a job whose process is gone, and return what is then known of it."""
    progress = replace(
        read_progress(folder),
        state="interrupted",
        sentence="The training was interrupted; its last finished epoch is kept.",
    )
    write_progress(folder, progress)
    return progress


def part_of(on_share: Callable[[float], None], part: int, parts: int) -> Callable[[float], None]:
    """What one of several equal parts of a job is to tell its own share to; parts count from 0."""
    return lambda share: on_share((part + share) / parts)
