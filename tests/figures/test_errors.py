import re
from dataclasses import replace
from html import unescape

import pytest

from core.broken_programs import MISTAKES, REPAIRS
from core.errors import Settings, examine
from figures.errors import clinic

CASES = [
    Settings(name, tuple(choice if other == name else 0 for other in MISTAKES))
    for name in MISTAKES
    for choice in range(REPAIRS + 1)
]


def plain(html):
    return unescape(re.sub("<[^>]*>", "", html))


def marked(html, tag):
    """(letter, text) of every mark inside such elements."""
    inside = "".join(re.findall(rf"<{tag}\b.*?</{tag}>", html, re.DOTALL))
    return re.findall(r'<mark class="origin-(\w)" data-letter="\1">(.*?)</mark>', inside)


@pytest.mark.parametrize("settings", CASES)
def test_program_and_message_stand_there_letter_for_letter(settings):
    examined = examine(settings)
    html = clinic(examined)
    code = [plain(line) for line in re.findall(r"<code>(.*?)</code>", html)]
    assert code == list(examined.lines)
    said = plain(re.search(r"<samp.*?</samp>", html, re.DOTALL)[0])
    if examined.failure:
        assert said == f"{examined.failure.kind}: {examined.failure.message}"
    else:
        assert said == examined.printed


@pytest.mark.parametrize("settings", CASES)
def test_what_the_message_marks_is_marked_in_a_line_or_behind_it(settings):
    examined = examine(settings)
    html = clinic(examined)
    said = {letter for letter, _ in marked(html, "samp")}
    listing = html[: html.index('class="answer"')]
    shown = set(re.findall(r'<mark class="origin-(\w)"', listing))
    assert said == shown
    assert len(said) == len(examined.origins)


def test_the_same_letter_is_the_same_number():
    html = clinic(examine(Settings()))
    assert marked(html, "samp") == [("a", "3x2"), ("b", "3x2")]
    assert marked(html, "code") == [("a", "3, 2"), ("b", "3, 2")]


def test_the_failing_line_is_marked_by_a_sign_and_what_follows_is_not_reached():
    html = clinic(examine(Settings()))
    rows = re.findall(r'<div class="row([^"]*)".*?</div>', html)
    assert rows == ["", "", " fails", " unreached"]
    assert html.count("✕") == 2


def test_a_repair_is_marked_by_a_sign():
    html = clinic(examine(Settings(repairs=CASES[2].repairs)))
    assert html.count("✎") == 1
    assert "✓" in html


def test_chips_tell_what_matters():
    said = plain(clinic(examine(Settings("Dtype"))))
    assert "x (3, 2) float64 = Double" in said
    assert "float32 = Float" in said
    assert "features (4, 5, 6, 6) as rows (120, 6)" in plain(
        clinic(examine(Settings("Forgotten flatten")))
    )
    assert "layer weight.T (180, 10)" in plain(clinic(examine(Settings("Forgotten flatten"))))
    assert "saved weight (3, 4)" in plain(clinic(examine(Settings("Another state_dict"))))
    assert "batch (4, 3) on cpu" in plain(clinic(examine(Settings("Batch left behind"))))


def test_texts_are_escaped():
    examined = examine(Settings("Dtype"))
    hostile = replace(
        examined, lines=("<script>alert(1)</script>", *examined.lines[1:]), origins=()
    )
    html = clinic(hostile)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "&quot;meta&quot;</mark>" in clinic(examine(Settings("Device")))


def test_another_run_is_another_text():
    examined = examine(Settings())
    assert clinic(examined, 1) != clinic(examined, 2)
