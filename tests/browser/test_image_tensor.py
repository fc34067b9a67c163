"""A photograph that is clicked: its numbers light up in all planes, and go into the link."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.opening import open_page
from tests.browser.pointing import box_of, click_at, fits_a_phone, is_above_the_fold


@pytest.fixture
def photograph(page, app):
    open_page(page, f"{app.url}/image_tensor")
    expect(page.locator(".film .key").first).to_contain_text("x[13, 28]")
    return page


def test_a_click_lights_the_pixel_up_in_all_planes(photograph):
    canvas = photograph.locator(".film canvas").first
    # The middle of row 30, column 36 of 61 x 92, two pixels from the canvas's border.
    click_at(canvas, 36.5 / 92, 30.5 / 61, margin=2)
    expect(photograph.locator(".film .key").first).to_contain_text("x[30, 36]")
    expect(photograph.get_by_text("x[30, 36, 0] = ")).to_be_visible()
    expect(photograph.locator(".st-key-what-you-see")).to_contain_text("row 30, column 36")
    expect(photograph).to_have_url(re.compile("image_tensor_pixel=30(,|%2C)36"))


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
        assert is_above_the_fold(photograph.locator(part))


def test_on_a_projector_the_panels_stand_two_by_two(new_page, app):
    projected = new_page(width=1024, height=768)
    open_page(projected, f"{app.url}/image_tensor?present=1")
    canvases = projected.locator(".film canvas")
    expect(canvases).to_have_count(4)
    tops = [round(box_of(canvas)["y"]) for canvas in canvases.all()]
    assert tops[0] == tops[1] < tops[2] == tops[3]


def test_on_a_phone_nothing_is_wider_than_the_screen(new_page, app):
    phone = new_page(width=390, height=844)
    open_page(phone, f"{app.url}/image_tensor?image_tensor_batch=true")
    expect(phone.locator(".film canvas")).to_have_count(4)
    assert fits_a_phone(phone)
    for canvas in phone.locator(".film canvas").all():
        box = box_of(canvas)
        assert box["x"] + box["width"] <= 390
