"""A learner's folder: what one uploads and trains, and how much room it may take."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from core.refusal import Refused

LEARNER_BUDGET = 3 * 2**30  # bytes on disk
SPARE = 2 * 2**30  # bytes that stay free on the server's disk


@dataclass(frozen=True)
class Learner:
    """Whoever holds a secret token (a cookie). The token itself is not on the disk."""

    folder: Path

    @property
    def sets(self) -> Path:
        return self.folder / "sets"

    @property
    def runs(self) -> Path:
        return self.folder / "runs"


def learner_of(home: Path, token: str) -> Learner:
    """The learner of a token, with folders that exist."""
    learner = Learner(home / hashlib.sha256(token.encode()).hexdigest()[:32])
    learner.sets.mkdir(parents=True, exist_ok=True)
    learner.runs.mkdir(parents=True, exist_ok=True)
    return learner


def check_room(learner: Learner, wanted: int) -> None:
    """Raises Refused when `wanted` more bytes are too many for the learner or for the server."""
    used = sum(file.stat().st_size for file in learner.folder.rglob("*") if file.is_file())
    if used + wanted > LEARNER_BUDGET:
        raise Refused(
            f"Your things take {used / 2**30:.1f} GB here already, and this would be too much. "
            "Delete what you no longer need on the home page, then try again."
        )
    if shutil.disk_usage(learner.folder).free - wanted < SPARE:
        raise Refused(
            "The disk of this computer is nearly full. Ask whoever runs Glassbox to free some "
            "space."
        )
