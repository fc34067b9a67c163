"""The frame of every lesson in a real browser, as a beginner and as a teacher with a link meet it.

The page is gradient descent; what is held for all pages goes through lessons/contents.py.
"""

import io
import json
import re
from itertools import combinations
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import segno
from PIL import Image
from playwright.sync_api import expect

from lessons.contents import CONTENTS, family, reading_order
from lessons.gradient_descent import LESSON
from tests.browser.opening import open_page, try_this, wait_until_run
from tests.browser.pointing import box_of, fits_a_phone, is_above_the_fold

RATE, STEPS, CURVE = (LESSON.key(name) for name in ("learning_rate", "steps", "curve"))
CHANGED = f"/gradient_descent?{CURVE}=Many+minima&{RATE}=0.05&{STEPS}=7"
H1 = {"": "Deep learning with the lid off", "train": "Train your own"}  # where not the menu's
TOOLS = ("Reset page", "Share", "Notebook", "Present")


def lesson(page, app, path="/gradient_descent"):
    open_page(page, app.url + path)
    for part in ("what-you-see", "code-prints"):
        expect(key(page, part)).to_have_text(re.compile(r"\S"))
    for name in TOOLS[:3]:
        expect(tool(page, name)).to_be_visible()
    return page


def key(page, name):
    return page.locator(f".stMain .st-key-{name}")


def tool(page, name):
    return key(page, "tools").get_by_role("button", name=name)


def slider(page, name=RATE):
    return key(page, name).locator("input[type=range]")


def chosen(page, name):
    return key(page, name).get_by_test_id("stSliderThumbValue")


def places(page):
    """The numbers and the state of the page, as a person compares two screens."""
    return {
        "rate": chosen(page, RATE),
        "steps": chosen(page, STEPS),
        "prints": key(page, "code-prints"),
        "sentence": key(page, "what-you-see"),
    }


def shown(page):
    said = {name: place.inner_text() for name, place in places(page).items()}
    return said | {"curve": key(page, CURVE).locator("input").input_value()}


def expect_shown(page, said):
    for name, place in places(page).items():
        expect(place).to_have_text(said[name], use_inner_text=True)
    expect(key(page, CURVE).locator("input")).to_have_value(said["curve"])


def press(page, keys, name=RATE):
    """Press a key on a slider and wait for the page's answer."""
    before = key(page, "code-prints").inner_text()
    slider(page, name).focus()
    page.keyboard.press(keys)
    expect(key(page, "code-prints")).not_to_have_text(before)


def link_in_share(page):
    expect(page.get_by_alt_text("The same link as a QR code")).to_be_visible()
    return page.get_by_test_id("stPopoverBody").locator("code").first.inner_text().strip()


# The page --------------------------------------------------------------------------------------


def test_everything_that_moves_is_above_the_fold(page, app):
    lesson(page, app)
    for part in ("tools", "takeaway", "controls", "picture", "what-you-see"):
        assert is_above_the_fold(key(page, part)), part
    assert box_of(key(page, "takeaway"))["height"] < 40, "the takeaway takes two lines"
    panels = [box_of(figure)["y"] for figure in page.locator(".film figure").all()]
    assert max(panels) - min(panels) < 1, "the panels do not stand side by side"


def test_a_phone_needs_no_sideways_scrolling(new_page, app):
    page = lesson(new_page(width=390, height=844), app)
    assert fits_a_phone(page)
    rows = {round(box_of(tool(page, name))["y"]) for name in TOOLS}
    assert len(rows) == 1, "the tools do not stand in one row"
    assert max(box_of(tool(page, n))["x"] + box_of(tool(page, n))["width"] for n in TOOLS) <= 390


def test_the_sentence_follows_the_picture_and_is_read_aloud(page, app):
    lesson(page, app)
    sentence = key(page, "what-you-see")
    order = "(a => [...document.querySelectorAll('[class*=st-key-]')].findIndex(e => e === a))"
    place = {part: key(page, part).evaluate(order) for part in ("picture", "what-you-see", "code")}
    assert place["picture"] < place["what-you-see"] < place["code"]
    assert (
        0
        <= box_of(sentence)["y"]
        - (box_of(key(page, "picture"))["y"] + box_of(key(page, "picture"))["height"])
        < 30
    )
    expect(sentence).to_have_attribute("aria-live", "polite")
    expect(sentence).to_have_attribute("role", "status")
    sentence.evaluate("there => there.dataset.same = 'yes'")
    before = sentence.inner_text()
    press(page, "ArrowRight")
    expect(sentence).not_to_have_text(before)
    expect(sentence).to_have_attribute("data-same", "yes")  # a live region that stays is read
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Deep learning"))
    page.get_by_role("link", name="Gradient descent").first.click()
    expect(sentence).to_have_attribute("aria-live", "polite")


def test_dark_and_light_are_told_apart(new_page, app):
    papers = {
        lesson(new_page(dark=dark), app).evaluate("getComputedStyle(document.body).backgroundColor")
        for dark in (False, True)
    }
    assert len(papers) == 2


def test_a_drag_moves_the_film_and_sends_nothing_until_it_ends(page, app):
    sent = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    lesson(page, app)
    film = page.locator(".film")
    expect(film).to_have_attribute("data-frame", re.compile(r"^\d+$"))
    start = int(film.get_attribute("data-frame"))
    prints = key(page, "code-prints").inner_text()
    handle = box_of(slider(page))
    middle = handle["y"] + handle["height"] / 2
    knob = box_of(chosen(page, RATE))
    page.mouse.move(knob["x"] + knob["width"] / 2, middle)
    before = len(sent)
    page.mouse.down()
    for share in (0.5, 0.6, 0.7):
        page.mouse.move(handle["x"] + share * handle["width"], middle, steps=3)
    dragged = slider(page).input_value()
    assert int(dragged) > start + 5
    expect(film).to_have_attribute("data-frame", dragged)
    assert len(sent) == before, "a message while the hand drags"
    page.mouse.up()
    expect(key(page, "code-prints")).not_to_have_text(prints)
    assert len(sent) > before
    expect(film).to_have_attribute("data-frame", dragged)


# The tools -------------------------------------------------------------------------------------


def test_reset_brings_back_how_it_was_but_leaves_the_ticks(page, app):
    arrived = shown(lesson(page, app))
    lesson(page, app, f"/gradient_descent?{RATE}=0.1&{STEPS}=7")
    expect(try_this(page, 0)).to_contain_text("(done)")
    tool(page, "Reset page").click()
    expect_shown(page, arrived)
    expect(page).not_to_have_url(re.compile(f"{RATE}|{STEPS}"))
    expect(try_this(page, 0)).to_contain_text("(done)")


def test_a_shared_link_opens_the_same_page_elsewhere(page, new_page, app):
    lesson(page, app, CHANGED)
    press(page, "ArrowRight")
    tool(page, "Share").click()
    link = link_in_share(page)
    picture = page.get_by_alt_text("The same link as a QR code")
    served = page.request.get(urljoin(app.url, picture.get_attribute("src"))).body()
    assert modules(served) == modules(qr_code(link))
    elsewhere = new_page()
    open_page(elsewhere, link)
    expect_shown(elsewhere, shown(page))
    expect(chosen(elsewhere, RATE)).to_have_text("0.06")


def qr_code(link):
    picture = io.BytesIO()
    segno.make(link, error="m").save(picture, kind="png", scale=4, border=3)
    return picture.getvalue()


def modules(picture):
    """The black and white squares of a QR code."""
    return Image.open(io.BytesIO(picture)).convert("1").tobytes()


def test_share_offers_what_a_teacher_wants(page, app):
    lesson(page, app, CHANGED)
    tool(page, "Share").click()
    assert parse_qs(urlsplit(link_in_share(page)).query)[RATE] == ["0.05"]
    options = page.get_by_test_id("stPopoverBody")
    code = options.locator("code").first
    options.get_by_text("Present: larger type").click()
    expect(code).to_contain_text("present=1")
    options.get_by_test_id("stMultiSelect").click()
    page.get_by_role("option", name="learning rate").click()
    expect(code).to_contain_text("hide=learning_rate")
    options.get_by_text("Ask before showing").click()
    expect(code).to_contain_text("predict=1")
    assert set(parse_qs(urlsplit(link_in_share(page)).query)) == {"predict", "present", "hide"}


def test_the_notebook_is_of_what_is_shown(page, app):
    lesson(page, app, CHANGED)
    with page.expect_download() as download:
        tool(page, "Notebook").click()
    assert download.value.suggested_filename == "gradient_descent.ipynb"
    cells = json.loads(download.value.path().read_text())["cells"]
    program = LESSON.program(LESSON.settings("Many minima", 0.05, 7))
    assert [cell["source"] for cell in cells if cell["cell_type"] == "code"] == [program]


def test_presenting_is_large_and_has_no_menu(page, app):
    lesson(page, app)
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
    tool(page, "Present").click()
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(tool(page, "End presenting")).to_be_visible()
    expect(page).to_have_url(re.compile("present=1"))
    page.wait_for_function(f"() => ({SMALL_TEXTS})().length === 0")
    film = page.locator(".film")
    assert (
        film.evaluate("there => getComputedStyle(there).getPropertyValue('--film-type')") == "22px"
    )
    tool(page, "End presenting").click()
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
    expect(page).not_to_have_url(re.compile("present"))


# Texts of the page below 22 pixels.
SMALL_TEXTS = """() => {
  const walker = document.createTreeWalker(document.querySelector(".stMain"), NodeFilter.SHOW_TEXT)
  const small = []
  while (walker.nextNode()) {
    const { data, parentElement: there } = walker.currentNode
    const counts = data.trim() && there.checkVisibility() && !there.closest("style, script")
    if (counts && parseFloat(getComputedStyle(there).fontSize) < 22) small.push(data.trim())
  }
  return small
}"""


def test_what_was_hidden_under_share_is_hidden_while_presenting_and_no_longer(page, app):
    lesson(page, app)
    tool(page, "Share").click()
    page.locator(f".st-key-{LESSON.url}_share_hide input").click()
    page.get_by_role("option", name="learning rate").click()
    for _ in range(2):  # the list of options, then the popover
        page.keyboard.press("Escape")
    expect(page.get_by_test_id("stPopoverBody")).to_be_hidden()
    tool(page, "Present").click()
    expect(key(page, RATE)).to_be_hidden()
    expect(page).to_have_url(re.compile("hide=learning_rate"))
    tool(page, "End presenting").click()
    expect(key(page, RATE)).to_be_visible()
    expect(page).not_to_have_url(re.compile("hide|present"))


def test_a_link_for_the_projector_hides_what_it_names(page, app):
    lesson(page, app, "/gradient_descent?present=1&hide=learning_rate,challenges,%3Cb%3E")
    expect(key(page, RATE)).to_be_hidden()
    expect(key(page, "challenges")).to_be_hidden()
    expect(key(page, STEPS)).to_be_visible()
    expect(key(page, "code")).to_be_visible()
    page.get_by_role("link", name="Next:").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(LESSON.title)
    expect(page).to_have_url(re.compile("present=1"))  # one walks on presenting


def test_without_a_clipboard_everything_can_still_be_taken_away(page, app):
    """A class reaches the app by plain HTTP, where a browser has no clipboard."""
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
        "Object.defineProperty(window, 'isSecureContext', { value: false })"
    )
    lesson(page, app, CHANGED)
    program = LESSON.program(LESSON.settings("Many minima", 0.05, 7))
    code = key(page, "code").locator("code").first
    assert selected(code).strip() == program.strip()
    expect(key(page, "code").get_by_role("button", name="Copy")).to_be_hidden()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download .py").click()
    assert download.value.path().read_text() == program
    tool(page, "Share").click()
    link = link_in_share(page)
    assert selected(page.get_by_test_id("stPopoverBody").locator("code").first).strip() == link


def test_where_there_is_a_clipboard_the_program_is_one_click_away(page, app):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lesson(page, app)
    press(page, "ArrowRight")  # another program stands there now
    key(page, "code").get_by_role("button", name="Copy").click()
    expect(key(page, "code").get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == LESSON.program(LESSON.settings(learning_rate=0.185))


def selected(place):
    """What a person who selects this text has selected."""
    return place.evaluate(
        "there => { getSelection().selectAllChildren(there); return getSelection().toString() }"
    )


# Links and leaving -----------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["9e99", "nan", "%3Cb%3E", "", "x" * 4000])
def test_a_link_that_says_nonsense_opens_the_page_as_it_is(page, app, said):
    arrived = shown(lesson(page, app))
    words = "&".join(f"{LESSON.key(name)}={said}" for name in LESSON.names)
    lesson(page, app, f"/gradient_descent?{words}")
    expect_shown(page, arrived)


def test_values_are_there_when_one_comes_back(page, app):
    lesson(page, app)
    press(page, "ArrowRight")
    press(page, "ArrowRight", STEPS)
    left = shown(page)
    page.get_by_role("link", name="Train yours").first.click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(LESSON.title)
    page.get_by_role("link", name="Gradient descent").first.click()
    expect_shown(page, left)
    expect(page).to_have_url(re.compile(f"{RATE}="))


def test_walking_between_pages_never_fails(page, app):
    """In one session, all sliders at their ends: there and back, then to and fro between any two
    pages that share a control. A page knows another one only by its session's keys."""
    open_page(page, app.url)
    controls = {}
    for one in reading_order():
        walk_to(page, one)
        to_their_ends(page)
        controls[one] = keys_of_controls(page)
    for one in reversed(reading_order()):
        walk_to(page, one)
    sharing = [pair for pair in combinations(controls, 2) if controls[pair[0]] & controls[pair[1]]]
    assert sharing
    for one, other in sharing:
        walk_to(page, one)
        walk_to(page, other)
        walk_to(page, one)


def keys_of_controls(page):
    return set(
        key(page, "controls")
        .locator("[class*=st-key-]")
        .evaluate_all(
            "all => all.flatMap(one => [...one.classList].filter(c => /^st-key-/.test(c)))"
        )
    )


def walk_to(page, entry):
    """Through the menu; to a sibling from its lead, through the strip."""
    lead = family(entry.url)[0]
    menu = page.get_by_test_id("stSidebarNav")
    strip = key(page, "strip").get_by_role("link", name=entry.title, exact=True)
    if lead != entry and not strip.count():
        walk_to(page, lead)
    (menu.get_by_role("link", name=lead.title, exact=True) if lead == entry else strip).click()
    expect(page).to_have_url(re.compile(rf"/{entry.url}(\?|$)"))
    expect(page.locator(".stMain h1")).to_have_text(H1.get(entry.url, entry.title))
    wait_until_run(page)


def to_their_ends(page):
    """Where a value would be out of range on a page that gave the same key another range."""
    for fold in key(page, "controls").locator("details:not([open]) summary:visible").all():
        fold.click()
    for handle in key(page, "controls").locator("input[type=range]:not([disabled]):visible").all():
        handle.press("End")
        wait_until_run(page)


def test_the_menu_shows_leads_and_the_strip_their_siblings(page, app):
    lesson(page, app)
    leads = [lead.title for part in CONTENTS.values() for lead in part]
    expect(page.get_by_test_id("stSidebarNavLink")).to_have_count(len(leads))
    strip = key(page, "strip").get_by_role("link")
    expect(strip).to_have_text([member.title for member in family(LESSON.url)])


# Challenges ------------------------------------------------------------------------------------


def test_a_hint_comes_after_two_tries(page, app):
    lesson(page, app)
    hint = key(page, "challenges").get_by_role("button", name="Hint")
    press(page, "ArrowLeft")
    expect(hint).to_have_count(0)
    press(page, "ArrowLeft")
    hint.click()
    opened = page.get_by_test_id("stPopoverBody")
    for challenge in LESSON.challenges:
        text = opened.get_by_text(challenge.hint[:30])
        expect(text).to_be_hidden()
        opened.get_by_text(challenge.title, exact=True).click()
        expect(text).to_be_visible()


def test_each_challenge_can_be_shown_and_its_tick_stays(page, app):
    lesson(page, app)
    press(page, "ArrowLeft")
    press(page, "ArrowLeft")
    opened = page.get_by_test_id("stPopoverBody")
    for number, challenge in enumerate(LESSON.challenges):
        place = try_this(page, number)
        expect(place).to_contain_text("(open)")
        if not opened.is_visible():
            key(page, "challenges").get_by_role("button", name="Hint").click()
        opened.get_by_text(challenge.title, exact=True).click()
        opened.locator(f".st-key-show-me-{number}").get_by_role("button", name="Show me").click()
        expect(place).to_contain_text("(done)")
        expect(chosen(page, RATE)).to_have_text(f"{challenge.solution.learning_rate:g}")
    page.reload()
    wait_until_run(page)
    expect(key(page, "challenges")).to_contain_text("4 of 4 done")
    open_page(page, f"{app.url}/progress")
    done = key(page, f"progress-{LESSON.url}")
    expect(done).to_contain_text("Another valley")
    expect(page.get_by_text("Gradient descent 4 of 4")).to_be_visible()


def test_another_learner_has_ticks_of_their_own(page, new_page, app):
    lesson(page, app, f"/gradient_descent?{RATE}=0.1")
    expect(try_this(page, 0)).to_contain_text("(done)")
    other = lesson(new_page(), app)
    expect(try_this(other, 0)).to_contain_text("(open)")


# Coming back -----------------------------------------------------------------------------------


def test_the_browsers_back_finds_the_page_as_it_was_left(page, app):
    lesson(page, app)
    press(page, "ArrowRight")
    left = shown(page)
    for link in (key(page, "strip").get_by_role("link", name="Rate map"), home_in_menu(page)):
        link.click()
        expect(page).not_to_have_url(re.compile("gradient_descent"))
        page.go_back()
        expect_shown(page, left)
        expect(page).to_have_url(re.compile(f"{RATE}="))


def home_in_menu(page):
    return page.get_by_test_id("stSidebar").get_by_role("link", name="Home")


def test_after_reset_the_link_says_nothing(page, app):
    lesson(page, app, "/optimizers?optimizers_runners=SGD&start_x=1&start_y=1")
    expect(page).to_have_url(re.compile("start_x=1"))
    tool(page, "Reset page").click()
    expect(page).to_have_url(f"{app.url}/optimizers")


def test_a_field_that_is_emptied_is_answered_by_a_sentence(page, app):
    open_page(page, f"{app.url}/to_numbers")
    field = page.locator(".st-key-to_numbers_sentence input")
    field.fill("")
    field.press("Enter")
    expect(key(page, "what-you-see")).to_contain_text("There is no word here")


# Predict first ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("answer", "verdict"), [(0, "As you said"), (2, "You said")])
def test_a_guess_is_asked_for_first_and_compared(page, app, answer, verdict):
    open_page(page, f"{app.url}/gradient_descent?predict=1")
    expect(page.get_by_text("Before you look")).to_be_visible()
    expect(page.locator(".film")).to_have_count(0)
    expect(tool(page, "Share")).to_be_visible()
    page.get_by_role("button", name=LESSON.question.answers[answer]).click()
    expect(key(page, "what-you-see")).to_contain_text(verdict)
    expect(key(page, "what-you-see")).to_contain_text(LESSON.question.answers[0])
    # The question was about what one found; it says nothing about another rate.
    press(page, "ArrowRight")
    expect(key(page, "what-you-see")).not_to_contain_text(verdict)


def test_nobody_is_asked_about_a_page_that_the_link_has_changed(page, app):
    lesson(page, app, f"/gradient_descent?predict=1&{RATE}=0.3")
    expect(page.locator(".film")).to_be_visible()


def test_the_question_is_asked_once_a_visit(page, app):
    open_page(page, f"{app.url}/gradient_descent?predict=1")
    page.get_by_role("button", name=LESSON.question.answers[0]).click()
    expect(key(page, "what-you-see")).to_contain_text("As you said")
    press(page, "ArrowRight")
    tool(page, "Reset page").click()
    expect(key(page, "what-you-see")).to_contain_text("As you said")
    expect(page.get_by_text("Before you look")).to_be_hidden()


def test_back_at_the_defaults_nobody_is_asked_in_the_middle_of_work(page, app):
    lesson(page, app, f"/gradient_descent?predict=1&{RATE}=0.185")
    press(page, "ArrowLeft")
    expect(page).not_to_have_url(re.compile(RATE))
    slider(page, STEPS).press("ArrowRight")
    expect(page).to_have_url(re.compile(STEPS))
    expect(page.get_by_text("Before you look")).to_be_hidden()
