"""A graph in a real browser: back one node at a time, by button, by key, by slider, by click."""

import pytest
from playwright.sync_api import expect

from tests.browser.opening import open_page
from tests.browser.pointing import box_of, fits_a_phone

SCRIPT = """
import streamlit as st

from core.autograd import Settings, explore
from figures.autograd import graph
from lessons.autograd_moments import moments_in_words
from widgets.graph import graph as show

st.session_state["runs"] = st.session_state.get("runs", 0) + 1
experiment = st.radio("experiment", ["backward", "detach a piece", "twice through one graph"])
leaves = st.radio("leaves", ["w = 3; x = 2; y = 4", "w = 1 2 3; x = 2; y = 4"])
text = "((w * x - y) ** 2)" + (".mean()" if "1 2 3" in leaves else "")
settings = Settings(text, leaves, experiment=experiment)
outcome = explore(settings)
show(graph(outcome, moments_in_words(settings, outcome), "a graph"), key="graph")
st.text(f"runs {st.session_state['runs']}")
"""


@pytest.fixture(scope="module")
def url(serve, tmp_path_factory):
    script = tmp_path_factory.mktemp("graph") / "graph_page.py"
    script.write_text(SCRIPT)
    return serve(script).url


@pytest.fixture
def still(page, url):
    page.emulate_media(reduced_motion="reduce")
    open_page(page, url)
    expect(page.locator(".graph")).to_have_attribute("data-moment", "6")
    return page


def node(page, sign):
    return page.locator(".node").filter(has=page.get_by_text(sign, exact=True))


def lit(page):
    return page.locator(".node.lit-now .sign")


def says(page):
    return page.locator(".says div")


def test_it_arrives_finished_and_then_goes_back_once(page, url):
    page.add_init_script("""
        window.seen = []
        const look = () => {
          for (const host of document.querySelectorAll("[data-testid=stBidiComponentIsolated]")) {
            const at = host.shadowRoot?.querySelector(".graph")?.dataset.moment
            if (at !== undefined && seen.at(-1) !== Number(at)) seen.push(Number(at))
          }
          requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
    """)
    open_page(page, url)
    page.wait_for_function("seen.length > 5 && seen.at(-1) === 6")
    assert page.evaluate("seen") == [6, *range(7)]


def test_with_reduced_motion_all_gradients_stand_there(still):
    for sign, grad, nudge in (("w", "8", "8 ✓"), ("x", "12", "12 ✓"), ("y", "−4", "−4 ✓")):
        expect(node(still, sign).locator(".grad")).to_have_text(f"grad {grad}")
        expect(node(still, sign).locator(".check")).to_have_text(f"nudge {nudge}")
    expect(node(still, "×").locator(".value")).to_have_text("= 6")
    expect(node(still, "×").locator(".name")).to_have_text("MulBackward0")
    expect(node(still, "** 2").locator(".tag")).to_have_text("loss")
    assert sorted(still.locator(".passes").all_text_contents()) == ["12", "4", "4", "8", "−4"]


def test_back_one_writes_local_times_incoming_without_a_message(still):
    back = still.get_by_role("button", name="Back one")
    back.click()
    expect(lit(still)).to_have_text("** 2")
    expect(says(still).last).to_have_text("to −: local 4 × incoming 1 = 4")
    expect(node(still, "×").locator(".grad")).to_be_hidden()
    for _ in range(3):
        back.click()
    expect(lit(still)).to_have_text("×")
    expect(says(still)).to_have_text(
        [
            "× (MulBackward0) gets 4.",
            "to w: local 2 × incoming 4 = 8",
            "to x: local 3 × incoming 4 = 12",
        ]
    )
    expect(still.locator(".line.lit-now")).to_have_count(2)
    expect(node(still, "w").locator(".grad")).to_be_hidden()
    back.click()
    back.click()
    expect(node(still, "w").locator(".grad")).to_have_text("grad 8")
    expect(still.get_by_text("runs 1", exact=True)).to_be_visible()


def test_left_is_back_by_key_and_right_forward_again(still):
    still.locator(".range").focus()
    still.keyboard.press("ArrowRight")
    still.keyboard.press("ArrowRight")
    expect(lit(still)).to_have_text("×")
    still.keyboard.press("ArrowLeft")
    expect(still.locator(".count")).to_have_text("5 of 6")
    still.get_by_role("button", name="One forward").click()
    expect(lit(still)).to_have_text("×")
    still.locator(".range").fill("0")
    expect(still.locator(".node.reached")).to_have_count(0)
    expect(still.locator(".count")).to_have_text("0 of 6")
    node(still, "−").click()
    expect(lit(still)).to_have_text("−")


def test_play_goes_the_whole_way_and_can_be_halted(still):
    still.locator(".play").click()
    expect(still.locator(".count")).to_have_text("1 of 6")
    still.get_by_role("button", name="Pause").click()
    expect(still.locator(".play")).to_have_attribute("aria-label", "Play the whole way back")


def test_the_end_of_the_road_and_torchs_words_are_shown(still):
    still.get_by_text("detach a piece").click()
    expect(node(still, "w").locator(".grad")).to_have_text("grad None")
    expect(node(still, "w").locator(".check")).to_have_text("nudge 8 ≠")
    expect(still.locator(".scissors").filter(has_text="✂")).to_have_count(2)
    still.get_by_text("twice through one graph").click()
    expect(still.locator(".fault")).to_contain_text("RuntimeError: Trying to backward")
    still.get_by_role("button", name="One forward").click()
    expect(still.locator(".fault")).to_be_hidden()


def test_numbers_of_a_row_stand_one_below_the_other(still):
    still.get_by_text("w = 1 2 3").click()
    expect(node(still, "mean")).to_be_visible()
    times = node(still, "×").locator(".numbers")
    assert times.inner_text().split() == ["2", "4", "6", "grad", "−1.333", "0", "1.333"]


def boxes_of(page):
    return [box_of(box) for box in page.locator(".node").all()]


def test_nodes_stand_apart_and_in_the_picture(still):
    boxes, stage = boxes_of(still), box_of(still.locator(".stage"))
    assert stage["height"] <= 335
    for index, one in enumerate(boxes):
        assert stage["x"] <= one["x"]
        assert one["x"] + one["width"] <= stage["x"] + stage["width"] + 1
        for other in boxes[:index]:
            aside = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
            below = (
                one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
            )
            assert aside or below


def test_on_a_phone_the_graph_runs_downwards_and_is_not_cut(new_page, url):
    phone = new_page(width=390, height=844)
    phone.emulate_media(reduced_motion="reduce")
    open_page(phone, url)
    leaf, loss = node(phone, "w"), node(phone, "** 2")
    expect(loss).to_be_visible()
    assert box_of(loss)["y"] > box_of(leaf)["y"] + box_of(leaf)["height"]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes_of(phone))
    assert fits_a_phone(phone)
