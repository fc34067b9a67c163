"""Build a net in a browser: what a version is about stands above the fold."""

import pytest
from playwright.sync_api import expect

from tests.browser.opening import open_page
from tests.browser.pointing import is_above_the_fold


@pytest.mark.parametrize("version", ["A tensor by hand", "A tensor as nn.Parameter"])
def test_the_twins_are_seen_on_arrival_and_the_class_is_a_click_away(page, app, version):
    open_page(page, f"{app.url}/module?module_version={version.replace(' ', '+')}")
    panels = page.locator(".film .panel")
    expect(panels).to_have_count(2)
    for place in (
        *panels.all(),
        page.locator(".film .range"),
        page.locator(".st-key-what-you-see"),
    ):
        assert is_above_the_fold(place)
    page.get_by_role("tab", name="The class").click()
    expect(page.locator(".st-key-lit-code")).to_contain_text("self.weight1")
    expect(page.locator(".film")).to_have_count(0)
