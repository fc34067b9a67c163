"""The opened network under a real mouse: a map, a unit in it, another picture, the next page."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.opening import open_page, wait_until_run
from tests.browser.pointing import box_of, click_at, fits_a_phone, is_above_the_fold


@pytest.fixture
def inside(page, app) -> Page:
    open_page(page, f"{app.url}/cnn")
    expect(seen(page)).to_contain_text("In map 3 of blocks.0.2")
    return page


def seen(page: Page) -> Locator:
    return page.locator(".st-key-what-you-see")


def canvas(page: Page, film: str) -> Locator:
    return page.locator(f".st-key-{film} canvas")


def click_in(place: Locator, across: float, down: float) -> None:
    """At shares of its width and height, measured without the two pixels around its plot."""
    wait_until_run(place.page)
    expect(place).to_be_visible()  # a film with another title has a canvas of its own
    click_at(place, across, down, margin=2)


def test_one_arrives_at_a_wrong_answer_with_its_numbers(inside):
    expect(seen(inside)).to_contain_text("The network is wrong: it takes circle for square")
    expect(inside.locator(".st-key-controls")).to_contain_text("134 of 150 right")
    table = inside.locator(".st-key-picture .light-table")
    expect(table).to_contain_text("✓ circle")
    expect(table).to_contain_text("0.7578")
    for part in (".st-key-cnn_scale", ".st-key-maps", ".st-key-one-map"):
        assert is_above_the_fold(inside.locator(part))


def test_a_map_and_a_unit_are_chosen_by_clicks_and_lead_to_the_page_of_that_map(inside):
    click_in(canvas(inside, "maps"), 0.55, 0.1)  # of 32 x 32 numbers
    expect(seen(inside)).not_to_contain_text("blocks.0.2")
    for row, column in ((8, 16), (20, 3)):  # the second time, what was there before gives way
        click_in(canvas(inside, "one-map"), (column + 0.5) / 32, (row + 0.5) / 32)
        expect(seen(inside)).to_contain_text(f"row {row}, column {column} says")
        said = re.search(r"In map (\d+) of (blocks\.\d\.\d)", seen(inside).inner_text())
        inside.get_by_role("link", name="Open this map").click()
        expect(inside.get_by_role("heading", name="One map")).to_be_visible()
        expect(seen(inside)).to_contain_text(said[2])
        expect(seen(inside)).to_contain_text(f"row {row}, column {column}")
        inside.locator(".st-key-strip").get_by_role("link", name="Inside the net").click()
        expect(seen(inside)).to_contain_text(f"row {row}, column {column} says")


def test_another_picture_is_a_click_away_and_comes_along_to_the_next_page(inside):
    click_in(canvas(inside, "pictures"), 0.25, 0.25)  # the second of the first row
    expect(seen(inside)).not_to_contain_text("it takes circle for square")
    image = re.search(r"[?&]image=(\d+)", inside.url)[1]
    answer = seen(inside).inner_text().split("(")[0]
    inside.locator(".st-key-strip").get_by_role("link", name="Switch off").click()
    expect(inside.get_by_role("heading", name="Switch off")).to_be_visible()
    inside.locator(".st-key-strip").get_by_role("link", name="Inside the net").click()
    expect(seen(inside)).to_contain_text(answer)
    expect(inside).to_have_url(re.compile(rf"[?&]image={image}\b"))


def test_a_link_to_a_network_that_this_learner_has_not_shows_the_ready_one_and_says_so(page, app):
    open_page(page, f"{app.url}/cnn?image=0&run=nobody-has-this-one")
    expect(seen(page)).to_contain_text("The network is right: circle")
    expect(page).not_to_have_url(re.compile("nobody"))
    expect(page.locator(".st-key-controls")).to_contain_text("that was asked for is not here")


def test_on_a_phone_only_the_columns_are_wider_than_the_screen(new_page, app):
    phone = new_page(width=390, height=844)
    open_page(phone, f"{app.url}/cnn")
    expect(seen(phone)).to_contain_text("In map 3 of blocks.0.2")
    assert fits_a_phone(phone)
    phone.wait_for_function(
        """() => {
          const columns = document.querySelector(".st-key-net-columns")
          return columns.scrollWidth > columns.clientWidth
        }"""
    )
    assert_names_are_legible(phone)


@pytest.mark.parametrize("link", ["", "?present=1"])
def test_on_a_small_screen_no_name_runs_into_the_next_and_no_number_is_cut(new_page, app, link):
    page = new_page(width=1024)
    open_page(page, f"{app.url}/cnn{link}")
    expect(seen(page)).to_contain_text("In map 3 of blocks.0.2")
    assert_names_are_legible(page)
    table = page.locator(".st-key-picture .light-table")
    assert box_of(table)["width"] <= box_of(table.locator(".."))["width"] + 1


def assert_names_are_legible(page: Page) -> None:
    names = page.locator(".column-names span")
    box_of(names.last)
    boxes = [name.bounding_box() for name in names.all()]
    assert len(boxes) == 14
    assert boxes[0]["x"] >= box_of(page.locator(".st-key-net-columns"))["x"]
    for one, other in pairwise(boxes):
        assert one["x"] + one["width"] <= other["x"]
