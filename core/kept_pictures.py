"""Validation pictures kept beside a run, so that its views outlive the set it was trained on.

pictures.npz holds at most 500 squares as the network gets them (before normalising), their classes,
their places in the validation split and their names.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.kept_arrays import Expected, read_arrays, write_arrays
from core.plain_names import clean
from core.refusal import Refused
from core.run import Material
from core.run_folder import Run

FILE = "pictures.npz"
MOST = 500
LONGEST_NAME = 60  # characters


@dataclass(frozen=True, eq=False)
class KeptPictures:
    pictures: Tensor  # (pictures, 3, size, size) uint8
    labels: Tensor  # (pictures,) int64, places in the run's classes
    rows: Tensor  # (pictures,) int64, places in the validation split, ascending
    names: tuple[str, ...]


def keep_pictures(folder: Path, material: Material) -> None:
    """Write pictures.npz. Raises Refused when the disk is full."""
    split = material.splits["validation"]
    names = [p.name for p in material.image_set.pictures if p.split == "validation"]
    rows = choose_rows(split.labels)
    kept_names = [clean(names[row], LONGEST_NAME) for row in rows]
    write_arrays(
        folder / FILE,
        {
            "pictures": split.pictures[rows].numpy(),
            "labels": split.labels[rows].numpy(),
            "rows": rows.numpy(),
            "names": np.array(kept_names, f"<U{LONGEST_NAME}"),
        },
    )


def kept_when(folder: Path) -> int:
    """When pictures were kept beside the run, in nanoseconds; 0 if they were not."""
    return (folder / FILE).stat().st_mtime_ns if (folder / FILE).exists() else 0


def choose_rows(labels: Tensor, most: int = MOST) -> Tensor:
    """Places of at most `most` pictures, ascending: of every class its share, evenly spaced."""
    if len(labels) <= most:
        return torch.arange(len(labels))
    by_class = torch.argsort(labels, stable=True)
    evenly = torch.arange(most) * len(labels) // most
    return by_class[evenly].sort().values


def read_pictures(folder: Path, run: Run) -> KeptPictures:
    """What was kept; nothing at all is kept beside a run that came from elsewhere or is old.

    Raises Refused for a file that is not what `keep_pictures` writes for this run.
    """
    size = run.settings.image_size
    if not (folder / FILE).exists():
        nothing = torch.zeros(0, dtype=torch.int64)
        return KeptPictures(torch.zeros(0, 3, size, size, dtype=torch.uint8), nothing, nothing, ())
    arrays = read_arrays(
        folder / FILE,
        {
            "pictures": Expected("uint8", (None, size, size, 3), MOST),
            "labels": Expected("int64", (None,), MOST),
            "rows": Expected("int64", (None,), MOST),
            "names": Expected(f"<U{LONGEST_NAME}", (None,), MOST),
        },
    )
    labels, rows = torch.from_numpy(arrays["labels"]), torch.from_numpy(arrays["rows"])
    if not (
        len({len(array) for array in arrays.values()}) == 1
        and bool(((labels >= 0) & (labels < len(run.classes))).all())
        and bool((rows >= 0).all() and (rows.diff() > 0).all())
    ):
        raise Refused(f"{FILE} belongs to another run. Train on, and it is written anew.")
    return KeptPictures(
        torch.from_numpy(arrays["pictures"]).permute(0, 3, 1, 2).contiguous(),
        labels,
        rows,
        tuple(clean(str(name), LONGEST_NAME) for name in arrays["names"]),
    )
