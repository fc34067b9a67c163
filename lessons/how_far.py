"""How far a learner is on every lesson, and where to go on."""

from collections.abc import Mapping, Sequence

from core.report import PageProgress, progress_of
from lessons.all_lessons import all_lessons


def how_far(ticks: Mapping[str, Sequence[str]]) -> dict[str, PageProgress]:
    """Every lesson's url -> its challenges and those that are done, in reading order."""
    lessons = {
        lesson.url: (lesson.title, [challenge.title for challenge in lesson.challenges])
        for lesson in all_lessons()
    }
    return dict(zip(lessons, progress_of(lessons, ticks), strict=True))


def go_on_at(ticks: Mapping[str, Sequence[str]]) -> str | None:
    """The url of the lesson ticked last; where all is done there, of the next that is not.

    None for who has ticked nothing yet, and for who has done everything after it.
    """
    pages = how_far(ticks)
    been = [url for url in ticks if url in pages]  # the last ticked is the last
    if not been:
        return None
    urls = list(pages)
    onwards = urls[urls.index(been[-1]) :]
    return next((url for url in onwards if len(pages[url].done) < len(pages[url].challenges)), None)
