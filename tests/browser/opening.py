"""How a test comes to a page of the app and knows that it stands there complete."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.browser.find_browser import find_browser

BROWSER_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MILLISECONDS = 60_000  # the first visit of a cold server imports torch, on cores that are shared


@contextmanager
def running_browser() -> Iterator[Browser]:
    """A headless browser until the block ends. Raises NoBrowser."""
    program = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=BROWSER_FLAGS)
        yield browser
        browser.close()


def open_page(page: Page, url: str) -> Page:
    """Go to `url` and wait until its script has run to the end without an error. Returns page."""
    page.goto(url)
    # before the first answer no script "runs" either: wait for something of the page itself
    first = page.get_by_test_id("stMain").get_by_test_id("stElementContainer").first
    expect(first).to_be_attached(timeout=MILLISECONDS)
    wait_until_run(page)
    return page


def wait_until_run(page: Page) -> None:
    """Wait until no script runs for this page, and hold that it shows no error.

    After a reload or a click the run may not have begun yet: wait with
    `expect` for what the click brings about.
    """
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=MILLISECONDS)
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=MILLISECONDS)
    assert not errors_on(page), "\n".join(errors_on(page))


def errors_on(page: Page) -> list[str]:
    """What a page shows when a script failed: Streamlit's red box, or a traceback's first line."""
    boxes = page.get_by_test_id("stException").all_inner_texts()
    tracebacks = page.get_by_text("Traceback (most recent call last)").all_inner_texts()
    return boxes + tracebacks


def try_this(page: Page, number: int) -> Locator:
    """A challenge under *Try this*, the first is number 0; it says (open) or (done)."""
    return page.locator(".st-key-challenges li").nth(number)
