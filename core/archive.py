"""An uploaded ZIP archive to plain files with names of our own making.

Nothing in it is believed: it is judged by its table of contents before a byte is unpacked, what
is unpacked is counted, and an entry's name is text to show and never a path to write to.
"""

import errno
import os
import re
import stat
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.file_kinds import HEAD, ZIP, kind_of
from core.picture import unsupported
from core.plain_names import clean, distinct
from core.refusal import Refused
from core.skipped import Skipped, is_junk
from core.zip_reader import (
    METHODS,
    Damaged,
    NotZip,
    SplitZip,
    TooLarge,
    ZipEntry,
    data_start,
    read_table,
    unpacked,
)

_AGAIN = 'zip the folder again with your system\'s own "Compress" or "Send to ZIP", no password'
_REPORT_EVERY = 64  # files; whoever listens may write to disk
_LEVELS = 64  # of folders that we keep of a name: the outer half and the inner half


@dataclass(frozen=True)
class Limits:
    """What an archive may be at most, in bytes and in entries."""

    upload: int = 200 * 2**20
    entries: int = 60_000
    unpacked: int = 2 * 2**30
    entry: int = 64 * 2**20
    table: int = 32 * 2**20  # of contents; names are read into memory


@dataclass(frozen=True)
class Entry:
    """A picture file that was unpacked: its cleaned name, with "/" and unique, and where it is."""

    name: str
    file: Path


@dataclass(frozen=True)
class Unpacked:
    """Entries in the archive's order, and what was left out (an operating system's litter not)."""

    entries: tuple[Entry, ...]
    skipped: tuple[Skipped, ...]


def unpack(
    archive: Path,
    into: Path,
    limits: Limits = Limits(),
    on_progress: Callable[[int, int], None] | None = None,
) -> Unpacked:
    """Write the picture files of a ZIP archive as 000001.jpg and so on into an empty folder.

    Which files are pictures is judged by their suffixes alone. `on_progress` is told (files done,
    files in all) now and then and at the end. Raises Refused where the archive as a whole cannot
    be used; what has been written by then is for the caller to remove.
    """
    if archive.stat().st_size > limits.upload:
        raise Refused(
            f"The archive is larger than {_bytes(limits.upload)}: take fewer or smaller pictures "
            "and zip the folder again."
        )
    with archive.open("rb") as file:
        pictures, skipped = _sorted_out(_table(file, limits))
        _judge(pictures, file, limits)
        entries: list[Entry] = []
        for done, (name, zipped) in enumerate(pictures, start=1):
            suffix = os.path.splitext(name)[1].lower()
            target = into / f"{len(entries) + 1:06}{suffix}"
            try:
                _write(target, file, zipped)
                entries.append(Entry(name, target))
            except Damaged as damage:
                target.unlink()
                skipped.append(Skipped(name, str(damage)))
            if on_progress and (done % _REPORT_EVERY == 0 or done == len(pictures)):
                on_progress(done, len(pictures))
    if not entries:
        raise Refused(_why_nothing(skipped))
    return Unpacked(tuple(entries), tuple(skipped))


def _table(file: BinaryIO, limits: Limits) -> list[ZipEntry]:
    try:
        return read_table(file, limits.entries, limits.table)
    except TooLarge as error:
        raise Refused(
            f"The archive holds more than {limits.entries:,} files, or far too long names: take "
            "fewer pictures and zip the folder again."
        ) from error
    except SplitZip as error:
        raise Refused(
            "This is one part of an archive that was split over several files: zip the folder "
            "again as one file."
        ) from error
    except NotZip as error:
        file.seek(0)
        raise Refused(_what_it_is(file.read(HEAD))) from error


def _what_it_is(head: bytes) -> str:
    if not head:
        return "The file is empty: zip the folder again."
    kind = kind_of(head)
    if kind == ZIP:
        return (
            "The ZIP archive is damaged, or its end is missing (an upload or download that broke "
            "off): zip the folder again or send it once more."
        )
    if "archive" in kind:
        return f"This is {kind}, not a ZIP archive: unpack it and zip the folder instead."
    if "picture" in kind or "photograph" in kind:
        return (
            f"This is {kind} and not a ZIP archive: put the pictures of each class into a folder "
            "of its own and zip the folders together."
        )
    kind = f"This is {kind}, not a ZIP archive" if kind else "This file is not a ZIP archive"
    return f"{kind}: zip the folder that holds the pictures."


def _sorted_out(
    table: list[ZipEntry],
) -> tuple[list[tuple[str, ZipEntry]], list[Skipped]]:
    """What looks like a picture, with the name to show, and what is left out."""
    listed = [(_parts(zipped.name), zipped) for zipped in table]
    listed = [(parts, zipped) for parts, zipped in listed if not is_junk("/".join(parts))]
    holders = {parts[:-1] for parts, _ in listed}
    shown = distinct({part for parts, _ in listed for part in parts[:-1]})
    taken: set[str] = set()
    numbers: Counter[str] = Counter()
    pictures, skipped = [], []
    for parts, zipped in listed:
        kind = stat.S_IFMT(zipped.mode)
        is_folder = zipped.name.endswith(("/", "\\")) or kind == stat.S_IFDIR
        if is_folder and parts in holders:
            continue
        folder = "".join(shown[part] + "/" for part in parts[:-1])
        stem, suffix = _stem_and_suffix(parts[-1])
        name = folder + stem + suffix
        while name in taken:  # the same name twice, or two that differ in what cannot be seen
            numbers[folder + stem + suffix] += 1
            name = f"{folder}{stem} ({numbers[folder + stem + suffix] + 1}){suffix}"
        taken.add(name)
        if is_folder:
            skipped.append(Skipped(name, "the folder is empty"))
        elif kind not in (0, stat.S_IFREG):
            skipped.append(Skipped(name, "it is a link or a device and not a file"))
        elif reason := unsupported(name):
            skipped.append(Skipped(name, reason))
        else:
            pictures.append((name, zipped))
    return pictures, skipped


def _parts(name: str) -> tuple[str, ...]:
    """The folders and the file of a name; what would lead elsewhere as a path is left away."""
    parts = [part for part in re.split(r"[/\\]", name) if part not in ("", ".", "..")]
    if len(parts) > _LEVELS:
        parts = parts[: _LEVELS // 2] + parts[-_LEVELS // 2 :]
    return tuple(parts) or ("",)


def _stem_and_suffix(name: str) -> tuple[str, str]:
    stem, _, suffix = name.rpartition(".")
    if stem and suffix and len(suffix) <= 8:
        return clean(stem, 100), "." + clean(suffix)
    return clean(name, 100), ""


def _judge(pictures: list[tuple[str, ZipEntry]], file: BinaryIO, limits: Limits) -> None:
    """Refuse an archive by what its table of contents says, before a byte is unpacked."""
    for name, zipped in pictures:
        if zipped.encrypted:
            raise Refused(f"The archive is locked with a password ({name}): {_AGAIN}.")
        if zipped.method not in METHODS:
            raise Refused(
                f"The archive is compressed in a way that we cannot read ({name}): {_AGAIN}."
            )
        if zipped.size > limits.entry:
            raise Refused(
                f"The file {name} would unpack to more than {_bytes(limits.entry)}: leave it out "
                "or save it smaller, and zip the folder again."
            )
    if sum(zipped.size for _, zipped in pictures) > limits.unpacked:
        raise Refused(
            f"The archive would unpack to more than {_bytes(limits.unpacked)}: take fewer or "
            "smaller pictures and zip the folder again."
        )
    end = 0
    for name, zipped in sorted(pictures, key=lambda picture: picture[1].offset):
        start = data_start(file, zipped)
        if start is None:  # damaged: skipped when its turn comes
            continue
        if zipped.offset < end:
            raise Refused(
                f"Files of the archive overlap ({name}), so it was not made by an ordinary zip "
                "program: zip the folder again."
            )
        end = start + zipped.packed_size


def _write(target: Path, file: BinaryIO, zipped: ZipEntry) -> None:
    try:
        with target.open("xb") as stream:
            for piece in unpacked(file, zipped):
                stream.write(piece)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise Refused(
            "The server's disk is full: nothing was kept. Ask whoever runs Glassbox to make room."
        ) from error


def _why_nothing(skipped: list[Skipped]) -> str:
    if not skipped:
        return "The archive is empty: zip the folder that holds the pictures."
    reasons = Counter(item.reason for item in skipped)
    reason, count = reasons.most_common(1)[0]
    example = next(item.name for item in skipped if item.reason == reason)
    more = f" (and {count - 1:,} more like it)" if count > 1 else ""
    return f"The archive holds no picture that we can use. {example}: {reason}{more}."


def _bytes(count: int) -> str:
    for size, unit in ((2**30, "GB"), (2**20, "MB"), (2**10, "kB")):
        if count >= size:
            return f"{count / size:.3g} {unit}"
    return f"{count} bytes"
