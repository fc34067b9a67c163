"""What holds for every lesson: its challenges, its program, its words, its place."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from lessons.all_lessons import all_lessons
from lessons.contents import after, family, reading_order
from lessons.lesson import Lesson

LESSONS = all_lessons()
CHALLENGES = [(lesson, challenge) for lesson in LESSONS for challenge in lesson.challenges]
SIGNIFICANT = 4  # digits to which a program and its page agree


def named(value) -> str:
    return getattr(value, "url", None) or getattr(value, "title", "")


@cache
def answer(url: str, settings) -> object:
    """What the lesson's verb returns, computed once for all laws."""
    return next(lesson for lesson in LESSONS if lesson.url == url).verb(settings)


def history_of(lesson: Lesson, challenge) -> list:
    return [(settings, answer(lesson.url, settings)) for settings in challenge.first]


@pytest.mark.parametrize(("lesson", "challenge"), CHALLENGES, ids=named)
def test_no_challenge_is_done_on_arrival(lesson, challenge):
    arrived = lesson.settings()
    assert not challenge.ticked(arrived, answer(lesson.url, arrived), [])


@pytest.mark.parametrize(("lesson", "challenge"), CHALLENGES, ids=named)
def test_a_stored_solution_ticks_its_challenge(lesson, challenge):
    result = answer(lesson.url, challenge.solution)
    assert challenge.ticked(challenge.solution, result, history_of(lesson, challenge))


@pytest.mark.parametrize(("lesson", "challenge"), CHALLENGES, ids=named)
def test_a_tick_depends_on_the_result_and_not_on_a_control(lesson, challenge):
    """With the solution's settings, but what some other settings led to, it is not ticked."""
    solutions = (other.solution for other in lesson.challenges)
    others = [lesson.settings(), *solutions, *challenge.first]
    history = history_of(lesson, challenge)
    assert not all(
        challenge.ticked(challenge.solution, answer(lesson.url, settings), history)
        for settings in others
        if settings != challenge.solution
    )


@pytest.mark.parametrize("lesson", LESSONS, ids=named)
def test_two_to_four_challenges_a_page_in_words_of_its_own(lesson):
    assert 2 <= len(lesson.challenges) <= 4
    titles = [challenge.title for challenge in lesson.challenges]
    assert len(set(titles)) == len(titles)
    assert all(challenge.task.strip() and challenge.hint.strip() for challenge in lesson.challenges)


@pytest.mark.parametrize("lesson", LESSONS, ids=named)
def test_a_takeaway_is_a_sentence_of_at_most_18_words(lesson):
    assert len(lesson.takeaway.split()) <= 18
    assert lesson.takeaway.endswith(".")


@pytest.mark.parametrize("lesson", LESSONS, ids=named)
def test_a_lesson_has_its_place_and_its_page(lesson):
    pages = {page.url: page for page in reading_order()}
    assert lesson.url in pages
    assert lesson.own <= set(lesson.names)
    assert set(lesson.placed) | lesson.typed <= set(lesson.names)


@pytest.mark.parametrize("lesson", LESSONS, ids=named)
def test_a_question_has_one_true_answer_on_arrival(lesson):
    if lesson.question is not None:
        arrived = lesson.settings()
        right = lesson.question.right(arrived, answer(lesson.url, arrived))
        assert 2 <= len(lesson.question.answers) <= 4
        assert right in range(len(lesson.question.answers))


def cases(lesson: Lesson) -> list:
    """The settings on arrival and two others."""
    solutions = [challenge.solution for challenge in lesson.challenges]
    return list(dict.fromkeys([lesson.settings(), *solutions]))[:3]


def run_program(lesson: Lesson, settings) -> subprocess.CompletedProcess:
    program = lesson.program(settings)
    assert not re.search(r"\b(from|import) (core|lessons|figures|widgets)\b", program)
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    files = lesson.files(settings, answer(lesson.url, settings)) if lesson.files else {}
    with TemporaryDirectory() as folder:
        for name, content in files.items():
            file = Path(folder, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        return subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            cwd=folder,
            env=environment | {"OMP_NUM_THREADS": "1"},
        )


def alike(ours: str, theirs: str) -> bool:
    """The same text, its numbers equal to four significant digits."""
    number = re.compile(r"-?\d+\.?\d*(?:e[+-]?\d+)?|-?inf|nan")
    if number.sub("#", ours) != number.sub("#", theirs):
        return False
    pairs = zip(number.findall(ours), number.findall(theirs), strict=True)
    return all(
        f"{float(one):.{SIGNIFICANT}g}" == f"{float(other):.{SIGNIFICANT}g}"
        or abs(float(one) - float(other)) <= 10.0**-SIGNIFICANT * abs(float(other))
        for one, other in pairs
    )


@pytest.fixture(scope="module")
def ran(request):
    """The programs of all lessons under test, each in a fresh interpreter, two at a time."""
    tests = [item for item in request.session.items if "ran" in item.fixturenames]
    tested = [test.callspec.params["lesson"] for test in tests]
    wanted = [(lesson, settings) for lesson in tested for settings in cases(lesson)]
    with ThreadPoolExecutor(2) as threads:
        done = threads.map(lambda pair: run_program(*pair), wanted)
        return {
            (lesson.url, settings): out
            for (lesson, settings), out in zip(wanted, done, strict=True)
        }


@pytest.mark.parametrize("lesson", LESSONS, ids=named)
def test_the_code_of_a_page_prints_what_the_page_shows(lesson, ran):
    for settings in cases(lesson):
        done = ran[lesson.url, settings]
        assert done.returncode == 0, done.stderr
        shown = lesson.printed(settings, answer(lesson.url, settings))
        assert alike(shown.strip(), done.stdout.strip()), (shown, done.stdout)


def test_alike_tells_numbers_apart_at_the_fourth_digit():
    assert alike("loss 0.12341", "loss 0.12339")
    assert not alike("loss 0.1234", "loss 0.1236")
    assert not alike("loss 0.1234", "cost 0.1234")
    assert not alike("1 2", "1")


@pytest.mark.parametrize("lesson", LESSONS, ids=named)
def test_what_is_seen_is_said_with_numbers_and_changes(lesson):
    settings = cases(lesson)
    said = [lesson.what_you_see(s, answer(lesson.url, s)) for s in settings]
    assert len(set(said)) == len(said)
    assert all(re.search(r"\d", sentence) for sentence in said)


def test_the_contents_lead_from_page_to_page():
    pages = reading_order()
    assert len({page.url for page in pages}) == len(pages)
    assert [after(page.url) for page in pages] == [*pages[1:], None]
    for page in pages:
        assert page in family(page.url)
        assert len(page.title.split()) <= 3


def test_settings_differ_from_each_other_by_value():
    for lesson in LESSONS:
        assert lesson.settings() == replace(lesson.settings())
        hash(lesson.settings())  # so that results can be kept by settings
