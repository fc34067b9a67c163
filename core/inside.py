"""What takes many forward passes to know of a network, computed once and kept beside its run.

`python -m core.inside assets/ready_run` does it for a run on a ready set, and keeps its validation
pictures too (core/kept_pictures.py); runs of learners are done by a worker.
"""

import argparse
import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core import kept_pictures
from core.image_set import fingerprint
from core.kept_arrays import Expected, read_arrays, write_arrays
from core.kept_pictures import keep_pictures
from core.maps_off import accuracy_without_each, layers_with_maps
from core.opened_run import OpenedRun, activations, changed, inputs, open_run_at
from core.ready_sets import ready_set
from core.refusal import Refused
from core.run import prepare
from core.run_folder import read_run

FILE = "inside.npz"
MOST_EXCITING = 9  # pictures of a map
BATCH = 32  # pictures; bounds memory, changes nothing

OnProgress = Callable[[int, int], None]  # done, of how many


@dataclass(frozen=True, eq=False)
class Exciting:
    """For each map of a layer the pictures in which its largest number is largest, in order."""

    images: Tensor  # (maps, pictures) int64, places among the kept pictures
    places: Tensor  # (maps, pictures) int64, of that number in the map: row * width + column
    values: Tensor  # (maps, pictures) float32


@dataclass(frozen=True, eq=False)
class Inside:
    exciting: dict[str, Exciting]  # by layer, of every layer that has maps
    accuracies: dict[str, Tensor]  # by layer that makes maps: (maps,) with that one map off


def keep_inside(folder: Path, on_progress: OnProgress = lambda done, total: None) -> None:
    """Compute what is known of the run's network by its kept pictures, and write inside.npz.

    Raises Refused where no pictures are kept, or when the disk is full.
    """
    opened = open_run_at(str(folder))
    if opened is None or not len(opened.labels):
        raise Refused("No pictures are kept beside this run, so nothing can be measured by them.")
    given = inputs(opened, opened.pictures)
    layers = len(layers_with_maps(opened.network, given[:1]))
    exciting = _exciting(opened, given)
    on_progress(1, 1 + layers)
    accuracies = accuracy_without_each(
        opened.network,
        given,
        opened.labels,
        lambda done, total: on_progress(1 + done, 1 + total),
    )
    arrays = {
        "seen": _seen(opened),
        "images": torch.cat([one.images for one in exciting]),
        "places": torch.cat([one.places for one in exciting]),
        "values": torch.cat([one.values for one in exciting]),
        "accuracies": torch.cat(list(accuracies.values())),
    }
    write_arrays(folder / FILE, {name: array.numpy() for name, array in arrays.items()})


def read_inside(opened: OpenedRun) -> Inside | None:
    """What was kept; None where nothing was, or for other weights or pictures than these.

    Raises Refused for a file that is damaged.
    """
    return _read(opened, changed(opened.folder / FILE))


@lru_cache(maxsize=8)
def _read(opened: OpenedRun, written: int) -> Inside | None:
    if not written or not len(opened.labels):
        return None
    having = [layer for layer in opened.layers if layer.maps]
    example = inputs(opened, opened.pictures[:1])
    making = layers_with_maps(opened.network, example)
    maps, kept = sum(layer.maps for layer in having), len(opened.labels)
    most = min(MOST_EXCITING, kept)
    arrays = read_arrays(
        opened.folder / FILE,
        {
            "seen": Expected("uint8", (32,)),
            "images": Expected("int64", (maps, most)),
            "places": Expected("int64", (maps, most)),
            "values": Expected("float32", (maps, most)),
            "accuracies": Expected("float32", (sum(making.values()),)),
        },
    )
    tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
    if not tensors["seen"].equal(_seen(opened)):
        return None
    areas = torch.tensor([layer.shape[2] * layer.shape[3] for layer in having])
    largest = areas.repeat_interleave(torch.tensor([layer.maps for layer in having]))[:, None]
    sound = (
        bool(((tensors["images"] >= 0) & (tensors["images"] < kept)).all())
        and bool(((tensors["places"] >= 0) & (tensors["places"] < largest)).all())
        and bool(tensors["values"].isfinite().all())
        and bool(((tensors["accuracies"] >= 0) & (tensors["accuracies"] <= 1)).all())
    )
    if not sound:
        raise Refused(f"{FILE} beside this run is damaged. Delete it, and it is computed anew.")
    by_layer = [
        tensors[name].split([layer.maps for layer in having])
        for name in ("images", "places", "values")
    ]
    names = [layer.name for layer in having]
    return Inside(
        exciting={name: Exciting(*parts) for name, *parts in zip(names, *by_layer, strict=True)},
        accuracies=dict(
            zip(making, tensors["accuracies"].split(list(making.values())), strict=True)
        ),
    )


def _exciting(opened: OpenedRun, given: Tensor) -> list[Exciting]:
    """Of every layer that has maps, in the order in which they run."""
    names = [layer.name for layer in opened.layers if layer.maps]
    peaks = {name: [] for name in names}  # of each batch: the largest numbers, and where they are
    for batch in given.split(BATCH):
        for name, maps in activations(opened.network, batch, names).items():
            peaks[name].append(maps.flatten(start_dim=2).max(dim=2))
    exciting = []
    for parts in peaks.values():
        values = torch.cat([part.values for part in parts])  # (pictures, maps)
        places = torch.cat([part.indices for part in parts])
        order = values.argsort(dim=0, descending=True, stable=True)[:MOST_EXCITING]
        exciting.append(Exciting(order.T, places.gather(0, order).T, values.gather(0, order).T))
    return exciting


def _seen(opened: OpenedRun) -> Tensor:
    """(32,) uint8: SHA-256 of the weights and pictures that the numbers are of."""
    digest = hashlib.sha256()
    for name in ("model.pth", kept_pictures.FILE):
        digest.update((opened.folder / name).read_bytes())
    return torch.from_numpy(np.frombuffer(digest.digest(), dtype=np.uint8).copy())


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m core.inside",
        description="Keep beside a run on a ready set what the views of its inside need.",
    )
    parser.add_argument("run", type=Path, help="folder of the run")
    folder = parser.parse_args().run
    try:
        run = read_run(folder)
        material = prepare(ready_set(run.source), run.settings)
        if fingerprint(material.image_set) != run.fingerprint:
            raise Refused("This run was trained on other pictures than the ready set has now.")
        torch.set_num_threads(1)  # one and the same numbers, whatever the machine
        keep_pictures(folder, material)
        keep_inside(folder)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
