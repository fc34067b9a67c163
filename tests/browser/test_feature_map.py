"""One map: what is clicked in its pictures is what the page then tells of."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.opening import open_page
from tests.browser.pointing import click_at

SEEN = ".st-key-what-you-see"


@pytest.fixture
def one_map(page, app):
    open_page(page, f"{app.url}/feature_map?feature_map_layer=blocks.1.2&feature_map_map=2")
    expect(page.locator(SEEN)).to_contain_text("Map 2 of blocks.1.2")
    return page


def click_in(page, panel: str, across: float, down: float) -> None:
    """Click a panel of the film, at a share of its width and of its height."""
    canvas = page.locator(".st-key-picture figure", has_text=panel).locator("canvas")
    click_at(canvas, across, down)


def test_a_click_on_a_map_of_the_layer_opens_it(one_map):
    click_in(one_map, "All maps here", 0.37, 0.5)
    expect(one_map.locator(SEEN)).to_contain_text("Map 5 of blocks.1.2")


def test_a_click_on_the_sum_takes_that_unit(one_map):
    click_in(one_map, "The sum so far", (9 + 0.5) / 32, (20 + 0.5) / 32)
    expect(one_map.locator(SEEN)).to_contain_text("at row 20, column 9")


def test_a_click_on_a_picture_that_excites_it_opens_that_picture_there(one_map):
    click_in(one_map, "Excites it most", 0.5, 0.5)
    expect(one_map.locator(SEEN)).not_to_contain_text("at row 11, column 6")
    expect(one_map).to_have_url(re.compile("image="))
    expect(one_map).to_have_url(re.compile("feature_map_unit="))


def test_another_layer_begins_at_its_strongest_unit(one_map):
    click_in(one_map, "The sum so far", (20 + 0.5) / 32, (8 + 0.5) / 32)
    expect(one_map.locator(SEEN)).to_contain_text("at row 8, column 20")
    one_map.get_by_role("combobox", name="Layer").click()
    one_map.get_by_role("option", name="blocks.0.4").click()
    expect(one_map.locator(SEEN)).to_contain_text("keeps the largest number of each window")
    expect(one_map).not_to_have_url(re.compile("feature_map_unit"))
