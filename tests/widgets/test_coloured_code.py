"""Coloured code is the program, letter for letter, and nothing that a page would run."""

import re
from html import unescape

import pytest

from lessons.all_lessons import all_lessons
from widgets.coloured_code import coloured_code

TRICKY = """x = "a # no comment" # 'no string' <b>
y = f"{x:.3g}" + 'it\\'s' + r'\\d' if x1 else None
\"\"\"two
lines\"\"\"
forest, z = 1e-3, 2_000.5
"""


def text(html):
    return unescape(re.sub("<[^>]*>", "", html))


def parts(html, kind):
    return [
        unescape(part) for part in re.findall(rf'<span class="{kind}">(.*?)</span>', html, re.S)
    ]


@pytest.mark.parametrize("lesson", all_lessons(), ids=lambda lesson: lesson.url)
def test_the_text_is_the_program(lesson):
    for settings in (lesson.settings(), *(challenge.solution for challenge in lesson.challenges)):
        program = lesson.program(settings)
        assert text(coloured_code(program)) == program


def test_every_kind_is_told_from_the_others():
    html = coloured_code(TRICKY)
    assert text(html) == TRICKY
    assert parts(html, "comment") == ["# 'no string' <b>"]
    assert parts(html, "string") == [
        *('"a # no comment"', 'f"{x:.3g}"', "'it\\'s'", "r'\\d'"),
        '"""two\nlines"""',
    ]
    assert parts(html, "keyword") == ["if", "else", "None"]
    assert parts(html, "number") == ["1e-3", "2_000.5"]


def test_no_tag_of_the_program_is_a_tag_of_the_page():
    html = coloured_code("<script>x</script> & '<b>'")
    assert not re.search("<(script|b)>", html)
    assert text(html) == "<script>x</script> & '<b>'"
