"""A run as one ZIP to take away, and the way back: hostile until checked.

Only files of the names below are looked at, in one folder. No name out of an archive becomes a
path, what is unpacked is counted, and each file is read by whoever reads it in a run of our own.
"""

import errno
import io
import re
import stat
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from core import checkpoint, judgements, run_folder
from core.file_kinds import HEAD, ZIP, kind_of
from core.progress import Progress, write_progress
from core.refusal import Refused
from core.run_folder import Run, load_network, open_run, write_readable
from core.zip_reader import (
    METHODS,
    Damaged,
    NotZip,
    SplitZip,
    TooLarge,
    ZipEntry,
    read_table,
    unpacked,
)

LARGEST = {  # bytes, of the files that are read when a run comes back
    "run.json": run_folder.LARGEST_JSON,
    "model.pth": checkpoint.LARGEST_FILE,
    "resume.pth": checkpoint.LARGEST_FILE,
    "judgements.json": judgements.LARGEST_FILE,
}
TAKEN_AWAY = ("run.json", "metrics.csv", "model.pth", "resume.pth", "judgements.json")

MOST_PICTURES = 10**8  # of a class
MOST_ENTRIES = 1000  # of a ZIP, for somebody may have put more into the folder
LARGEST_TABLE = 2**20  # bytes of a ZIP's table of contents

_AGAIN = "Save the run again and bring that file as it is."


def pack_run(folder: Path) -> bytes:
    """The run in `folder` as a ZIP with a folder of the same name in it.

    resume.pth is read last: of a run that goes on meanwhile it is then the newest of the files,
    and what is older is written anew from it when the run is opened.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(TAKEN_AWAY, key=lambda name: name == "resume.pth"):
            if (folder / name).exists():
                archive.write(folder / name, f"{folder.name}/{name}")
    return content.getvalue()


def load_run(uploads: Sequence[tuple[str, BinaryIO]], into: Path) -> Run:
    """Make the folder `into` of a run's ZIP, or of its files: at least run.json and model.pth.

    `uploads` are (name, open file). `into`, in a learner's folder of runs, appears when all is
    checked, or not at all; the work is done beside the folder of runs. A run that was saved in
    the middle of its training comes back as stopped. Raises Refused.
    """
    with tempfile.TemporaryDirectory(prefix="loading-", dir=into.parents[1]) as place:
        folder = Path(place) / into.name
        folder.mkdir()
        _write(uploads, folder)
        run = _checked(folder)
        folder.rename(into)
    return run


def _checked(folder: Path) -> Run:
    for name in ("run.json", "model.pth"):
        if not (folder / name).exists():
            raise Refused(
                f"There is no {name} in it. A run is the .zip that Save gives, or its run.json "
                "and model.pth together."
            )
    run = open_run(folder)  # reads resume.pth too, and all of it
    if run.state == "training":
        run = replace(run, state="stopped")
    load_network(folder, run)
    judgements.read_judgements(folder)
    write_readable(folder, run)
    write_progress(folder, Progress(run.state, len(run.epochs), run.settings.epochs))
    return run


def _write(uploads: Sequence[tuple[str, BinaryIO]], folder: Path) -> None:
    if len(uploads) == 1 and _known(uploads[0][0]) is None:
        return _write_archive(*uploads[0], folder)
    for upload, file in uploads:
        name = _known(upload)
        if name is None:
            raise Refused(
                "Bring one .zip of a saved run, or its run.json and model.pth (and resume.pth, "
                "to continue it), and nothing else with them."
            )
        if name not in LARGEST:  # metrics.csv, which is written anew
            continue
        if (folder / name).exists():
            raise Refused(f"There are two files {name}: bring the files of one run.")
        file.seek(0)
        _write_pieces(folder, name, iter(lambda file=file: file.read(2**18), b""))


def _write_archive(upload: str, file: BinaryIO, folder: Path) -> None:
    for name, entry in _chosen(_table(file)).items():
        if entry.size > LARGEST[name]:
            raise _too_large(name)
        if entry.encrypted:
            raise Refused(f"The archive is locked with a password ({name}). {_AGAIN}")
        if entry.method not in METHODS or stat.S_IFMT(entry.mode) not in (0, stat.S_IFREG):
            raise Refused(f"The archive keeps {name} in a way that we do not read. {_AGAIN}")
        try:
            with closing(unpacked(file, entry)) as pieces:
                _write_pieces(folder, name, pieces)
        except Damaged as damage:
            raise Refused(f"{name} in the archive is damaged. {_AGAIN}") from damage


def _table(file: BinaryIO) -> list[ZipEntry]:
    try:
        return read_table(file, MOST_ENTRIES, LARGEST_TABLE)
    except TooLarge as error:
        raise Refused(
            f"The archive holds more than {MOST_ENTRIES} files: it is no saved run. {_AGAIN}"
        ) from error
    except (NotZip, SplitZip) as error:
        file.seek(0)
        kind = kind_of(file.read(HEAD))
        kind = "a damaged or incomplete ZIP archive" if kind == ZIP else kind
        raise Refused(
            f"This is {kind or 'not a ZIP archive'}, and a saved run is a .zip with run.json and "
            f"model.pth in it. {_AGAIN}"
        ) from error


def _chosen(table: list[ZipEntry]) -> dict[str, ZipEntry]:
    """The entries of the one run in an archive, by name, at its root or one folder deep."""
    runs: dict[str, dict[str, ZipEntry]] = {}
    for entry in table:
        *folders, name = re.split(r"[/\\]", entry.name)
        if len(folders) > 1 or name not in LARGEST:
            continue
        files = runs.setdefault("/".join(folders), {})
        if name in files:
            raise Refused(f"The archive holds {name} twice. {_AGAIN}")
        files[name] = entry
    if len(runs) > 1:
        raise Refused("The archive holds more than one run: bring them one by one.")
    return next(iter(runs.values()), {})


def _known(upload: str) -> str | None:
    """Which file of a run an upload is by its name; browsers call a second one "model (1).pth"."""
    stem, dot, suffix = upload.rpartition(".")
    name = re.sub(r" ?\(\d+\)$", "", stem) + dot + suffix.lower()
    return name if name in TAKEN_AWAY else None


def _write_pieces(folder: Path, name: str, pieces: Iterator[bytes]) -> None:
    written = 0
    try:
        with (folder / name).open("wb") as target:
            for piece in pieces:
                written += len(piece)
                if written > LARGEST[name]:
                    raise _too_large(name)
                target.write(piece)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise Refused("The disk is full: the run was not loaded. Free some space.") from error


def _too_large(name: str) -> Refused:
    return Refused(f"{name} is larger than {LARGEST[name] // 2**20} MB, and no run's is. {_AGAIN}")
