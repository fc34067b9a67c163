"""The pictures that a learner trains on: gathered from files, checked, split, kept on disk."""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path, PurePosixPath, PureWindowsPath

import numpy as np
from PIL import Image

from core.archive import Entry
from core.atomic_file import write_atomically
from core.class_balance import cautions
from core.folder_layout import lay_out
from core.picture import FITS, Facts, open_picture, read_picture, unsupported
from core.plain_names import clean
from core.refusal import Refused
from core.skipped import Skipped, is_junk
from core.splitting import SPLITS, split_labels

SET_FILE = "set.json"
SCHEMA = 1  # of set.json
WINDOW = 64  # pictures handed to the threads at once, so that 60,000 do not queue up in memory
THREADS = min(8, os.cpu_count() or 1)  # each may hold a decoded picture of 50 megapixels

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True)
class Picture:
    """One picture of a set; width and height in pixels, upright."""

    name: str  # path below what wraps all classes, with "/"
    label: str
    split: str  # one of SPLITS, or "" as long as nobody has decided
    file: Path | None  # None: it is in the set's drawings
    width: int
    height: int
    kind: str  # format and mode as stored ("JPEG RGB"), or "drawn"
    digest: str  # SHA-256 of the file's or the drawing's bytes
    average_hash: int  # 64 bits, see core/picture.py


@dataclass(frozen=True)
class ImageSet:
    """Pictures in the order (split, label, name): it is part of the numbers of a training."""

    title: str
    classes: tuple[str, ...]  # sorted
    pictures: tuple[Picture, ...]
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[str, ...] = ()
    drawings: np.ndarray | None = field(default=None, compare=False, repr=False)
    # of a ready set: (pictures, height, width, 3) uint8, in the order of the pictures


def gather(
    entries: Sequence[Entry],
    title: str,
    size: int | None = None,
    fit: str = "squash",
    on_progress: OnProgress | None = None,
    skipped: Sequence[Skipped] = (),
) -> tuple[ImageSet, np.ndarray | None]:
    """Make a set of files named as they lay in their folders; each file is read once.

    With a `size` the second value is the pictures as `pixels` would give them, else None.
    `skipped` is what was left out on the way here: it is listed again, and where the pictures
    cannot be used its names may tell why. What a person should know before training is in the
    set's `warnings`. Raises Refused where there is nothing to train on.
    """
    names = [entry.name for entry in entries]
    layout = lay_out([*names, *(item.name for item in skipped if unsupported(item.name))])
    wraps = _wrapping(layout.placed)
    found = sorted(
        (
            (*layout.placed[entry.name], _shown(entry.name, wraps), entry.file)
            for entry in entries
            if entry.name in layout.placed
        ),
        key=lambda row: row[:3],  # of two with one name the first stays first
    )
    read, decoded = _read([file for *_, file in found], size, fit, on_progress)
    unreadable, rows, pictures = [], [], []
    for row, ((split, label, name, file), facts) in enumerate(zip(found, read, strict=True)):
        if isinstance(facts, Facts):
            rows.append(row)
            pictures.append(Picture(name, label, split, file, **vars(facts)))
        else:
            unreadable.append(Skipped(name, facts))

    trains = {picture.label for picture in pictures if picture.split in ("", "train")}
    without = sorted({label for _, label, _, _ in found} - trains)
    rows = [row for row, picture in zip(rows, pictures, strict=True) if picture.label in trains]
    pictures = [picture for picture in pictures if picture.label in trains]
    labels, splits = [p.label for p in pictures], [p.split for p in pictures]
    listed_already = {item.name for item in skipped}
    image_set = ImageSet(
        clean(title),
        tuple(sorted(trains)),
        tuple(pictures),
        skipped=(
            *unreadable,
            *skipped,
            *(item for item in layout.skipped if item.name not in listed_already),
        ),
        warnings=(
            *layout.warnings,
            *(f"{label} is left out: it has no training picture that can be read."
              for label in without),
            *cautions(labels, splits),
        ),
    )  # fmt: skip
    _refuse_what_cannot_train(image_set)
    if decoded is not None:
        for place, row in enumerate(rows):
            if place != row:  # what is left out closes up in place: a copy could be gigabytes
                decoded[place] = decoded[row]
        decoded = decoded[: len(rows)]
    return image_set, decoded


def gather_folder(
    folder: Path,
    title: str,
    size: int | None = None,
    fit: str = "squash",
    on_progress: OnProgress | None = None,
) -> tuple[ImageSet, np.ndarray | None]:
    """`gather` for a folder on this machine. Symbolic links are not followed."""
    entries = []
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_junk(name))
        for path in (Path(parent, file) for file in sorted(files) if not is_junk(file)):
            if path.is_file() and not path.is_symlink():
                entries.append(Entry(path.relative_to(folder).as_posix(), path))
    return gather(entries, title, size, fit, on_progress)


def split(image_set: ImageSet, seed: int) -> ImageSet:
    """The set with every picture in a split (core/splitting.py), sorted anew by it."""
    pictures = image_set.pictures
    splits = split_labels([p.label for p in pictures], [p.split for p in pictures], seed)
    pictures = [replace(p, split=name) for p, name in zip(pictures, splits, strict=True)]
    order = sorted(range(len(pictures)), key=lambda row: _place(pictures[row]))
    drawings = image_set.drawings
    return replace(
        image_set,
        pictures=tuple(pictures[row] for row in order),
        drawings=None if drawings is None else drawings[order],
    )


def pixels(
    image_set: ImageSet, size: int, fit: str, on_progress: OnProgress | None = None
) -> np.ndarray:
    """Every picture as a square: (pictures, size, size, 3) uint8, in the set's order.

    Raises Refused when a file is gone or can no longer be read.
    """
    if image_set.drawings is not None:
        squares = [FITS[fit](Image.fromarray(drawing), size) for drawing in image_set.drawings]
        return np.stack([np.asarray(square) for square in squares])
    read, decoded = _read([p.file for p in image_set.pictures], size, fit, on_progress)
    for picture, facts in zip(image_set.pictures, read, strict=True):
        if not isinstance(facts, Facts):
            raise Refused(f"{picture.name}: {facts}. Bring the pictures in again.")
    return decoded


def open_image(image_set: ImageSet, index: int, at_least: int | None = None) -> Image.Image:
    """One picture, upright and RGB; see `open_picture` for `at_least`. Raises Refused."""
    picture = image_set.pictures[index]
    if image_set.drawings is not None:
        return Image.fromarray(image_set.drawings[index])
    try:
        return open_picture(picture.file, at_least)
    except Refused as reason:
        raise Refused(f"{picture.name}: {reason}. Bring the pictures in again.") from reason


def fingerprint(image_set: ImageSet) -> str:
    """SHA-256 of what decides the numbers: the classes, and each picture's split, label and bytes.

    The same pictures have the same fingerprint whatever machine, folder or archive they came from.
    """
    rows = [(picture.split, picture.label, picture.digest) for picture in image_set.pictures]
    return hashlib.sha256(json.dumps([image_set.classes, rows]).encode()).hexdigest()


def save(image_set: ImageSet, folder: Path) -> None:
    """Write set.json into the folder in which the set's picture files lie. Raises Refused."""
    for picture in image_set.pictures:
        if picture.file is None or picture.file.parent != folder:
            raise ValueError(f"{picture.name} does not lie in the folder of the set")
    content = {
        "schema": SCHEMA,
        "title": image_set.title,
        "classes": image_set.classes,
        "pictures": [
            [p.name, p.label, p.split, p.file.name, p.width, p.height, p.kind, p.digest,
             p.average_hash]
            for p in image_set.pictures
        ],
        "skipped": [[skipped.name, skipped.reason] for skipped in image_set.skipped],
        "warnings": image_set.warnings,
    }  # fmt: skip
    write_atomically(folder / SET_FILE, json.dumps(content).encode())


def load(folder: Path) -> ImageSet:
    """The set that `save` wrote into this folder. Raises Refused when it is not whole."""
    try:
        content = json.loads((folder / SET_FILE).read_text(encoding="utf-8"))
        schema = content["schema"]
    except FileNotFoundError:
        raise Refused("These pictures are no longer here: bring them in again.") from None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise _broken() from None
    if schema != SCHEMA:
        raise Refused(
            f"These pictures were kept by another version of Glassbox (format {clean(str(schema))}"
            f"; this one reads format {SCHEMA}): bring them in again."
        )
    try:
        image_set = _from_json(content, folder)
        with os.scandir(folder) as there:
            files = {file.name for file in there if file.is_file(follow_symlinks=False)}
    except (OSError, ValueError, KeyError, TypeError):
        raise _broken() from None
    for picture in image_set.pictures:
        if picture.file.name not in files:
            raise Refused(f"{picture.name}: the file is gone. Bring the pictures in again.")
    return image_set


def _wrapping(names: Iterable[str]) -> int:
    """How many folders all of the files lie in: a ZIP often has one more than its folder had."""
    folders = [name.split("/")[:-1] for name in names]
    outermost = zip(min(folders), max(folders), strict=False)  # all others lie between the two
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], outermost))


def _shown(name: str, wraps: int) -> str:
    """The name that a person reads, and that pictures are sorted by, whatever was around it."""
    return "/".join(clean(part, 120) for part in name.split("/")[wraps:])


def _place(picture: Picture) -> tuple[str, str, str]:
    return picture.split, picture.label, picture.name


def _read(
    files: Sequence[Path], size: int | None, fit: str, on_progress: OnProgress | None
) -> tuple[list[Facts | str], np.ndarray | None]:
    """Facts of every file, or why it cannot be read; and with a `size` the pixels of all.

    Threads decode (Pillow lets go of the interpreter meanwhile); which is first changes nothing.
    """
    decoded = None if size is None else np.zeros((len(files), size, size, 3), np.uint8)

    def read_one(row: int) -> Facts | str:
        try:
            facts, square = read_picture(files[row], size, fit)
        except Refused as reason:
            return str(reason)
        if decoded is not None:
            decoded[row] = square
        return facts

    read = []
    with ThreadPoolExecutor(THREADS) as threads:
        for start in range(0, len(files), WINDOW):
            read += threads.map(read_one, range(start, min(start + WINDOW, len(files))))
            if on_progress is not None:
                on_progress(len(read), len(files))
    return read, decoded


def _refuse_what_cannot_train(image_set: ImageSet) -> None:
    pictures = image_set.pictures
    if len(image_set.classes) < 2:
        left = (
            f"pictures of one class only ({image_set.classes[0]})"
            if image_set.classes
            else "no picture to train on"
        )
        example = (
            f" For example {image_set.skipped[0].name}: {image_set.skipped[0].reason}."
            if image_set.skipped
            else ""
        )
        raise Refused(
            f"After reading the files there is {left}, and a network needs two classes to tell "
            f"apart.{example} Put readable pictures into at least two class folders."
        )
    reached = set(split_labels([p.label for p in pictures], [p.split for p in pictures], seed=0))
    for name in SPLITS[1:]:
        if name not in reached:
            raise Refused(
                f"These {len(pictures)} pictures are too few: none is left for the {name} set. "
                "Put at least three pictures into a class, better a hundred into each."
            )


def _from_json(content: dict, folder: Path) -> ImageSet:
    """Raises ValueError, KeyError or TypeError where `content` is not what `save` writes."""
    pictures = []
    for name, label, split, file, width, height, kind, digest, average_hash in content["pictures"]:
        _expect(_plain_file_name(file))
        pictures.append(
            Picture(name, label, split, folder / file, width, height, kind, digest, average_hash)
        )
    classes = tuple(content["classes"])
    warnings = tuple(content["warnings"])
    skipped = tuple(Skipped(name, reason) for name, reason in content["skipped"])
    known = set(classes)
    for p in pictures:
        _expect(all(isinstance(text, str) for text in (p.name, p.kind, p.digest)))
        _expect(p.label in known and p.split in ("", *SPLITS))
        _expect(type(p.width) is int and type(p.height) is int and min(p.width, p.height) > 0)
        _expect(type(p.average_hash) is int and 0 <= p.average_hash < 2**64)
    _expect(pictures == sorted(pictures, key=_place))
    texts = [content["title"], *classes, *warnings]
    texts += [text for s in skipped for text in (s.name, s.reason)]
    _expect(all(isinstance(text, str) for text in texts))
    _expect(content["classes"] == sorted(known) and len(known) >= 2)
    _expect(content["warnings"] == list(warnings))
    return ImageSet(content["title"], classes, tuple(pictures), skipped, warnings)


def _plain_file_name(file: object) -> bool:
    return isinstance(file, str) and (
        file not in ("", ".", "..")
        and "\0" not in file
        and PurePosixPath(file).name == PureWindowsPath(file).name == file
    )


def _expect(condition: bool) -> None:
    if not condition:
        raise ValueError


def _broken() -> Refused:
    return Refused("The list of these pictures is damaged: bring them in again.")
