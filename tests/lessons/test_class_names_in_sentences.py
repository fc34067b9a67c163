"""A class is a folder's name: it may be a plural, and no article goes with it."""

from dataclasses import replace

import pytest

from core import feature_map, heatmap, knock_out
from core.opened_run import READY, open_run_at
from lessons.feature_map import LESSON as ONE_MAP
from lessons.heatmap import LESSON as WHERE_IT_LOOKED
from lessons.knock_out import LESSON as SWITCH_OFF

OPENED = open_run_at(str(READY))
WRONG, RIGHT = int(OPENED.wrong[0]), 0
PAGES = [
    (WHERE_IT_LOOKED, heatmap.Settings(image=WRONG)),
    (WHERE_IT_LOOKED, heatmap.Settings(image=RIGHT)),
    (SWITCH_OFF, knock_out.Settings(image=WRONG)),
    (ONE_MAP, feature_map.Settings(image=WRONG)),
]


@pytest.mark.parametrize(("lesson", "settings"), PAGES)
def test_no_article_stands_before_the_name_of_a_class(lesson, settings):
    said = lesson.what_you_see(settings, lesson.verb(replace(settings)))
    assert any(name in said for name in OPENED.run.classes)
    for name in OPENED.run.classes:
        for article in ("a", "an", "this"):
            assert f" {article} {name}" not in said
