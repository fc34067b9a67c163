"""A run finds its pictures by their bytes, and never looks outside its learner's own sets."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from core.archive import Entry
from core.errands import gather_files
from core.image_set import fingerprint, load, split
from core.learner import Learner, learner_of
from core.run_folder import Run
from core.training import Normalisation
from core.training_settings import Settings
from widgets.run_pictures import pictures_of, thumbnail


@pytest.fixture
def learner(tmp_path) -> Learner:
    return learner_of(tmp_path, "mine")


def gather(learner: Learner, name: str, shade: int) -> Path:
    folder = learner.sets / name
    folder.mkdir()
    entries = []
    for number in range(12):
        file = folder / f"{number:02}.png"
        Image.new("RGB", (40, 20), (number, shade, 0)).save(file)
        entries.append(Entry(f"{'ab'[number % 2]}/{number:02}.png", file))
    gather_files(entries, folder, name)
    return folder


def a_run_on(folder: Path, source: str, seed: int = 7) -> Run:
    parts = split(load(folder), seed)
    counts = {name: (1, 1) for name in ("train", "validation", "test")}
    settings = Settings(seed=seed)
    return Run("x", source, fingerprint(parts), counts, ("a", "b"), settings, Normalisation())


def test_found_under_its_name_or_under_any_other(learner):
    gather(learner, "one", 10)
    run = a_run_on(gather(learner, "two", 20), source="two")
    assert pictures_of(learner, run).source == "two"
    elsewhere = replace(run, source="2024-12-24_20-00-00_ffff")
    assert pictures_of(learner, elsewhere).source == "two"
    called_like_another = replace(run, source="digits")
    assert pictures_of(learner, called_like_another).source == "two"


def test_rows_are_the_pictures_of_a_split_in_their_order(learner):
    pictures = pictures_of(learner, a_run_on(gather(learner, "one", 10), source="one"))
    rows = pictures.rows("validation")
    assert rows == sorted(rows) and len(rows) == 2
    assert {pictures.image_set.pictures[row].split for row in rows} == {"validation"}
    assert sum(len(pictures.rows(name)) for name in ("train", "validation", "test")) == 12


def test_another_seed_or_other_pictures_are_not_the_runs(learner):
    run = a_run_on(gather(learner, "one", 10), source="one")
    assert pictures_of(learner, replace(run, settings=Settings(seed=8))) is None
    assert pictures_of(learner, replace(run, fingerprint="0" * 64)) is None


def test_gone_once_the_set_is_deleted_though_it_was_seen(learner):
    folder = gather(learner, "one", 10)
    run = a_run_on(folder, source="one")
    pictures = pictures_of(learner, run)
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    assert pictures_of(learner, run) is None
    assert thumbnail(pictures, 0) is None


def test_a_source_that_leads_to_another_learners_set_is_not_followed(learner, tmp_path):
    other = learner_of(tmp_path, "theirs")
    folder = gather(other, "private", 10)
    for source in (f"../../{other.folder.name}/sets/private", str(folder), "private"):
        assert pictures_of(learner, a_run_on(folder, source)) is None
    assert pictures_of(other, a_run_on(folder, "private")).source == "private"


def test_a_thumbnail_is_the_whole_picture_on_a_clear_square(learner):
    pictures = pictures_of(learner, a_run_on(gather(learner, "one", 10), source="one"))
    image = thumbnail(pictures, 0)
    assert image.size == (40, 40)
    assert image.getpixel((20, 2))[3] == 0 and image.getpixel((20, 20))[3] == 255
