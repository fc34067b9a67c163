"""Classes are called what a stranger's folders are called: a sentence shows them as they are."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from core.datasets import OWN, as_files
from core.image_set import ImageSet, Picture
from core.opened_run import READY
from core.plain_markdown import plain
from lessons import cnn, datasets, feature_map, filters, heatmap, knock_out

NAMES = ["![a](http://x.yz/a.png)", "[b](http://x.yz)", ":material/home:", "$c$ **d**", "<b>e</b>"]
AS_MARKDOWN = ("](http", ":material/home:", "$c$", "**d**", "<b>")
IMAGES = (12, 40, 77, 100, 127)  # one of every class
LESSONS = [lesson.LESSON for lesson in (cnn, feature_map, filters, heatmap, knock_out)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The ready run, its five classes with other names."""
    copy = tmp_path_factory.mktemp("runs") / "renamed"
    shutil.copytree(READY, copy)
    facts = json.loads((copy / "run.json").read_text(encoding="utf-8"))
    facts["classes"] = NAMES
    (copy / "run.json").write_text(json.dumps(facts), encoding="utf-8")
    return copy


@pytest.mark.parametrize("image", IMAGES)
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.url)
def test_no_name_becomes_a_link_a_picture_or_letters_in_bold(lesson, image, folder):
    settings = replace(lesson.settings(), folder=str(folder), image=image)
    said = lesson.what_you_see(settings, lesson.verb(settings))
    assert not [part for part in AS_MARKDOWN if part in said]


FOLDERS = ("__init__ *bold*", "$x^2$", "![a](http://x.yz)")  # as folders of /datasets: with _ and -


@pytest.mark.parametrize("shuffle", [False, True])
def test_no_folder_of_the_learners_is_in_bold(shuffle):
    own = as_files(named_like_that(FOLDERS), 9)
    settings = datasets.Settings(OWN, batch_size=9, shuffle=shuffle)
    said = datasets.what_you_see(settings, datasets.deal(settings, own))
    assert "__init__ _bold_" in own.folders
    for folder in own.folders:
        assert f"3 × {plain(folder)}" in said


@pytest.mark.parametrize("name", ["_zebra_", "__zebra__", "circle_", "- zebra -", "square"])
def test_no_folder_is_renamed_to_something_in_bold(name):
    settings = datasets.Settings(first_folder=name)
    said = datasets.what_you_see(settings, datasets.deal(settings))
    assert plain(name) in said


def named_like_that(classes):
    """Three pictures of each class."""
    labels = [name for name in sorted(classes) for _ in range(3)]
    pictures = tuple(
        Picture(f"{row}.png", label, "train", None, 8, 8, "PNG RGB", str(row), row)
        for row, label in enumerate(labels)
    )
    drawings = np.zeros((len(labels), 8, 8, 3), np.uint8)
    return ImageSet("a set", tuple(sorted(classes)), pictures, drawings=drawings)


def test_those_pictures_are_of_every_class(folder):
    settings = [replace(cnn.Settings(), folder=str(folder), image=i) for i in IMAGES]
    assert {cnn.look_inside(one).label for one in settings} == set(range(5))
