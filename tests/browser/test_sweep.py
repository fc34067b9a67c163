"""The sweep: a cell of the map is clicked, loaded, and trained by itself."""

import re

from playwright.sync_api import expect

from figures.sweep import MAP
from tests.browser.opening import MILLISECONDS, open_page, wait_until_run
from tests.browser.pointing import click_at


def test_a_click_on_the_map_loads_the_run_and_says_that_it_was_trained_singly(page, app):
    page.emulate_media(reduced_motion="reduce")
    open_page(page, f"{app.url}/sweep")
    page.get_by_role("radio", name="And batches").click()
    # a worker trains it: until it is there, the picture from before stands in its place
    film = page.locator(".film:visible").filter(has=page.get_by_text(MAP, exact=True))
    expect(film).to_be_visible(timeout=MILLISECONDS)
    wait_until_run(page)
    said = page.locator(".st-key-what-you-see")
    expect(film).to_have_attribute("data-frame", re.compile(r"\d+"))
    before = said.inner_text()
    canvas = film.locator("figure canvas").first
    click_at(canvas, 0.75, 0.3)
    expect(page).to_have_url(re.compile("sweep_learning_rate="))
    expect(said).not_to_have_text(before)
    expect(said).to_contain_text("singly")
