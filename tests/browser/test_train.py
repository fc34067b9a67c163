"""Training in the page: no browser stops or disturbs it, and nobody else sees it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.run_folder import read_run
from tests.browser.opening import open_page, wait_until_run
from tests.browser.serving import Server

SLOW = 120_000  # milliseconds: a run of some epochs on shared cores
SMALL = "image_size=28&hidden_units=4&threads=1&source=digits"
LONG = "source=shapes:2&image_size=96&threads=1&epochs=50"  # a minute at least, unless stopped


def runs_of(app: Server) -> set[Path]:
    return set(app.home.glob("*/runs/*"))


@pytest.fixture
def new_runs(app: Server):
    """The folders of runs that this test began."""
    before = runs_of(app)
    return lambda: sorted(runs_of(app) - before)


def press_train(page: Page, url: str) -> None:
    open_page(page, url)
    page.locator(".st-key-train button").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible(timeout=SLOW)


def epoch_shown(page: Page) -> int:
    """The epoch in the progress bar's words."""
    words = page.get_by_text(re.compile(r"· epoch \d+ of \d+ ·"))
    expect(words).to_be_visible(timeout=SLOW)
    return int(re.search(r"epoch (\d+) of", words.inner_text())[1])


def wait_for_end(page: Page) -> None:
    expect(page.get_by_role("button", name="Evaluate it")).to_be_visible(timeout=SLOW)


def test_from_the_click_to_the_verdict_and_no_request_leaves_the_machine(app, page, new_runs):
    elsewhere = []
    page.on(
        "request",
        lambda r: r.url.startswith((app.url, "data:", "blob:")) or elsewhere.append(r.url),
    )
    open_page(page, f"{app.url}/train?{SMALL}&epochs=2")
    page.locator(".st-key-train button").click()
    wait_for_end(page)
    (folder,) = new_runs()
    run = read_run(folder)
    right = round(run.epochs[-1].val_accuracy * sum(run.pictures["validation"]))
    expect(page.locator(".st-key-what-you-see")).to_contain_text(
        f"After 2 epochs {right} of {sum(run.pictures['validation'])}"
    )
    page.get_by_role("button", name="Evaluate it").click()
    best = run.best.val_accuracy
    expect(page.get_by_text(re.compile(rf"{best:.0%}".replace("%", r"\s?%"))).first).to_be_visible()
    assert elsewhere == []


def test_reload_other_pages_and_a_closed_tab_do_not_disturb_a_run(app, page, new_runs):
    press_train(page, f"{app.url}/train?{LONG}&augmentation=trivial")
    seen = epoch_shown(page)
    page.reload()
    wait_until_run(page)
    assert epoch_shown(page) >= seen
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_text("Deep learning with the lid off")).to_be_visible()
    again = page.context.new_page()
    page.close()
    open_page(again, f"{app.url}/train?step=train")
    assert epoch_shown(again) >= seen
    assert len(new_runs()) == 1
    again.get_by_role("button", name="Stop").click()
    expect(again.locator(".st-key-train button")).to_be_visible(timeout=SLOW)
    assert read_run(new_runs()[0]).state == "stopped"


def test_pause_holds_resume_goes_on_and_moved_controls_are_named(app, page, new_runs):
    press_train(page, f"{app.url}/train?{LONG}")
    epoch_shown(page)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text(re.compile("Paused · epoch"))).to_be_visible(timeout=SLOW)
    held = page.get_by_text(re.compile("Paused · epoch")).inner_text()
    slider = page.locator(".st-key-learning_rate input[type=range]")
    slider.focus()
    slider.press("ArrowRight")
    expect(page.get_by_text("learning_rate 0.003 (the run has 0.001)")).to_be_visible(timeout=SLOW)
    assert page.get_by_text(re.compile("Paused · epoch")).inner_text() == held
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text(re.compile("Training · epoch"))).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Resume")).to_be_visible(timeout=SLOW)
    assert len(new_runs()) == 1
    assert read_run(new_runs()[0]).settings.learning_rate == 0.001


def test_a_double_click_is_one_run(app, page, new_runs):
    open_page(page, f"{app.url}/train?{SMALL}&epochs=2")
    page.locator(".st-key-train button").dblclick()
    wait_for_end(page)
    assert len(new_runs()) == 1


def test_what_one_trains_no_other_sees(app, page, new_page, new_runs):
    open_page(page, f"{app.url}/train?{SMALL}&epochs=1")
    page.locator(".st-key-train button").click()
    wait_for_end(page)
    other = open_page(new_page(), f"{app.url}/train?step=train")
    expect(other.get_by_role("button", name="Look at a finished run first")).to_be_visible()
    expect(other.get_by_role("button", name="Evaluate it")).to_have_count(0)


def test_the_finished_run_is_there_before_one_trains(app, page):
    open_page(page, f"{app.url}/train")
    page.get_by_role("button", name="Look at a finished run first").click()
    wait_for_end(page)
    expect(page.locator(".st-key-what-you-see")).to_contain_text("After 10 epochs")
    expect(page.get_by_text("interrupted")).to_have_count(0)
    expect(page.get_by_text("Chosen now, but not in this run")).to_have_count(0)


def test_the_sanity_check_passes_on_the_defaults(app, page):
    open_page(page, f"{app.url}/train?source=digits&image_size=28")
    page.get_by_role("button", name="Sanity check").click()
    expect(page.get_by_text(re.compile("pictures by heart after"))).to_be_visible(timeout=SLOW)


@pytest.mark.parametrize(
    "link", ["image_size=9999", "learning_rate=0,1", "epochs=-1", "optimizer=<b>", "step=nothing"]
)
def test_a_link_out_of_range_falls_back_to_the_default(app, page, link):
    open_page(page, f"{app.url}/train?{link}")
    expect(page.locator(".st-key-train button")).to_be_visible()


def test_no_pixels_left_is_a_sentence_with_a_repair(app, page):
    open_page(page, f"{app.url}/train?image_size=28&blocks=4&padding=1&source=digits&step=model")
    open_page(page, f"{app.url}/train?image_size=28&blocks=4&padding=0&source=digits")
    expect(page.locator(".st-key-train button")).to_be_visible()
