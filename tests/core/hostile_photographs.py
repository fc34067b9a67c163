"""What strangers send for a photograph: files that are refused, and strange ones that are shown."""

import struct
import zlib

from PIL import Image

from tests.core.hostile_files import encoded, noise, picture


def claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is so large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(64))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def animation() -> bytes:
    first, second = noise(60, 90, 1), noise(60, 90, 2)
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
    "print.jpg": encoded(Image.new("CMYK", (60, 40), (0, 200, 0, 30)), "JPEG"),
    "waving.gif": animation(),
    "glass.png": encoded(Image.new("RGBA", (9, 9), (255, 0, 0, 60)), "PNG"),
    "white.png": picture((255, 255, 255), (60, 40), "PNG"),
    "dot.png": picture(size=(1, 1), kind="PNG"),
}
