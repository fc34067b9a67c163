"""The sliding kernel in a real browser: pointed at, walked with keys, drawn on, left alone."""

import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import torch
from playwright.sync_api import expect

from core.convolution import BY_HAND, PRESETS, STRIPES, UPRIGHT, Settings, convolve, products
from tests.browser.opening import open_page
from tests.browser.pointing import box_of, click_at, fits_a_phone, is_above_the_fold, point_at

SHOWN = """sliding => ({
  place: sliding.dataset.place.split(",").map(Number),
  sum: Number(sliding.dataset.sum),
  window: [...sliding.querySelectorAll(".board:not(:has(.weight))")].length,
  products: [...sliding.querySelectorAll(".cell")]
    .filter(cell => cell.product !== undefined).map(cell => cell.product),
})"""

# How far the widest number stands out of its cell, in CSS pixels.
TOO_WIDE = """sliding => {
  const cells = [...sliding.querySelectorAll(".cell")]
  const pen = document.createElement("canvas").getContext("2d")
  const out = cells.map(cell => {
    const style = getComputedStyle(cell)
    pen.font = `${style.fontSize} ${style.fontFamily}`
    return pen.measureText(cell.value ?? cell.textContent).width - cell.clientWidth
  })
  const thousands = cells.some(cell => (cell.value ?? cell.textContent).includes("k"))
  return { cells: cells.length, widest: Math.max(...out), thousands }
}"""


@pytest.fixture
def still(page, app):
    """Opens the page with settings; nothing moves unless it is asked to."""

    def still(**settings):
        page.emulate_media(reduced_motion="reduce")
        words = "&".join(f"convolution_{name}={value}" for name, value in settings.items())
        open_page(page, f"{app.url}/convolution?{words}")
        sliding = page.locator(".sliding[data-place]")
        expect(sliding).to_be_visible()
        return sliding

    return still


def point(sliding, row, column, convolved, channel=0):
    """Put the pointer on a place of the output."""
    canvas = sliding.locator(".output canvas").nth(channel)
    rows, columns = convolved.output.shape[2:]
    point_at(canvas, (column + 0.5) / columns, (row + 0.5) / rows)
    expect(sliding).to_have_attribute("data-place", f"{channel},{row},{column}")


@pytest.mark.parametrize(
    ("settings", "link"),
    [
        (Settings(), {}),
        (Settings(kernel="Blur", padding=2, stride=2), dict(kernel="Blur", padding=2, stride=2)),
        (
            Settings(in_channels=3, out_channels=3, groups=3, dilation=2),
            dict(in_channels=3, out_channels=3, groups=3, dilation=2),
        ),
        (Settings(in_channels=3, size=5), dict(in_channels=3, size=5)),
    ],
)
def test_pointing_shows_the_products_and_torchs_sum_without_a_message(page, still, settings, link):
    sent = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda told: sent.append(told)))
    sliding, convolved = still(**link), convolve(settings)
    if settings.groups == 3:  # it is what a challenge asks for, and the praise covers the maps
        praise = page.get_by_test_id("stToast")
        expect(praise).to_be_visible()
        expect(praise).to_have_count(0)
    sent.clear()
    channels, rows, columns = convolved.output.shape[1:]
    for channel in range(channels):
        for row, column in ((0, 0), (rows // 2, columns // 3), (rows - 1, columns - 1)):
            point(sliding, row, column, convolved, channel)
            shown = sliding.evaluate(SHOWN)
            ours = products(convolved, channel, row, column).flatten().tolist()
            assert shown["products"] == pytest.approx(ours, rel=1e-5, abs=1e-9)
            assert shown["sum"] == convolved.output[0, channel, row, column].item()
            size = sum(map(abs, ours))
            assert abs(sum(shown["products"]) - shown["sum"]) <= 1e-5 * max(1, size)
            expect(sliding.locator(".where")).to_have_text(f"row {row}, column {column}")
    assert not sent


def test_pointing_at_the_picture_lays_the_window_around_the_pointer(still):
    sliding = still()
    canvas = sliding.locator(".input canvas")
    point_at(canvas, 40.5 / 92, 30.5 / 61)
    expect(sliding).to_have_attribute("data-place", "0,29,39")


def test_it_slides_by_itself_until_it_is_pointed_at(page, app):
    open_page(page, f"{app.url}/convolution")
    sliding = page.locator(".sliding[data-place]")
    first = sliding.get_attribute("data-place")
    expect(sliding).not_to_have_attribute("data-place", first)
    play = sliding.get_by_role("button", name="Pause")
    expect(play).to_be_visible()
    point(sliding, 20, 30, convolve(Settings()))
    expect(sliding.get_by_role("button", name="Play")).to_be_visible()
    expect(sliding).to_have_attribute("data-place", "0,20,30")
    sliding.get_by_role("button", name="Play").click()
    expect(sliding).not_to_have_attribute("data-place", "0,20,30")


def test_with_reduced_motion_it_stands_where_the_answer_is_strongest(page, still):
    sliding = still()
    page.evaluate("new Promise(done => setTimeout(done, 1200))")  # it would begin after 900 ms
    expect(sliding).to_have_attribute("data-place", "0,16,12")
    expect(sliding.locator(".number")).to_have_text("−682")


def test_arrow_keys_move_the_kernel_and_say_the_sum(page, still):
    sliding = still(kernel="Identity", picture=UPRIGHT)
    sliding.locator(".output canvas").focus()
    start = convolve(Settings(UPRIGHT, "Identity")).strongest
    for keys, (down, right) in (
        (["ArrowDown"], (1, 0)),
        (["ArrowRight"] * 2, (1, 2)),
        (["ArrowUp", "ArrowLeft"], (0, 1)),
        (["Shift+ArrowDown", "Shift+ArrowRight"], (7, 7)),
    ):
        for key in keys:
            page.keyboard.press(key)
        place = f"0,{min(7, start[1] + down)},{min(7, start[2] + right)}"
        expect(sliding).to_have_attribute("data-place", place)
    said = sliding.locator(".live")
    expect(said).to_have_text(re.compile(r"row 7, column 7: (\d × \d \+ ){8}\d × \d = [01]$"))


def test_the_slider_goes_through_all_places(page, still):
    sliding = still(picture=UPRIGHT)
    sliding.get_by_role("slider").focus()
    page.keyboard.press("End")
    expect(sliding).to_have_attribute("data-place", "0,7,7")
    page.keyboard.press("ArrowLeft")
    expect(sliding).to_have_attribute("data-place", "0,7,6")
    expect(sliding.locator(".now")).to_have_text("63 of 64")


def weight(sliding, row, column):
    return sliding.get_by_role("textbox", name=f"weight in row {row}, column {column}")


def test_a_weight_is_typed_with_a_comma_and_the_kernel_is_ones_own(page, still):
    sliding = still(padding=1)
    stood = sliding.get_attribute("data-place")
    weight(sliding, 0, 1).fill("0,5")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-what-you-see")).to_contain_text("To upright stripes")
    expect(page).to_have_url(re.compile(r"convolution_kernel=By(\+|%20)hand"))
    expect(weight(sliding, 0, 1)).to_have_value("0.5")
    expect(page).to_have_url(re.compile(r"convolution_weights=.*0\.5"))
    expect(sliding).to_have_attribute("data-place", stood)
    weight(sliding, 1, 1).fill("1/4")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"convolution_weights=.*0\.25"))
    weight(sliding, 1, 1).fill("many")
    page.keyboard.press("Enter")
    sliding.locator(".range").focus()
    expect(weight(sliding, 1, 1)).to_have_value("0.25")


def numbers_in(page, name):
    """The numbers that a setting without a control has in the link."""
    (said,) = parse_qs(urlsplit(page.url).query)[f"convolution_{name}"]
    return [float(number) for number in said.split(",")]


@pytest.mark.parametrize("pause", (0, 100))  # milliseconds; a run takes about as long
def test_nine_weights_typed_one_after_the_other_all_count(page, still, pause):
    sliding = still(padding=1)
    weight(sliding, 0, 0).focus()
    for number in range(1, 10):
        page.keyboard.insert_text(str(number))
        page.wait_for_timeout(pause)
        page.keyboard.press("Tab")
    expect(page).to_have_url(re.compile(r"convolution_weights=[^&]*9(%2C0){16}(&|$)"))
    for i in range(9):
        expect(weight(sliding, i // 3, i % 3)).to_have_value(str(i + 1))
    kernel = torch.tensor(numbers_in(page, "weights")).reshape(7, 7)
    assert kernel[2:5, 2:5].flatten().tolist() == list(range(1, 10))
    assert kernel.sum() == sum(range(1, 10))
    expect(page.locator(".st-key-code")).to_contain_text("[7, 8, 9]")


def test_a_weight_beyond_its_limit_is_the_limit_however_often_it_is_typed(page, still):
    sliding = still()
    for _ in range(2):
        weight(sliding, 1, 2).fill("500")
        page.keyboard.press("Tab")
        expect(weight(sliding, 1, 2)).to_have_value("100")
        expect(page).to_have_url(re.compile(r"convolution_weights=[^&]*%2C100%2C"))
    settings = replace(Settings(), kernel=BY_HAND, weights=tuple(numbers_in(page, "weights")))
    convolved = convolve(settings)
    point(sliding, 20, 30, convolved)
    made_of = products(convolved, 0, 20, 30).flatten().tolist()
    sliding.page.wait_for_function(
        "([s, sum]) => Number(s.dataset.sum) === sum",
        arg=[sliding.element_handle(), convolved.output[0, 0, 20, 30].item()],
    )
    assert sliding.evaluate(SHOWN)["products"] == pytest.approx(made_of)


def test_cells_clicked_fast_all_turn(page, still):
    sliding = still(picture=UPRIGHT.replace(" ", "+"))
    box = box_of(sliding.locator(".input canvas"))
    for place in range(8):
        cell = (place + 0.5) / 10
        page.mouse.click(box["x"] + cell * box["width"], box["y"] + cell * box["height"])
        page.wait_for_timeout(40)
    turned = STRIPES[UPRIGHT]().clone()
    turned[range(8), range(8)] = 1 - turned[range(8), range(8)]
    wanted = "%2C".join(f"{number:g}" for number in turned.flatten().tolist())
    expect(page).to_have_url(re.compile(rf"convolution_grid={wanted}(&|$)"))


@pytest.mark.parametrize("wide", (1366, 390))
@pytest.mark.parametrize(
    "link", ("size=7&convolution_in_channels=3&convolution_out_channels=3", "size=7")
)
def test_no_number_is_cut_off_by_its_cell(new_page, app, wide, link):
    page = new_page(width=wide, height=900)
    page.emulate_media(reduced_motion="reduce")
    open_page(page, f"{app.url}/convolution?convolution_padding=4&convolution_{link}")
    sliding = page.locator(".sliding[data-place]")
    expect(sliding).to_be_visible()
    box_of(sliding)
    told = sliding.evaluate(TOO_WIDE)
    assert told["cells"] and told["widest"] <= 0 and not told["thousands"]


def test_both_ends_of_the_legend_are_written_alike(still):
    for link in (dict(size=7), dict(size=7, padding=4), dict(), dict(kernel="Blur")):
        key = still(**link).locator(".output .key")
        low, high = (
            text.strip()
            for text in key.evaluate("key => [key.firstChild.data, key.lastChild.data]")
        )
        assert low in (f"−{high}", "0"), link


def test_keys_and_buttons_change_a_weight_step_by_step(page, still):
    sliding = still()
    weight(sliding, 2, 2).focus()
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowDown")
    expect(weight(sliding, 2, 2)).to_have_value("3.9")
    expect(page).to_have_url(re.compile(r"convolution_weights=.*3\.9"))
    expect(weight(sliding, 2, 2)).to_be_focused()
    sliding.get_by_role("button", name="weight minus 1").click()
    expect(page).to_have_url(re.compile(r"convolution_weights=.*2\.9"))


def test_a_click_turns_a_cell_of_a_grid_and_so_does_enter(page, still):
    sliding = still(picture=UPRIGHT.replace(" ", "+"), kernel="Identity", size=1)
    canvas = sliding.locator(".input canvas")
    click_at(canvas, 0.05, 0.95)
    expect(page).to_have_url(re.compile(r"convolution_picture=My(\+|%20)grid"))
    expect(page).to_have_url(re.compile("convolution_grid="))
    point(sliding, 9, 0, convolve(Settings(UPRIGHT, "Identity", size=1)))
    assert sliding.evaluate(SHOWN)["sum"] == 1
    canvas.focus()
    for key in ("ArrowDown", "ArrowUp", "ArrowUp", "Enter"):  # from the first row to the last
        page.keyboard.press(key)
    expect(sliding).to_have_attribute("data-sum", "0")
    expect(canvas).to_be_focused()


def test_the_input_of_a_photograph_is_not_clicked(page, still):
    canvas = still().locator(".input canvas")
    canvas.click()
    assert canvas.get_attribute("tabindex") is None
    expect(page).not_to_have_url(re.compile("convolution_grid"))


def test_controls_and_picture_are_above_the_fold(page, still):
    sliding = still()
    for part in (sliding, page.locator(".st-key-convolution_padding")):
        assert is_above_the_fold(part)


def test_on_a_phone_all_is_within_the_screen(new_page, app):
    phone = new_page(width=390, height=844)
    open_page(phone, f"{app.url}/convolution?convolution_in_channels=3&convolution_size=7")
    sliding = phone.locator(".sliding[data-place]")
    expect(sliding.locator(".row")).to_have_count(3)
    assert fits_a_phone(phone)
    widest = sliding.evaluate(
        "s => [...s.querySelectorAll('*')].map(e => e.getBoundingClientRect())"
        ".reduce((most, box) => Math.max(most, box.right), 0)"
    )
    assert widest <= 390


def test_another_theme_draws_it_anew(page, still):
    sliding = still(padding=3)
    corner = "s => s.querySelector('canvas').getContext('2d').getImageData(2, 8, 1, 1).data.join()"
    light = sliding.evaluate(corner)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    expect(page.locator(".stApp")).to_have_css("background-color", "rgb(16, 23, 30)")
    page.wait_for_function(
        f"""light => {{
          const hosts = document.querySelectorAll("[data-testid=stBidiComponentIsolated]")
          const found = [...hosts].map(host => host.shadowRoot.querySelector(".sliding"))
          return ({corner})(found.find(Boolean)) !== light
        }}""",
        arg=light,
    )


def test_presets_show_their_own_weights(still):
    sliding = still(kernel="Sobel+y")
    for i, number in enumerate(PRESETS["Sobel y"](3).flatten().tolist()):
        shown = weight(sliding, i // 3, i % 3).input_value()
        assert float(shown.replace("−", "-")) == number
