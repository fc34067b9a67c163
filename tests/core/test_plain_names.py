import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.plain_names import UNNAMED, clean, distinct
from core.skipped import is_junk

anything = st.text(st.characters(codec=None, exclude_categories=()), max_size=200)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("cats", "cats"),
        ("  two \t words\n", "two words"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),  # turns the rest around on screen
        ("c\u200ba\u200dt\ufeff", "cat"),
        ("a\u2028b\u00a0c", "a b c"),
        ("cafe\u0301", "caf\u00e9"),
        ("\udcff\udcfe", "\ufffd\ufffd"),
        ("кошки", "кошки"),
        ("\u3164\u2800", UNNAMED),
        ("", UNNAMED),
        ("x" * 61, "x" * 59 + "…"),
    ],
)
def test_a_name_is_shown_as_one_short_visible_line(text, shown):
    assert clean(text) == shown


@settings(deadline=None)
@given(anything, st.integers(2, 80))
def test_whatever_the_name_it_is_visible_and_short_and_stays_as_it_is_when_cleaned_again(
    text, limit
):
    shown = clean(text, limit)
    assert 0 < len(shown) <= max(limit, len(UNNAMED))
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert shown == shown.strip()
    assert clean(shown, max(limit, len(UNNAMED))) == shown


@settings(deadline=None)
@given(st.lists(anything, max_size=20))
def test_different_names_are_never_shown_alike_in_whatever_order_they_come(texts):
    shown = distinct(texts)
    assert set(shown) == set(texts)
    assert len(set(shown.values())) == len(shown)
    assert max(map(len, shown.values()), default=0) <= 60
    assert distinct(reversed(texts)) == shown


def test_a_clean_name_keeps_its_form_and_its_doubles_are_numbered():
    twins = ["cat\u200b", "cat", "ca\u200bt", "cat (2)"]
    assert distinct(twins) == {
        "cat": "cat",
        "cat (2)": "cat (2)",
        "cat\u200b": "cat (3)",
        "ca\u200bt": "cat (4)",
    }


def test_long_names_that_differ_only_at_their_end_stay_apart_within_the_limit():
    shown = distinct(["x" * 100 + end for end in "abc"], limit=20)
    assert list(shown.values()) == ["x" * 19 + "…", "x" * 15 + "… (2)", "x" * 15 + "… (3)"]


def test_a_name_of_megabytes_is_cut_before_it_is_worked_through():
    seen = []

    class Counted(str):
        def __iter__(self):
            seen.append(len(self))
            return super().__iter__()

        def __getitem__(self, part):
            return Counted(super().__getitem__(part))

    assert clean(Counted("é" * 1_000_000)) == "é" * 59 + "…"
    assert sum(seen) < 10_000


@pytest.mark.parametrize(
    ("path", "junk"),
    [
        ("__MACOSX/cats/._1.jpg", True),
        ("cats/._1.jpg", True),
        ("cats/.DS_Store", True),
        ("cats/Thumbs.db", True),
        ("cats/DESKTOP.INI", True),
        (".git/cats/1.jpg", True),
        ("cats/1.jpg", False),
        ("../cats/./1.jpg", False),
        ("thumbs/1.jpg", False),
    ],
)
def test_what_a_system_leaves_beside_the_pictures_is_junk(path, junk):
    assert is_junk(path) is junk


def test_the_unicode_of_this_python_knows_no_control_that_gets_through():
    shown = clean("".join(map(chr, range(sys.maxunicode + 1))), sys.maxunicode)
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
