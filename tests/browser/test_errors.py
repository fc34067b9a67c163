"""The error clinic: colours are there on arrival, a repair is really run, a message is gone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.opening import open_page
from tests.browser.pointing import box_of, fits_a_phone, is_above_the_fold


@pytest.fixture
def clinic(page, app):
    page.emulate_media(reduced_motion="reduce")
    open_page(page, f"{app.url}/errors")
    expect(page.locator(".clinic .answer")).to_be_visible()
    return page


def test_on_arrival_the_message_has_the_programs_numbers_in_its_colours(clinic):
    said = clinic.locator(".clinic .answer mark")
    expect(said).to_have_text(["3x2", "3x2"])
    for mark, row in zip(said.all(), clinic.locator(".clinic .row").all()[:2], strict=True):
        written = row.locator("code mark")
        assert written.inner_text() == "3, 2"
        look = "mark => [mark.dataset.letter, getComputedStyle(mark).borderBottom]"
        assert mark.evaluate(look) == written.evaluate(look)
    looks = {
        mark.evaluate("mark => getComputedStyle(mark).borderBottomStyle") for mark in said.all()
    }
    assert looks == {"solid", "dashed"}  # not by colour alone


def test_everything_to_act_with_is_above_the_fold(clinic):
    for part in (".st-key-cards", ".clinic", ".st-key-repairs", ".st-key-errors_w_columns"):
        assert is_above_the_fold(clinic.locator(part))


def test_a_repair_is_run_and_another_error_keeps_its_own(clinic):
    clinic.get_by_text("y = x @ w.T").click()
    expect(clinic.locator(".clinic.right .answer")).to_contain_text("torch.Size([3, 3])")
    expect(clinic.locator(".row.new")).to_contain_text("y = x @ w.T")
    clinic.get_by_role("button", name="Device").click()
    expect(clinic.locator(".clinic.stops .answer")).to_contain_text("meta")
    clinic.get_by_role("button", name="Shape").click()
    expect(clinic.locator(".clinic.right .answer")).to_contain_text("torch.Size([3, 3])")
    expect(clinic).to_have_url(re.compile("errors_repairs=2(,|%2C)0(,|%2C)0"))


def test_a_link_brings_the_error_and_its_repair(page, app):
    repairs = ",".join(["0"] * 18 + ["3"])
    open_page(page, f"{app.url}/errors?errors_mistake=No+error+at+all&errors_repairs={repairs}")
    expect(page.locator(".clinic.right .answer")).to_contain_text("tensor(0.0002)")
    expect(page.get_by_text("The silent one (done)")).to_be_visible()


def test_sizes_go_into_the_message(clinic):
    clinic.get_by_role("slider", name="Columns of x").focus()
    clinic.keyboard.press("ArrowRight")
    clinic.keyboard.press("ArrowRight")
    expect(clinic.locator(".clinic .answer mark").first).to_have_text("3x4")


def test_run_plays_it_again(page, app):
    open_page(page, f"{app.url}/errors")
    listing = page.locator(".clinic .listing")
    expect(listing).to_be_visible()
    listing.evaluate("listing => { listing.dataset.old = 1 }")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".clinic .listing:not([data-old])")).to_be_visible()
    assert page.locator(".clinic .row").first.evaluate("row => row.getAnimations().length") == 1


def test_on_a_phone_nothing_is_wider_than_the_screen(new_page, app):
    phone = new_page(width=390, height=844)
    open_page(phone, f"{app.url}/errors?errors_mistake=Another+state_dict")
    expect(phone.locator(".clinic .answer")).to_be_visible()
    assert fits_a_phone(phone)
    for mark in phone.locator(".clinic mark").all():
        box = box_of(mark)
        assert box["x"] + box["width"] <= 390
