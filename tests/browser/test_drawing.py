"""Drawing with mouse and keyboard, where a network is asked about what was drawn."""

import pytest
from playwright.sync_api import expect

from tests.browser.opening import open_page
from tests.browser.pointing import box_of


@pytest.fixture
def sheet(page, app):
    open_page(page, f"{app.url}/heatmap")
    page.get_by_text("Draw", exact=True).click()
    sheet = page.locator(".sheet")
    expect(sheet).to_be_visible()
    return sheet


def seen(page):
    return page.locator(".st-key-what-you-see")


def draw(page, sheet, *places):
    """A stroke through places, in shares of the sheet."""
    box = box_of(sheet)
    for number, (x, y) in enumerate(places):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
        if number == 0:
            page.mouse.down()
    page.mouse.up()


def pixel(sheet, x, y):
    """Red, green, blue and opacity at a place of the sheet."""
    return sheet.evaluate(f"s => [...s.getContext('2d').getImageData({x}, {y}, 1, 1).data]")


def test_what_is_drawn_is_asked_about_until_it_is_cleared(page, sheet):
    expect(seen(page)).not_to_contain_text("your picture")
    draw(page, sheet, (0.3, 0.3), (0.7, 0.7))
    expect(seen(page)).to_contain_text("your picture")
    page.get_by_role("button", name="Clear").click()
    expect(seen(page)).not_to_contain_text("your picture")
    page.get_by_role("button", name="Undo").click()
    expect(seen(page)).to_contain_text("your picture")


def test_a_keyboard_draws_too(page, sheet):
    page.get_by_role("radio", name="red").focus()
    page.keyboard.press("Space")
    sheet.focus()
    page.keyboard.press("Space")
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Space")
    expect(seen(page)).to_contain_text("your picture")
    assert pixel(sheet, 160, 128) == [214, 46, 46, 255]


def test_a_drawing_is_still_there_on_the_next_page(page, sheet):
    draw(page, sheet, (0.3, 0.3), (0.7, 0.7))
    expect(seen(page)).to_contain_text("your picture")
    page.locator(".st-key-strip").get_by_role("link", name="Switch off").click()
    expect(seen(page)).to_contain_text("Without map 7 of")
    expect(page.get_by_role("button", name="Clear")).to_be_enabled()
    assert pixel(sheet, 128, 128) == [23, 33, 43, 255]  # black ink
