"""One neuron in the hand: whichever slider is dragged, the picture follows before it is let go."""

import re

from playwright.sync_api import expect

from tests.browser.opening import open_page, try_this
from tests.browser.pointing import box_of


def neuron(page, app, query=""):
    open_page(page, f"{app.url}/neuron{query}")
    expect(page.locator(".film:visible").first).to_have_attribute("data-frame", re.compile(r"\d+"))
    return page


def film(page):
    return page.locator(".st-key-film .film")


def said(page):
    return page.locator(".st-key-what-you-see")


def formulas(page):
    return page.locator(".st-key-picture").locator(".program")


def grasp(page, slider):
    """Press the mouse on a slider's knob; returns the height at which to move it."""
    place = page.locator(f".st-key-neuron_{slider}").get_by_test_id("stSlider")
    knob = box_of(place.get_by_test_id("stSliderThumbValue").first)
    y = knob["y"] + knob["height"] + 8
    page.mouse.move(knob["x"] + knob["width"] / 2, y)
    page.mouse.down()
    return box_of(place), y


def press(page, slider, key, times):
    page.locator(f".st-key-neuron_{slider} input[type=range]").focus()
    for _ in range(times):
        page.keyboard.press(key)


def test_each_slider_moves_the_picture_while_it_is_dragged(page, app):
    """Each has its strip of 41 frames in one film, and begins where it stands."""
    neuron(page, app)
    expect(film(page)).to_have_attribute("data-frame", "30")
    for slider, strip in (("b1", 82), ("w12", 41), ("w11", 0)):
        before = formulas(page).inner_text()
        box, y = grasp(page, slider)
        seen = []
        for share in (0.7, 0.8, 0.95):
            page.mouse.move(box["x"] + share * box["width"], y, steps=3)
            page.wait_for_function("() => new Promise(requestAnimationFrame)")
            seen.append(int(film(page).get_attribute("data-frame")))
        assert seen == sorted(set(seen))
        assert all(strip <= frame <= strip + 40 for frame in seen[-2:])
        assert formulas(page).inner_text() == before  # nothing was sent yet
        page.mouse.up()
        expect(formulas(page)).not_to_have_text(before)
        expect(film(page)).to_have_attribute("data-frame", str(seen[-1]))


def test_the_slider_last_used_leads_when_the_hand_goes_elsewhere(page, app):
    neuron(page, app)
    press(page, "b1", "ArrowRight", 1)
    expect(page).to_have_url(re.compile("neuron_b1=0.1"))
    page.get_by_role("heading", name="One neuron").click()
    expect(film(page)).to_have_attribute("data-frame", "103")


def test_a_hand_solves_one_fence_and_two(page, app):
    neuron(page, app)
    press(page, "b1", "ArrowRight", 6)
    expect(said(page)).to_contain_text("79 of 120")
    expect(try_this(page, 0)).to_contain_text("(done)")
    page.locator(".st-key-neuron_neurons").get_by_role("radio", name="2").click()
    page.get_by_role("tab", name="Neuron 2").click()
    press(page, "b2", "ArrowRight", 4)
    expect(film(page)).to_have_attribute("data-frame", "108")
    expect(said(page)).to_contain_text("98 of 120")
    expect(try_this(page, 1)).to_contain_text("(done)")


def test_training_moves_the_sliders_and_the_hand_finds_its_own_again(page, app):
    neuron(page, app, "?neuron_neurons=3&neuron_b1=0.4")
    chosen = page.locator(".st-key-neuron_set_by")
    chosen.get_by_role("radio", name="by training").click()
    expect(said(page)).to_contain_text("120 of 120")
    expect(try_this(page, 2)).to_contain_text("(done)")
    page.locator(".st-key-neuron_parts").get_by_role("radio", name="W x + b").click()
    expect(try_this(page, 3)).to_contain_text("(done)")
    page.locator(".st-key-neuron_parts").get_by_role("radio", name="both").click()
    chosen.get_by_role("radio", name="by hand").click()
    expect(page).to_have_url(re.compile("neuron_b1=0.4"))
    expect(formulas(page)).to_contain_text("0.5 × x2 + 0.4")


def test_formulas_sentence_code_and_link_are_of_the_training_step_where_one_lets_go(page, app):
    page.emulate_media(reduced_motion="reduce")
    neuron(page, app, "?neuron_set_by=by+training&neuron_neurons=3")
    last = formulas(page).inner_text()
    expect(said(page)).to_contain_text("300 training steps")
    page.locator(".film .range").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(said(page)).to_contain_text("5 training steps moved")
    expect(formulas(page)).not_to_have_text(last)
    expect(page.locator(".st-key-code .program")).to_contain_text("for step in range(5):")
    expect(page).to_have_url(re.compile("neuron_moment=1(&|$)"))
    page.get_by_role("button", name="Reset page").click()
    expect(page).not_to_have_url(re.compile("neuron_moment"))
    expect(said(page)).to_contain_text("The neuron says")


def test_a_link_opens_the_moment_of_training_that_it_names(page, app):
    neuron(page, app, "?neuron_set_by=by+training&neuron_neurons=3&neuron_moment=10")
    expect(film(page)).to_have_attribute("data-frame", "10")
    expect(said(page)).to_contain_text("50 training steps moved")
    page.locator(".film .range").focus()
    page.keyboard.press("End")
    expect(said(page)).to_contain_text("300 training steps moved")


def test_a_start_that_is_stuck_has_a_way_out(page, app):
    neuron(page, app, "?neuron_set_by=by+training&neuron_neurons=3&neuron_seed=1")
    expect(said(page)).to_contain_text("stuck")
    page.get_by_role("button", name="Start from another seed").click()
    expect(said(page)).to_contain_text("120 of 120")
    expect(page).to_have_url(re.compile("neuron_seed=2"))
