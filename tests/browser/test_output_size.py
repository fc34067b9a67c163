"""The kernel steps: pointing at an output shows its landing, and a refusal has its cure."""

import pytest
from playwright.sync_api import expect

from tests.browser.opening import open_page
from tests.browser.pointing import PHONE, fits_a_phone, is_above_the_fold


@pytest.fixture
def landings(page, app):
    page.emulate_media(reduced_motion="reduce")  # it stands at the end at once
    open_page(page, f"{app.url}/output_size")
    expect(page.locator(".cells .now")).to_contain_text("Point at a cell")
    return page


def test_pointing_at_an_output_lights_the_nine_cells_under_the_kernel(landings):
    landings.locator(".cells .block").last.locator(".cell").nth(5).hover()
    expect(landings.locator(".cells .cell.linked")).to_have_count(9)
    expect(landings.locator(".cells .tip")).to_contain_text("sum of")


def test_what_torch_refuses_is_said_in_its_words_and_repaired_by_a_button(page, app):
    complaints = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    open_page(page, f"{app.url}/output_size?output_size_kernel_size=5&output_size_dilation=3")
    expect(page.get_by_text("Kernel size can't be greater").first).to_be_visible()
    page.get_by_role("button", name="Repair: dilation 1").click()
    expect(page.locator(".st-key-what-you-see")).to_contain_text("become 3 × 3")
    expect(page.locator(".st-key-picture .katex").first).to_contain_text("= 3")
    assert not [text for text in complaints if "404" not in text]


def test_controls_and_picture_are_above_the_fold(landings):
    for part in (".st-key-output_size_padding_mode", ".cells .bar"):
        assert is_above_the_fold(landings.locator(part))


def test_on_a_phone_nothing_is_wider_than_the_screen(new_page, app):
    phone = new_page(width=390, height=844)
    open_page(phone, f"{app.url}/output_size?output_size_size=10&output_size_padding=3")
    expect(phone.locator(".cells .cell").first).to_be_visible()
    expect(phone.locator(".st-key-picture .katex").first).to_be_visible()
    assert fits_a_phone(phone)
    right = phone.locator(".st-key-picture .katex-html").evaluate(
        "formula => Math.max(...[...formula.querySelectorAll('*')]"
        ".map(part => part.getBoundingClientRect().right))"
    )
    assert right <= PHONE
