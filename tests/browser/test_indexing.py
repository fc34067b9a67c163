"""An index as a hand gives it: typed, clicked in the picture, chosen axis by axis."""

import re

from playwright.sync_api import expect

from tests.browser.opening import open_page


def arrive(page, app, link=""):
    page.emulate_media(reduced_motion="reduce")
    open_page(page, f"{app.url}/indexing{link}")
    expect(cells(page)).to_have_attribute("data-scene", "1")


def cells(page):
    return page.locator(".st-key-cells .cells")


def field(page):
    return page.locator(".st-key-indexing_expression input")


def says(page, text):
    expect(page.locator(".st-key-what-you-see")).to_contain_text(text)


def lit(page, *numbers):
    expect(cells(page).locator(".cell.lit")).to_have_text(numbers)


def test_what_is_typed_lights_up_and_stands_in_the_link(page, app):
    arrive(page, app)
    lit(page, "7", "19")
    field(page).fill("x[..., 0, ::3]")
    field(page).press("Enter")
    says(page, "4 of 24 numbers, as a tensor of shape (2, 2)")
    lit(page, "0", "3", "12", "15")
    expect(page).to_have_url(re.compile("indexing_expression="))


def test_a_click_on_a_cell_writes_its_index(page, app):
    arrive(page, app)
    cells(page).locator(".cell").nth(18).click()
    expect(field(page)).to_have_value("x[1, 1, 2]")
    lit(page, "18")
    cells(page).locator(".cell").nth(0).click()
    expect(field(page)).to_have_value("x[0, 0, 0]")
    lit(page, "0")


def test_a_box_of_an_axis_writes_the_index_and_reads_it(page, app):
    arrive(page, app)
    box = page.get_by_role("combobox", name="axis 1")
    expect(box).to_have_value("1")
    box.click()
    page.get_by_role("option", name="::2", exact=True).click()
    expect(field(page)).to_have_value("x[:, ::2, -1]")
    lit(page, "3", "11", "15", "23")


def test_a_place_beyond_the_end_is_torchs_error_and_is_repaired(page, app):
    arrive(page, app)
    field(page).fill("x[:, 7]")
    field(page).press("Enter")
    expect(page.get_by_test_id("stAlert")).to_contain_text("IndexError: index 7 is out of bounds")
    page.get_by_role("button", name="Repair").click()
    expect(field(page)).to_have_value("x[:, -1]")
    says(page, "8 of 24")
