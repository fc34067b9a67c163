"""What strangers send for a photograph to the pages that look into a network."""

import struct
import zlib

import pytest
from PIL import Image

from tests.core.hostile_files import encoded, noise, picture
from tests.pages.test_opened_network import visit


def claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is so large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(64))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def animation() -> bytes:
    first, second = noise(20, 30, 1), noise(20, 30, 2)
    return encoded(first, "GIF", save_all=True, append_images=[second], duration=40)


REFUSED = {
    "cut.jpg": encoded(noise(80, 80), "JPEG")[:900],
    "text.jpg": b"no picture at all, but a text",
    "empty.png": b"",
    "huge.png": claims(60_000, 60_000),
    "vector.svg": b"<svg onload=alert(1)>",
}
SHOWN = {
    "line.png": encoded(Image.new("L", (60_000, 1)), "PNG"),
    "tower.png": encoded(Image.new("L", (1, 60_000)), "PNG"),
    "print.jpg": encoded(Image.new("CMYK", (40, 30), (0, 200, 0, 30)), "JPEG"),
    "waving.gif": animation(),
    "glass.png": encoded(Image.new("RGBA", (9, 9), (255, 0, 0, 60)), "PNG"),
    "dot.png": picture(size=(1, 1), kind="PNG"),
}


@pytest.fixture(scope="module", params=["cnn", "heatmap"])
def page(request):
    page = visit(request.param)
    page.segmented_control(key="picture-from").set_value("Photo").run()
    return page


def give(page, name: str, content: bytes) -> str:
    """What the page says of the answer once it was given a file."""
    page.file_uploader[0].set_value((name, content, "image/png")).run()
    assert not page.exception
    return next(text.value for text in page.markdown if "The network" in text.value)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_picture_is_refused_by_name_and_another_one_stays(name, page):
    assert "your picture" not in give(page, name, REFUSED[name])
    [said] = page.error
    assert name.split(".")[0] in said.value


@pytest.mark.parametrize("name", SHOWN)
def test_a_strange_picture_is_answered(name, page):
    assert "The network takes your picture for" in give(page, name, SHOWN[name])
    assert not page.error
    page.button("another").click().run()
    assert len(page.file_uploader) == 1 and not page.exception
