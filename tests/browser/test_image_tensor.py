"""A photograph that is clicked: its numbers light up in all planes, and go into the link."""

import pytest
from playwright.sync_api import expect

from tests.browser.opening import open_page


@pytest.fixture
def photograph(page, app):
    open_page(page, f"{app.url}/image_tensor")
    expect(page.locator(".film .key").first).to_contain_text("x[13, 28]")
    return page


def test_a_click_lights_the_pixel_up_in_all_planes(photograph):
    canvas = photograph.locator(".film canvas").first
    box = canvas.bounding_box()
    # The middle of row 30, column 36 of 61 x 92, two pixels from the canvas's border.
    wide, high = box["width"] - 4, box["height"] - 4
    canvas.click(position={"x": 2 + wide * 36.5 / 92, "y": 2 + high * 30.5 / 61})
    expect(photograph.locator(".film .key").first).to_contain_text("x[30, 36]")
    expect(photograph.get_by_text("x[30, 36, 0] = ")).to_be_visible()
    expect(photograph.locator(".st-key-what-you-see")).to_contain_text("row 30, column 36")
    assert "image_tensor_pixel=30,36" in photograph.url.replace("%2C", ",")


def test_the_picture_follows_the_slider_while_it_is_dragged(photograph):
    film = photograph.locator(".film")
    expect(film).to_have_attribute("data-frame", "0")
    slider = photograph.get_by_role("slider", name="Add to every number")
    slider.focus()
    photograph.keyboard.press("ArrowRight")
    expect(film).to_have_attribute("data-frame", "1")
    expect(photograph.get_by_text("x[13, 28, 0] = 216")).to_be_visible()


def test_controls_and_pictures_are_above_the_fold(photograph):
    for part in (".st-key-image_tensor_then", ".film"):
        box = photograph.locator(part).bounding_box()
        assert box["y"] + box["height"] <= 768


def test_on_a_phone_nothing_is_wider_than_the_screen(new_page, app):
    phone = new_page(width=390, height=844)
    open_page(phone, f"{app.url}/image_tensor?image_tensor_batch=true")
    expect(phone.locator(".film canvas")).to_have_count(4)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    for canvas in phone.locator(".film canvas").all():
        box = canvas.bounding_box()
        assert box["x"] + box["width"] <= 390
