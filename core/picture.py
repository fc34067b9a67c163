"""One picture file, hostile until checked: to an upright RGB image, and to a square of pixels."""

import hashlib
import io
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import ExifTags, Image, ImageOps

from core.file_kinds import HEAD, HEIC, kind_by_suffix, kind_of
from core.refusal import Refused

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff")
MAX_PIXELS = 50_000_000  # Pillow's own limit is more than three times that
MAX_SIDE = 65_535  # JPEG's limit too; a longer one costs Pillow ten times its pixels in memory
MAX_BYTES = 64 * 2**20
BACKGROUND = (255, 255, 255)  # what shows through where a picture is transparent
MARGIN = (0, 0, 0)  # what "pad" puts beside a picture that is no square

# Without this list an EPS file called x.jpg would be handed to Ghostscript.
_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")
_ACCEPTED = "JPEG, PNG, WebP, BMP, GIF or TIFF"

_TOO_MANY = f"more than {MAX_PIXELS // 10**6} million pixels; save it smaller"

# Pillow registers its formats on first use; threads that open pictures at once must find them.
Image.init()


@dataclass(frozen=True)
class Facts:
    """What we know of a picture file. Width and height are those of the whole upright picture."""

    width: int
    height: int
    kind: str  # format and mode as stored: "JPEG RGB", "PNG P"
    digest: str  # SHA-256 of the file's bytes, in hexadecimal
    average_hash: int  # 64 bits, row by row: is this part of the picture brighter than the mean?


def unsupported(name: str) -> str:
    """Why a file of this name is no picture that we read (a reason as in Skipped), "" if it may be.

    Only the suffix is looked at, in any case.
    """
    suffix = os.path.splitext(name)[1].lower()
    return "" if suffix in SUFFIXES else _not_read(kind_by_suffix(suffix))


def room_for(size: int) -> int:
    """The `at_least` with which a picture that is to become a square of `size` is decoded."""
    return max(2 * size, 128)


def open_picture(file: Path | BinaryIO | bytes, at_least: int | None = None) -> Image.Image:
    """The picture as an upright RGB image, its first frame, transparency laid on BACKGROUND.

    With `at_least` a JPEG may come smaller, both sides still at least that long (or as stored):
    much cheaper, and without visible loss if it is twice the size that is wanted in the end.
    Raises Refused with a reason that reads well after "name: ".
    """
    return _decode(_content(file), at_least).image


def read_picture(file: Path, size: int | None, fit: str) -> tuple[Facts, np.ndarray | None]:
    """The facts of a picture file and, with a `size`, its pixels (size, size, 3) uint8.

    `fit` is a key of FITS. The file is read and decoded once. A JPEG is decoded no larger than
    needed, so that the average hash of one file may differ in a bit between two sizes.
    Raises Refused like `open_picture`.
    """
    content = _content(file)
    # Twice the size wanted; for the average hash alone, 16 pixels to each of its 8 parts.
    decoded = _decode(content, room_for(size or 0))
    facts = Facts(
        decoded.width,
        decoded.height,
        decoded.kind,
        hashlib.sha256(content).hexdigest(),
        average_hash(decoded.image),
    )
    return facts, None if size is None else np.array(FITS[fit](decoded.image, size))


def _squash(image: Image.Image, size: int) -> Image.Image:
    return _resize(image, (size, size))


def _crop(image: Image.Image, size: int) -> Image.Image:
    side = min(image.size)
    left, top = (image.width - side) / 2, (image.height - side) / 2
    return _resize(image, (size, size), (left, top, left + side, top + side))


def _pad(image: Image.Image, size: int) -> Image.Image:
    # Not ImageOps.pad: of a 60000x1 picture it would show nothing at all.
    scale = size / max(image.size)
    width, height = (max(1, round(side * scale)) for side in image.size)
    square = Image.new("RGB", (size, size), MARGIN)
    square.paste(_resize(image, (width, height)), ((size - width) // 2, (size - height) // 2))
    return square


# How a picture becomes a square: (image, size) to a size x size image, whatever its shape.
FITS: dict[str, Callable[[Image.Image, int], Image.Image]] = {
    "squash": _squash,
    "crop": _crop,
    "pad": _pad,
}


def _resize(
    image: Image.Image,
    size: tuple[int, int],
    box: tuple[float, float, float, float] | None = None,
) -> Image.Image:
    # reducing_gap takes whole blocks of pixels together first, which is three times as fast on
    # photographs and changes nothing that is seen.
    return image.resize(size, Image.Resampling.BICUBIC, box=box, reducing_gap=3.0)


def average_hash(image: Image.Image) -> int:
    """64 bits: parts of the picture (8 x 8) that are brighter than their mean are 1."""
    parts = image.resize((8, 8), Image.Resampling.BOX).convert("L").tobytes()
    mean = sum(parts) / 64
    return int("".join("01"[part > mean] for part in parts), 2)


@dataclass(frozen=True)
class _Decoded:
    image: Image.Image  # upright, RGB, perhaps smaller than stored
    width: int
    height: int
    kind: str


def _content(file: Path | BinaryIO | bytes) -> bytes:
    try:
        if isinstance(file, Path):
            with file.open("rb") as stream:
                content = stream.read(MAX_BYTES + 1)
        elif isinstance(file, bytes):
            content = file
        else:
            file.seek(0)
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Refused("the file cannot be opened") from error
    if len(content) > MAX_BYTES:
        raise Refused(f"the file is larger than {MAX_BYTES // 2**20} MB; save it smaller")
    return content


def _decode(content: bytes, at_least: int | None) -> _Decoded:
    if not content:
        raise Refused("the file is empty")
    try:
        image = Image.open(io.BytesIO(content), formats=_FORMATS)
        width, height = image.size
        _check_size(width, height)
        kind = f"{'JPEG' if image.format == 'MPO' else image.format} {image.mode}"
        if at_least:
            image.draft(None, (at_least, at_least))  # does something to JPEG only
        image.load()
        if _stand_upright(image):
            width, height = height, width
        return _Decoded(_to_rgb(image), width, height, kind)
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(f"it has {_TOO_MANY}") from error
    except Exception as error:  # decoders raise nine kinds, and none of their words is for people
        raise Refused(_unreadable(content)) from error


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise Refused(f"{width}x{height} pixels are {_TOO_MANY}")
    if max(width, height) > MAX_SIDE:
        raise Refused(f"a side of {max(width, height)} pixels is too long; save it smaller")


def _unreadable(content: bytes) -> str:
    kind = kind_of(content[:HEAD])
    if not kind:
        return "it holds no picture that can be read; leave it out or save it again as JPEG"
    if any(kind == f"a {accepted} picture" for accepted in (*_FORMATS, "WebP")):
        return "the picture is damaged or incomplete; save it again or leave it out"
    return _not_read(kind)


def _not_read(kind: str) -> str:
    if kind == HEIC:
        return (
            f"it is {kind}, as phones save them; send JPEG instead (on an iPhone: Settings, "
            "Camera, Formats, Most Compatible; or export the picture as JPEG)"
        )
    if "archive" in kind:
        return f"it is {kind}, and an archive within is not opened; unpack it first"
    if "picture" in kind or "photograph" in kind or "drawing" in kind:
        return f"it is {kind}, which we do not read; save it as JPEG or PNG"
    return f"it is {kind or 'no picture that we read'} (pictures are {_ACCEPTED})"


def _stand_upright(image: Image.Image) -> bool:
    """Apply the EXIF orientation in place; whether width and height have changed places."""
    before, orientation = image.im, 1
    with suppress(Exception):  # a broken EXIF block is no reason to lose the picture
        orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
        ImageOps.exif_transpose(image, in_place=True)
    return image.im is not before and orientation in (5, 6, 7, 8)


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode[0] in "IF":
        return _deep_grey_to_rgb(image)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        on_background = Image.new("RGB", image.size, BACKGROUND)
        on_background.paste(image, mask=image.getchannel("A"))
        return on_background
    return image if image.mode == "RGB" else image.convert("RGB")


def _deep_grey_to_rgb(image: Image.Image) -> Image.Image:
    """Grey of 16 or 32 bits: `convert` would cut it at 255, and nearly all of it would be white."""
    stored = np.asarray(image)
    if stored.dtype.itemsize == 2:
        grey = (stored >> 8).astype(np.uint8)
    else:
        grey = _to_bytes(stored.astype(np.float32), (255, 65535) if image.mode == "I" else (1, 255))
    clear = image.info.get("transparency")
    if isinstance(clear, int):
        grey[stored == clear] = 255
    return Image.fromarray(grey).convert("RGB")


def _to_bytes(values: np.ndarray, ranges: tuple[int, ...]) -> np.ndarray:
    """Onto 0..255 from 0 to the first range that holds all values, else from least to largest."""
    values = np.nan_to_num(values, posinf=0, neginf=0).clip(-1e30, 1e30)
    low, high = float(values.min()), float(values.max())
    fitting = [top for top in ranges if low >= 0 and high <= top]
    if fitting:
        low, high = 0.0, float(fitting[0])
    return ((values - low) * (255 / max(high - low, 1e-30))).round().astype(np.uint8)
