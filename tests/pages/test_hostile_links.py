"""A link is a stranger's: what it must not say is as if it were not said."""

from dataclasses import asdict
from numbers import Real

import pytest

from lessons.all_lessons import all_lessons
from tests.pages.visiting import named, opened

LONGEST_TYPED = 200  # characters; a text field takes no more
HOSTILE = ("9e99", "-9e99", "nan", "inf", "<b>", "", "1,2,3", "x" * 10_000)


@pytest.mark.parametrize("said", HOSTILE, ids=lambda said: repr(said[:9]))
@pytest.mark.parametrize("lesson", all_lessons(), ids=named)
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


@pytest.mark.parametrize("lesson", all_lessons(), ids=named)
def test_what_lies_between_the_stops_of_a_slider_is_no_error(lesson):
    """Streamlit takes such a number of a link; a page shows what it leads to, or its own."""
    between = {
        lesson.key(name): usual + (1 if isinstance(usual, int) else 0.0137)
        for name, usual in asdict(lesson.settings()).items()
        if isinstance(usual, Real) and not isinstance(usual, bool)
    }
    if between:
        opened(lesson.url, tuple((key, f"{number}") for key, number in between.items()))
