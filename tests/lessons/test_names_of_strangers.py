"""Classes are called what a stranger's folders are called: a sentence shows them as they are."""

import json
import shutil
from dataclasses import replace

import pytest

from core.opened_run import READY
from lessons import cnn, feature_map, filters, heatmap, knock_out

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


def test_those_pictures_are_of_every_class(folder):
    settings = [replace(cnn.Settings(), folder=str(folder), image=i) for i in IMAGES]
    assert {cnn.look_inside(one).label for one in settings} == set(range(5))
