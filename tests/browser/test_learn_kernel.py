"""A film of learning: dragged to its start, and brought back from an explosion."""

import pytest
from playwright.sync_api import expect

from tests.browser.opening import open_page
from tests.browser.pointing import fits_a_phone, is_above_the_fold


@pytest.fixture
def theft(page, app):
    page.emulate_media(reduced_motion="reduce")
    open_page(page, f"{app.url}/learn_kernel")
    expect(page.locator(".film canvas")).to_have_count(5)
    return page


def test_it_rests_at_the_end_and_time_is_a_slider(theft):
    film = theft.locator(".film")
    expect(theft.locator(".film .now")).to_have_text("step 120")
    theft.get_by_role("slider", name="steps of SGD").press("Home")
    expect(film).to_have_attribute("data-frame", "0")
    expect(theft.locator(".film .now")).to_have_text("step 0")


def test_an_explosion_is_named_and_repaired_by_a_button(page, app):
    link = "learn_kernel_picture=China&learn_kernel_learning_rate=0.2"
    open_page(page, f"{app.url}/learn_kernel?{link}")
    expect(page.locator(".st-key-what-you-see")).to_contain_text("it explodes")
    page.get_by_role("button", name="Repair: learning rate 0.1").click()
    expect(page.locator(".st-key-what-you-see")).to_contain_text("From the photograph at 0.1 every")


def test_controls_and_pictures_are_above_the_fold(theft):
    for part in (".st-key-learn_kernel_seed", ".film"):
        assert is_above_the_fold(theft.locator(part))


def test_on_a_phone_nothing_is_wider_than_the_screen(new_page, app):
    phone = new_page(width=390, height=844)
    open_page(phone, f"{app.url}/learn_kernel")
    expect(phone.locator(".film canvas")).to_have_count(5)
    assert fits_a_phone(phone)
