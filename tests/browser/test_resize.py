"""The three squares are clicked, and follow the slider of their size."""

import pytest
from playwright.sync_api import expect

from tests.browser.opening import open_page
from tests.browser.pointing import is_above_the_fold


@pytest.fixture
def resize(page, app):
    open_page(page, f"{app.url}/resize")
    expect(page.locator(".film canvas")).to_have_count(8)
    expect(page.locator(".st-key-what-you-see")).to_contain_text("64 × 64")
    return page


def test_a_click_on_a_square_chooses_it(resize):
    resize.locator(".film canvas").nth(3).click()
    expect(resize.locator(".st-key-what-you-see")).to_contain_text("by pad")
    expect(resize.locator(".film")).to_contain_text("pad ✓")


def test_the_squares_follow_the_slider(resize):
    film = resize.locator(".film")
    expect(film).to_have_attribute("data-frame", "3")
    resize.get_by_role("slider", name="Size").focus()
    resize.keyboard.press("ArrowLeft")
    expect(film).to_have_attribute("data-frame", "2")
    expect(resize.locator(".st-key-what-you-see")).to_contain_text("32 × 32")


def test_what_torch_refuses_is_said_and_repaired(page, app):
    open_page(page, f"{app.url}/resize?resize_order=Normalize+too+early")
    expect(page.get_by_text("TypeError: Input tensor should be")).not_to_have_count(0)
    page.get_by_role("button", name="Repair: ToTensor, Normalize").click()
    expect(page.locator(".st-key-what-you-see")).to_contain_text("brings the picture back")


def test_controls_and_pictures_are_above_the_fold(resize):
    for part in (".st-key-resize_order", ".film"):
        assert is_above_the_fold(resize.locator(part))
