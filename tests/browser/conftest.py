"""The real browser and the real server of these tests.

- `app`: the server of app.py, one for all tests (its `url`, `home`, `log`).
- `serve(script)`: a server of a small script, kept until the module's tests are done.
- `page`: a page of a fresh browser, as a learner who has never been here.
- `new_page(width=…, height=…, dark=…)`: one more, with cookies of its own: another learner.

A test fails when one of its pages had an uncaught JavaScript error or ends on a traceback. Of a
test that failed, the servers' logs are shown and its pages pictured in test-pictures/.
"""

import re
from contextlib import ExitStack

import pytest
from playwright.sync_api import expect

from tests.browser.opening import errors_on, running_browser
from tests.browser.serving import REPOSITORY, serving

running_servers = []

expect.set_options(timeout=20_000)  # milliseconds; a page answers in a fraction of one, if alone


@pytest.fixture(scope="session")
def app(tmp_path_factory):
    with serving("app.py", tmp_path_factory.mktemp("app")) as server:
        running_servers.append(server)
        yield server
        running_servers.remove(server)


@pytest.fixture(scope="module")
def serve(tmp_path_factory):
    servers = {}
    with ExitStack() as stack:

        def serve(script, **environment):
            known = (script, *environment.items())
            if known not in servers:
                folder = tmp_path_factory.mktemp("served")
                servers[known] = stack.enter_context(serving(script, folder, **environment))
                running_servers.append(servers[known])
            return servers[known]

        yield serve
        for server in servers.values():
            running_servers.remove(server)


@pytest.fixture(scope="session")
def browser():
    with running_browser() as browser:
        yield browser


@pytest.fixture
def new_page(browser, request):
    contexts, pages, script_errors = [], [], []

    def new_page(width=1366, height=768, dark=False):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="no-preference",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: script_errors.append(str(error)))
        pages.append(page)
        return page

    yield new_page
    shown = [error for page in pages if not page.is_closed() for error in errors_on(page)]
    if request.node.stash.get(FAILED, False) or shown or script_errors:
        for number, page in enumerate(pages):
            if not page.is_closed():
                name = re.sub(r"\W+", "-", f"{request.node.name}-{number}")
                page.screenshot(path=REPOSITORY / "test-pictures" / f"{name}.png")
    for context in contexts:
        context.close()
    assert not script_errors, "uncaught JavaScript errors: " + "; ".join(script_errors)
    assert not shown, "errors on the page: " + "; ".join(shown)


@pytest.fixture
def page(new_page):
    return new_page()


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed:
        item.stash[FAILED] = True
        for server in running_servers:
            report.sections.append((f"log of the server at {server.url}", server.log[-5000:]))
    return report
