"""The race and the map as a hand meets them: clicks that move the start or load a run."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.opening import open_page
from tests.browser.pointing import click_at, is_above_the_fold


def said(page):
    return page.locator(".st-key-what-you-see")


def lesson(page, app, path):
    page.emulate_media(reduced_motion="reduce")
    open_page(page, app.url + path)
    expect(page.locator(".film")).to_have_attribute("data-frame", re.compile(r"\d+"))


def click(page, panel, across, down):
    """In a panel's canvas, at a share of its width and height."""
    canvas = page.locator(".film canvas").nth(panel)
    click_at(canvas, across, down)


def test_a_click_in_the_landscape_starts_the_race_elsewhere(page, app):
    lesson(page, app, "/optimizers")
    expect(said(page)).to_contain_text("SGD 119 (at 0.018)")
    click(page, 0, 0.8, 0.3)
    expect(page).to_have_url(re.compile(r"start_x=[23]\.\d+&start_y=[01]\.\d+"))
    expect(said(page)).not_to_contain_text("SGD 119")


def test_at_one_rate_the_walks_follow_the_slider_and_an_explosion_is_repaired(page, app):
    lesson(page, app, "/optimizers?optimizers_one_rate=true&optimizers_learning_rate=0.018")
    film = page.locator(".film")
    frame = int(film.get_attribute("data-frame"))
    page.locator(".st-key-optimizers_learning_rate input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(film).to_have_attribute("data-frame", str(frame + 2))
    expect(said(page)).to_contain_text("climbed above the start: SGD")
    page.get_by_role("button", name="Repair").click()
    expect(said(page)).to_contain_text("each at its own best rate")


def test_a_click_on_the_map_loads_that_run(page, app):
    lesson(page, app, "/rate_map")
    expect(said(page)).to_contain_text("crawls")
    click(page, 0, 0.8, 0.3)
    expect(said(page)).to_contain_text("diverges")
    expect(page).to_have_url(re.compile(r"rate_map_learning_rate=0\.[0-2]\d*"))
    expect(page).to_have_url(re.compile(r"rate_map_momentum=0\.\d+"))
    page.get_by_role("button", name="Repair").click()
    expect(said(page)).not_to_contain_text("diverges**")
    expect(page.get_by_role("button", name="Repair")).to_have_count(0)


@pytest.mark.parametrize(
    "path",
    [
        "/optimizers",
        "/optimizers?optimizers_one_rate=true",
        "/rate_map",
        "/gradient_descent?gradient_descent_learning_rate=0.3",
    ],
)
def test_every_panel_and_the_sentence_are_above_the_fold(page, app, path):
    lesson(page, app, path)
    panels = page.locator(".film .panel")
    expect(panels).to_have_count(3)
    for place in (*panels.all(), said(page), page.locator(".st-key-controls")):
        assert is_above_the_fold(place)


def test_a_start_travels_from_the_map_to_the_race(page, app):
    lesson(page, app, "/rate_map?start_x=2.5&start_y=-1.5")
    page.locator(".st-key-strip").get_by_role("link", name="Optimizers").click()
    expect(page).to_have_url(re.compile(r"/optimizers\?.*start_x=2\.5&start_y=-1\.5"))
