"""The player in a real browser: everything a hand, a key or another theme does to a film."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.opening import open_page
from tests.browser.pointing import box_of, point_at

# Twelve frames in which every number can be told by heart: in frame f the map's left half is
# f/11, its right half 0.2 below y = 5 and 1 above; unit "a" is -1 below and +1 above, unit "b" is
# the same upside down; the walk stands at loss f; the last weights are 0.2 and 0.4 to a, 0.6 and
# -0.8 to b.
SCRIPT = """
import numpy as np
import streamlit as st

from figures.film import Axis, Edges, Film, Lines, Map, Panel, Picture, Points, Tiles, quantise
from widgets.film_player import film_player

st.session_state["runs"] = st.session_state.get("runs", 0) + 1
FRAMES = 12
share = np.arange(FRAMES) / (FRAMES - 1)
field = np.ones((FRAMES, 40, 40))
field[:, :20, 20:] = 0.2
field[:, :, :20] = share[:, None, None]
noise = np.random.default_rng(0).normal(size=(FRAMES, 40, 40))  # so that the film is not tiny
unit = np.repeat([-1.0, -1.0, 1.0, 1.0], 4).reshape(4, 4)
units = np.stack([unit, -unit])[None]
weights = share[:, None] * [0.2, 0.4, 0.6, -0.8]
plays = st.query_params.get("plays", "1") == "1"
other = st.toggle("other film")
clicked = Panel(
    "Map", alt="A map of two halves.", x=Axis(start=0, end=10), y=Axis(start=0, end=10),
    aspect=1.0, clickable=True,
    layers=(
        Map(quantise(field, 0, 1), scale="grey", name="chance"),
        Points(quantise([[2.0, 8.0]], 0, 10, bits=16), quantise([[2.0, 8.0]], 0, 10, bits=16),
               groups=np.array([[0, 1]], dtype=np.uint8), names=("cat", "dog")),
    ),
)
film = Film(
    time="training", frames=tuple(f"step {10 * frame}" for frame in range(FRAMES)), plays=plays,
    panels=(
        clicked,
        Panel("Units", alt="Two units.", share=0.6,
              layers=(Tiles(quantise(units, -1, 1), ("unit a", "unit b"), scale="grey",
                     enlarges="Map"),)),
        Panel("Loss", alt="A loss that rises.", x=Axis("step", 0, 110), y=Axis("loss", 0, 11),
              layers=(Lines(quantise([[np.arange(FRAMES)]], 0, 11, bits=16), names=("walk",),
                            now=True),)),
        Panel("Net" if other else "Weights", alt="Two weights.", share=0.6, layers=(
            Edges((2, 2), quantise(weights, -1, 1, bits=16), ("x", "y", "a", "b"),
                  quantise(share[:, None] * [1, -1], -1, 1)),)),
        Panel("Noise", alt=f"Noise. {st.session_state.get('place')}", share=0.3,
              layers=(Map(quantise(noise, -3, 3, bits=16)),)),
    ),
)
played = film_player(film, key="film", height=260)
st.text(f"frame {played.frame}")
st.text(f"tile {played.tile.index if played.tile else None}")
if played.place:
    place = played.place
    st.session_state["place"] = f"{place.x:.1f} {place.y:.1f} {place.layer} {place.point}"
st.text(f"place {st.session_state.get('place')}")

rates = tuple(round(0.1 * rate, 1) for rate in range(FRAMES))
st.select_slider("learning rate", rates, value=0.3, key="learning_rate")
following = Film(
    frames=tuple(f"learning rate {rate}" for rate in rates), plays=False,
    panels=(Panel("Walk", alt="A walk.", y=Axis("loss", 0, 11), layers=(
        Lines(quantise(np.arange(FRAMES)[:, None, None] * np.ones(3), 0, 11, bits=16)),)),
        Panel("Photo", alt="Two rows of three pixels.", aspect=1.5,
              x=Axis(start=0, end=3, ticks=()), y=Axis(start=2, end=0, ticks=()),
              layers=(Picture(np.arange(0, 180, 10, dtype=np.uint8).reshape(1, 2, 3, 3)),)),),
)
film_player(following, key="follower", height=200, follow="learning_rate")
st.text(f"runs {st.session_state['runs']}")
"""

# Notes every frame that a film has shown, from the moment it is there, and counts the unpacking.
WATCH = """
window.shown = []
window.unpacked = 0
window.DecompressionStream = class extends DecompressionStream {
  constructor(...how) {
    super(...how)
    unpacked++
  }
}
const look = () => {
  for (const host of document.querySelectorAll("[data-testid=stBidiComponentIsolated]")) {
    const film = host.shadowRoot?.querySelector(".film")
    const frame = film?.dataset.frame
    if (film?.querySelector(".bar:not([hidden])") && frame !== undefined)
      if (shown.at(-1) !== Number(frame)) shown.push(Number(frame))
  }
  requestAnimationFrame(look)
}
requestAnimationFrame(look)
"""


@pytest.fixture(scope="module")
def url(serve, tmp_path_factory):
    script = tmp_path_factory.mktemp("film") / "playing.py"
    script.write_text(SCRIPT)
    return serve(script).url


class Player:
    """The page with its first player at rest, and what goes over the wire meanwhile."""

    def __init__(self, page, url, path="/?plays=0"):
        self.sent, self.received = [], []
        page.on("websocket", self._listen)
        page.add_init_script(WATCH)
        self.page = open_page(page, url + path)
        self.film = page.locator(".film").first
        self.range = self.film.locator(".range")
        self.button = self.film.locator(".play")
        self.tip = self.film.locator(".tip")
        expect(self.film).to_have_attribute("data-frame", re.compile(r"\d+"))

    def _listen(self, socket):
        socket.on("framesent", lambda payload: self.sent.append(len(payload)))
        socket.on("framereceived", lambda payload: self.received.append(len(payload)))

    def canvas(self, title):
        panel = self.film.locator("figure").filter(has=self.page.get_by_text(title, exact=True))
        return panel.locator("canvas")

    def picture(self, title):
        return self.canvas(title).evaluate("canvas => canvas.toDataURL()")

    def shows(self, frame):
        expect(self.film).to_have_attribute("data-frame", str(frame))

    def says(self, text):
        expect(self.page.get_by_test_id("stText").get_by_text(text, exact=True)).to_be_visible()

    def runs(self):
        return int(self.page.get_by_text(re.compile(r"^runs \d+$")).inner_text().split()[1])

    def place_on(self, slider, share):
        box = box_of(slider)
        return box["x"] + 11 + share * (box["width"] - 22), box["y"] + box["height"] / 2


@pytest.fixture
def player(page, url):
    return Player(page, url)


# ---- time ---------------------------------------------------------------------------------------


def test_it_arrives_finished_and_then_moves_once(page, url):
    player = Player(page, url, "/")
    page.wait_for_function("shown.length > 5 && shown.at(-1) === 11")
    shown = page.evaluate("shown")
    assert shown[0] == 11
    assert 0 in shown or 1 in shown
    assert shown[1:] == sorted(shown[1:])
    player.says("frame 11")
    assert player.runs() == 1


def test_with_reduced_motion_it_stands_until_asked(page, url):
    page.emulate_media(reduced_motion="reduce")
    player = Player(page, url, "/")
    # Arrival waits half a second before it plays; here it must be over without a move.
    page.evaluate("new Promise(done => setTimeout(done, 700))")
    assert page.evaluate("shown") == [11]
    player.button.click()
    page.wait_for_function("shown.length > 5 && shown.at(-1) === 11")


def test_a_drag_draws_at_once_and_tells_only_where_it_ends(player):
    page, before = player.page, player.picture("Map")
    page.mouse.move(*player.place_on(player.range, 1))
    page.mouse.down()
    sent = len(player.sent)
    pictures = set()
    for frame in (8, 5, 2):
        page.mouse.move(*player.place_on(player.range, frame / 11), steps=4)
        player.shows(frame)
        expect(player.film.locator(".now")).to_have_text(f"step {10 * frame}")
        pictures.add(player.picture("Map"))
    assert len(pictures | {before}) == 4
    assert len(player.sent) == sent
    assert player.runs() == 1
    page.mouse.up()
    player.says("frame 2")
    player.says("runs 2")
    assert len(player.sent) == sent + 1


def test_a_film_that_did_not_change_is_not_sent_again(player):
    assert max(player.received) > 40_000
    player.received.clear()
    player.range.focus()
    player.page.keyboard.press("Home")
    player.says("frame 0")
    player.says("runs 2")
    assert sum(player.received) < 20_000
    player.shows(0)


def test_keys_move_it(player):
    player.range.focus()
    for _ in range(4):
        player.page.keyboard.press("ArrowLeft")
    player.shows(7)
    expect(player.range).to_have_attribute("aria-valuetext", "step 70")
    player.says("frame 7")


# What a browser does at each repetition of a key; all in one go, whatever else the machine does.
HELD_KEY = """range => {
  for (let pressed = 0; pressed < 4; pressed++) {
    range.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true }))
    range.stepDown()
    for (const told of ["input", "change"]) range.dispatchEvent(new Event(told, { bubbles: true }))
  }
}"""


def test_a_held_key_is_told_once(player):
    player.range.evaluate(HELD_KEY)
    player.shows(7)
    player.says("frame 7")
    assert player.runs() == 2


def test_play_runs_to_the_end_and_tells_it(player):
    page = player.page
    player.range.focus()
    page.keyboard.press("Home")
    player.says("frame 0")
    expect(player.button).to_have_attribute("aria-label", "Play")
    page.keyboard.press("Space")
    expect(player.button).to_have_attribute("aria-label", "Pause")
    player.says("frame 11")
    expect(player.button).to_have_attribute("aria-label", "Play")


def test_pause_holds_the_frame_and_tells_it(player):
    player.button.click()
    player.page.wait_for_function("shown.length > 3")
    player.button.click()
    expect(player.button).to_have_attribute("aria-label", "Play")
    held = int(player.film.locator(".now").inner_text().removeprefix("step "))
    player.says(f"frame {held // 10}")


def test_another_film_keeps_the_frame_that_was_chosen(player):
    player.range.focus()
    player.page.keyboard.press("ArrowLeft")
    player.page.keyboard.press("ArrowLeft")
    player.says("frame 9")
    player.page.get_by_text("other film").click()
    expect(player.film.get_by_text("Net", exact=True)).to_be_visible()
    player.shows(9)
    player.says("frame 9")


def test_another_film_that_plays_runs_to_its_start(page, url):
    player = Player(page, url, "/")
    page.wait_for_function("shown.length > 5 && shown.at(-1) === 11")
    player.range.focus()
    page.keyboard.press("Home")
    player.says("frame 0")
    page.evaluate("shown.length = 0")
    page.get_by_text("other film").click()
    player.says("frame 11")
    page.wait_for_function("shown.length > 5 && shown.at(-1) === 11")


def test_another_film_that_plays_stands_at_its_start_under_reduced_motion(page, url):
    page.emulate_media(reduced_motion="reduce")
    player = Player(page, url, "/")
    player.range.focus()
    page.keyboard.press("Home")
    player.says("frame 0")
    page.get_by_text("other film").click()
    player.says("frame 11")
    player.shows(11)


# ---- pointing -----------------------------------------------------------------------------------


def test_pointing_at_a_map_reads_the_number_of_its_cell(player):
    canvas = player.canvas("Map")
    point_at(canvas, 0.75, 0.7)
    expect(player.tip).to_contain_text("chance 0.2")
    point_at(canvas, 0.75, 0.4)
    expect(player.tip).to_contain_text("chance 1")
    player.range.focus()
    player.page.keyboard.press("ArrowLeft")
    point_at(canvas, 0.3, 0.4)
    expect(player.tip).to_contain_text("chance 0.91")
    player.page.mouse.move(0, 0)
    expect(player.tip).to_be_hidden()


def test_what_the_pointer_reads_follows_the_film(player):
    point_at(player.canvas("Map"), 0.3, 0.4)
    expect(player.tip).to_contain_text("chance 1")
    player.range.focus()
    player.page.keyboard.press("Home")
    expect(player.tip).to_contain_text("chance 0")


def test_pointing_at_a_point_names_its_class(player):
    x, y = at(player, 8, 8)
    player.canvas("Map").hover(position={"x": x, "y": y})
    expect(player.tip).to_contain_text("dog")
    expect(player.tip).to_contain_text("x 8, y 8")


def test_pointing_at_a_line_reads_its_point(player):
    canvas = player.canvas("Loss")
    for share in (0.4, 0.5, 0.6):
        point_at(canvas, share, 0.95 - share)
        expect(player.tip).to_contain_text("walk")
        words = player.tip.inner_text()
        step, loss = re.search(r"step (\d+), loss (\d+)", words).groups()
        assert int(step) == 10 * int(loss)


def test_pointing_at_a_weight_reads_it_with_its_sign_and_its_ends(player):
    canvas = player.canvas("Weights")
    box = box_of(canvas)
    read = set()
    for twentieth in range(1, 20):
        for share in (0.4, 0.6):
            x, y = box["width"] * share, box["height"] * twentieth / 20
            canvas.hover(position={"x": x, "y": y})
            if player.tip.is_visible():
                read.add(player.tip.inner_text().replace("\n", " "))
    said = {"0.2 x → a", "0.4 y → a", "0.6 x → b", "−0.8 y → b"}
    assert read == {f"weight {weight}" for weight in said}


def test_pointing_at_a_node_reads_its_bias(player):
    read = set()
    canvas = player.canvas("Weights")
    box = box_of(canvas)
    for twentieth in range(1, 20):
        for x in (20, box["width"] - 20):
            canvas.hover(position={"x": x, "y": box["height"] * twentieth / 20})
            if player.tip.is_visible():
                read.add(player.tip.inner_text().replace("\n", " "))
    assert {"x", "y", "a bias 1", "b bias −1"} <= read


def test_pointing_tells_the_server_nothing(player):
    sent = len(player.sent)
    player.canvas("Map").hover(position={"x": 100, "y": 100})
    player.canvas("Loss").hover(position={"x": 100, "y": 100})
    player.page.mouse.move(0, 0)
    assert len(player.sent) == sent


def at(player, x, y):
    """Where (x, y) of the map's axes, both 0 to 10, lies on its canvas: found with the tip."""
    canvas = player.canvas("Map")
    box = box_of(canvas)
    read = []
    for share in (0.3, 0.7):
        pixel = (box["width"] * share, box["height"] * share)
        canvas.hover(position={"x": pixel[0], "y": pixel[1]})
        expect(player.tip).to_contain_text(re.compile(r"x [\d.]+, y [\d.]+"))
        found = re.search(r"x ([\d.]+), y ([\d.]+)", player.tip.inner_text())
        read.append((*pixel, *map(float, found.groups())))
    (px0, py0, x0, y0), (px1, py1, x1, y1) = read
    return px0 + (x - x0) / (x1 - x0) * (px1 - px0), py0 + (y - y0) / (y1 - y0) * (py1 - py0)


def test_what_is_painted_is_what_is_read(player):
    x, y = at(player, 7, 7)
    assert grey(player.canvas("Map"), x, y) == 255
    x, y = at(player, 7, 3)
    assert grey(player.canvas("Map"), x, y) == 51
    units = player.canvas("Units")
    side = box_of(units)["width"] / 2
    assert grey(units, 0.5 * side, 0.2 * side) == 255
    assert grey(units, 0.5 * side, 0.7 * side) == 0


def grey(canvas, x, y):
    """The brightness of one pixel of a canvas in shades of grey."""
    look = "(c, [x, y]) => [...c.getContext('2d').getImageData(x, y, 1, 1).data]"
    red, green, blue, _ = canvas.evaluate(look, [round(x), round(y)])
    assert red == green == blue
    return red


# ---- choosing and clicking ----------------------------------------------------------------------


def test_a_chosen_tile_becomes_the_large_map_and_goes_back(player):
    units, before = player.canvas("Units"), player.picture("Map")
    box = box_of(units)
    units.click(position={"x": box["width"] * 0.2, "y": 40})
    expect(player.film.locator(".title").first).to_have_text("unit a")
    player.says("tile 0")
    large = player.film.locator("canvas").first
    large.hover(position={"x": 100, "y": 60})
    expect(player.tip).to_contain_text("unit a 1")
    large.hover(position={"x": 100, "y": 180})
    expect(player.tip).to_contain_text("unit a −1")
    player.page.mouse.move(0, 0)
    player.film.get_by_role("button", name="back").click()
    expect(player.film.locator(".title").first).to_have_text("Map")
    player.says("tile None")
    expect(player.tip).to_be_hidden()
    assert player.picture("Map") == before


def test_a_tile_can_be_chosen_with_keys_alone(player):
    player.canvas("Units").focus()
    player.page.keyboard.press("ArrowRight")
    player.page.keyboard.press("ArrowRight")
    player.page.keyboard.press("ArrowDown")
    expect(player.film.locator(".live")).to_contain_text("unit b")
    player.page.keyboard.press("Enter")
    player.says("tile 1")
    expect(player.film.locator(".title").first).to_have_text("unit b")


def test_a_click_tells_its_place_and_the_point_that_it_hit(player):
    x, y = at(player, 5, 3)
    player.canvas("Map").click(position={"x": x, "y": y})
    expect(player.page.get_by_text(re.compile(r"place (4\.9|5\.0|5\.1) (2\.9|3\.0|3\.1) None"))
           ).to_be_visible()  # fmt: skip
    x, y = at(player, 2, 2)
    player.canvas("Map").click(position={"x": x + 2, "y": y})
    expect(player.page.get_by_text(re.compile(r"place .* 1 0$"))).to_be_visible()


def test_a_place_can_be_clicked_with_keys_alone(player):
    player.canvas("Map").focus()
    player.page.keyboard.press("Shift+ArrowLeft")
    player.page.keyboard.press("Enter")
    player.says("place 4.0 5.0 None None")
    # From the second click on, each brings another film; the keyboard need not find back to it.
    for height in (6, 7):
        player.page.keyboard.press("Shift+ArrowUp")
        player.page.keyboard.press("Enter")
        player.says(f"place 4.0 {height}.0 None None")
    expect(player.canvas("Noise")).to_have_attribute("aria-label", re.compile(r"4\.0 6\.0"))


# ---- around it ----------------------------------------------------------------------------------


def test_another_theme_paints_it_anew(player):
    light = player.picture("Loss")
    player.page.emulate_media(color_scheme="dark")
    expect(player.page.locator(".stApp")).to_have_css("background-color", "rgb(16, 23, 30)")
    player.page.wait_for_function(
        """before => {
          const hosts = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")]
          return hosts[0].shadowRoot.querySelectorAll("canvas")[2].toDataURL() !== before
        }""",
        arg=light,
    )
    player.shows(11)
    assert player.page.evaluate("unpacked") == 2  # the two films of the page, once each


def test_panels_stand_side_by_side_or_one_under_the_other(player):
    wide = [box_of(player.canvas(title)) for title in ("Map", "Units")]
    assert wide[0]["x"] + wide[0]["width"] <= wide[1]["x"]
    player.page.set_viewport_size({"width": 390, "height": 844})
    player.page.wait_for_function(
        """() => {
          const host = document.querySelector("[data-testid=stBidiComponentIsolated]")
          const [a, b] = host.shadowRoot.querySelectorAll("canvas")
          return a.getBoundingClientRect().bottom <= b.getBoundingClientRect().top
        }"""
    )
    for canvas in player.film.locator("canvas").all():
        size = canvas.evaluate("c => [c.width, c.clientWidth, c.height, c.clientHeight]")
        assert size[0] == size[1] and size[2] == size[3]
        box = box_of(canvas)
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390


def test_a_fine_screen_gets_fine_pictures(browser, url):
    context = browser.new_context(device_scale_factor=2, reduced_motion="reduce")
    player = Player(context.new_page(), url)
    size = player.canvas("Map").evaluate("c => [c.width, c.clientWidth]")
    context.close()
    assert size[0] == 2 * size[1]


def test_those_who_cannot_see_it_are_told(player):
    passive = player.canvas("Loss")
    expect(passive).to_have_attribute("role", "img")
    expect(passive).to_have_attribute("aria-label", "A loss that rises.")
    expect(player.range).to_have_attribute("aria-label", "training")
    assert player.canvas("Units").get_attribute("aria-label").startswith("Two units.")


def test_a_slider_of_streamlit_leads_while_it_is_dragged(player):
    page = player.page
    follower = page.locator(".film").nth(1)
    expect(follower).to_have_attribute("data-frame", "3")
    expect(follower.locator(".bar")).to_be_hidden()
    slider = page.locator(".st-key-learning_rate")
    thumb = slider.locator("[role=slider], input[type=range]").first
    slider.scroll_into_view_if_needed()
    box = box_of(slider.get_by_test_id("stSlider"))
    knob = box_of(slider.get_by_test_id("stSliderThumbValue").first)
    page.mouse.move(knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] + 8)
    page.mouse.down()
    sent, seen = len(player.sent), set()
    for share in (0.5, 0.75, 0.99):
        page.mouse.move(box["x"] + share * box["width"], knob["y"] + knob["height"] + 8, steps=4)
        expect(follower).not_to_have_attribute("data-frame", "3")
        seen.add(follower.get_attribute("data-frame"))
    expect(follower).to_have_attribute("data-frame", "11")
    assert len(seen) >= 2
    assert len(player.sent) == sent
    page.mouse.up()
    player.says("runs 2")
    expect(follower).to_have_attribute("data-frame", "11")
    expect(thumb).to_be_attached()


def test_a_photograph_keeps_its_shape_and_its_pixels_can_be_read(player):
    follower = player.page.locator(".film").nth(1)
    photo = follower.locator("figure").filter(has_text="Photo").locator("canvas")
    photo.scroll_into_view_if_needed()
    box = box_of(photo)
    height = box["height"] - 4
    for row, column in ((0, 0), (1, 2)):
        x, y = 2 + (column + 0.5) * height / 2, 2 + (row + 0.5) * height / 2
        player.page.mouse.move(box["x"] + x, box["y"] + y)
        first = 30 * (3 * row + column)
        words = follower.locator(".tip")
        expect(words).to_contain_text(f"R {first}, G {first + 10}, B {first + 20}")
        expect(words).to_contain_text(f"row {row}, column {column}")
