"""Every lesson, in reading order."""

from functools import cache
from importlib import import_module

from lessons.contents import reading_order
from lessons.lesson import Lesson


@cache
def all_lessons() -> tuple[Lesson, ...]:
    """The lessons of all pages that are lessons (home and /train are not)."""
    modules = (_module(page.url) for page in reading_order() if page.url)
    return tuple(module.LESSON for module in modules if module is not None)


def _module(url: str):
    try:
        return import_module(f"lessons.{url}")
    except ModuleNotFoundError as error:
        if error.name != f"lessons.{url}":
            raise
        return None
