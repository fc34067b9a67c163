"""A link is a page's state in the field's words: it brings the page back, whatever it says."""

from dataclasses import asdict
from functools import cache
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lessons.all_lessons import all_lessons
from lessons.contents import reading_order

MENU = Path(__file__).resolve().parents[2] / "pages" / "menu.py"
FILES = {page.url: page.file for page in reading_order()}
LESSONS = all_lessons()
SOLVED = [(lesson, challenge) for lesson in LESSONS for challenge in lesson.challenges]
LONGEST_TYPED = 200  # characters; a text field takes no more
HOSTILE = ("9e99", "-9e99", "nan", "inf", "<b>", "", "1,2,3", "x" * 10_000)


def named(value) -> str:
    return getattr(value, "url", None) or getattr(value, "title", "")


@cache
def opened(url: str, link: tuple[tuple[str, str | tuple[str, ...]], ...] = ()) -> AppTest:
    """The page as someone meets it who has just been given the link."""
    visitor = AppTest.from_file(str(MENU), default_timeout=120)
    for word, said in link:
        visitor.query_params[word] = list(said) if isinstance(said, tuple) else said
    visitor.switch_page(FILES[url]).run()
    for failure in visitor.exception:
        pytest.fail("\n".join([url, *failure.stack_trace, failure.message]), pytrace=False)
    return visitor


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


@pytest.mark.parametrize("said", HOSTILE, ids=lambda said: repr(said[:9]))
@pytest.mark.parametrize("lesson", LESSONS, ids=named)
def test_what_a_link_must_not_say_is_as_if_it_were_not_said(lesson, said):
    page = opened(lesson.url, tuple((lesson.key(name), said) for name in lesson.names))
    for name, usual in asdict(lesson.settings()).items():
        key = lesson.key(name)
        if key not in page.session_state:
            continue  # its control is not shown
        value = page.session_state[key]
        if said == "" and not value:
            continue  # what can be emptied by hand may be empty; without an error
        if name in lesson.typed:
            assert value == usual or said.startswith(value)  # a field cuts what is too long
            assert len(value) <= LONGEST_TYPED
            continue
        assert (tuple(value) if isinstance(usual, tuple) else value) == usual, key
