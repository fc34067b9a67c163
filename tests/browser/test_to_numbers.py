"""An item that is clicked lights its numbers up; a sentence of one's own becomes numbers."""

import pytest
from playwright.sync_api import expect

from tests.browser.opening import open_page
from tests.browser.pointing import PHONE, box_of, click_at, fits_a_phone


def test_a_sentence_of_ones_own_and_one_of_its_words(page, app):
    open_page(page, f"{app.url}/to_numbers")
    seen = page.locator(".st-key-what-you-see")
    expect(seen).to_contain_text("Token 1, cat")
    field = page.get_by_role("textbox", name="Sentence")
    field.fill("Dog bites man")
    field.press("Enter")
    expect(seen).to_contain_text("Token 1, bites")
    page.locator(".cells").get_by_text("man", exact=True).click()
    expect(seen).to_contain_text("Token 2, man, is number 3 of the 4 words")


def test_a_moment_of_the_sound_that_is_clicked(page, app):
    open_page(page, f"{app.url}/to_numbers?to_numbers_kind=Sound")
    seen = page.locator(".st-key-what-you-see")
    expect(seen).to_contain_text("437.5 Hz")
    spectrum = page.locator(".film canvas").last
    click_at(spectrum, 0.8, 0.5)
    expect(seen).to_contain_text("875 Hz")


def test_a_cell_of_the_table_lights_what_it_became(page, app):
    open_page(page, f"{app.url}/to_numbers?to_numbers_kind=Table")
    expect(page.locator(".st-key-what-you-see")).to_contain_text("plants became 3 numbers 0, 0, 1")
    page.locator(".cells").get_by_text("elephant", exact=True).click()
    expect(page.locator(".st-key-what-you-see")).to_contain_text("A name such as elephant")


@pytest.mark.parametrize("kind", ["Picture", "Sentence", "Sound&to_numbers_moment=1008", "Table"])
def test_on_a_phone_the_numbers_are_seen_whole(new_page, app, kind):
    phone = new_page(width=390, height=844)
    open_page(phone, f"{app.url}/to_numbers?to_numbers_kind={kind}")
    expect(phone.locator(".cells .cell.lit").first).to_be_visible()
    stage, lit = phone.locator(".cells .stage"), phone.locator(".cells .cell.lit").last
    assert stage.evaluate("stage => stage.scrollWidth <= stage.clientWidth")
    assert box_of(lit)["x"] + box_of(lit)["width"] <= PHONE
    assert fits_a_phone(phone)
