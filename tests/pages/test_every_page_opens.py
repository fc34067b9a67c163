"""Every page of the house opens, and a widget's key means one thing in all of them."""

from functools import cache
from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

PAGES = Path(__file__).resolve().parents[2] / "pages"
NAMES = sorted(path.relative_to(PAGES).as_posix() for path in PAGES.glob("*/*.py"))

# What a widget of one kind is, apart from what it says, where it stands and what it holds.
DEFINITION = (
    *("type", "data_type", "min", "max", "has_min", "has_max", "step", "options", "default"),
    *("default_array", "default_value", "click_mode", "selection_mode", "max_chars"),
    *("min_value", "max_value", "multiple_files", "max_selections"),
)


@pytest.fixture(scope="module", autouse=True)
def errors_are_told():
    """The served app hides what went wrong from learners; a test wants to read it."""
    hidden = config.get_option("client.showErrorDetails")
    config.set_option("client.showErrorDetails", "full")
    yield
    config.set_option("client.showErrorDetails", hidden)


@cache
def opened(name: str) -> AppTest:
    """The page as a new learner sees it who comes from the menu."""
    learner = AppTest.from_file(str(PAGES / "menu.py"), default_timeout=60).run()
    return learner.switch_page(name).run()


def test_there_is_a_home_page():
    assert "start/home.py" in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_it_opens(name):
    page = opened(name)
    for failure in page.exception:
        pytest.fail("\n".join([name, *failure.stack_trace, failure.message]), pytrace=False)
    assert len(page.main), f"{name} is empty"


def test_a_key_is_one_definition_in_the_whole_app():
    """Two pages that bind one key with different ranges end in a traceback for whoever walks
    from one to the other."""
    known = {}
    for name in NAMES:
        for key, definition in definitions(opened(name)).items():
            where, other = known.setdefault(key, (name, definition))
            assert definition == other, f"`{key}` is not the same in {where} and {name}"


def definitions(page: AppTest) -> dict[str, dict]:
    """What every widget with a key is, by key. Buttons are left out: they hold no value."""
    found = {}
    for block in (page.main, page.sidebar):
        for element in block:
            key, proto = getattr(element, "key", None), getattr(element, "proto", None)
            if key is None or element.type == "button":
                continue
            fields = {field.name: value for field, value in proto.ListFields()}
            kept = {name: str(fields[name]) for name in DEFINITION if name in fields}
            found[key] = {"widget": element.type} | kept
    return found
