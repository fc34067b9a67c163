"""The conveyor: pictures go into their batches, and one that is clicked is looked at."""

import pytest
from playwright.sync_api import expect

from tests.browser.opening import open_page
from tests.browser.pointing import box_of, fits_a_phone, is_above_the_fold

URL = "/datasets"


@pytest.fixture
def still(page, app):
    page.emulate_media(reduced_motion="reduce")
    return open_page(page, f"{app.url}{URL}")


def test_it_plays_once_and_rests_with_all_batches_dealt(page, app):
    open_page(page, f"{app.url}{URL}")
    conveyor = page.locator(".conveyor")
    expect(conveyor).to_have_attribute("data-at", "3")
    expect(conveyor.locator(".now")).to_have_text("batch 3 of 3: 11")
    expect(conveyor.locator(".picture")).to_have_count(75)
    conveyor.get_by_role("button", name="Play").click()
    expect(conveyor).to_have_attribute("data-at", "1")
    expect(conveyor).to_have_attribute("data-at", "3")


def test_with_reduced_motion_it_stands_at_the_end_and_the_slider_takes_it_back(still):
    conveyor = still.locator(".conveyor")
    expect(conveyor).to_have_attribute("data-at", "3")
    conveyor.get_by_role("slider", name="batches dealt").focus()
    last = conveyor.locator(".picture").nth(74)
    dealt = box_of(last)
    still.keyboard.press("Home")
    expect(conveyor.locator(".now")).to_have_text("all in their folders")
    assert box_of(last)["y"] < dealt["y"]


def test_a_picture_that_is_clicked_is_the_one_that_the_dataset_gives(still):
    still.locator(".conveyor .picture").nth(17).click()
    expect(still.get_by_text("dataset[17]", exact=True)).to_be_visible()
    expect(still.locator(".light-table")).to_contain_text("label 1 (cross/0003.png)")
    expect(still).to_have_url(f"{still.url.split('?')[0]}?datasets_index=17")


def test_pictures_are_pointed_at_and_chosen_with_the_keyboard(still):
    still.locator(".conveyor .stage").focus()
    still.keyboard.press("ArrowRight")
    expect(still.locator(".conveyor .tip")).to_contain_text("dataset[41]: square/0012.png")
    still.keyboard.press("Enter")
    expect(still.get_by_text("dataset[41]", exact=True)).to_be_visible()


def test_a_renamed_folder_moves(still):
    still.get_by_text("More", exact=True).click()
    field = still.get_by_role("textbox", name="Rename the first folder to")
    field.fill("zebra")
    field.press("Enter")
    expect(still.locator(".conveyor .words", has_text="zebra/")).to_have_text("zebra/ → 4")
    field.fill("../etc")
    field.press("Enter")
    expect(still.get_by_role("button", name="Repair: its own name")).to_be_visible()
    expect(still.locator(".conveyor .words", has_text="circle/")).to_have_text("circle/ → 0")


def test_nothing_is_dealt_and_the_button_repairs_it(page, app):
    open_page(page, f"{app.url}{URL}?datasets_batch_size=80&datasets_drop_last=true")
    expect(page.locator(".st-key-what-you-see")).to_contain_text("Nothing is dealt")
    page.get_by_role("button", name="Repair: keep the last batch").click()
    expect(page.locator(".conveyor .now")).to_have_text("batch 1 of 1: 75")


def test_on_a_phone_nothing_is_wider_than_the_screen(new_page, app):
    phone = new_page(width=390, height=844)
    open_page(phone, f"{app.url}{URL}?datasets_pictures=Digits")
    expect(phone.locator(".conveyor .picture")).to_have_count(75)
    assert fits_a_phone(phone)


@pytest.mark.parametrize("size", [1, 2, 3, 6])
def test_many_batches_are_numbered_and_seen_whole(still, app, size):
    """Numbers under each batch, or where they would not fit, of each row; none is cut."""
    open_page(still, f"{app.url}{URL}?datasets_count=300&datasets_batch_size={size}")
    conveyor = still.locator(".conveyor")
    expect(conveyor).to_have_attribute("data-at", str(300 // size))
    assert is_above_the_fold(conveyor)
    stage = box_of(conveyor.locator(".stage"))
    numbers = [words for words in conveyor.locator(".of-batch").all() if words.inner_text()]
    said = "–".join(words.inner_text() for words in numbers).split("–")
    assert said[0] == "1" and said[-1] == str(300 // size)
    for words in numbers:
        box = words.bounding_box()
        assert box["x"] + box["width"] <= stage["x"] + stage["width"]
        assert words.evaluate("words => words.scrollWidth <= words.clientWidth")


def test_on_a_small_projector_all_is_above_the_fold(new_page, app):
    projector = new_page(width=1024, height=768)
    open_page(projector, f"{app.url}{URL}")
    expect(projector.locator(".conveyor .picture")).to_have_count(75)
    assert is_above_the_fold(projector.locator(".conveyor"))


def test_controls_and_conveyor_are_above_the_fold(still):
    for part in (".st-key-datasets_epoch", ".conveyor"):
        assert is_above_the_fold(still.locator(part))
