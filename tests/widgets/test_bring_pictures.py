"""What can go wrong on an upload's way to a worker: told in a sentence, and nothing is left."""

import errno
import shutil
from concurrent.futures import Future
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.archive import Limits
from core.desk import Desk, desk
from core.jobs import WorkerDied
from core.refusal import Refused
from widgets import bring_pictures

MENU = Path(__file__).resolve().parents[2] / "pages" / "menu.py"
ZIP = ("pets.zip", b"whatever a worker would make of it", "application/zip")


@pytest.fixture
def page():
    page = AppTest.from_file(str(MENU), default_timeout=60)
    page.session_state["step"] = "Gather"
    page.session_state["gather_from"] = "zip"
    return page.switch_page("project/train.py").run()


def uploaded(page, files, key="zip-0"):
    page.file_uploader(key=key).set_value(files).run()
    assert not page.exception
    assert len(page.error) == 1
    # The session is as usable as before: an empty uploader, and the pictures chosen before.
    assert [uploader.key for uploader in page.file_uploader] == [key.replace("0", "1")]
    assert "Shapes" in "".join(element.value for element in page.markdown)
    return page.error[0].value.replace("\\", "")


def left_behind():
    """Files of learners, and folders of sets."""
    home = desk().home
    return [path for path in home.rglob("*") if path.is_file() or path.parent.name == "sets"]


@pytest.fixture(autouse=True)
def nothing_is_left():
    before = set(left_behind())
    yield
    assert set(left_behind()) == before


def test_no_room(page, monkeypatch):
    def no_room(*_):
        raise Refused("There is no room. Delete what you no longer need.")

    monkeypatch.setattr(Desk, "new_set", no_room)
    assert uploaded(page, ZIP) == "pets.zip: There is no room. Delete what you no longer need."


@pytest.mark.parametrize(
    "number, words", [(errno.ENOSPC, "disk of this computer is full"), (errno.EIO, "not write")]
)
def test_a_disk_that_fails_half_way(page, monkeypatch, number, words):
    def fails(source, target, *_):
        target.write(source.read(3))
        raise OSError(number, "No space left on device: /srv/secret")

    monkeypatch.setattr(shutil, "copyfileobj", fails)
    sentence = uploaded(page, ZIP)
    assert words in sentence and "secret" not in sentence and "Errno" not in sentence


@pytest.mark.parametrize("error", [WorkerDied("exit code -9"), ValueError("a secret"), None])
def test_a_worker_that_dies(page, monkeypatch, error):
    def dies(_, folder, title, archive, entries=()):
        assert archive.read_bytes() == ZIP[1]
        assert (folder.is_dir(), title) == (True, "pets")
        (folder / "000001.jpg").write_bytes(b"half a picture")
        job = Future()
        if error is None:
            job.cancel()
        else:
            job.set_exception(error)
        return job

    monkeypatch.setattr(Desk, "gather", dies)
    assert uploaded(page, ZIP) == f"pets.zip: {bring_pictures.BROKE_OFF}"


@pytest.mark.parametrize(
    "limits, sentence",
    [
        (Limits(entries=2), "pets: The folder holds more than 2 files."),
        (Limits(entry=2**20), "pets: pets/b/large.jpg is larger than 1 MB."),
        (Limits(unpacked=2**20), "pets: The folder is larger than 1 MB."),
    ],
)
def test_a_folder_beyond_the_limits(page, monkeypatch, limits, sentence):
    monkeypatch.setattr(bring_pictures, "LIMITS", limits)
    page.radio(key="gather_from").set_value("folder").run()
    large = bytes(2**20 + 1)
    files = [("pets/a/1.jpg", b"1"), ("pets/b/2.jpg", b"2"), ("pets/b/large.jpg", large)]
    files = [(name, content, "image/jpeg") for name, content in files]
    assert uploaded(page, files, key="folder-0").startswith(sentence)


def test_litter_is_no_set(page):
    page.radio(key="gather_from").set_value("folder").run()
    files = [("pets/.DS_Store", b"1", ""), ("pets/a/Thumbs.db", b"2", "")]
    assert uploaded(page, files, key="folder-0").startswith("pets: There is no picture")


def test_names_are_never_paths(page, monkeypatch):
    written = []

    def look(_, folder, title, archive, entries=()):
        written.extend((entry.name, entry.file.name, entry.file.exists()) for entry in entries)
        assert all(entry.file.parent == folder for entry in entries)
        job = Future()
        job.set_exception(Refused("That will do."))
        return job

    monkeypatch.setattr(Desk, "gather", look)
    page.radio(key="gather_from").set_value("folder").run()
    names = ["../../x/1.JPG", "/etc/2.png", "C:\\a\\3.jpg", "x/notes.txt", "x/4.jpg/.."]
    files = [(name, b"1", "image/jpeg") for name in names]
    assert uploaded(page, files, key="folder-0").endswith("That will do.")
    assert written == [
        ("../../x/1.JPG", "000001.jpg", True),
        ("/etc/2.png", "000002.png", True),
        ("C:\\a\\3.jpg", "000003.jpg", True),
        ("x/notes.txt", "000004", False),  # listed as skipped, and not kept
        ("x/4.jpg/..", "000005", False),
    ]
