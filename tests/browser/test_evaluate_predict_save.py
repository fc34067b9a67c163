"""The last three steps of /train with a real mouse: what a trained run is worth, and keeping it."""

import io
import json
import re
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from core.archive import Entry
from core.errands import gather_files
from core.image_set import load
from core.learner import learner_of
from core.learner_cookie import COOKIE, TOKEN_CHARACTERS
from core.run import carry_out, prepare, start_run
from core.run_folder import read_run
from core.training_settings import Settings
from tests.browser.opening import open_page, wait_until_run
from tests.browser.pointing import box_of
from tests.browser.serving import Server

SET, RUN = "2025-01-31_11-00-00_aaaa", "2025-01-31_12-00-00_bbbb"
COLOURS = {"*blue*": (40, 60, 200), "green": (40, 180, 60), "red": (200, 50, 40)}
PICTURES = {"train": 10, "validation": 4, "test": 3}  # of each class
MISLABELLED = 2  # red pictures that lie among the blue ones, in the validation set only
SETTINGS = Settings(
    image_size=28,
    hidden_units=8,
    initialisation="He",
    learning_rate=0.003,
    batch_size=8,
    epochs=8,
    threads=1,
)
SLOW = 30_000  # milliseconds: a worker starts and computes, on shared cores


def photograph(colour: tuple[int, int, int], seed: int) -> Image.Image:
    noise = np.random.default_rng(seed).normal(0, 30, (40, 52, 3))
    return Image.fromarray(np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8))


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> Path:
    """A learner's folder with a set of pictures and a run of a few epochs on it."""
    learner = learner_of(tmp_path_factory.mktemp("trained"), "token")
    folder = learner.sets / SET
    folder.mkdir()
    entries = []

    def add(split, label, colour):
        file = folder / f"{len(entries):03}.png"
        photograph(colour, seed=len(entries)).save(file)
        entries.append(Entry(f"{split}/{label}/{file.name}", file))

    for split, count in PICTURES.items():
        for label, colour in COLOURS.items():
            for _ in range(count):
                add(split, label, colour)
    for _ in range(MISLABELLED):
        add("validation", "*blue*", COLOURS["red"])
    gather_files(entries, folder, "My colours")

    run_folder = learner.runs / RUN
    run_folder.mkdir()
    material = prepare(load(folder), SETTINGS)
    run = carry_out(run_folder, start_run(run_folder, SET, material, SETTINGS), material)
    assert round(14 * run.best.val_accuracy) == 12, "all but the mislabelled ones are easy"
    return learner.folder


@pytest.fixture
def mine(app: Server, page: Page, trained: Path, request) -> Path:
    """This browser's learner has that set and that run; the learner's folder."""
    token = re.sub(r"\W", "_", request.node.name).ljust(TOKEN_CHARACTERS, "x")[:TOKEN_CHARACTERS]
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": app.url}])
    folder = learner_of(app.home, token).folder
    shutil.copytree(trained, folder, dirs_exist_ok=True)
    return folder


def step(page: Page, app: Server, name: str) -> Page:
    return open_page(page, f"{app.url}/train?step={name}")


def button(page: Page, name: str):
    return page.get_by_role("button", name=name)


def choose(page: Page, box: Locator, option: str) -> None:
    """In a select box, by keyboard: a list that a click opened closes when the page scrolls."""
    box.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(option)
    expect(page.get_by_role("option")).to_have_text([option])
    page.keyboard.press("Enter")


def ask_about_validation(page: Page) -> None:
    button(page, "Ask the network about every picture").click()
    expect(page.get_by_text("were taken for")).to_be_visible(timeout=SLOW)


def test_validation_in_numbers_and_the_pictures_behind_them(app, page, mine):
    step(page, app, "evaluate")
    seen = page.locator(".st-key-what-you-see")
    expect(seen).to_contain_text("12 of 14 right: 86 %, could be 60 to 96 %")
    ask_about_validation(page)
    expect(seen).to_contain_text("12 of 14 right: 86 %, could be 60 to 96 %")
    expect(seen).to_contain_text("Calling all of them *blue*, the largest class, would get 43 %")
    expect(seen).to_contain_text("ln 3 = 1.099")
    expect(page.get_by_text("2 of the 6 pictures of *blue* were taken for red.")).to_be_visible()
    cards = page.locator(".st-key-evaluate-cell")
    expect(cards.get_by_role("img")).to_have_count(2)
    expect(cards.get_by_text("labelled *blue*")).to_have_count(2)

    area = box_of(page.locator(".st-key-evaluate_matrix .nsewdrag").first)
    page.mouse.click(area["x"] + area["width"] / 2, area["y"] + area["height"] / 2)
    expect(page.get_by_text("4 of the 4 pictures of green were recognised.")).to_be_visible()
    expect(cards.get_by_text("labelled green")).to_have_count(4)
    expect(page.get_by_role("combobox", name="True class")).to_have_value("green")

    choose(page, page.get_by_role("combobox", name="True class"), "red")
    expect(page.get_by_text("0 of the 4 pictures of red were taken for green.")).to_be_visible()
    choose(page, page.get_by_role("combobox", name="Predicted class"), "red")
    expect(page.get_by_text("4 of the 4 pictures of red were recognised.")).to_be_visible()


def test_from_a_cell_one_gets_to_a_picture_and_from_there_into_the_network(app, page, mine):
    """And the network keeps what it was looked into with when its pictures are gone."""
    step(page, app, "evaluate")
    ask_about_validation(page)
    page.locator(".st-key-evaluate-cell").get_by_role("link", name="Look inside").first.click()
    seen = page.locator(".st-key-what-you-see")
    expect(seen).to_contain_text("The network is wrong: it takes *blue* for red")
    expect(page).to_have_url(re.compile(rf"/cnn\?.*run={RUN}"))
    inside = page.url
    page.get_by_role("link", name="Open this map").click()  # of the same network and picture
    expect(page.get_by_role("heading", name="One map")).to_be_visible()
    expect(seen).to_contain_text("takes *blue* for red")
    expect(page).to_have_url(re.compile(f"run={RUN}"))
    shutil.rmtree(mine / "sets" / SET)
    open_page(page, inside)
    expect(seen).to_contain_text("The network is wrong: it takes *blue* for red")
    step(page, app, "evaluate")
    expect(page.get_by_text("are not here")).to_be_visible()
    expect(page.get_by_text("small copies of its validation pictures are kept")).to_be_visible()
    page.get_by_role("link", name="Look inside").click()  # there is one, to what is kept
    expect(seen).to_contain_text("The network is wrong: it takes *blue* for red")


def test_a_judgement_is_kept_with_the_run(app, page, mine):
    step(page, app, "evaluate")
    ask_about_validation(page)
    wrong = page.locator(".st-key-evaluate-wrong")
    expect(wrong.get_by_role("img")).to_have_count(MISLABELLED)
    choose(page, wrong.get_by_role("combobox").first, "label wrong")
    expect(page.get_by_text("You judged 1 of 14 labels: 1 is wrong")).to_be_visible()
    cell = page.locator(".st-key-evaluate-cell")
    expect(cell.get_by_role("combobox").first).to_have_value("label wrong")

    page.reload()
    wait_until_run(page)
    expect(page.get_by_text("You judged 1 of 14 labels: 1 is wrong")).to_be_visible()
    kept = json.loads((mine / "runs" / RUN / "judgements.json").read_text())
    assert list(kept.values()) == ["label wrong"]


def test_the_test_set_is_opened_once_and_its_result_stays(app, page, mine):
    step(page, app, "evaluate")
    page.get_by_text("Test set", exact=True).click()
    expect(page.get_by_text("The test set is still sealed.")).to_be_visible()
    assert read_run(mine / "runs" / RUN).test is None
    button(page, "Open the test set").click()
    seen = page.locator(".st-key-what-you-see")
    expect(seen).to_contain_text("9 of 9 right: 100 %, could be 70 to 100 %", timeout=SLOW)
    assert read_run(mine / "runs" / RUN).test["right"] == 9

    page.reload()
    wait_until_run(page)
    page.get_by_text("Test set", exact=True).click()
    expect(seen).to_contain_text("9 of 9 right")
    expect(button(page, "Open the test set")).to_have_count(0)


def test_without_its_pictures_a_run_still_tells_its_numbers(app, page, mine):
    shutil.rmtree(mine / "sets" / SET)
    step(page, app, "evaluate")
    expect(page.get_by_text("The pictures of “My colours” that this run")).to_be_visible()
    expect(page.locator(".st-key-what-you-see")).to_contain_text("12 of 14 right")
    page.get_by_text("Test set", exact=True).click()
    expect(button(page, "Open the test set")).to_be_disabled()


def png(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def give_file(page: Page, name: str, content: bytes) -> None:
    page.locator(".st-key-predict_file input[type=file]").set_input_files(
        {"name": name, "mimeType": "image/png", "buffer": content}
    )


def test_predicting_from_the_set_from_a_file_and_from_a_hostile_one(app, page, mine):
    step(page, app, "predict")
    seen = page.locator(".st-key-what-you-see")
    expect(seen).to_contain_text(re.compile(r"Most likely (\*blue\*|green|red), \d+ %"))
    expect(seen).to_contain_text("Its label is")
    first = page.get_by_text("validation/").inner_text()
    button(page, "Another one").click()
    expect(page.get_by_text(first)).to_have_count(0)

    page.get_by_text("My file", exact=True).click()
    give_file(page, "sky.png", png(photograph(COLOURS["*blue*"], seed=99)))
    expect(seen).to_contain_text("Most likely *blue*")
    expect(page.get_by_text("names one of them whatever it is shown")).to_be_visible()
    give_file(page, "_no_ ![x](y) [z](w).png", b"no picture at all")
    refusal = page.get_by_test_id("stAlert")
    expect(refusal).to_contain_text("_no_ ![x](y) [z](w).png: it holds no picture")
    expect(refusal.get_by_role("link")).to_have_count(0)
    expect(seen).to_have_count(0)
    give_file(page, "grass.png", png(photograph(COLOURS["green"], seed=98)))
    expect(seen).to_contain_text("Most likely green")
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_a_run_goes_away_and_comes_back(app, page, mine):
    step(page, app, "predict")
    answer = page.locator(".st-key-what-you-see").inner_text()

    button(page, "7 Save").click()
    with page.expect_download() as download:
        button(page, "Download the run").click()
    assert RUN in download.value.suggested_filename
    archive = Path(download.value.path()).read_bytes()
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        assert f"{RUN}/model.pth" in packed.namelist()

    button(page, "Delete").click()
    button(page, "Yes, delete it").click()
    expect(page.get_by_text("Nothing to save yet")).to_be_visible()
    assert list((mine / "runs").iterdir()) == []

    upload = page.locator(".st-key-bring-back input[type=file]")
    upload.set_input_files(
        {"name": "run.zip", "mimeType": "application/zip", "buffer": archive[:-200]}
    )
    button(page, "Load it").click()
    refusal = page.get_by_test_id("stAlert").filter(has_text="damaged or incomplete ZIP archive")
    expect(refusal).to_be_visible()
    assert list((mine / "runs").iterdir()) == []
    page.reload()
    wait_until_run(page)
    upload.set_input_files({"name": "run.zip", "mimeType": "application/zip", "buffer": archive})
    button(page, "Load it").click()
    expect(
        page.get_by_text("is here and is the current run. Its pictures are here too.")
    ).to_be_visible()
    button(page, "Predict with it").click()
    expect(page.locator(".st-key-what-you-see")).to_have_text(re.compile(re.escape(answer[:20])))
    expect(page.locator(".st-key-what-you-see")).to_have_text(answer, use_inner_text=True)


def test_a_loaded_run_goes_on_where_it_stood(app, page, mine):
    step(page, app, "save")
    page.get_by_role("spinbutton", name="More epochs").fill("2")
    page.keyboard.press("Enter")
    button(page, "Continue").click()
    expect(page.get_by_text("10 epochs").first).to_be_visible(timeout=SLOW)
    expect(button(page, "Evaluate it")).to_be_visible(timeout=SLOW)
    run = read_run(mine / "runs" / RUN)
    assert (len(run.epochs), run.state) == (10, "finished")


def test_choosing_among_runs_by_what_differs(app, page, mine):
    older = mine / "runs" / "2025-01-30_12-00-00_cccc"
    shutil.copytree(mine / "runs" / RUN, older)
    facts = json.loads((older / "run.json").read_text())
    facts["title"], facts["settings"]["learning_rate"] = "<b>*Old*</b>", 0.01
    (older / "run.json").write_text(json.dumps(facts))
    step(page, app, "save")
    runs = page.locator(".st-key-my-runs")
    expect(runs).to_contain_text("learning rate 0.003 instead of 0.01")
    expect(page.locator(".st-key-take-away")).to_contain_text("My colours")
    runs.get_by_role("button", name="<b>*Old*</b>").click()
    expect(page.locator(".st-key-take-away")).to_contain_text("<b>*Old*</b>")
