"""Draws that stand with their captions, a strength in the link, and an exam that turns."""

import pytest
from playwright.sync_api import expect

from tests.browser.opening import open_page
from tests.browser.pointing import fits_a_phone, is_above_the_fold

DRAWS = ".sheet section:nth-of-type(2) figure"
SECOND_NET = 30_000  # milliseconds, at most, in which a worker trains on shared cores


@pytest.fixture
def augmentation(page, app):
    open_page(page, f"{app.url}/augmentation")
    expect(page.locator(DRAWS)).to_have_count(12)
    return page


def test_the_draws_are_above_the_fold_and_loaded(augmentation):
    last = augmentation.locator(DRAWS).nth(11)
    assert is_above_the_fold(last)
    assert last.locator("img").evaluate("image => image.complete && image.naturalWidth") == 160


def test_a_pipelines_draws_are_above_the_fold_with_their_words_at_hand(page, app):
    open_page(page, f"{app.url}/augmentation?augmentation_transform=My+pipeline")
    draws = page.locator(DRAWS)
    expect(draws).to_have_count(12)
    assert is_above_the_fold(draws.nth(11))
    words = draws.nth(4).locator("figcaption span")
    cut = "words => words.scrollHeight > words.clientHeight + 2"
    assert words.evaluate(cut)
    draws.nth(4).focus()
    expect(words).to_contain_text("hue +0.096")
    assert not words.evaluate(cut)


def test_a_strength_is_set_goes_into_the_link_and_is_found_there(augmentation, new_page, app):
    open_page(augmentation, f"{app.url}/augmentation?augmentation_transform=Rotation")
    expect(augmentation.locator(DRAWS).nth(1)).to_contain_text("rotate +16.1°")
    augmentation.get_by_role("slider", name="Strength").focus()
    augmentation.keyboard.press("End")
    expect(augmentation.locator(DRAWS).nth(1)).to_contain_text("rotate +96.6°")
    other = open_page(new_page(), augmentation.url)
    expect(other.locator(DRAWS).nth(1)).to_contain_text("rotate +96.6°")
    expect(other.get_by_role("slider", name="Strength")).to_have_value("180")


def test_the_exam_turns_while_its_slider_is_moved(page, app):
    open_page(page, f"{app.url}/tilted_exam")
    film = page.locator(".film")
    expect(film).to_have_attribute("data-frame", "6", timeout=SECOND_NET)
    page.get_by_role("slider", name="Tilt of the exam").focus()
    page.keyboard.press("ArrowRight")
    expect(film).to_have_attribute("data-frame", "7")
    expect(page.locator(".st-key-what-you-see")).to_contain_text("tilted by up to 35°")


def test_another_rotation_is_trained_by_a_worker(page, app):
    open_page(page, f"{app.url}/tilted_exam?tilted_exam_rotation=180")
    seen = page.locator(".st-key-what-you-see")
    expect(seen).to_contain_text("The label is no longer true", timeout=SECOND_NET)


def test_on_a_phone_nothing_is_wider_than_the_screen(new_page, app):
    for url in ("augmentation", "tilted_exam"):
        phone = new_page(width=390, height=844)
        open_page(phone, f"{app.url}/{url}")
        assert fits_a_phone(phone)
