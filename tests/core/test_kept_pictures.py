"""The validation pictures kept beside a run."""

import numpy as np
import pytest
import torch

from core import errands
from core.errands import train_run, write_request
from core.kept_arrays import write_arrays
from core.kept_pictures import FILE, MOST, choose_rows, read_pictures
from core.refusal import Refused
from core.run_folder import Run, read_run
from core.training import Normalisation
from core.training_settings import Settings

RUN = Run(
    "Pets", "own", "f" * 64, {}, ("cat", "dog"), Settings(image_size=28), Normalisation()
)  # fmt: skip


def arrays(count: int = 3, **changes: np.ndarray) -> dict[str, np.ndarray]:
    return {
        "pictures": np.zeros((count, 28, 28, 3), dtype=np.uint8),
        "labels": np.arange(count) % 2,
        "rows": np.arange(count),
        "names": np.array([f"picture {n}" for n in range(count)], dtype="<U60"),
    } | changes


def test_few_pictures_are_all_kept():
    assert choose_rows(torch.tensor([1, 0, 1])).tolist() == [0, 1, 2]


def test_of_many_pictures_every_class_keeps_its_share():
    labels = torch.tensor([0] * 600 + [1] * 300 + [2] * 100)
    labels = labels[torch.randperm(1000, generator=torch.Generator().manual_seed(0))]
    rows = choose_rows(labels)
    assert len(rows) == MOST and (rows.diff() > 0).all()
    assert labels[rows].bincount().tolist() == [300, 150, 50]


def test_a_training_keeps_its_pictures(tmp_path, monkeypatch):
    monkeypatch.setattr(errands, "LOW_PRIORITY", 0)  # tests do not make way for others
    folder = tmp_path / "run"
    folder.mkdir()
    settings = Settings(
        image_size=28, hidden_units=1, blocks=1, epochs=1, batch_size=512, threads=1
    )
    write_request(folder, "digits", settings)
    train_run(folder, tmp_path / "sets")
    run = read_run(folder)
    kept = read_pictures(folder, run)
    assert len(kept.labels) == sum(run.pictures["validation"])
    assert kept.labels.bincount().tolist() == list(run.pictures["validation"])
    assert len(set(kept.names)) == len(kept.names)


def test_names_are_made_safe_to_show(tmp_path):
    names = np.array(["a\u202eb\n", "", "c" * 60], dtype="<U60")
    write_arrays(tmp_path / FILE, arrays(names=names))
    assert read_pictures(tmp_path, RUN).names == ("ab", "unnamed", "c" * 60)


@pytest.mark.parametrize(
    "changes",
    [
        {"labels": np.array([0, 1, 2])},  # of a third class
        {"labels": np.array([0, -1, 1])},
        {"labels": np.array([0, 1])},
        {"rows": np.array([0, 2, 1])},
        {"rows": np.array([-1, 0, 1])},
        {"names": np.array(["one"], dtype="<U60")},
        {"pictures": np.zeros((3, 64, 64, 3), dtype=np.uint8)},
        {"pictures": np.zeros((3, 3, 28, 28), dtype=np.uint8)},
        {"pictures": np.zeros((3, 28, 28, 3), dtype=np.float32)},
    ],
)
def test_what_is_not_of_this_run_is_refused(tmp_path, changes):
    write_arrays(tmp_path / FILE, arrays(**changes))
    with pytest.raises(Refused, match=FILE):
        read_pictures(tmp_path, RUN)


def test_more_pictures_than_are_ever_kept_are_refused(tmp_path):
    write_arrays(tmp_path / FILE, arrays(MOST + 1))
    with pytest.raises(Refused):
        read_pictures(tmp_path, RUN)
