"""A unit that is clicked: its square moves on the photograph, and goes into the link."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.opening import open_page
from tests.browser.pointing import click_at, is_above_the_fold


@pytest.fixture
def stack(page, app):
    open_page(page, f"{app.url}/receptive_field")
    expect(page.locator(".film .key").last).to_contain_text("unit [7, 7] of 16 × 16")
    return page


def test_a_click_in_the_last_map_moves_the_square(stack):
    canvas = stack.locator(".film canvas").last
    click_at(canvas, 0.5 / 16, 15.5 / 16, margin=2)
    expect(stack.locator(".film .key").last).to_contain_text("unit [15, 0] of 16 × 16")
    expect(stack.locator(".st-key-what-you-see")).to_contain_text("100 of the 4,096 pixels")
    expect(stack.locator(".st-key-challenges")).to_contain_text("1 of 4 done")
    expect(stack).to_have_url(re.compile(r"receptive_field_place=61\.5(,|%2C)1\.5"))


def test_the_square_grows_layer_by_layer_up_to_the_last(stack):
    film = stack.locator(".film")
    expect(film).to_have_attribute("data-frame", "6")
    film.get_by_role("slider").focus()
    stack.keyboard.press("ArrowLeft")
    expect(film).to_have_attribute("data-frame", "5")
    expect(stack.locator(".film .now")).to_have_text("5 conv 3")


def test_controls_and_pictures_are_above_the_fold(stack):
    for part in (".st-key-receptive_field_gradient", ".film"):
        assert is_above_the_fold(stack.locator(part))
