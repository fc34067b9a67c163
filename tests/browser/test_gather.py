"""Step 1 of /train with a real browser: what people bring in, and what strangers send."""

import re
import time
import urllib.request
import zipfile

import pytest
from playwright.sync_api import expect

from core.learner import learner_of
from core.learner_cookie import COOKIE
from tests.browser.opening import open_page
from tests.core.hostile_files import LOCKED, File, archive, picture
from tests.core.photographs import write_photographs, zip_folder

PATIENCE = 30_000  # milliseconds, for a worker on cores that are shared


def gather(page, app):
    """The open step, and the folder that this page's learner has on the server."""
    open_page(page, f"{app.url}/train?step=gather")
    tokens = [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == COOKIE]
    return learner_of(app.home, *tokens)


def choose(page, place):
    page.locator(".st-key-gather_from").get_by_text(place, exact=True).click()


def bring(page, place, files):
    choose(page, place)
    key = {"My ZIP": "zip-upload", "My folder": "folder-upload"}[place]
    uploader = page.locator(f".st-key-{key} input[type=file]")
    expect(uploader).to_be_attached(timeout=PATIENCE)
    uploader.set_input_files(files)


def press(page, name):
    """A button by its words: one that has a help text is in the page twice, and once visible."""
    page.get_by_role("button", name=name, exact=True).click()


def expect_set(page, *words):
    for text in words:
        expect(page.locator(".st-key-set-title")).to_contain_text(text, timeout=PATIENCE)


def files_of(learner):
    return sorted(
        path.relative_to(learner.folder).as_posix()
        for path in learner.folder.rglob("*")
        if path.is_file()
    )


def uploads_in_memory(app):
    """Bytes that Streamlit keeps of all uploads, by its own count of up to five seconds ago."""
    with urllib.request.urlopen(f"{app.url}/_stcore/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    counts = [line.split()[-1] for line in lines if "UploadedFileManager" in line]
    return sum(map(int, counts))


def test_a_zip_of_photographs_becomes_the_set(page, app, tmp_path):
    learner = gather(page, app)
    garden = write_photographs(tmp_path / "garden", per_class=10, side=40)
    (garden / "red" / "010.jpg").write_bytes((garden / "red" / "000.jpg").read_bytes())
    (garden / "red" / "broken.jpg").write_bytes(b"\xff\xd8\xff and then nothing")
    with zipfile.ZipFile(zip_folder(garden, tmp_path / "garden.zip"), "a") as file:
        file.writestr("garden/red/film.mov", bytes(5 * 2**20))
    bring(page, "My ZIP", tmp_path / "garden.zip")

    expect_set(page, "garden", "31 pictures of 3 classes: 19 to learn from, 6 to choose by, 6 for")
    expect(page.locator(".st-key-set-facts")).to_contain_text("all of them 48 × 40 pixels")
    expect(page.locator(".st-key-set-facts")).to_contain_text("JPEG RGB 31")
    chart = page.locator(".st-key-class-counts")
    for text in ("blue", "green", "red", "10", "11"):
        expect(chart.get_by_text(text, exact=True)).not_to_have_count(0)
    examples = page.locator(".st-key-examples")
    expect(examples.locator("img")).to_have_count(14)
    assert set(examples.get_by_test_id("stImageCaption").all_inner_texts()) == {
        *("blue", "green", "red")
    }
    expect(page.get_by_test_id("stAlert").filter(has_text="red/010.jpg")).to_have_count(1)
    page.locator(".st-key-left-out summary").click()
    expect(page.locator(".st-key-left-out")).to_contain_text("2 files left out")
    expect(page.locator(".st-key-left-out").get_by_test_id("stDataFrame")).to_be_visible()

    deadline = time.monotonic() + 20  # the count may be five seconds old
    while uploads_in_memory(app) >= 2**20:  # what other tests have left are a few photographs
        assert time.monotonic() < deadline
        time.sleep(0.5)
    kept = files_of(learner)
    assert len([file for file in kept if file.endswith(".jpg")]) == 31
    assert not [file for file in kept if file.endswith(".zip")]
    assert all(re.fullmatch(r"sets/[^/]+/(\d{6}\.jpg|set\.json|progress\.json)", f) for f in kept)

    choose(page, "Digits")
    expect_set(page, "Digits")
    page.wait_for_url(re.compile("source=digits"))
    page.reload()
    choose(page, "My ZIP")  # it is still there
    press(page, "Use")
    expect_set(page, "garden")
    expect(page.locator("[class*=st-key-own-]")).to_contain_text("in use")
    press(page, "Delete")
    expect_set(page, "Shapes")
    assert files_of(learner) == []


def test_a_folder_becomes_the_set(page, app, tmp_path):
    learner = gather(page, app)
    shed = write_photographs(tmp_path / "shed", per_class=4)
    (shed / "red" / "notes.txt").write_text("red things")
    (shed / "red" / ".DS_Store").write_text("litter")
    bring(page, "My folder", shed)
    expect_set(page, "shed", "12 pictures of 3 classes")
    expect(page.locator(".st-key-left-out")).to_contain_text("1 file left out")
    pictures = [file for file in files_of(learner) if file.endswith(".jpg")]
    assert len(pictures) == 12
    assert not [file for file in files_of(learner) if "notes" in file or "DS" in file]


@pytest.mark.parametrize(
    "name, content, sentence",
    [
        ("letter.zip", b"Dear reader, this is no archive.", "not a ZIP archive"),
        ("photo.zip", picture(), "a JPEG picture and not a ZIP archive"),
        (
            "locked.zip",
            archive([File("cat/1.jpg", picture(), flags=LOCKED), File("dog/1.jpg", picture())]),
            "locked with a password (cat/1.jpg)",
        ),
        (
            "bomb.zip",
            archive([File("cat/1.jpg", picture()), File("dog/1.jpg", told_size=2**32 - 2)]),
            "dog/1.jpg would unpack to more than 64 MB",
        ),
        ("one.zip", archive([File(f"cat/{n}.jpg", picture()) for n in range(9)]), "one class only"),
    ],
)
def test_what_cannot_be_used_gets_a_sentence_and_leaves_nothing(
    page, app, tmp_path, name, content, sentence
):
    learner = gather(page, app)
    bring(page, "My ZIP", {"name": name, "mimeType": "application/zip", "buffer": content})
    refusal = page.locator(".st-key-refusal")
    expect(refusal).to_contain_text(sentence, timeout=PATIENCE)
    expect(refusal).to_contain_text(f"{name}:")
    assert str(app.home) not in page.locator("body").inner_text()
    assert files_of(learner) == []
    assert list(learner.sets.iterdir()) == []

    # The session is as usable as before, and so is the uploader.
    expect_set(page, "Shapes")
    pets = zip_folder(write_photographs(tmp_path / "pets", per_class=4), tmp_path / "pets.zip")
    bring(page, "My ZIP", pets)
    expect_set(page, "pets", "12 pictures")
    expect(refusal).to_have_count(0)


def test_names_are_shown_letter_for_letter_and_fetch_nothing(page, app, tmp_path):
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    gather(page, app)
    labels = ("![pixel](evil.png)", "<img src=evil.png>", "**bold** $x$ :red[y]")
    mischief = tmp_path / "![title](evil.png) <b>.zip"
    with zipfile.ZipFile(mischief, "w") as file:
        for shade, label in enumerate(labels):
            for number in range(5):
                colour = (90 * shade, 50 * number, 99)
                file.writestr(f"../{label}/{number} [x](evil.png).jpg", picture(colour))
        file.writestr(f"../{labels[0]}/![skipped](evil.png).txt", "no picture")
    bring(page, "My ZIP", mischief)

    expect_set(page, "![title](evil.png) <b>")
    captions = page.locator(".st-key-examples").get_by_test_id("stImageCaption")
    expect(captions).to_have_count(9)
    shown = {caption.replace("\u2060", "") for caption in captions.all_inner_texts()}
    assert shown == set(labels)
    chart = page.locator(".st-key-class-counts")
    for label in labels[:2]:
        expect(chart.get_by_text(label, exact=True)).to_have_count(1)
    warning = page.get_by_test_id("stAlert").filter(has_text="Fewer than 10")
    expect(warning).to_contain_text("![pixel](evil.png) (5)")
    page.locator(".st-key-left-out summary").click()
    expect(page.locator(".st-key-left-out").get_by_test_id("stDataFrame")).to_be_visible()

    press(page, "2 Prepare")
    what_you_see = page.locator(".st-key-what-you-see")
    expect(what_you_see).to_contain_text(f"{labels[0]}/", timeout=PATIENCE)
    expect(what_you_see).to_contain_text("[x](evil.png).jpg")
    expect(page.locator(".st-key-step-gather")).to_contain_text("![title](evil.png) <b>")
    assert page.locator("[data-testid=stMain] a[href*=evil]").count() == 0
    assert not [url for url in fetched if "evil" in url]


def test_delete_my_things(page, new_page, app, tmp_path):
    pets = zip_folder(write_photographs(tmp_path / "pets", per_class=4), tmp_path / "pets.zip")
    learner = gather(page, app)
    bring(page, "My ZIP", pets)
    expect_set(page, "pets")

    other_page = new_page()
    other = gather(other_page, app)
    assert other != learner
    choose(other_page, "My ZIP")
    expect(other_page.locator(".st-key-zip-upload")).to_be_visible()
    expect(other_page.locator("[class*=st-key-use-]")).to_have_count(0)
    bring(other_page, "My ZIP", pets)
    expect_set(other_page, "pets")

    press(page, "Delete my things")
    press(page, "Keep")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert len(list(learner.sets.iterdir())) == 1
    press(page, "Delete my things")
    expect(page.get_by_role("dialog")).to_contain_text(
        "1 set of pictures, 0 trained networks and 0 ticked challenges"
    )
    press(page, "Delete everything")
    expect_set(page, "Shapes")
    assert files_of(learner) == []
    assert len(list(other.sets.iterdir())) == 1  # of nobody else
