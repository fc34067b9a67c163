import io
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch.utils.data import DataLoader
from torchvision.datasets import ImageFolder
from torchvision.transforms import ToTensor

from core.datasets import (
    OWN,
    SIDE,
    PictureFiles,
    PictureFolder,
    Settings,
    as_files,
    batches,
    deal,
    ready_files,
    rename,
    write_files,
)
from core.image_set import gather_folder
from core.ready_sets import draw_shapes


@pytest.fixture(scope="module")
def files() -> PictureFiles:
    return ready_files("Shapes", 25)


def test_our_dataset_and_image_folder_give_the_same_samples(files, tmp_path):
    write_files(files, tmp_path)
    ours, theirs = PictureFolder(tmp_path, ToTensor()), ImageFolder(tmp_path, ToTensor())
    assert ours.class_to_idx == theirs.class_to_idx
    assert len(ours) == len(theirs) == 25
    for index in range(25):
        (picture, label), (their_picture, their_label) = ours[index], theirs[index]
        assert torch.equal(picture, their_picture)
        assert label == their_label
    assert files.dataset.alike == 25


def test_a_dataset_that_answers_otherwise_is_not_called_alike(files, monkeypatch):
    get = PictureFolder.__getitem__
    monkeypatch.setattr(
        PictureFolder,
        "__getitem__",
        lambda self, i: get(self, i) if i != 3 else (get(self, 3)[0], 9),
    )
    assert PictureFiles(files.title, files.contents).dataset.alike == 24


def test_the_batches_are_those_of_a_loader_over_the_pictures_themselves(files):
    """Not only of numbers: the loader's workers and collation draw nothing in between."""
    settings = Settings(count=25, batch_size=8, shuffle=True, seed=3, epoch=2)
    dealt = deal(settings)
    loader = DataLoader(
        files.dataset.pictures,
        batch_size=8,
        shuffle=True,
        generator=torch.Generator().manual_seed(3),
    )
    list(loader)
    for batch, pictures in zip(dealt.batches, loader, strict=True):
        assert torch.equal(files.dataset.pictures[list(batch)], pictures)


def test_75_in_batches_of_32():
    lengths = [len(batch) for batch in batches(75, Settings())]
    assert lengths == [32, 32, 11]
    assert [len(batch) for batch in batches(75, Settings(drop_last=True))] == [32, 32]
    assert batches(75, Settings(batch_size=100, drop_last=True)) == ()
    assert sum(batches(75, Settings()), ()) == tuple(range(75))


def test_epochs_differ_when_shuffled_and_each_deals_every_picture():
    one, two = (batches(75, Settings(shuffle=True, epoch=epoch)) for epoch in (1, 2))
    assert one != two
    assert sorted(sum(one, ())) == sorted(sum(two, ())) == list(range(75))
    assert batches(75, Settings(shuffle=True, epoch=2)) == two


def test_the_global_generator_is_left_alone():
    before = torch.get_rng_state()
    batches(75, Settings(shuffle=True, epoch=3))
    assert torch.equal(torch.get_rng_state(), before)


def test_what_is_left_out_is_in_no_batch():
    dealt = deal(Settings(drop_last=True))
    assert dealt.left_out == tuple(range(64, 75))
    assert dealt.classes_in(0) == {"circle": 15, "cross": 15, "square": 2}


def test_a_renamed_folder_changes_its_place_and_its_pictures_follow():
    before, after = deal(Settings()), deal(Settings(first_folder=" zebra "))
    assert before.dataset.class_to_idx["circle"] == 0
    assert after.dataset.class_to_idx == {
        "cross": 0, "square": 1, "star": 2, "triangle": 3, "zebra": 4
    }  # fmt: skip
    assert torch.equal(after.dataset.pictures[60:], before.dataset.pictures[:15])
    assert after.dataset.labels[60:].unique().item() == 4


@pytest.mark.parametrize("name", ["../up", "a/b", "star", "STAR", ".", "x" * 25, "a\0b", "\ud800"])
def test_a_name_that_cannot_be_is_answered_by_a_sentence(name):
    dealt = deal(Settings(first_folder=name))
    assert dealt.refusal.endswith(".")
    assert not dealt.renamed
    assert dealt.dataset.class_to_idx["circle"] == 0


def test_its_own_name_is_no_renaming():
    dealt = deal(Settings(first_folder="circle"))
    assert not dealt.refusal and not dealt.renamed


def test_fewer_pictures_are_the_first_of_each_class():
    names = list(ready_files("Shapes", 12).contents)
    assert [name.split("/")[0] for name in names].count("circle") == 3
    assert [name.split("/")[0] for name in names].count("triangle") == 2
    assert "circle/0001.png" in names


def test_digits_are_there_too():
    dealt = deal(Settings(pictures="Digits", count=20))
    assert dealt.dataset.class_to_idx == {str(digit): digit for digit in range(10)}
    assert dealt.dataset.labels.bincount().tolist() == [2] * 10


def test_a_learners_own_set_becomes_files_with_plain_names(tmp_path):
    for folder in ("Kühe & Schafe", "Kühe _ Schafe", "(x)", "tree"):
        (tmp_path / folder).mkdir()
        for number in range(4):
            shade = np.full((30, 50, 3), 40 * number + len(folder), np.uint8)
            Image.fromarray(shade).save(tmp_path / folder / f"IMG ({number}).jpg")
    gathered, _ = gather_folder(tmp_path, "mine")
    own = as_files(gathered, 12)
    assert own.folders == ["Kühe _ Schafe", "Kühe _ Schafe 2", "_x_", "tree"]
    assert len(own.contents) == 12
    dealt = deal(Settings(pictures=OWN, batch_size=5), own)
    assert not dealt.missing
    assert [len(batch) for batch in dealt.batches] == [5, 5, 2]
    assert dealt.dataset.pictures.shape == (12, 3, SIDE, SIDE)
    assert dealt.dataset.alike == 12


def test_without_own_pictures_others_are_shown():
    dealt = deal(Settings(pictures=OWN))
    assert dealt.missing
    assert dealt.files.title == ready_files("Shapes", 75).title


def test_a_file_holds_the_picture_of_the_set():
    files = as_files(draw_shapes(per_class=1), 5)
    content = Image.open(io.BytesIO(files.contents["star/0001.png"]))
    assert content.size == (SIDE, SIDE)
    assert list(files.contents) == sorted(files.contents)
    assert all(Path(name).suffix == ".png" for name in files.contents)


def test_the_sample_looked_at_is_one_that_there_is():
    assert deal(Settings(count=10, index=299.0)).index == 9


def test_a_renamed_folder_is_opened_once_and_the_last_one_is_kept(files):
    zebra = rename(files, "circle", "zebra")
    assert rename(files, "circle", "zebra") is zebra
    assert rename(files, "circle", "apple").folders[0] == "apple"
    again = rename(files, "circle", "zebra")
    assert again is not zebra and again.contents == zebra.contents
