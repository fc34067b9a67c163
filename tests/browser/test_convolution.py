"""The sliding kernel in a real browser: pointed at, walked with keys, drawn on, left alone."""

import re

import pytest
from playwright.sync_api import expect

from core.convolution import PRESETS, UPRIGHT, Settings, convolve, products
from tests.browser.opening import open_page
from tests.browser.pointing import click_at, fits_a_phone, is_above_the_fold, point_at

SHOWN = """sliding => ({
  place: sliding.dataset.place.split(",").map(Number),
  sum: Number(sliding.dataset.sum),
  window: [...sliding.querySelectorAll(".board:not(:has(.weight))")].length,
  products: [...sliding.querySelectorAll(".cell")]
    .filter(cell => cell.product !== undefined).map(cell => cell.product),
})"""


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
