"""The home page as a person meets it: one screen, alive at once, light to load."""

import re

from playwright.sync_api import expect

from lessons import optimizers
from lessons.all_lessons import all_lessons
from lessons.contents import reading_order
from lessons.gradient_descent import LESSON
from tests.browser.opening import open_page, try_this
from tests.browser.pointing import fits_a_phone, is_above_the_fold


def home(page, app, path="/"):
    open_page(page, app.url + path)
    expect(page.locator(".film")).to_have_attribute("data-frame", re.compile(r"\d+"))
    return page


def said(page):
    return page.locator(".st-key-what-you-see")


def test_one_screen_holds_it_all(page, app):
    home(page, app)
    fits_one_screen(page)


def fits_one_screen(page):
    for key in ("what-you-see", "path", "doors"):
        assert is_above_the_fold(page.locator(f".st-key-{key}")), key
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


def test_a_station_without_a_page_is_no_link(page, app):
    home(page, app)
    files = {entry.file for entry in reading_order()}
    for word, file in (("Loss", "learning/losses.py"), ("Improve", "learning/optimizers.py")):
        station = page.locator(".st-key-path a", has_text=word)
        expect(station).to_have_count(1)
        has_a_page = file in files
        assert (station.get_attribute("disabled") is None) == has_a_page
        assert (station.get_attribute("href") in file) == has_a_page


def test_doors_and_the_ticks_of_a_station(page, app):
    home(page, app)
    door = page.get_by_role("link", name="I have 5 minutes")
    expect(door).to_have_attribute("href", re.compile("nonlinearity$"))
    improve = page.locator(".st-key-path a", has_text="Improve")
    expect(improve).to_contain_text(f"0/{len(optimizers.LESSON.challenges)}")


def test_a_learner_goes_on_where_they_were(page, app):
    home(page, app)
    on = page.get_by_role("link", name="Go on where you were")
    expect(on).to_have_count(0)
    solved = LESSON.challenges[0].solution.learning_rate
    open_page(page, f"{app.url}/{LESSON.url}?{LESSON.key('learning_rate')}={solved}")
    expect(try_this(page, 0)).to_contain_text("(done)")
    home(page, app)
    expect(on).to_contain_text(f"{LESSON.title}, 1 of {len(LESSON.challenges)}")
    total = sum(len(lesson.challenges) for lesson in all_lessons())
    far = page.get_by_role("link", name=f"1 of {total} challenges")
    assert far.get_attribute("href").split("/")[-1] == "progress"
    fits_one_screen(page)
    on.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(LESSON.title)


def test_a_narrow_screen_needs_no_sideways_scrolling(new_page, app):
    page = home(new_page(width=390, height=844), app)
    assert fits_a_phone(page)
