import hashlib
import io
import struct
import threading
import zlib

import numpy as np
import pytest
from PIL import Image

from core import picture as picture_module
from core.picture import (
    FITS,
    MAX_BYTES,
    average_hash,
    open_picture,
    read_picture,
    unsupported,
)
from core.refusal import Refused
from tests.core.hostile_files import encoded, noise, picture

ORIENTATION = 0x0112
TURNS = {  # what a viewer must do with the stored picture, told in numpy
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1),
    6: lambda a: a.swapaxes(0, 1)[:, ::-1],
    7: lambda a: a.swapaxes(0, 1)[::-1, ::-1],
    8: lambda a: a.swapaxes(0, 1)[::-1],
}


def colour(image: Image.Image) -> list[int]:
    return np.asarray(image).reshape(-1, 3).mean(0).round().astype(int).tolist()


# --- what is accepted ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF"])
def test_six_formats_are_read_from_a_path_from_bytes_and_from_a_stream(tmp_path, kind):
    content = picture((200, 100, 50), (12, 8), kind)
    (tmp_path / "x").write_bytes(content)
    stream = io.BytesIO(content)
    stream.seek(5)
    for source in (tmp_path / "x", content, stream):
        image = open_picture(source)
        assert (image.mode, image.size) == ("RGB", (12, 8))
        assert np.abs(np.subtract(colour(image), (200, 100, 50))).max() <= 3


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", TURNS)
def test_every_exif_orientation_is_turned_upright(kind, orientation):
    stored = np.zeros((32, 48, 3), np.uint8)
    stored[:16, :24] = (250, 0, 0)
    stored[16:, 24:] = (0, 0, 250)
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    content = encoded(Image.fromarray(stored), kind, exif=exif)
    upright = np.asarray(open_picture(content)).astype(int)
    wanted = TURNS[orientation](stored)
    assert upright.shape == wanted.shape
    assert np.abs(upright - wanted).mean() < 4


@pytest.mark.parametrize("orientation", TURNS)
def test_a_jpeg_decoded_small_is_upright_too_and_its_facts_tell_the_whole_picture(
    tmp_path, orientation
):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    stored = np.asarray(Image.linear_gradient("L").resize((800, 400)).convert("RGB"))
    (tmp_path / "x").write_bytes(encoded(Image.fromarray(stored), "JPEG", exif=exif))
    facts, pixels = read_picture(tmp_path / "x", 32, "squash")
    wanted = Image.fromarray(np.ascontiguousarray(TURNS[orientation](stored)))
    assert (facts.width, facts.height) == wanted.size
    assert np.abs(pixels.astype(int) - np.asarray(wanted.resize((32, 32)))).max() < 6


@pytest.mark.filterwarnings("ignore")  # Pillow's, about the broken block
def test_orientations_that_do_not_exist_and_broken_exif_lose_no_picture():
    for broken in (b"Exif\0\0garbage", b"Exif\0\0II*\0\xff\xff\xff\xff"):
        for kind in ("JPEG", "PNG", "WEBP"):
            content = encoded(Image.new("RGB", (9, 4)), kind, exif=broken)
            assert open_picture(content).size == (9, 4)
    exif = Image.Exif()
    exif[ORIENTATION] = 77
    assert open_picture(encoded(Image.new("RGB", (9, 4)), "JPEG", exif=exif)).size == (9, 4)


def test_sixteen_bit_grey_keeps_its_shades():
    shades = np.array([[0, 0x4080, 0x80FF, 0xFFFF]], np.uint16)
    little, big = Image.fromarray(shades), Image.fromarray(shades.astype(">u2"))
    contents = [encoded(little, "PNG"), encoded(little, "TIFF"), encoded(big, "TIFF")]
    for content in contents:
        assert np.asarray(open_picture(content))[0, :, 0].tolist() == [0, 0x40, 0x80, 0xFF]


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        (np.array([[0.0, 0.5, 1.0]], np.float32), [0, 128, 255]),
        (np.array([[0.0, 100.0, 255.0]], np.float32), [0, 100, 255]),
        (np.array([[-10.0, 0.0, 10.0]], np.float32), [0, 128, 255]),
        (np.array([[np.nan, np.inf, 1.0]], np.float32), [0, 0, 255]),
        (np.array([[-3e38, 0, 3e38]], np.float32), [0, 127, 255]),
        (np.array([[7.5, 7.5, 7.5]], np.float32) * 1e6, [0, 0, 0]),
        (np.array([[0, 100, 255]], np.int32), [0, 100, 255]),
        (np.array([[0, 0x8080, 0xFFFF]], np.int32), [0, 128, 255]),
        (np.array([[-(2**31), 0, 2**31 - 1]], np.int32), [0, 128, 255]),
    ],
)
def test_grey_of_thirty_two_bits_is_brought_to_eight(values, shown):
    image = open_picture(encoded(Image.fromarray(values), "TIFF"))
    assert np.asarray(image)[0, :, 0].tolist() == shown


def test_what_is_transparent_shows_white():
    clear = Image.new("RGBA", (4, 4), (250, 0, 0, 0))
    half = Image.new("RGBA", (4, 4), (0, 0, 0, 128))
    assert colour(open_picture(encoded(clear, "PNG"))) == [255, 255, 255]
    assert colour(open_picture(encoded(half, "PNG"))) == [127, 127, 127]
    assert colour(open_picture(encoded(clear, "WEBP", lossless=True))) == [255, 255, 255]
    grey = Image.new("LA", (4, 4), (40, 0))
    assert colour(open_picture(encoded(grey, "PNG"))) == [255, 255, 255]


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_a_transparent_colour_of_a_palette_shows_white_and_the_others_stay(kind):
    image = Image.new("P", (4, 4), 1)
    image.putpalette([0, 200, 0, 200, 0, 0])
    image.putpixel((0, 0), 0)
    shown = np.asarray(open_picture(encoded(image, kind, transparency=0)))
    assert shown[0, 0].tolist() == [255, 255, 255]
    assert shown[3, 3].tolist() == [200, 0, 0]


def test_a_transparent_grey_or_colour_of_a_png_shows_white():
    for image, clear in (
        (Image.new("L", (2, 2), 90), 90),
        (Image.new("RGB", (2, 2), (1, 2, 3)), (1, 2, 3)),
        (Image.fromarray(np.full((2, 2), 30_000, np.uint16)), 30_000),
    ):
        content = encoded(image, "PNG", transparency=clear)
        assert colour(open_picture(content)) == [255, 255, 255]


@pytest.mark.parametrize(
    ("image", "kind", "stored", "shown"),
    [
        (Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG", "JPEG CMYK", (255, 0, 0)),
        (Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "TIFF", "TIFF CMYK", (255, 0, 0)),
        (Image.new("L", (8, 8), 77), "JPEG", "JPEG L", (77, 77, 77)),
        (Image.new("1", (8, 8), 1), "PNG", "PNG 1", (255, 255, 255)),
        (Image.new("1", (8, 8), 0), "TIFF", "TIFF 1", (0, 0, 0)),
        (Image.new("RGB", (8, 8), (9, 8, 7)).quantize(4), "PNG", "PNG P", (9, 8, 7)),
        (Image.new("LA", (8, 8), (60, 255)), "PNG", "PNG LA", (60, 60, 60)),
    ],
)
def test_other_colour_systems_come_out_right_and_the_facts_tell_them(
    tmp_path, image, kind, stored, shown
):
    (tmp_path / "x").write_bytes(encoded(image, kind))
    facts, pixels = read_picture(tmp_path / "x", 4, "squash")
    assert facts.kind == stored
    assert np.abs(pixels.astype(int) - shown).max() <= 2


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF"])
def test_an_animation_gives_its_first_frame(kind):
    frames = [Image.new("RGB", (6, 6), shade) for shade in ((200, 0, 0), (0, 200, 0))]
    content = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
    red, green, _ = colour(open_picture(content))
    assert red > 190
    assert green < 10


def test_a_phones_double_jpeg_gives_its_first_picture_small_too(tmp_path):
    content = encoded(
        Image.new("RGB", (640, 480), (200, 0, 0)),
        "MPO",
        save_all=True,
        append_images=[Image.new("RGB", (640, 480), (0, 200, 0))],
    )
    image = open_picture(content, at_least=60)
    assert image.size == (80, 60)
    assert np.abs(np.subtract(colour(image), (200, 0, 0))).max() <= 3
    (tmp_path / "x").write_bytes(content)
    assert read_picture(tmp_path / "x", 8, "squash")[0].kind == "JPEG RGB"


# --- small decoding -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "at_least", "decoded"),
    [
        ((1000, 600), 64, (125, 75)),
        ((1000, 600), 75, (125, 75)),
        ((1000, 600), 76, (250, 150)),
        ((1000, 600), 150, (250, 150)),
        ((1000, 600), 301, (1000, 600)),
        ((40, 30), 64, (40, 30)),
    ],
)
def test_a_jpeg_is_decoded_small_but_no_side_below_what_is_asked(size, at_least, decoded):
    assert open_picture(picture(size=size), at_least).size == decoded


@pytest.mark.parametrize(("size", "asked"), [(None, 128), (32, 128), (64, 128), (100, 200)])
def test_a_square_is_made_of_at_least_twice_its_pixels(tmp_path, monkeypatch, size, asked):
    drafts = []
    monkeypatch.setattr(
        "PIL.JpegImagePlugin.JpegImageFile.draft", lambda self, *asked: drafts.append(asked)
    )
    (tmp_path / "x").write_bytes(picture())
    read_picture(tmp_path / "x", size, "squash")
    assert drafts == [(None, (asked, asked))]


def test_decoding_small_changes_the_square_by_a_grey_value_or_two():
    smooth = noise(12, 16).resize((1000, 750), Image.Resampling.BICUBIC)
    content = encoded(smooth, "JPEG", quality=90)
    whole = np.asarray(FITS["squash"](open_picture(content), 64)).astype(int)
    small = np.asarray(FITS["squash"](open_picture(content, 128), 64)).astype(int)
    assert np.abs(whole - small).mean() < 2


# --- squares ------------------------------------------------------------------------------------


def test_squash_shows_all_of_the_picture_crop_its_middle_and_pad_has_margins():
    stripes = np.zeros((20, 60, 3), np.uint8)
    stripes[:, :20], stripes[:, 20:40], stripes[:, 40:] = (240, 0, 0), (0, 240, 0), (0, 0, 240)
    image = Image.fromarray(stripes)
    squares = {fit: np.asarray(FITS[fit](image, 30)).astype(int) for fit in FITS}
    assert all(square.shape == (30, 30, 3) for square in squares.values())
    assert np.abs(squares["squash"][15, [3, 15, 26]] - np.eye(3) * 240).max() < 3
    assert np.abs(squares["crop"] - (0, 240, 0)).mean() < 3
    assert squares["pad"][[0, 8, 21, 29]].max() == 0
    assert np.abs(squares["pad"][15, [3, 15, 26]] - np.eye(3) * 240).max() < 3


def test_crop_and_pad_of_an_upright_picture_keep_its_middle():
    image = Image.fromarray(np.repeat(np.arange(60, dtype=np.uint8), 20).reshape(60, 20))
    image = image.convert("RGB")
    crop, pad = (np.asarray(FITS[fit](image, 20))[:, :, 0] for fit in ("crop", "pad"))
    assert crop[0].mean() == pytest.approx(20, abs=1)
    assert crop[-1].mean() == pytest.approx(39, abs=1)
    assert pad[:, :6].max() == 0
    assert pad[:, 14:].max() == 0
    assert pad[-1, 10] > 55


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("size", [(60_000, 1), (1, 60_000)])
def test_a_picture_of_one_row_becomes_a_square(tmp_path, fit, kind, size):
    (tmp_path / "x").write_bytes(picture((200, 100, 50), size, kind))
    facts, pixels = read_picture(tmp_path / "x", 224, fit)
    assert (facts.width, facts.height) == size
    assert pixels.shape == (224, 224, 3)
    assert np.abs(pixels.reshape(-1, 3).max(0).astype(int) - (200, 100, 50)).max() <= 2


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize("size", [(60_000, 1), (1, 60_000), (1, 1), (3, 20_000)])
def test_a_square_is_made_within_a_megabyte_whatever_the_shape(fit, size):
    image = Image.new("RGB", size)
    block = Image.core.get_block_size()
    Image.core.set_block_size(4096)  # Pillow counts the blocks of memory that it asks for
    try:
        Image.core.reset_stats()
        FITS[fit](image, 224)
        asked = 4096 * Image.core.get_stats()["allocated_blocks"]
    finally:
        Image.core.set_block_size(block)
    assert 224 * 224 * 4 <= asked <= 2**20


# --- facts --------------------------------------------------------------------------------------


def test_facts_and_pixels_of_one_file(tmp_path):
    content = encoded(noise(90, 120), "PNG")
    (tmp_path / "x").write_bytes(content)
    facts, pixels = read_picture(tmp_path / "x", 30, "squash")
    assert (facts.width, facts.height, facts.kind) == (120, 90, "PNG RGB")
    assert facts.digest == hashlib.sha256(content).hexdigest()
    assert (pixels.dtype, pixels.shape) == (np.uint8, (30, 30, 3))
    assert pixels.flags.writeable
    assert read_picture(tmp_path / "x", None, "squash") == (facts, None)


def test_the_average_hash_tells_bright_parts_from_dark_ones_row_by_row():
    grey = np.zeros((80, 160, 3), np.uint8)
    grey[:10] = 255  # the first of eight rows
    grey[10:20, :20] = 255  # and the first part of the second
    assert average_hash(Image.fromarray(grey)) == 0xFF80_0000_0000_0000
    assert average_hash(Image.new("RGB", (9, 9), (255, 255, 255))) == 0


def test_a_picture_saved_again_smaller_and_worse_has_the_same_average_hash(tmp_path):
    scene = noise(6, 6, seed=3).resize((1200, 900), Image.Resampling.BICUBIC)
    (tmp_path / "a").write_bytes(encoded(scene, "PNG"))
    (tmp_path / "b").write_bytes(encoded(scene.resize((600, 450)), "JPEG", quality=60))
    first, second = (read_picture(tmp_path / name, 64, "squash")[0] for name in "ab")
    assert first.digest != second.digest
    assert (first.average_hash ^ second.average_hash).bit_count() <= 1


# --- what is refused ----------------------------------------------------------------------------


def png_that_tells(width: int, height: int, content: bytes = b"") -> bytes:
    def chunk(kind, body):
        return (
            struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))
        )

    header = struct.pack(">2L5B", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", content)
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"hello, I am a picture", "no picture that can be read"),
        (bytes(5000), "no picture that can be read"),
        (b"\0\0\0\x18ftypheic" + bytes(99), "HEIC photograph.*send JPEG"),
        (b"\0\0\0\x18ftypmif1" + bytes(99), "HEIC photograph.*send JPEG"),
        (b"\0\0\0\x18ftypavif" + bytes(99), "AVIF picture.*save it as JPEG"),
        (b"\0\0\0\x18ftypisom" + bytes(99), "a video"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG drawing.*save it as JPEG"),
        (b'<?xml version="1.0"?>\n<!-- a -->\n<svg/>', "SVG drawing.*save it as JPEG"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "EPS drawing.*save it as JPEG"),
        (b"%PDF-1.7", "PDF document"),
        (b"Rar!\x1a\x07\x01\0", "RAR archive.*unpack it first"),
        (b"PK\3\4" + bytes(40), "ZIP archive.*unpack it first"),
        (b"8BPS\0\1", "Photoshop picture.*save it as JPEG"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (png_that_tells(10_000, 5_001), "10000x5001 pixels are more than 50 million"),
        (png_that_tells(40_000, 40_000), "more than 50 million pixels"),
        (png_that_tells(2**31 - 1, 2**31 - 1), "more than 50 million pixels"),
        (png_that_tells(65_536, 2), "side of 65536 pixels is too long"),
        (png_that_tells(0, 9), "damaged|no picture"),
    ],
)
def test_what_is_no_picture_is_refused_by_its_name(content, words):
    with pytest.raises(Refused, match=words):
        open_picture(content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF"])
def test_a_picture_that_breaks_off_is_refused_and_never_filled_up_with_grey(kind):
    content = encoded(noise(60, 60), kind)
    with pytest.raises(Refused, match="damaged or incomplete"):
        open_picture(content[: len(content) * 2 // 3])


@pytest.mark.filterwarnings("ignore")  # Pillow's, about what is wrong
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF"])
def test_whatever_byte_is_wrong_the_answer_is_a_picture_or_one_plain_reason(kind):
    content = encoded(noise(16, 16), kind)
    rng = np.random.default_rng(1)
    for _ in range(150):
        broken = bytearray(content)
        for place in rng.integers(0, min(len(content), 400), 3):
            broken[place] = rng.integers(256)
        try:
            assert open_picture(bytes(broken)).mode == "RGB"
        except Refused as refusal:
            reason = str(refusal)
            assert reason[0].islower() or reason[0].isdigit()
            assert not reason.endswith(".")
            assert "Error" not in reason
            assert "/" not in reason


@pytest.mark.parametrize(
    "error", [OSError("secret"), SyntaxError("secret"), ValueError("secret"), MemoryError("secret"),
              struct.error("secret"), KeyError("secret"), ZeroDivisionError("secret"),
              EOFError("secret"), RecursionError("secret")],
)  # fmt: skip
def test_no_decoders_words_reach_a_person(monkeypatch, error):
    def fail(*_):
        raise error

    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", fail)
    with pytest.raises(Refused) as refusal:
        open_picture(picture(kind="PNG"))
    assert "secret" not in str(refusal.value)


def test_an_eps_file_called_jpg_never_reaches_ghostscript(tmp_path, monkeypatch):
    reached = []
    monkeypatch.setattr("PIL.EpsImagePlugin.Ghostscript", lambda *_, **__: reached.append(1))
    eps = tmp_path / "x.jpg"
    Image.new("RGB", (9, 9)).save(eps, "EPS")
    with pytest.raises(Refused, match="EPS drawing"):
        open_picture(eps)
    assert not reached


def test_a_picture_just_within_the_limit_is_checked_before_it_is_decoded(monkeypatch):
    loaded = []
    monkeypatch.setattr(
        "PIL.PngImagePlugin.PngImageFile.load", lambda self: loaded.append(self.size)
    )
    with pytest.raises(Refused):
        open_picture(png_that_tells(7072, 7072))
    assert not loaded
    with pytest.raises(Refused):  # nothing was decoded, so it cannot go on; but it was let in
        open_picture(png_that_tells(7000, 7000))
    assert loaded == [(7000, 7000)]


def test_files_that_are_gone_or_too_large_are_refused(tmp_path, monkeypatch):
    with pytest.raises(Refused, match="cannot be opened"):
        open_picture(tmp_path / "gone.jpg")
    with pytest.raises(Refused, match="cannot be opened"):
        read_picture(tmp_path, 8, "squash")
    with (tmp_path / "large.jpg").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    monkeypatch.setattr(picture_module, "MAX_BYTES", 1000)
    with pytest.raises(Refused, match="larger than"):
        read_picture(tmp_path / "large.jpg", 8, "squash")
    with pytest.raises(Refused, match="larger than"):
        open_picture(bytes(1001))


def test_pillows_own_switches_are_left_as_they_are():
    from PIL import ImageFile

    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
    assert Image.MAX_IMAGE_PIXELS == 1024**3 // 12


def test_threads_may_open_pictures_at_once():
    contents = [picture(kind=kind) for kind in ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")]
    sizes = []

    def read():
        sizes.extend(open_picture(content).size for content in contents)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sizes == [(12, 8)] * 24


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cats/IMG_1.HEIC", "HEIC photograph.*send JPEG"),
        ("cats/x.svg", "SVG drawing"),
        ("cats/x.zip", "archive within is not opened"),
        ("cats/x.mov", "a video"),
        ("labels.csv", "no picture that we read"),
        ("cats.jpg/x", "no picture that we read"),
    ],
)
def test_a_name_tells_what_is_no_picture(name, words):
    import re

    assert re.search(words, unsupported(name))


@pytest.mark.parametrize("name", ["a.jpg", "a.JPEG", "b/c.d.Png", "x.webp", "x.tif", "x.GIF"])
def test_a_name_tells_what_may_be_a_picture(name):
    assert unsupported(name) == ""
