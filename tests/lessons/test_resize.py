import contextlib
import io

from PIL import Image

from core.resize import ITS_OWN, OWN, Settings, resize
from lessons.resize import LESSON, files, printed, program, repair, what_you_see


def test_the_program_with_ones_own_photograph_prints_what_the_page_shows(tmp_path, monkeypatch):
    own = Image.radial_gradient("L").resize((90, 60)).convert("RGB")
    settings = Settings(picture=OWN, fit="crop", size=32, statistics=ITS_OWN)
    resized = resize(settings, own)
    monkeypatch.chdir(tmp_path)
    for name, content in files(settings, resized).items():
        (tmp_path / name).write_bytes(content)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(program(settings), {})
    assert said.getvalue().strip() == printed(settings, resized)


def test_a_flat_photograph_is_explained_and_repaired():
    settings = Settings(picture=OWN, statistics=ITS_OWN)
    resized = resize(settings, Image.new("RGB", (50, 50), (9, 9, 9)))
    assert "deviation is 0" in what_you_see(settings, resized)
    _, changes = repair(settings, resized)
    cured = Settings(**{**vars(settings), **changes})
    assert repair(cured, resize(cured, resized.photo)) is None


def test_without_ones_own_photograph_the_page_says_so():
    settings = Settings(picture=OWN)
    assert "not here" in what_you_see(settings, resize(settings))
    assert LESSON.files(Settings(), resize(Settings())) == {}
