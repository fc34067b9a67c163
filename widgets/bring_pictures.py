"""From an upload to a set of pictures: checked and copied here, read by a worker.

Streamlit keeps an upload in the server's memory as long as the session lives, so it is copied to
the disk and let go at once. What is then read, and what is refused, the desk's worker decides.
"""

import errno
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.typing import UploadedFile

from core.archive import Entry, Limits
from core.desk import desk
from core.folder_layout import EXPECTED
from core.learner import Learner
from core.picture import SUFFIXES
from core.plain_names import clean
from core.progress import read_progress
from core.refusal import Refused
from core.skipped import is_junk
from widgets.plain_text import plain

LIMITS = Limits()
PIECE = 2**20  # bytes copied at once
SECONDS_BETWEEN_LOOKS = 0.3

BROKE_OFF = (
    "Reading the pictures broke off, perhaps for want of memory, and nothing of them was kept. "
    "Try again with fewer or smaller pictures."
)
DISK_FULL = (
    "The disk of this computer is full, and nothing was kept. Ask whoever runs Glassbox to make "
    "room."
)
NOT_WRITTEN = "This computer could not write the pictures to its disk, and nothing was kept."


@dataclass(frozen=True)
class Gathering:
    """Pictures that a worker is reading."""

    name: str  # of the upload: its archive or its outermost folder
    folder: Path
    job: Future


@dataclass
class Tray:
    """What this session has handed in, and what it was told.

    One object, and not some entries of st.session_state: each look at that is a place where
    Streamlit may end a script for the next one, and an upload must not be half taken.
    """

    uploads: int = 0  # part of the uploaders' keys: a new number is an empty uploader
    gathering: Gathering | None = None
    refusal: str = ""  # why the last upload was not taken, for a person


def in_tray() -> Tray:
    return st.session_state.setdefault("in_tray", Tray())


def zip_uploader(learner: Learner) -> None:
    """Draw the place for a ZIP archive."""
    tray = in_tray()
    with st.container(key="zip-upload"):
        upload = st.file_uploader(
            "A ZIP archive that holds a folder for each class",
            key=f"zip-{tray.uploads}",
            help="cats/1.jpg, dogs/1.jpg … or, if you have divided them already, "
            "train/cats/1.jpg, test/cats/2.jpg …",
        )
    if upload is not None:
        _take(tray, learner, [upload], _from_zip)


def folder_uploader(learner: Learner) -> None:
    """Draw the place for a folder; the browser asks for one, or takes one that is dropped."""
    tray = in_tray()
    with st.container(key="folder-upload"):
        uploads = st.file_uploader(
            "A folder that holds a folder for each class",
            accept_multiple_files="directory",
            key=f"folder-{tray.uploads}",
            help="Phones choose single files only: there, make a ZIP.",
        )
    if uploads:
        _take(tray, learner, uploads, _from_folder)


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def show_progress(tray: Tray) -> None:
    """How far the worker is; the page is drawn anew when it has ended."""
    gathering = tray.gathering
    if gathering is None or gathering.job.done():
        st.rerun()
    progress = read_progress(gathering.folder)
    doing = "Waiting to read" if progress.state == "waiting" else "Reading"
    st.progress(progress.share, f"{doing} {plain(gathering.name)} …")


def settle() -> str | None:
    """The new set's source if a worker has just finished one, until it is `settled`."""
    tray = in_tray()
    gathering = tray.gathering
    if gathering is None or not gathering.job.done():
        return None
    error = gathering.job.exception() if not gathering.job.cancelled() else True
    if error is None and gathering.folder.exists():
        return gathering.folder.name
    tray.gathering = None
    _refuse(tray, gathering.name, str(error) if isinstance(error, Refused) else BROKE_OFF)
    return None


def settled() -> None:
    """The page has taken up what was finished."""
    in_tray().gathering = None


def lost_sight_of(learner: Learner) -> list[Path]:
    """Folders that a worker fills for this learner since before the tab was reloaded."""
    ours = in_tray().gathering
    return [
        folder
        for folder in learner.sets.iterdir()
        if desk().is_at_work(folder) and not (ours and ours.folder == folder)
    ]


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def show_found_again(learner: Learner, folders: list[Path]) -> None:
    """The progress of these folders; the page is drawn anew when one has ended."""
    if set(lost_sight_of(learner)) != set(folders):
        st.rerun()
    for folder in folders:
        st.progress(read_progress(folder).share, "Reading what you brought in before …")


def _refuse(tray: Tray, name: str, sentence: str) -> None:
    tray.refusal = f"{name}: {sentence}"


def _take(tray: Tray, learner: Learner, uploads: list[UploadedFile], bring) -> None:
    """Set a worker to read an upload, or say why not; the uploader is empty afterwards."""
    name = clean(uploads[0].name.replace("\\", "/").strip("/").split("/")[0])
    tray.refusal = ""
    try:
        tray.gathering = bring(learner, name, uploads)
    except Refused as reason:
        _refuse(tray, name, str(reason))
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        _refuse(tray, name, DISK_FULL if full else NOT_WRITTEN)
    tray.uploads += 1
    let_go(uploads)
    st.rerun()


def _from_zip(learner: Learner, name: str, uploads: list[UploadedFile]) -> Gathering:
    (upload,) = uploads
    with _new_folder(learner, 2 * upload.size) as (folder, archive):  # itself, and what is in it
        with archive.open("xb") as file:
            shutil.copyfileobj(upload, file, PIECE)
        title = name[:-4] if name.lower().endswith(".zip") else name
        job = desk().gather(folder, title, archive)
        return _followed(job, name, folder, archive)


def _from_folder(learner: Learner, name: str, uploads: list[UploadedFile]) -> Gathering:
    uploads = [upload for upload in uploads if not is_junk(upload.name)]
    _check_limits(uploads)
    with _new_folder(learner, sum(upload.size for upload in uploads)) as (folder, archive):
        entries = []
        for number, upload in enumerate(uploads, start=1):
            suffix = PurePosixPath(upload.name).suffix.lower()
            file = folder / f"{number:06}{suffix if suffix in SUFFIXES else ''}"
            # What is no picture goes along by its name only, so that it is listed as skipped.
            if suffix in SUFFIXES:
                with file.open("xb") as stream:
                    shutil.copyfileobj(upload, stream, PIECE)
            entries.append(Entry(upload.name, file))
        job = desk().gather(folder, name, None, tuple(entries))
        return _followed(job, name, folder, archive)


def _check_limits(uploads: list[UploadedFile]) -> None:
    """Raises Refused where a folder is empty, or more than an archive may unpack to."""
    if not uploads:
        raise Refused(f"There is no picture here. {EXPECTED}")
    if len(uploads) > LIMITS.entries:
        raise Refused(f"The folder holds more than {LIMITS.entries:,} files. Take fewer pictures.")
    for upload in uploads:
        if upload.size > LIMITS.entry:
            raise Refused(
                f"{clean(upload.name, 200)} is larger than {LIMITS.entry // 2**20} MB. Leave it "
                "out or save it smaller."
            )
    if sum(upload.size for upload in uploads) > LIMITS.unpacked:
        raise Refused(
            f"The folder is larger than {LIMITS.unpacked // 2**20:,} MB. Take fewer or smaller "
            "pictures."
        )


@contextmanager
def _new_folder(learner: Learner, wanted: int) -> Iterator[tuple[Path, Path]]:
    """A set's folder and the place for its archive; neither is left if what follows fails."""
    folder = desk().new_set(learner, wanted)
    archive = learner.folder / f"{folder.name}.zip"
    try:
        yield folder, archive
    except BaseException:
        _remove(folder, archive)
        raise


def _followed(job: Future, name: str, folder: Path, archive: Path) -> Gathering:
    job.add_done_callback(partial(_leave_nothing, folder, archive))
    return Gathering(name, folder, job)


def _leave_nothing(folder: Path, archive: Path, job: Future) -> None:
    """A worker tidies up after a refusal; one that was killed could not."""
    if job.cancelled() or job.exception() is not None:
        _remove(folder, archive)


def _remove(folder: Path, archive: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    archive.unlink(missing_ok=True)


def let_go(uploads: Iterable[UploadedFile]) -> None:
    """Give the server's memory back; the same as Streamlit does for the files of a chat."""
    context = get_script_run_ctx()
    manager = context.uploaded_file_mgr if context else None
    if isinstance(manager, MemoryUploadedFileManager):
        for upload in uploads:
            manager.remove_file(context.session_id, upload.file_id)
