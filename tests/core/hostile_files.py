"""Archives and pictures as strangers send them, made byte by byte."""

import bz2
import io
import lzma
import struct
import zlib
from dataclasses import dataclass

import numpy as np
from PIL import Image

STORED, DEFLATED, DEFLATE64, BZIP2, LZMA, ZSTANDARD, AES = 0, 8, 9, 12, 14, 93, 99
UTF8, LOCKED, ENDS_ITSELF, DESCRIPTOR = 0x800, 0x1, 0x2, 0x8
SYMLINK, DEVICE, REGULAR = 0o120777, 0o020666, 0o100644


def picture(colour=(200, 100, 50), size=(12, 8), kind="JPEG", **how) -> bytes:
    """A picture of one colour, as the bytes of a file."""
    return encoded(Image.new("RGB", size, colour), kind, **how)


def encoded(image: Image.Image, kind: str, **how) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **how)
    return stream.getvalue()


def noise(height: int, width: int, seed: int = 0) -> Image.Image:
    rng = np.random.default_rng(seed)
    return Image.fromarray(rng.integers(0, 256, (height, width, 3), dtype=np.uint8))


@dataclass
class File:
    """One file of an archive; what is None is told truly."""

    name: str | bytes
    content: bytes = b""
    method: int = STORED
    flags: int = 0
    mode: int = REGULAR
    told_size: int | None = None
    told_packed_size: int | None = None
    told_checksum: int | None = None
    told_offset: int | None = None
    packed: bytes | None = None


def archive(
    files,
    prefix: bytes = b"",
    tail: bytes = b"",
    comment: bytes = b"",
    told_count: int | None = None,
    disk: int = 0,
    wide: bool = False,
) -> bytes:
    """A ZIP archive; with `wide` all sizes, offsets and counts are in ZIP64's records."""
    body, table = io.BytesIO(), io.BytesIO()
    for file in files:
        name = file.name.encode() if isinstance(file.name, str) else file.name
        packed = pack(file.content, file.method) if file.packed is None else file.packed
        checksum = zlib.crc32(file.content) if file.told_checksum is None else file.told_checksum
        size = len(file.content) if file.told_size is None else file.told_size
        packed_size = len(packed) if file.told_packed_size is None else file.told_packed_size
        offset = body.tell() if file.told_offset is None else file.told_offset
        told = (checksum, min(packed_size, 0xFFFFFFFF), min(size, 0xFFFFFFFF))
        told = (0, 0, 0) if file.flags & DESCRIPTOR else told
        body.write(
            struct.pack(
                "<4s5H3L2H", b"PK\3\4", 45, file.flags, file.method, 0, 0, *told, len(name), 0
            )
        )
        body.write(name + packed)
        if file.flags & DESCRIPTOR:
            body.write(struct.pack("<4s3L", b"PK\7\x08", checksum, len(packed), len(file.content)))
        extra = struct.pack("<2H3Q", 1, 24, size, packed_size, offset) if wide else b""
        narrow = (0xFFFFFFFF,) * 3 if wide else (packed_size, size, offset)
        table.write(
            struct.pack(
                "<4s6H3L5H2L",
                *(b"PK\1\2", 3 << 8 | 45, 45, file.flags, file.method, 0, 0, checksum),
                *(*narrow[:2], len(name), len(extra), 0, 0, 0, file.mode << 16, narrow[2]),
            )
        )
        table.write(name + extra)
    start, size = body.tell(), table.tell()
    count = len(files) if told_count is None else told_count
    end = b""
    if wide:
        end = struct.pack(
            "<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, disk, disk, count, count, size, start
        )
        end += struct.pack("<4sLQL", b"PK\6\7", 0, start + size, 1)
        start, size, count = 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFF
    count &= 0xFFFF  # as programs without ZIP64 do
    end += struct.pack("<4s4H2LH", b"PK\5\6", disk, disk, count, count, size, start, len(comment))
    return prefix + body.getvalue() + table.getvalue() + end + comment + tail


def pack(content: bytes, method: int) -> bytes:
    if method == DEFLATED:
        stream = zlib.compressobj(9, zlib.DEFLATED, -15)
        return stream.compress(content) + stream.flush()
    if method == BZIP2:
        return bz2.compress(content)
    if method == LZMA:
        alone = lzma.compress(content, lzma.FORMAT_ALONE)
        return struct.pack("<2sH", b"\x09\x14", 5) + alone[:5] + alone[13:]
    return content


def lzma_without_an_end(content: bytes) -> bytes:
    """LZMA as some programs put it into archives: it stops when the size told is reached.

    Python's encoder always marks the end, hence these few lines: every byte a literal, lc = lp =
    pb = 0, the range coder's carry left to Python's long integers.
    """
    low, span, shifts = 0, 2**32 - 1, 0
    chances = [2**10] * 0x100
    is_match = [2**10]

    def code(table, index, bit):
        nonlocal low, span, shifts
        bound = (span >> 11) * table[index]
        if bit:
            low, span = low + bound, span - bound
            table[index] -= table[index] >> 5
        else:
            span = bound
            table[index] += (2**11 - table[index]) >> 5
        while span < 2**24:
            low, span, shifts = low << 8, span << 8, shifts + 1

    for byte in content:
        code(is_match, 0, 0)
        symbol = 1
        for place in range(7, -1, -1):
            bit = byte >> place & 1
            code(chances, symbol, bit)
            symbol = symbol << 1 | bit
    packed = b"\0" + low.to_bytes(4 + shifts, "big")
    return struct.pack("<2sHBL", b"\x09\x14", 5, 0, 2**16) + packed
