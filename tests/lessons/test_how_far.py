"""How far a learner is, and where to go on."""

from lessons.all_lessons import all_lessons
from lessons.how_far import go_on_at, how_far

LESSONS = all_lessons()
FIRST, SECOND = LESSONS[0], LESSONS[1]


def every_title(lesson):
    return [challenge.title for challenge in lesson.challenges]


def test_every_lesson_is_counted_in_reading_order():
    title = FIRST.challenges[0].title
    pages = how_far({FIRST.url: [title, "never heard of"], "gone": [title]})
    assert list(pages) == [lesson.url for lesson in LESSONS]
    assert pages[FIRST.url].done == {title}
    assert not pages[SECOND.url].done


def test_one_goes_on_where_one_was_last():
    some = {SECOND.url: [SECOND.challenges[0].title], FIRST.url: [FIRST.challenges[0].title]}
    assert go_on_at(some) == FIRST.url
    assert go_on_at(dict(reversed(some.items()))) == SECOND.url
    assert go_on_at(some | {"gone": ["x"]}) == FIRST.url


def test_after_a_page_that_is_done_comes_the_next():
    assert go_on_at({FIRST.url: every_title(FIRST)}) == SECOND.url


def test_nobody_is_sent_anywhere_before_the_first_tick_or_after_the_last():
    assert go_on_at({}) is None
    assert go_on_at({lesson.url: every_title(lesson) for lesson in LESSONS}) is None
