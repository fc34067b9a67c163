"""How a test comes to a lesson's page by a link, without a browser."""

from functools import cache
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lessons.contents import reading_order

MENU = Path(__file__).resolve().parents[2] / "pages" / "menu.py"
FILES = {page.url: page.file for page in reading_order()}


def named(value) -> str:
    return getattr(value, "url", None) or getattr(value, "title", "")


@cache
def opened(url: str, link: tuple[tuple[str, str | tuple[str, ...]], ...] = ()) -> AppTest:
    """The page as someone meets it who has just been given the link."""
    visitor = AppTest.from_file(str(MENU), default_timeout=120)
    for word, said in link:
        visitor.query_params[word] = list(said) if isinstance(said, tuple) else said
    visitor.switch_page(FILES[url]).run()
    for failure in visitor.exception:
        pytest.fail("\n".join([url, *failure.stack_trace, failure.message]), pytrace=False)
    return visitor
