"""What a browser sends as a drawing is hostile until it is checked."""

import base64
import io

import pytest
from PIL import Image

from core.refusal import Refused
from tests.core.hostile_files import noise
from widgets.drawing import LONGEST, PREFIX, SIDE, image_of


def sent(image: Image.Image, kind: str = "PNG") -> str:
    file = io.BytesIO()
    image.save(file, kind)
    return PREFIX + base64.b64encode(file.getvalue()).decode()


def sheet(colour: str = "white") -> Image.Image:
    return Image.new("RGB", (SIDE, SIDE), colour)


def test_a_drawing_comes_as_it_was_drawn():
    drawn = sheet()
    drawn.paste((214, 46, 46), (10, 20, 30, 40))
    image = image_of(sent(drawn))
    assert image.mode == "RGB"
    assert image.tobytes() == drawn.tobytes()


def test_what_is_transparent_is_paper():
    clear = Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 0))
    assert image_of(sent(clear)) is None
    clear.paste((0, 0, 0, 255), (0, 0, 9, 9))
    assert image_of(sent(clear)).getpixel((20, 20)) == (255, 255, 255)


def test_an_empty_sheet_is_no_drawing():
    assert image_of(sent(sheet())) is None


def test_the_fullest_sheet_there_can_be_is_accepted():
    full = noise(SIDE, SIDE).convert("RGBA")
    assert len(sent(full)) < LONGEST
    assert image_of(sent(full)) is not None


@pytest.mark.parametrize(
    "told",
    [
        17,
        ["data:image/png;base64,"],
        {"drawn": True},
        "https://example.org/picture.png",
        PREFIX,
        PREFIX + "not base64!",
        PREFIX + "é" * 8,
        PREFIX + "A" * LONGEST,
        PREFIX + base64.b64encode(b"<svg onload='alert(1)'/>").decode(),
        PREFIX + base64.b64encode(b"%!PS-Adobe EPSF\n").decode(),
        sent(sheet("red"))[: len(PREFIX) + 100],
        sent(Image.new("RGB", (SIDE + 1, SIDE), "red")),
        sent(Image.new("L", (6000, 6000))),
    ],
    ids=range(13),
)
def test_anything_else_is_refused_with_a_sentence(told):
    with pytest.raises(Refused) as refusal:
        image_of(told)
    words = str(refusal.value)
    assert 10 < len(words) < 200
    assert "Traceback" not in words and "PIL" not in words
