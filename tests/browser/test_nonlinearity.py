"""The playground: click points into the square, choose a unit, drag the time, switch the level."""

import re
from math import cos, pi, sin

import pytest
from playwright.sync_api import expect

from tests.browser.opening import open_page
from tests.browser.pointing import box_of, click_at, is_above_the_fold, point_at


def playground(page, app, query=""):
    page.emulate_media(reduced_motion="reduce")
    open_page(page, f"{app.url}/nonlinearity{query}")
    expect(page.locator(".film:visible").first).to_have_attribute("data-frame", re.compile(r"\d+"))
    return page


def said(page):
    return page.locator(".st-key-what-you-see")


def titles(page):
    return page.locator(".film figure .title")


def canvas(page, title):
    panel = page.locator("figure.panel").filter(has=page.get_by_text(title, exact=True))
    return panel.locator("canvas")


def test_the_level_switch_shows_more_pictures_and_controls_and_is_in_the_link(page, app):
    playground(page, app)
    expect(titles(page)).to_have_text(["no bend (none)", "tanh", "The net", "Loss"])
    optimizer = page.locator(".st-key-nonlinearity_optimizer")
    expect(page.get_by_text("Training", exact=True)).to_be_hidden()
    page.get_by_role("radio", name="Full").click()
    expect(page).to_have_url(re.compile("nonlinearity_level=Full"))
    expect(titles(page)).to_have_count(6)
    page.get_by_text("Training", exact=True).click()
    expect(optimizer).to_be_visible()


def test_controls_and_picture_stand_above_the_fold(page, app):
    page.set_viewport_size({"width": 1366, "height": 768})
    playground(page, app)
    for place in (page.locator(".st-key-next-seed"), canvas(page, "tanh"), page.locator(".range")):
        assert is_above_the_fold(place)


@pytest.mark.parametrize("data", ["Circles", "Blobs&nonlinearity_classes=5"])
def test_all_views_of_full_stand_above_the_player(page, app, data):
    page.set_viewport_size({"width": 1366, "height": 768})
    playground(page, app, f"?nonlinearity_level=Full&nonlinearity_data={data}")
    expect(titles(page)).to_have_count(6)
    player = box_of(page.locator(".film .bar"))
    assert is_above_the_fold(page.locator(".film .bar"))
    for title in ("Loss", "Points right (%)", "Grid by layer 1", "Gradient per layer"):
        view = box_of(canvas(page, title))
        assert view["y"] + view["height"] <= player["y"]


@pytest.mark.parametrize("level", ["Simple", "Full"])
@pytest.mark.parametrize(
    ("setting", "arrives"), [("units", "12"), ("layers", "5"), ("learning_rate", "0.15")]
)
def test_quick_keys_all_count_and_set_no_weight(page, app, setting, arrives, level):
    playground(page, app, f"?nonlinearity_level={level}")
    page.locator(f".st-key-nonlinearity_{setting} input").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight", delay=60)
    expect(page).to_have_url(re.compile(rf"nonlinearity_{setting}={arrives}(&|$)"))
    page.locator(".st-key-nonlinearity_activation").click()
    page.get_by_role("option", name="ReLU", exact=True).click()
    expect(said(page)).to_contain_text("ReLU")  # what was under way has come to its end
    expect(page).to_have_url(re.compile(rf"nonlinearity_{setting}={arrives}(&|$)"))
    assert not re.search("edits|widths", page.url)
    expect(said(page)).not_to_contain_text("by hand")


def test_quick_keys_on_a_layers_units_and_on_a_weight_all_count(page, app):
    playground(page, app, "?nonlinearity_level=Full&nonlinearity_layers=2")
    page.get_by_text("Net", exact=True).click()
    page.get_by_role("slider", name="Units of layer 2").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight", delay=60)
    expect(said(page)).to_contain_text("2-8-12-1")
    weight = page.get_by_role("slider", name="Its value")
    before = float(weight.input_value())
    weight.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight", delay=60)
    expect(said(page)).to_contain_text("One weight set by hand")
    expect(page).to_have_url(re.compile(rf"edits=0%2C0%2C0%2C{before + 0.4:.4g}(&|$)"))


def test_a_chosen_unit_becomes_the_large_picture_and_the_answer_comes_back(page, app):
    playground(page, app, "?nonlinearity_level=Full")
    for title in ("Unit 4 of layer 1", "What the net says"):
        net = canvas(page, "The net")
        net.focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        expect(titles(page).first).to_have_text(title)
    expect(page.locator(".film .range")).to_have_value("59")


def test_the_time_slider_moves_all_views(page, app):
    playground(page, app, "?nonlinearity_level=Full")
    page.locator(".film .range").focus()
    page.keyboard.press("Home")
    expect(page.locator(".film .now")).to_have_text("step 0")


def test_a_click_adds_a_point_of_ones_own_and_another_takes_it_away(page, app):
    points = "0.5,0.5,1,-0.5,-0.5,0"
    playground(page, app, f"?nonlinearity_data=Own+points&nonlinearity_points={points}")
    expect(said(page)).to_contain_text("2 training points")
    square = canvas(page, "What the net says")
    click_at(square, 1 / 2, 1 / 4)
    expect(said(page)).to_contain_text("3 training points")
    expect(page).to_have_url(re.compile(r"nonlinearity_points=[^&]*%2C0(&|$)"))
    expect(page.locator(".film .tip b")).to_have_text("0")  # the new point is drawn, under the hand
    click_at(square, 1 / 2, 1 / 4)
    expect(said(page)).to_contain_text("2 training points")


def test_of_several_classes_the_hover_says_which_one_is_named(page, app):
    playground(
        page, app, "?nonlinearity_data=Blobs&nonlinearity_classes=3&nonlinearity_beside=nothing"
    )
    named = set()
    for at in range(12):  # around the middle, where every blob's land is crossed
        across, down = 0.5 + 0.48 * cos(at * pi / 6), 0.5 + 0.48 * sin(at * pi / 6)
        point_at(canvas(page, "What the net says"), across, down)
        expect(page.locator(".film .tip b")).not_to_have_text("")
        named.add(page.locator(".film .tip b").inner_text())
    assert {"class 0", "class 1", "class 2"} <= named
