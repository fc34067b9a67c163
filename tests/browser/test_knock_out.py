"""A map's tile is clicked: the map is off, and clicked again it is on."""

import pytest
from playwright.sync_api import expect

from tests.browser.opening import open_page
from tests.browser.pointing import click_at

MAPS = 10


@pytest.fixture
def knocked(page, app):
    open_page(page, f"{app.url}/knock_out")
    expect(seen(page)).to_contain_text("Without map 7 of")
    return page


def seen(page):
    return page.locator(".st-key-what-you-see")


def click_map(page, number):
    canvas = page.locator(".st-key-picture .film canvas").first
    click_at(canvas, (number + 0.5) / MAPS, 0.5)


def test_two_clicks_repair_the_answer(knocked):
    click_map(knocked, 7)
    expect(seen(knocked)).to_contain_text("All 10 maps")
    click_map(knocked, 3)
    expect(seen(knocked)).to_contain_text("Without map 3 of")
    click_map(knocked, 9)
    expect(seen(knocked)).to_contain_text("Without maps 3, 9")
    expect(seen(knocked)).to_contain_text("becomes rightly triangle")
    expect(knocked.locator(".st-key-challenges")).to_contain_text("Repair (done)")
    click_map(knocked, 9)
    expect(seen(knocked)).to_contain_text("Without map 3 of")


def test_whoever_walks_away_and_back_finds_the_same_maps_off(knocked):
    click_map(knocked, 3)
    expect(seen(knocked)).to_contain_text("Without maps 3, 7")
    strip = knocked.locator(".st-key-strip")
    strip.get_by_role("link", name="Where it looked").click()
    expect(seen(knocked)).to_contain_text("hottest")
    strip.get_by_role("link", name="Switch off").click()
    expect(seen(knocked)).to_contain_text("Without maps 3, 7")
    click_map(knocked, 3)
    expect(seen(knocked)).to_contain_text("Without map 7 of")
