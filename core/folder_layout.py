"""Where pictures lie says what they show: names of files to their class and their split."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from core.picture import unsupported
from core.plain_names import clean, distinct
from core.refusal import Refused
from core.skipped import Skipped

MAX_CLASSES = 100

EXPECTED = (
    "Put the pictures of each class into a folder that has the class's name, like this: "
    "cats/1.jpg, cats/2.jpg, dogs/1.jpg, dogs/2.jpg; or, if you have divided them already, "
    "train/cats/1.jpg, train/dogs/1.jpg, test/cats/2.jpg, test/dogs/2.jpg."
)

_SPLITS = (
    dict.fromkeys(("train", "training", "trainset", "trainingset", "traindata"), "train")
    | dict.fromkeys(("trainingdata", "trainimages", "trn"), "train")
    | dict.fromkeys(("val", "valid", "validation", "validate", "validating"), "validation")
    | dict.fromkeys(("valset", "validset", "validationset", "valdata"), "validation")
    | dict.fromkeys(("validationdata", "valimages", "dev", "devset"), "validation")
    | dict.fromkeys(("test", "testing", "tests", "testset", "testingset"), "test")
    | dict.fromkeys(("testdata", "testingdata", "testimages"), "test")
)

# Folders that tell how a set is kept and not what its pictures show.
_HOLDERS = {"image", "images", "img", "imgs", "jpegimages", "pictures", "photos", "data"}
_ANSWERS = {"label", "labels", "mask", "masks", "annotation", "annotations", "segmentation"}


@dataclass(frozen=True)
class Layout:
    """`placed`: name -> (split, label), the split one of "train" "validation" "test" "".

    Every name is either placed or skipped. Labels are clean and two different folders never
    share one, whatever their names look like. `warnings` are sentences for people.
    """

    placed: dict[str, tuple[str, str]]
    skipped: tuple[Skipped, ...]
    warnings: tuple[str, ...]


def lay_out(names: Sequence[str]) -> Layout:
    """Read class and split from the folders in names such as "photos/train/cats/1.jpg".

    Folders that wrap all others mean nothing; folders within a class folder belong to the class.
    `names` may hold files that are no pictures: they are skipped, and they tell what kind of data
    set this is when it is one that we do not read. Raises Refused with the layout expected.
    """
    pictures: dict[str, tuple[str, ...]] = {}
    others: dict[str, str] = {}
    for name in names:
        if reason := unsupported(name):
            others[name] = reason
        else:
            pictures[name] = _folders(name)
    if not pictures:
        raise Refused(f"There is no picture here. {_hint(others)}{EXPECTED}")

    depth = _wrapping(pictures)
    inside = {name: folders[depth:] for name, folders in pictures.items() if len(folders) > depth}
    tops = sorted({folders[0] for folders in inside.values()})
    if all(map(_split_of, tops)):
        found, warnings = _read_splits(inside)
    else:
        found = {name: ("", folders[0]) for name, folders in inside.items()}
        warnings = _about_folders_within(inside)
    classes = {label for _, label in found.values()}
    _refuse_what_cannot_be_learnt(classes, others)

    labels = distinct(classes)
    placed = {name: (split, labels[label]) for name, (split, label) in found.items()}
    beside = f"it lies beside the folders {_listed(tops)} and not in one of them"
    skipped = [Skipped(clean(name, 200), reason) for name, reason in others.items()]
    skipped += [
        Skipped(clean(name, 200), "it lies in no class folder" if name in inside else beside)
        for name in pictures
        if name not in placed
    ]
    return Layout(placed, tuple(skipped), (*warnings, *_look_alikes(sorted(labels.values()))))


def _folders(name: str) -> tuple[str, ...]:
    return tuple(part for part in name.split("/") if part not in ("", ".", ".."))[:-1]


def _split_of(folder: str) -> str:
    """The split that a folder's name tells ("Training-Set", "val2017"), "" for any other name."""
    return _SPLITS.get(re.sub(r"[\W\d_]+", "", folder.casefold()), "")


def _wrapping(pictures: dict[str, tuple[str, ...]]) -> int:
    """How many folders merely wrap the others: at each depth there is one, with more within."""
    depth = 0
    inside = list(pictures.values())
    while True:
        inside = [folders for folders in inside if len(folders) > depth]
        within = {folders[depth + 1] for folders in inside if len(folders) > depth + 1}
        tops = {folders[depth] for folders in inside}
        if len(tops) != 1 or not within:
            return depth
        # A lone train folder says that all of this is for training; a lone test folder says
        # nothing, and neither does one around the real train and test folders.
        if _split_of(*tops) == "train" and not all(map(_split_of, within)):
            return depth
        depth += 1


def _read_splits(
    inside: dict[str, tuple[str, ...]],
) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """Names to (split, folder of the class), for folders that start with that of a split."""
    groups: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for name, folders in inside.items():
        groups[folders[0]][name] = folders[1:]
    found = {}
    for top, group in groups.items():
        split = _split_of(top)
        depth = 0
        while True:  # test/images/cats and test/test/cats are test/cats
            tops = {folders[depth] for folders in group.values() if len(folders) > depth}
            deeper = any(len(folders) > depth + 1 for folders in group.values())
            if len(tops) != 1 or not deeper:
                break
            (lone,) = tops
            if lone.casefold() not in _HOLDERS and _split_of(lone) != split:
                break
            depth += 1
        for name, folders in group.items():
            if len(folders) > depth:
                found[name] = (split, folders[depth])
    if any(split == "train" for split, _ in found.values()):
        return found, []
    return {name: ("", label) for name, (_, label) in found.items()}, [
        f"There are the folders {_listed(groups)} and no class folders for training: their "
        "pictures are put together and divided anew."
    ]


def _refuse_what_cannot_be_learnt(classes: set[str], others: Iterable[str]) -> None:
    plain = {label.casefold() for label in classes}
    kept_apart = plain <= _HOLDERS | _ANSWERS and plain & _HOLDERS
    if not classes or kept_apart or all(map(_split_of, classes)):
        raise Refused(f"The pictures lie in no class folders. {_hint(others)}{EXPECTED}")
    if len(classes) == 1:
        raise Refused(
            f"There is one class only ({_listed(classes)}), and telling apart needs two. "
            f"{_hint(others)}{EXPECTED}"
        )
    if len(classes) > MAX_CLASSES:
        raise Refused(
            f"There are {len(classes):,} class folders ({_listed(classes)}), and {MAX_CLASSES} "
            f"classes are the most that we train on: leave some out. {EXPECTED}"
        )


def _hint(others: Iterable[str]) -> str:
    """What kind of data set this is, going by the files that are no pictures."""
    tables = []
    for name in others:
        path = PurePosixPath(name)
        folders = [part.casefold() for part in path.parts[:-1]]
        if path.suffix.lower() == ".txt" and _ANSWERS.intersection(folders):
            return (
                "This looks like a set for finding objects (YOLO), whose classes stand in text "
                "files; we read them from folders only. "
            )
        if path.suffix.lower() in (".csv", ".tsv", ".json", ".xml", ".xlsx", ".parquet"):
            tables.append(path.name)
    if not tables:
        return ""
    return f"If the classes stand in {clean(tables[0])}: we read them from folders only. "


def _about_folders_within(inside: dict[str, tuple[str, ...]]) -> list[str]:
    """Warnings where folders within class folders may be what was meant."""
    within: dict[str, set[str]] = defaultdict(set)
    for folders in inside.values():
        within[folders[0]].update(folders[1:2])
    sentences = [
        f"The folder {clean(top)} holds folders of its own, but it stands beside "
        f"{_listed(set(within) - {top})}, so it was taken for a class."
        for top in sorted(within)
        if _split_of(top) and within[top]
    ]
    alike = next(iter(within.values()), set())
    if len(within) > 1 and len(alike) > 1 and all(alike == other for other in within.values()):
        sentences.append(
            f"Every class folder holds the folders {_listed(alike)}: the outer folders "
            f"({_listed(within)}) were taken for the classes."
        )
    return sentences


def _look_alikes(labels: Sequence[str]) -> list[str]:
    alike: dict[str, list[str]] = defaultdict(list)
    for label in labels:
        alike[_folded(label)].append(label)
    for label in labels:
        copied_from = _folded(re.sub(r" \(\d+\)$", "", label))
        if copied_from != _folded(label) and copied_from in alike:
            alike[copied_from].append(label)
    return [
        f"{' and '.join(group)} look alike and are different classes: if they mean the same, put "
        "their pictures into one folder."
        for group in alike.values()
        if len(group) > 1
    ]


def _folded(label: str) -> str:
    return re.sub(r"[\s_-]+", "", unicodedata.normalize("NFKC", label).casefold())


def _listed(names: Iterable[str]) -> str:
    names = sorted(names)
    more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
    return ", ".join(clean(name) for name in names[:3]) + more
