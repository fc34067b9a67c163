"""A name from outside is shown letter for letter."""

import re

import pytest

from widgets.plain_text import plain

MARKS = set("\\`*_{}[]()#+-.!|<>~$:&")


@pytest.mark.parametrize(
    "name", ["**bold**", "![x](y.png)", "<b>", "a_b_c", "# cat", "$x$", ":smile:", "a\nb"]
)
def test_every_mark_is_escaped_and_no_letter_is_lost(name):
    shown = plain(name)
    assert re.sub(r"\\(.)", r"\1", shown).replace("\u2060", "") == name.replace("\n", " ")
    bare = re.sub(r"\\.", "", shown)
    assert not MARKS & set(bare)


@pytest.mark.parametrize("name", [":material/home:", "a -> b", "a -- b", "a >= b", "<= =>"])
def test_nothing_becomes_an_icon_or_an_arrow(name):
    shown = re.sub(r"\\(.)", r"\1", plain(name))
    assert shown.replace("\u2060", "") == name
    assert not re.search(r":\w|[-<>=~]{2}", shown)


@pytest.mark.parametrize("name", ["http://a.b/c", "www.a.b", "ann@a.b", "ftp://x"])
def test_an_address_is_no_link(name):
    shown = re.sub(r"\\(.)", r"\1", plain(name))
    assert shown.replace("\u2060", "") == name
    assert not re.search(r"://|www\.|@\w", shown)
