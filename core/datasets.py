"""From a folder of pictures to batches: class_to_idx, Dataset and DataLoader, as torch has them.

The pictures are really written into a folder and read from there, by torchvision's ImageFolder and
by the Dataset of this file, whose source is the one that the page shows.
"""

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from PIL import Image
from torch import Tensor
from torch.utils.data import DataLoader, Dataset
from torchvision.datasets import ImageFolder
from torchvision.transforms import ToTensor

from core.channel_values import only
from core.image_set import ImageSet, pixels
from core.ready_sets import OUTLINES, draw_shapes, load_digits

SIDE = 48  # pixels: every picture is a square of that side
FEWEST, MOST = 10, 300  # pictures
LARGEST_BATCH = 100
EPOCHS = 10
LONGEST_NAME = 24  # letters of a folder's name
FIT = "crop"

_digits = cache(load_digits)
READY: dict[str, Callable[[int], ImageSet]] = {
    "Shapes": lambda count: draw_shapes(per_class=-(-count // len(OUTLINES))),
    "Digits": lambda count: _digits(),
}
OWN = "My pictures"
PICTURES = (*READY, OWN)


@dataclass(frozen=True)
class Settings:
    pictures: str = "Shapes"  # one of PICTURES
    count: int = 75
    batch_size: int = 32
    shuffle: bool = False
    drop_last: bool = False
    seed: int = 42
    epoch: int = 1
    first_folder: str = ""  # what the first folder is renamed to; "" leaves its name
    index: float = 40.0  # of the sample that is looked at


class PictureFolder(Dataset):
    """The pictures in a folder of folders; a folder's name is the class of what lies in it."""

    def __init__(self, root, transform):
        folders = sorted(folder for folder in Path(root).iterdir() if folder.is_dir())
        self.class_to_idx = {folder.name: index for index, folder in enumerate(folders)}
        self.files = [file for folder in folders for file in sorted(folder.iterdir())]
        self.transform = transform

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        file = self.files[index]
        image = Image.open(file).convert("RGB")
        return self.transform(image), self.class_to_idx[file.parent.name]


@dataclass(frozen=True, eq=False)
class Opened:
    """What torchvision's ImageFolder makes of the files, in its order."""

    files: tuple[str, ...]  # circle/0001.png
    class_to_idx: dict[str, int]
    pictures: Tensor  # (pictures, 3, SIDE, SIDE) float32, 0 to 1
    labels: Tensor  # (pictures,) int64
    alike: int  # samples that PictureFolder gives too, number for number

    def __len__(self) -> int:
        return len(self.files)


@dataclass(frozen=True, eq=False)
class PictureFiles:
    """Folders of picture files: `contents` (PNG) by names such as circle/0001.png."""

    title: str
    contents: dict[str, bytes]

    @cached_property
    def dataset(self) -> Opened:
        return open_folder(self)

    @cached_property
    def last_renamed(self) -> "dict[tuple[str, str], PictureFiles]":
        return {}

    @property
    def folders(self) -> list[str]:
        return sorted({_folder(file) for file in self.contents})


@dataclass(frozen=True, eq=False)
class Dealt:
    missing: bool  # the learner's own were asked for and are not here: others are shown
    refusal: str  # why the folder keeps its name, if another was wanted that it cannot have
    first_folder: str  # the name that it had …
    renamed: str  # … and has now; "" if it kept it
    files: PictureFiles
    batches: tuple[tuple[int, ...], ...]  # of the epoch: indices into the dataset
    index: int

    @property
    def dataset(self) -> Opened:
        return self.files.dataset

    @property
    def left_out(self) -> tuple[int, ...]:
        """Indices that are in no batch."""
        dealt = {index for batch in self.batches for index in batch}
        return tuple(index for index in range(len(self.dataset)) if index not in dealt)

    def classes_in(self, batch: int) -> dict[str, int]:
        """How many pictures of each folder are in a batch, in the order of the classes."""
        names = list(self.dataset.class_to_idx)
        counted = Counter(self.dataset.labels[list(self.batches[batch])].tolist())
        return {names[label]: counted[label] for label in sorted(counted)}


def deal(settings: Settings, own: PictureFiles | None = None) -> Dealt:
    """Open the folder and deal its pictures out; `own` are the learner's own, if any."""
    missing = settings.pictures == OWN and own is None
    name = next(iter(READY)) if missing else settings.pictures
    files = own if name == OWN else ready_files(name, settings.count)
    first, wanted = files.folders[0], settings.first_folder.strip()
    refusal = why_not(wanted, files)
    renamed = "" if refusal or wanted == first else wanted
    if renamed:
        files = rename(files, first, renamed)
    return Dealt(
        missing=missing,
        refusal=refusal,
        first_folder=first,
        renamed=renamed,
        files=files,
        batches=batches(len(files.dataset), settings),
        index=min(int(settings.index), len(files.dataset) - 1),
    )


def batches(count: int, settings: Settings) -> tuple[tuple[int, ...], ...]:
    """Which of `count` pictures a DataLoader puts into each batch of the settings' epoch."""
    loader = DataLoader(
        range(count),
        batch_size=settings.batch_size,
        shuffle=settings.shuffle,
        drop_last=settings.drop_last,
        generator=torch.Generator().manual_seed(settings.seed),
    )
    # One generator for all epochs: each goes on where the one before has left it.
    for _ in range(settings.epoch):
        dealt = tuple(tuple(batch.tolist()) for batch in loader)
    return dealt


# --- the files ----------------------------------------------------------------------------------


@lru_cache(maxsize=16)
def ready_files(name: str, count: int) -> PictureFiles:
    """The first `count` pictures of a ready set, of each class as many as of any other."""
    return as_files(READY[name](count), count)


def as_files(image_set: ImageSet, count: int) -> PictureFiles:
    """Of a set at most `count` pictures, the classes by turns, as small square PNG files.

    Raises Refused when a picture's file is gone.
    """
    rows = _by_turns([picture.label for picture in image_set.pictures])[:count]
    chosen = only(image_set, sorted(rows))
    folders = _folder_names(image_set.classes)
    contents = {}
    numbers: Counter[str] = Counter()
    for picture, square in zip(chosen.pictures, pixels(chosen, SIDE, FIT), strict=True):
        folder = folders[picture.label]
        numbers[folder] += 1
        file = io.BytesIO()
        Image.fromarray(square).save(file, "PNG")
        contents[f"{folder}/{numbers[folder]:04}.png"] = file.getvalue()
    return PictureFiles(image_set.title, contents)


def _by_turns(labels: list[str]) -> list[int]:
    """Places in the list: the first of each label, the second of each, and so on."""
    seen: Counter[str] = Counter()
    turns = []
    for place, label in enumerate(labels):
        turns.append((seen[label], place))
        seen[label] += 1
    return [place for _, place in sorted(turns)]


def _folder_names(labels: tuple[str, ...]) -> dict[str, str]:
    """A name for each label that every file system takes, no two alike."""
    names: dict[str, str] = {}
    for label in labels:
        letters = (letter if letter.isalnum() or letter in "-_ " else "_" for letter in label)
        plain = "".join(letters).strip()[:LONGEST_NAME].strip() or "_"
        taken = {name.casefold() for name in names.values()}
        tries = (plain, *(f"{plain} {number}" for number in range(2, len(labels) + 2)))
        names[label] = next(name for name in tries if name.casefold() not in taken)
    return names


def why_not(name: str, files: PictureFiles) -> str:
    """Why the first folder cannot have this name, in a sentence; "" if it can, or none is given."""
    if len(name) > LONGEST_NAME:
        return f"A folder's name has at most {LONGEST_NAME} letters here."
    if not all(letter.isalnum() or letter in "-_ " for letter in name):
        return "A folder's name is made of letters, digits, spaces, - and _ here."
    if name.casefold() in (folder.casefold() for folder in files.folders[1:]):
        return f"There is a folder {name} already."
    return ""


def rename(files: PictureFiles, folder: str, name: str) -> PictureFiles:
    """The same files, those of a folder in one of another name.

    The last such is kept with the files: opening it costs as much as opening them did.
    """
    renamed = files.last_renamed.get((folder, name))
    if renamed is None:
        contents = {
            f"{name}{file.removeprefix(folder)}" if _folder(file) == folder else file: content
            for file, content in files.contents.items()
        }
        renamed = PictureFiles(files.title, contents)
        files.last_renamed.clear()
        files.last_renamed[folder, name] = renamed
    return renamed


def _folder(file: str) -> str:
    return file.split("/")[0]


def write_files(files: PictureFiles, root: Path) -> None:
    for name, content in files.contents.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def open_folder(files: PictureFiles) -> Opened:
    """Write the files into a folder and read them with ImageFolder and with PictureFolder."""
    with TemporaryDirectory() as root:
        write_files(files, Path(root))
        theirs, ours = ImageFolder(root, ToTensor()), PictureFolder(root, ToTensor())
        samples = list(theirs)
        return Opened(
            files=tuple(Path(file).relative_to(root).as_posix() for file, _ in theirs.samples),
            class_to_idx=theirs.class_to_idx,
            pictures=torch.stack([picture for picture, _ in samples]),
            labels=torch.tensor([label for _, label in samples]),
            alike=sum(
                label == our_label and torch.equal(picture, our_picture)
                for (picture, label), (our_picture, our_label) in zip(samples, ours, strict=True)
            ),
        )
