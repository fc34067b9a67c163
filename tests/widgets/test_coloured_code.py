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
    """What is read and copied; Pygments ends it with a new line, whether or not there was one."""
    return unescape(re.sub("<[^>]*>", "", html)).removesuffix("\n")


def parts(html, kind):
    """The texts of the spans whose class begins with a letter: k, s, m, c as Pygments says."""
    return [
        unescape(part)
        for part in re.findall(rf'<span class="{kind}[a-z0-9]*">(.*?)</span>', html, re.S)
    ]


@pytest.mark.parametrize("lesson", all_lessons(), ids=lambda lesson: lesson.url)
def test_the_text_is_the_program(lesson):
    for settings in (lesson.settings(), *(challenge.solution for challenge in lesson.challenges)):
        program = lesson.program(settings)
        assert text(coloured_code(program)) == program.removesuffix("\n")


def test_every_kind_is_told_from_the_others():
    html = coloured_code(TRICKY)
    assert text(html) == TRICKY.removesuffix("\n")
    assert parts(html, "c") == ["# 'no string' <b>"]
    assert parts(html, "k") == ["if", "else", "None"]
    assert parts(html, "m") == ["1e-3", "2_000.5"]
    strings = "".join(parts(html, "s"))
    for string in ("a # no comment", 'f"{', "it", r"\d", "two", "lines"):
        assert string in strings


def test_no_tag_of_the_program_is_a_tag_of_the_page():
    html = coloured_code("<script>x</script> & '<b>'")
    assert not re.search("<(script|b)>", html)
    assert text(html) == "<script>x</script> & '<b>'"
