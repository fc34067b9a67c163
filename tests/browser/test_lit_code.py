"""A program and its picture in a real browser: lit line by line, by key, by button, by click."""

import pytest
from playwright.sync_api import expect

from tests.browser.opening import open_page
from tests.browser.pointing import box_of, fits_a_phone

SCRIPT = """
import streamlit as st

from core.module import build
from core.network_program import Settings
from figures.module import lit_code
from widgets.lit_code import lit_code as show

st.session_state["runs"] = st.session_state.get("runs", 0) + 1
units = st.slider("Hidden units", 1, 32, 3)
broken = st.toggle("broken")
version = "A layer that does not fit" if broken else "As it should be"
show(lit_code(build(Settings(hidden_units=units, version=version))), key="lit")
st.text(f"runs {st.session_state['runs']}")
"""


@pytest.fixture(scope="module")
def url(serve, tmp_path_factory):
    script = tmp_path_factory.mktemp("lit") / "lit.py"
    script.write_text(SCRIPT)
    return serve(script).url


@pytest.fixture
def still(page, url):
    page.emulate_media(reduced_motion="reduce")
    open_page(page, url)
    expect(page.locator(".lit")).to_have_attribute("data-moment", "9")
    return page


def test_it_arrives_finished_and_then_runs_once(page, url):
    page.add_init_script("""
        window.seen = []
        const look = () => {
          for (const host of document.querySelectorAll("[data-testid=stBidiComponentIsolated]")) {
            const at = host.shadowRoot?.querySelector(".lit")?.dataset.moment
            if (at !== undefined && seen.at(-1) !== Number(at)) seen.push(Number(at))
          }
          requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
    """)
    open_page(page, url)
    page.wait_for_function("seen.length > 5 && seen.at(-1) === 9")
    assert page.evaluate("seen") == [9, *range(10)]


def test_with_reduced_motion_it_stands_until_asked(still):
    still.evaluate("new Promise(done => setTimeout(done, 1200))")  # it would begin after 900 ms
    expect(still.locator(".lit")).to_have_attribute("data-moment", "9")
    expect(still.locator(".total")).to_have_text("2×3 + 3 + 3×1 + 1 = 13 parameters")
    expect(still.locator(".picture .shape")).to_have_text(["(5, 2)", "(5, 3)", "(5, 3)", "(5, 1)"])


def test_keys_buttons_and_clicks_light_a_line_and_its_box_without_a_message(still):
    lit = still.locator(".line.lit-now")
    still.locator(".range").focus()
    still.keyboard.press("ArrowLeft")
    expect(lit).to_contain_text("x = self.layer2(x)")
    expect(still.locator(".box.lit-now b")).to_have_text("layer2")
    expect(still.locator(".line.also")).to_contain_text("self.layer2 = nn.Linear(3, 1)")
    still.locator(".back").click()
    expect(lit).to_contain_text("x = self.bend1(x)")
    expect(still.locator(".sheet").nth(3)).to_have_class("sheet absent")
    still.locator(".next").click()
    expect(lit).to_contain_text("x = self.layer2(x)")
    still.locator(".line").nth(3).click()
    expect(lit).to_contain_text("self.layer1 = nn.Linear(2, 3)")
    expect(still.locator(".total")).to_have_text("9 parameters")
    expect(still.locator(".now")).to_have_text("line 4: layer1 is listed: 9 more")
    still.locator(".box").nth(1).click()
    expect(lit).to_contain_text("x = self.bend1(x)")
    expect(still.get_by_text("runs 1")).to_be_visible()


def test_another_net_stands_there_finished(still):
    still.locator(".back").click()
    still.get_by_role("slider", name="Hidden units").focus()
    still.keyboard.press("ArrowRight")
    expect(still.locator(".total")).to_have_text("2×4 + 4 + 4×1 + 1 = 17 parameters")
    expect(still.locator(".line.lit-now")).to_contain_text("return x")


def test_a_mistake_is_marked_where_it_is_and_says_torchs_words(still):
    still.get_by_text("broken").click()
    expect(still.locator(".fault")).to_contain_text("RuntimeError")
    expect(still.locator(".line.failed")).to_contain_text("x = self.layer2(x)")
    expect(still.locator(".box.failed b")).to_have_text("layer2")
    still.locator(".back").click()
    expect(still.locator(".fault")).to_be_hidden()


def test_code_is_not_translated(still):
    for part in (".program", ".picture", ".fault"):
        expect(still.locator(part)).to_have_attribute("translate", "no")


def test_on_a_phone_the_picture_stands_below_the_program(new_page, url):
    phone = new_page(width=390, height=844)
    open_page(phone, url)
    program, picture = phone.locator(".program"), phone.locator(".picture")
    expect(picture).to_be_visible()
    above, below = box_of(program), box_of(picture)
    assert below["y"] >= above["y"] + above["height"]
    assert above["x"] + above["width"] <= 390
    assert below["x"] + below["width"] <= 390
    assert fits_a_phone(phone)
