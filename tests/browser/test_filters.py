"""Filters over time: the film follows its slider, and a click chooses a filter."""

import re

from playwright.sync_api import expect

from tests.browser.opening import open_page
from tests.browser.pointing import click_at


def test_a_filter_is_chosen_by_a_click_and_by_a_button(page, app):
    open_page(page, f"{app.url}/filters")
    seen = page.locator(".st-key-what-you-see")
    expect(seen).to_contain_text("filter 1 moved by 39 %")
    canvas = page.locator(".st-key-picture figure", has_text="All filters").locator("canvas")
    click_at(canvas, 0.9, 0.5)
    expect(seen).to_contain_text("filter 7 moved by 46 %")
    page.get_by_role("button", name="Filter after").click()
    expect(seen).to_contain_text("filter 8 moved by")
    expect(page).to_have_url(re.compile("filters_filter=8"))
