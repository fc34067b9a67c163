"""Blocks of cells in a real browser: what stands where, what flies, what hand and key are told."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.opening import open_page
from tests.browser.pointing import box_of, fits_a_phone

# "x" is 0 to 23 in (2, 3, 4); then its transpose beside it; then a product of it with links.
SCRIPT = """
import streamlit as st
import torch

from figures.cells import Cells, Link, Scene, block
from widgets.cells import show_cells

st.session_state["runs"] = st.session_state.get("runs", 0) + 1
plays = st.query_params.get("plays", "0") == "1"
x = torch.arange(24).reshape(2, 3, 4)
turned = x.permute(2, 1, 0)
lit = torch.zeros(2, 3, 4, dtype=torch.bool)
lit[:, 1, -1] = True
clicks = st.session_state.setdefault("clicks", 0)
first = block(x, "x", by_element=True, lit=lit, clickable=True, note=f"{clicks} clicks")
moving = Cells(
    (
        Scene((first,), "as it is"),
        Scene((first, "→", block(turned, "turned", elements=turned, by_element=True)), "permuted"),
        Scene((block(x[0], "x"),), "the first"),
    ),
    alt="Numbers move to other places.", plays=plays, time="permuting",
)
seen = show_cells(moving, key="moving")
if seen.clicked:
    st.session_state["clicks"] += 1
    st.session_state["clicked"] = f"{seen.clicked.block} {seen.clicked.index}"
st.text(f"scene {seen.scene}")
st.text(f"clicked {st.session_state.get('clicked')}")
st.text(f"this run {seen.clicked is not None}")

a, b = torch.tensor([[1, 2], [3, 4]]), torch.tensor([[5, 6], [7, 8]])
wrong = st.toggle("wrong")
links = {("a @ b", (0, 1)): Link("1 × 6 + 2 × 8 = 22", tuple(
    [("a", (0, k)) for k in range(2)] + [("b", (k, 1)) for k in range(2)]))}
hatched = torch.tensor([[False, True], [False, True]])
still = Cells(
    (Scene(
        (block(a, "a", hatched=hatched, framed_axes=(1,), frame_agrees=not wrong), "@",
         block(b, "b", elements=b, framed_axes=(0,), frame_agrees=not wrong), "=",
         block(a @ b, "a @ b", elements=a @ b)), "rows times columns", links),),
    alt="Rows times columns.",
)
show_cells(still, key="still")
kinds = (torch.tensor(7.0), torch.zeros(0), torch.zeros(2, 0), torch.zeros(0, 3),
         torch.arange(2.0), torch.zeros(2, 1, 1, 2), torch.arange(100.0))
show_cells(Cells((Scene(tuple(block(k, f"k{i}") for i, k in enumerate(kinds))),), alt="kinds"),
           key="kinds", height=600)
large = torch.arange(600).reshape(20, 30)
show_cells(Cells((Scene((block(large, "large"),)),
                  Scene((block(large.T, "large.T", elements=large.T, note=f"{wrong}"),))),
                 alt="large", plays=False, time="turning"), key="large")
other = block(x[0], "near", elements=x[0], by_element=True)
twins = Cells((Scene((other, "→", block(x[0], "far"))),
               Scene((block(x[0].T, "far", elements=x[0].T), "→", other))),
              alt="twins", plays=False, time="changing places")
show_cells(twins, key="twins")
with st.tabs(["in front", "behind"])[1]:
    show_cells(moving, key="behind")
st.text(f"runs {st.session_state['runs']}")
"""

# Notes every scene that the first picture has shown.
WATCH = """
window.shown = []
const look = () => {
  const host = document.querySelector(".st-key-moving [data-testid=stBidiComponentIsolated]")
  const scene = host?.shadowRoot?.querySelector(".cells")?.dataset.scene
  if (scene !== undefined && shown.at(-1) !== Number(scene)) shown.push(Number(scene))
  requestAnimationFrame(look)
}
requestAnimationFrame(look)
"""


@pytest.fixture(scope="module")
def url(serve, tmp_path_factory):
    script = tmp_path_factory.mktemp("cells") / "cells.py"
    script.write_text(SCRIPT)
    return serve(script).url


class Picture:
    """One picture of the page."""

    def __init__(self, page, key):
        self.page = page
        self.root = page.locator(f".st-key-{key} .cells")
        self.range = self.root.locator(".range")
        self.button = self.root.locator(".play")
        self.tip = self.root.locator(".tip")

    def block(self, title):
        head = self.page.locator(".title").get_by_text(title, exact=True)
        return self.root.locator(".block").filter(has=head)

    def cell(self, title, place):
        return self.block(title).locator(".cell").nth(place)

    def shows(self, scene):
        expect(self.root).to_have_attribute("data-scene", str(scene))

    def go(self, scene):
        self.range.evaluate(
            "(range, scene) => { range.value = scene; range.dispatchEvent(new Event('input')) }",
            scene,
        )
        self.shows(scene)

    def middles(self, title):
        """Where the cells of a block stand: text to the middle of the cell."""
        cells = self.block(title).locator(".cell")
        boxes = cells.evaluate_all(
            """cells => cells.map(cell => {
              const box = cell.getBoundingClientRect()
              return [cell.textContent, (box.left + box.right) / 2, (box.top + box.bottom) / 2]
            })"""
        )
        return {text: (x, y) for text, x, y in boxes}


@pytest.fixture
def moving(page, url):
    return of(page, url, "moving")


@pytest.fixture
def flying(page, url):
    return of(page, url, "moving", motion="no-preference")


@pytest.fixture
def still(page, url):
    return of(page, url, "still")


def of(page, url, key, path="", motion="reduce"):
    page.emulate_media(reduced_motion=motion)
    page.add_init_script(WATCH)
    open_page(page, url + path)
    picture = Picture(page, key)
    expect(picture.root).to_have_attribute("data-scene", re.compile(r"\d"))
    return picture


def says(page, text):
    expect(page.get_by_test_id("stText").get_by_text(text, exact=True)).to_be_visible()


def bare(texts):
    return [text.replace(" ", "") for text in texts]


# ---- where things stand -------------------------------------------------------------------------


def test_the_last_axis_runs_right_then_down_then_side_by_side(moving):
    moving.go(0)
    at = moving.middles("x")
    assert at["0"][0] < at["1"][0] < at["3"][0] < at["12"][0] < at["15"][0]
    assert at["0"][1] == at["3"][1] == at["12"][1]
    assert at["0"][1] < at["4"][1] < at["8"][1] == at["20"][1]
    assert at["0"][0] == at["4"][0] and at["12"][0] == at["20"][0]


def test_a_fourth_axis_is_rows_of_blocks(page, url):
    block = of(page, url, "kinds").block("k5")
    boxes = [box_of(cell) for cell in block.locator(".cell").all()]
    assert boxes[0]["y"] == boxes[1]["y"] < boxes[2]["y"] == boxes[3]["y"]


def test_brackets_counted_are_dimensions_counted(page, url):
    kinds = of(page, url, "kinds")
    around = """(cell) => {
      const inside = cell.getBoundingClientRect()
      const left = [...cell.parentElement.querySelectorAll(".bracket.open")]
      const box = bracket => bracket.getBoundingClientRect()
      const boxes = left.map(open => [box(open), box(open.nextElementSibling)])
      return boxes.filter(([open, close]) => open.right <= inside.left && inside.right <= close.left
        && open.top <= inside.top && inside.bottom <= open.bottom).length
    }"""
    assert kinds.cell("k0", 0).evaluate(around) == 0
    assert kinds.cell("k4", 1).evaluate(around) == 1
    assert kinds.cell("k5", 3).evaluate(around) == 4
    assert of(page, url, "moving").cell("x", 5).evaluate(around) == 2


def test_brackets_sizes_and_shape_share_the_colour_of_their_axis(moving):
    moving.go(0)
    block = moving.block("x")
    colours = []
    for axis, level in enumerate((2, 1, 0)):
        label = block.locator(f".size.level-{level}")
        expect(label).to_have_text(str((2, 3, 4)[axis]))
        colour = label.evaluate("e => getComputedStyle(e).color")
        bracket = block.locator(f".bracket.level-{level}").first
        number = block.locator(f".shape .level-{level}")
        assert bracket.evaluate("e => getComputedStyle(e).borderTopColor") == colour
        assert number.evaluate("e => getComputedStyle(e).color") == colour
        colours.append(colour)
    assert len(set(colours)) == 3
    expect(block.locator(".shape")).to_have_text("(2, 3, 4)")


def test_a_tensor_without_elements_is_empty_brackets_with_its_shape(page, url):
    kinds = of(page, url, "kinds")
    for title, shape, brackets in (("k1", "(0,)", 2), ("k2", "(2, 0)", 6), ("k3", "(0, 3)", 2)):
        block = kinds.block(title)
        expect(block.locator(".shape")).to_have_text(shape)
        expect(block.locator(".bracket")).to_have_count(brackets)
        expect(block.locator(".cell")).to_have_count(0)


def test_what_is_left_out_leaves_a_gap(page, url):
    kinds = of(page, url, "kinds")
    expect(kinds.block("k6").locator(".left-out")).to_have_count(1)
    at = kinds.middles("k6")
    assert at["84."][0] - at["15."][0] > 1.4 * (at["85."][0] - at["84."][0])


def test_text_is_readable_on_its_cell_in_both_themes(page, new_page, url):
    contrast = """cells => Math.min(...cells.map(cell => {
      const light = colour => {
        const parts = colour.match(/[\\d.]+/g).slice(0, 3).map(part => {
          const share = part / 255
          return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
        })
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
      }
      const style = getComputedStyle(cell)
      const [one, two] = [light(style.color), light(style.backgroundColor)]
      return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05)
    }))"""
    for where in (page, new_page(dark=True)):
        for key, title in (("moving", "x"), ("kinds", "k6")):
            cells = of(where, url, key).block(title).locator(".cell")
            assert cells.evaluate_all(contrast) > 4


def test_on_a_phone_it_wraps_and_the_page_does_not_scroll_sideways(new_page, url):
    phone = new_page(width=390, height=844)
    picture = of(phone, url, "still")
    boxes = [box_of(picture.block(title)) for title in ("a", "b", "a @ b")]
    assert boxes[2]["y"] > boxes[0]["y"] + boxes[0]["height"]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    assert fits_a_phone(phone)


def test_it_is_as_high_as_asked(moving):
    assert box_of(moving.root.locator(".field"))["height"] <= 320


# ---- time ---------------------------------------------------------------------------------------


def test_it_arrives_finished_and_then_runs_once(page, url):
    of(page, url, "moving", "/?plays=1", motion="no-preference")
    page.wait_for_function("shown.length > 3 && shown.at(-1) === 2")
    assert page.evaluate("shown") == [2, 0, 1, 2]
    says(page, "scene 2")
    says(page, "runs 1")


def test_with_reduced_motion_it_stands_and_nothing_flies(page, url):
    moving = of(page, url, "moving", "/?plays=1")
    page.evaluate("new Promise(done => setTimeout(done, 900))")  # it would begin after 700 ms
    assert page.evaluate("shown") == [2]
    moving.go(0)
    moving.go(1)
    assert moving.block("turned").evaluate("e => e.getAnimations({ subtree: true }).length") == 0


def test_a_drag_shows_at_once_and_tells_where_it_ends(moving):
    page = moving.page
    moving.range.focus()
    page.keyboard.press("ArrowLeft")
    moving.shows(1)
    expect(moving.root.locator(".now")).to_have_text("permuted")
    expect(moving.range).to_have_attribute("aria-valuetext", "permuted")
    says(page, "scene 1")
    says(page, "runs 2")
    moving.shows(1)
    expect(moving.range).to_have_attribute("aria-label", "permuting")


def test_play_begins_anew_and_ends_at_the_last(flying):
    flying.button.click()
    expect(flying.button).to_have_attribute("aria-label", "Pause")
    flying.page.wait_for_function("shown.at(-1) === 2 && shown.length > 3")
    assert flying.page.evaluate("shown") == [2, 0, 1, 2]
    expect(flying.button).to_have_attribute("aria-label", "Play")


LANDED = "block => block.getAnimations({ subtree: true }).forEach(flight => flight.finish())"
# Turns every flight back to its beginning and reads where that is; then ends it.
STARTS = """block => [...block.querySelectorAll(".cell")].map(cell => {
  const flights = cell.getAnimations()
  for (const flight of flights) {
    flight.pause()
    flight.currentTime = 0
  }
  const box = cell.getBoundingClientRect()
  for (const flight of flights) flight.finish()
  return [cell.textContent, [(box.left + box.right) / 2, (box.top + box.bottom) / 2]]
})"""


def test_every_cell_flies_from_where_its_element_stood(flying):
    flying.go(0)
    flying.block("x").evaluate(LANDED)
    stood = flying.middles("x")
    flying.go(1)
    starts = flying.block("turned").evaluate(STARTS)
    assert len(starts) == 24
    stands = flying.middles("turned")
    for text, start in starts:
        assert start == pytest.approx(stood[text], abs=1)
        assert start != pytest.approx(stands[text], abs=20)


def test_a_cell_prefers_the_block_of_its_own_title(page, url):
    twins = of(page, url, "twins", motion="no-preference")
    twins.go(0)
    twins.root.locator(".field").evaluate(LANDED)
    stood = twins.middles("far")
    twins.go(1)
    for text, start in twins.block("far").evaluate(STARTS):
        assert start == pytest.approx(stood[text], abs=1)


def test_a_picture_behind_another_tab_is_there_when_it_is_shown(page, url):
    of(page, url, "moving", "/?plays=1", motion="no-preference")
    page.wait_for_function("shown.length > 3 && shown.at(-1) === 2")  # the one behind runs too
    behind = Picture(page, "behind")
    page.get_by_role("tab", name="behind").click()
    behind.shows(2)
    assert behind.middles("x")["0"] < behind.middles("x")["3"]


def test_a_cell_whose_element_was_nowhere_fades_in(flying):
    flying.go(2)
    flying.block("x").evaluate(LANDED)
    stood = flying.middles("x")
    flying.go(0)
    starts = dict(flying.block("x").evaluate(STARTS))
    stands = flying.middles("x")
    assert starts["7"] == pytest.approx(stood["7"], abs=1)
    assert starts["19"] == pytest.approx(stands["19"], abs=1)


def test_many_cells_fly_painted_and_then_stand_there(page, url):
    large = of(page, url, "large", motion="no-preference")
    large.go(0)
    expect(large.root.locator("canvas")).to_have_count(1)
    expect(large.root.locator("canvas")).to_have_count(0)
    expect(large.cell("large", 0)).to_have_css("opacity", "1")


def test_many_cells_of_which_none_moves_are_not_painted(page, url):
    large = of(page, url, "large", motion="no-preference")
    page.get_by_text("wrong").click()
    expect(large.block("large.T").locator(".foot")).to_contain_text("True")
    expect(large.root.locator("canvas")).to_have_count(0, timeout=1)


def test_a_block_that_stays_keeps_its_cells(moving):
    moving.go(0)
    moving.cell("x", 5).evaluate("cell => (window.kept = cell)")
    moving.go(1)
    assert moving.cell("x", 5).evaluate("cell => cell === window.kept")
    assert moving.cell("turned", 5).evaluate("cell => cell !== window.kept")


# ---- states -------------------------------------------------------------------------------------


def test_lit_cells_are_set_off_and_the_others_pale(moving):
    moving.go(0)
    lit = moving.block("x").locator(".cell.lit")
    expect(lit).to_have_text(["7", "19"])
    colour = """cell => [getComputedStyle(cell).backgroundColor,
                        cell.style.getPropertyValue('--fill')]"""
    assert len(set(bare(lit.first.evaluate(colour)))) == 1
    assert len(set(bare(moving.cell("x", 0).evaluate(colour)))) == 2
    assert "0px 2px" in lit.first.evaluate("cell => getComputedStyle(cell).boxShadow")


def test_copies_are_hatched(still):
    hatched = still.block("a").locator(".cell.hatched")
    expect(hatched).to_have_text(["2", "4"])
    assert "gradient" in hatched.first.evaluate("e => getComputedStyle(e).backgroundImage")


def test_framed_sizes_say_whether_they_agree_by_mark_and_line(still):
    mark = "e => getComputedStyle(e, '::after').content"
    framed = still.root.locator(".size.framed b")
    expect(framed).to_have_count(2)
    assert "✓" in framed.first.evaluate(mark)
    expect(framed.first).to_have_css("border-top-style", "solid")
    still.page.get_by_text("wrong").click()
    expect(framed.first).to_have_css("border-top-style", "dashed")
    assert "✕" in framed.first.evaluate(mark)


# ---- pointing and clicking ----------------------------------------------------------------------


def test_pointing_reads_index_and_value(moving):
    moving.go(0)
    moving.cell("x", 18).hover()
    expect(moving.tip).to_have_text("x[1, 1, 2] = 18")
    expect(moving.root.locator(".live")).to_have_text("x[1, 1, 2] = 18")
    moving.page.mouse.move(0, 0)
    expect(moving.tip).to_be_hidden()
    says(moving.page, "runs 1")


def test_pointing_at_a_link_says_it_and_lights_its_cells(still):
    still.cell("a @ b", 1).hover()
    expect(still.tip).to_contain_text("(a @ b)[0, 1] = 22")
    expect(still.tip).to_contain_text("1 × 6 + 2 × 8 = 22")
    expect(still.root.locator(".linked")).to_have_text(["1", "2", "6", "8"])
    still.cell("a @ b", 0).hover()
    expect(still.root.locator(".linked")).to_have_count(0)


def test_a_tensor_without_axes_is_called_by_its_name(page, url):
    kinds = of(page, url, "kinds")
    kinds.cell("k0", 0).hover()
    expect(kinds.tip).to_have_text("k0 = 7.")


def test_arrow_keys_walk_the_cells_and_on_into_the_next_matrix(moving):
    moving.go(0)
    moving.range.focus()
    moving.page.keyboard.press("Shift+Tab")  # Play
    moving.page.keyboard.press("Shift+Tab")
    expect(moving.tip).to_have_text("x[0, 0, 0] = 0")
    for keys, text in (
        (["ArrowRight"] * 4, "x[1, 0, 0] = 12"),
        (["ArrowDown"] * 5, "x[1, 2, 0] = 20"),
        (["ArrowLeft"], "x[0, 2, 3] = 11"),
        (["ArrowUp"], "x[0, 1, 3] = 7"),
        (["End"], "x[1, 2, 3] = 23"),
        (["ArrowRight"], "x[1, 2, 3] = 23"),
        (["Home"], "x[0, 0, 0] = 0"),
    ):
        for key in keys:
            moving.page.keyboard.press(key)
        expect(moving.tip).to_have_text(text)
    assert moving.block("x").locator("[tabindex='0']").count() == 1


def test_a_click_tells_its_cell_for_one_run(moving):
    moving.go(0)
    moving.cell("x", 18).click()
    says(moving.page, "clicked x (1, 1, 2)")
    says(moving.page, "this run True")
    moving.page.get_by_text("wrong").click()
    says(moving.page, "this run False")
    says(moving.page, "clicked x (1, 1, 2)")


def test_cells_are_clicked_with_keys_alone_though_each_click_brings_another_picture(moving):
    moving.go(0)
    moving.cell("x", 0).focus()
    for place in range(1, 4):
        moving.page.keyboard.press("ArrowRight")
        moving.page.keyboard.press("Enter" if place % 2 else "Space")
        says(moving.page, f"clicked x (0, 0, {place})")
    expect(moving.block("x").locator(".foot")).to_contain_text("2 clicks")


def test_a_block_that_is_not_clickable_tells_nothing(still):
    still.cell("a", 0).click()
    still.page.keyboard.press("Enter")
    says(still.page, "runs 1")
    assert still.cell("a", 0).get_attribute("role") is None
    assert Picture(still.page, "moving").cell("x", 0).get_attribute("role") is None  # scene 2


# ---- around it ----------------------------------------------------------------------------------


def test_those_who_cannot_see_it_are_told_and_it_is_not_translated(moving):
    moving.go(0)
    expect(moving.root).to_have_attribute("aria-label", "Numbers move to other places.")
    expect(moving.root.locator(".stage")).to_have_attribute("translate", "no")
    name = re.compile(r"^x, shape \(2, 3, 4\)\. Arrow keys")
    expect(moving.block("x")).to_have_attribute("aria-label", name)
    expect(moving.cell("x", 0)).to_have_attribute("role", "button")


def test_another_theme_colours_it_anew(moving):
    colour = "e => getComputedStyle(e).borderTopColor"
    bracket = moving.root.locator(".bracket").first
    light = bracket.evaluate(colour)
    pale = moving.cell("x", 0).evaluate("e => getComputedStyle(e).backgroundColor")
    moving.page.emulate_media(color_scheme="dark")
    expect(moving.page.locator(".stApp")).to_have_css("background-color", "rgb(16, 23, 30)")
    expect(moving.cell("x", 0)).not_to_have_css("background-color", pale)
    assert bracket.evaluate(colour) != light


def test_presented_it_is_larger(moving):
    before = box_of(moving.block("x").locator(".shape"))["height"]
    moving.page.add_style_tag(content=":root { --type-of-films: 22px }")
    moving.page.set_viewport_size({"width": 1300, "height": 768})
    moving.page.wait_for_function(
        """before => {
          const place = document.querySelector(".st-key-moving")
          const host = place.querySelector("[data-testid=stBidiComponentIsolated]")
          const shape = host.shadowRoot.querySelector(".shape")
          return shape.getBoundingClientRect().height > before * 1.4
        }""",
        arg=before,
    )
