"""The home page as a person meets it: one screen, alive at once, light to load."""

import re

from playwright.sync_api import expect

from tests.browser.opening import open_page


def home(page, app, path="/"):
    open_page(page, app.url + path)
    expect(page.locator(".film")).to_have_attribute("data-frame", re.compile(r"\d+"))
    return page


def said(page):
    return page.locator(".st-key-what-you-see")


def test_one_screen_holds_it_all(page, app):
    home(page, app)
    for key in ("what-you-see", "path", "doors"):
        box = page.locator(f".st-key-{key}").bounding_box()
        assert box["y"] + box["height"] <= 768, key
    assert page.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollHeight <= innerHeight"
    )


def test_switching_the_bend_on_fences_in_the_ring(page, app):
    home(page, app)
    expect(said(page)).to_contain_text("straight line")
    page.get_by_role("radio", name="on", exact=True).click()
    expect(said(page)).to_contain_text("fenced in the ring")
    right = re.search(r"(\d+) of 300", said(page).inner_text())
    assert int(right.group(1)) >= 285
    expect(page).to_have_url(re.compile(r"\?bend=on"))


def test_the_sentence_follows_the_slider(page, app):
    page.emulate_media(reduced_motion="reduce")
    home(page, app, "/?bend=on")
    expect(said(page)).to_contain_text("At step 300")
    page.locator(".film .range").focus()
    page.keyboard.press("Home")
    expect(said(page)).to_contain_text("At step 0")


def test_it_loads_less_than_100_kb_of_ours_and_no_plotly(page, app):
    received, asked = [], []
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))),
    )
    page.on("request", lambda request: asked.append(request.url))
    home(page, app)
    assert sum(received) < 100_000
    assert not [url for url in asked if "plotly" in url.lower()]


def test_stations_and_doors_lead_to_pages_that_exist(page, app):
    home(page, app)
    links = page.locator(".st-key-path a[href], .st-key-doors a[href]")
    pages = {link.get_attribute("href").split("?")[0] for link in links.all()}
    assert pages
    for name in pages:
        open_page(page, f"{app.url}/{name.lstrip('/')}")
        expect(page.get_by_text("Page not found")).to_have_count(0)


def test_a_narrow_screen_needs_no_sideways_scrolling(new_page, app):
    page = home(new_page(width=390, height=844), app)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
