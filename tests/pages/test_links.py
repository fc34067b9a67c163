"""A link is a page's state in the field's words: it brings the page back."""

from dataclasses import asdict

import pytest
from streamlit.testing.v1 import AppTest

from lessons.all_lessons import all_lessons
from tests.pages.visiting import named, opened
from widgets.lesson_frame import NONE_OF

LESSONS = all_lessons()
SOLVED = [(lesson, challenge) for lesson in LESSONS for challenge in lesson.challenges]
SEVERAL = [  # choices of several that are not of none on arrival
    (lesson, name)
    for lesson in LESSONS
    for name, usual in asdict(lesson.settings()).items()
    if usual and isinstance(usual, tuple) and name not in lesson.placed
]


def link_of(lesson, settings) -> tuple:
    """The words of a link to these settings, as the browser writes them: no defaults."""
    chosen, usual = asdict(settings), asdict(lesson.settings())
    return tuple(
        (lesson.key(name), in_a_link(value, name in lesson.placed))
        for name, value in chosen.items()
        if value != usual[name]
    )


def in_a_link(value, placed: bool) -> str | tuple[str, ...]:
    if placed:
        numbers = value if isinstance(value, tuple) else (value,)
        return ",".join(f"{number:g}" for number in numbers)
    if isinstance(value, tuple):
        return tuple(map(str, value)) or ""  # several words are one word several times
    return str(value).lower() if isinstance(value, bool) else str(value)


def prints(page: AppTest) -> str:
    place = next(block for block in page.main if getattr(block, "key", None) == "code-prints")
    return place.get("text")[0].value


def bound(page: AppTest) -> set[str]:
    """The keys of the controls whose values stand in the link."""
    return {
        element.proto.query_param_key
        for element in page.main
        if getattr(getattr(element, "proto", None), "query_param_key", "")
    }


@pytest.mark.parametrize("lesson", LESSONS, ids=named)
def test_a_control_is_in_the_link_by_the_word_of_its_setting(lesson):
    arrived = bound(opened(lesson.url))
    names = set(lesson.names) - set(lesson.placed)
    words = {lesson.key(name) for name in names}
    assert arrived or names <= {"run", "folder"}  # where all else is clicked
    for challenge in lesson.challenges:
        link = link_of(lesson, challenge.solution)
        controls = bound(opened(lesson.url, link))
        assert arrived | controls <= words
        assert {word for word, _ in link if word in words} <= arrived | controls


@pytest.mark.parametrize(("lesson", "challenge"), SOLVED, ids=named)
def test_a_link_brings_the_page_with_its_numbers(lesson, challenge):
    settings = challenge.solution
    page = opened(lesson.url, link_of(lesson, settings))
    assert prints(page) == lesson.printed(settings, lesson.verb(settings)).strip()


@pytest.mark.parametrize("lesson", LESSONS, ids=named)
def test_without_a_link_the_page_is_as_its_defaults_say(lesson):
    settings = lesson.settings()
    assert prints(opened(lesson.url)) == lesson.printed(settings, lesson.verb(settings)).strip()


@pytest.mark.parametrize(("lesson", "name"), SEVERAL, ids=named)
def test_a_link_can_say_that_none_of_several_is_chosen(lesson, name):
    page = opened(lesson.url, ((NONE_OF, f"nobody,{lesson.key(name)}"),))
    settings = lesson.settings(**{name: ()})
    assert prints(page) == lesson.printed(settings, lesson.verb(settings)).strip()
    assert page.query_params[NONE_OF] == lesson.key(name)
