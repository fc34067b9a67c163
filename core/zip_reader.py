"""A ZIP file from a stranger, read by the book: its table of contents, then each file's bytes.

Python's own zipfile believes what the archive says of itself: it reads a table of any length,
gives up on the whole archive for one name that is no UTF-8, sees no overlap, and lets bzip2 and
LZMA unpack without bound. Here the table is read entry by entry up to a limit, and what is
unpacked is counted as it comes. Layout of the records: PKWARE's APPNOTE.TXT, sections 4.3 to 4.5.
"""

import bz2
import lzma
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

STORED, DEFLATED, BZIP2, LZMA = 0, 8, 12, 14
METHODS = (STORED, DEFLATED, BZIP2, LZMA)

_END = struct.Struct("<4s4H2LH")  # signature, disks, counts, size and offset of the table, comment
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_HEADER = struct.Struct("<4s5H3L2H")
_ENCRYPTED, _ENDS_ITSELF, _UTF8 = 0x2041, 0x2, 0x800  # flags of an entry
_TAIL = 2**16 + 2**17  # where we look for the end record: a comment of 64 kB, and strange bytes
_CHUNK = 2**18

_DAMAGED = "its data in the archive is damaged; zip it again"


class NotZip(Exception):
    """No table of contents is to be found."""


class SplitZip(Exception):
    """A part of an archive that was split over several files."""


class TooLarge(Exception):
    """More entries, or a longer table of contents, than the limits that were given."""


class Damaged(Exception):
    """One file of the archive cannot be unpacked; the text is a reason as in Skipped."""


@dataclass(frozen=True)
class ZipEntry:
    """What the table of contents says of one file; none of it needs to be true.

    `name` is text, never a path: bytes that are no UTF-8 are read as code page 437, unless the
    archive claims UTF-8; then they are carried as lone surrogates, so that no two names merge.
    """

    name: str
    method: int
    flags: int
    mode: int  # Unix st_mode, 0 where there is none
    checksum: int
    packed_size: int
    size: int
    offset: int  # of the file's own header, in bytes from the start

    @property
    def encrypted(self) -> bool:
        return bool(self.flags & _ENCRYPTED)


def read_table(file: BinaryIO, max_entries: int, max_bytes: int) -> list[ZipEntry]:
    """The archive's table of contents, in its order. Raises NotZip, SplitZip or TooLarge."""
    count, size, start, shift = _find_table(file)
    if count > max_entries or size > max_bytes:
        raise TooLarge
    entries: list[ZipEntry] = []
    file.seek(start)
    while size >= _ENTRY.size:
        try:
            fields = _ENTRY.unpack(_read(file, _ENTRY.size))
            name, extra, _ = (_read(file, length) for length in fields[10:13])
        except EOFError as error:
            raise NotZip from error
        size -= _ENTRY.size + sum(fields[10:13])
        if fields[0] != b"PK\x01\x02" or size < 0:
            raise NotZip
        # The count in the end record has 16 bits and may be a lie: this is the one that counts.
        if len(entries) == max_entries:
            raise TooLarge
        entries.append(_entry(fields, name, extra, shift))
    return entries


def data_start(file: BinaryIO, entry: ZipEntry) -> int | None:
    """Where the packed bytes of a file begin; None where its header is not at the place told."""
    if entry.offset < 0:
        return None
    file.seek(entry.offset)
    header = file.read(_HEADER.size)
    if len(header) < _HEADER.size or not header.startswith(b"PK\x03\x04"):
        return None
    name_size, extra_size = _HEADER.unpack(header)[9:]
    return entry.offset + _HEADER.size + name_size + extra_size


def unpacked(file: BinaryIO, entry: ZipEntry) -> Iterator[bytes]:
    """The bytes of a file, in pieces, never more of them than the table of contents announced.

    Its method is one of METHODS. Raises Damaged, at the latest after the last piece.
    """
    start = data_start(file, entry)
    if start is None:
        raise Damaged(_DAMAGED)
    file.seek(start)
    unpack = {STORED: _stored, DEFLATED: _deflated, BZIP2: _bzip2, LZMA: _lzma}[entry.method]
    length = checksum = 0
    try:
        for piece in unpack(file, entry):
            length += len(piece)
            if length > entry.size:
                raise Damaged("it unpacks to more than the archive says; zip it again")
            checksum = zlib.crc32(piece, checksum)
            yield piece
    except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as error:
        raise Damaged(_DAMAGED) from error
    if length < entry.size or checksum != entry.checksum:
        raise Damaged(_DAMAGED)


def _find_table(file: BinaryIO) -> tuple[int, int, int, int]:
    """Count of entries, size and start of the table, and by how much all offsets are shifted.

    The archive may stand behind other bytes (a self-extracting one does), and others behind it.
    """
    file_size = file.seek(0, 2)
    tail_start = max(0, file_size - _TAIL)
    file.seek(tail_start)
    tail = file.read(_TAIL)
    place, split = len(tail), False
    for _ in range(100):  # the signature may be part of a comment: the last that fits is the one
        place = tail.rfind(b"PK\x05\x06", 0, place)
        if place < 0:
            break
        if place + _END.size > len(tail):
            continue
        end = tail_start + place
        _, disk, _, _, count, size, offset, _ = _END.unpack_from(tail, place)
        wide = _find_wide_end(file, end)
        if wide:
            end, disk, count, size, offset = wide
        if disk not in (0, 0xFFFF):
            split = True
            continue
        for start in (end - size, offset):
            if start < 0 or start + size > end:
                continue
            file.seek(start)
            if file.read(4) == b"PK\x01\x02" or count == size == 0:
                return count, size, start, start - offset
    raise SplitZip if split else NotZip


def _find_wide_end(file: BinaryIO, end: int) -> tuple[int, int, int, int, int] | None:
    """The ZIP64 end record before the end record at `end`: its place, disk, count, size, offset."""
    place = end - _LOCATOR64.size
    if place < 0:
        return None
    file.seek(place)
    signature, _, told, _ = _LOCATOR64.unpack(file.read(_LOCATOR64.size))
    if signature != b"PK\x06\x07":
        return None
    # It stands just before its locator, unless it carries extra data: then where we are told.
    for start in (place - _END64.size, told):
        if 0 <= start <= place - _END64.size:
            file.seek(start)
            fields = _END64.unpack(file.read(_END64.size))
            if fields[0] == b"PK\x06\x06":
                _, _, _, _, disk, _, _, count, size, offset = fields
                return start, disk, count, size, offset
    return None


def _entry(fields: tuple, name: bytes, extra: bytes, shift: int) -> ZipEntry:
    flags, method, checksum, packed_size, size = fields[3], fields[4], *fields[7:10]
    offset, mode = fields[16], fields[15] >> 16
    size, packed_size, offset = _widened(extra, size, packed_size, offset)
    return ZipEntry(
        _decoded(name, bool(flags & _UTF8)),
        method,
        flags,
        mode,
        checksum,
        packed_size,
        size,
        offset + shift,
    )


def _widened(extra: bytes, *values: int) -> list[int]:
    """Sizes and offset; where 32 bits do not hold them they are in the extra field of ZIP64."""
    widened = list(values)
    place = 0
    while place + 4 <= len(extra):
        tag, length = struct.unpack_from("<2H", extra, place)
        if tag == 1:
            field = extra[place + 4 : place + 4 + length]
            for i, value in enumerate(values):
                if value == 0xFFFFFFFF and len(field) >= 8:
                    widened[i] = int.from_bytes(field[:8], "little")
                    field = field[8:]
            break
        place += 4 + length
    return widened


def _decoded(name: bytes, claims_utf8: bool) -> str:
    if claims_utf8:
        return name.decode("utf-8", "surrogateescape")
    try:
        return name.decode("utf-8")  # many programs write UTF-8 and do not say so
    except UnicodeDecodeError:
        return name.decode("cp437")


def _read(file: BinaryIO, size: int) -> bytes:
    content = file.read(size)
    if len(content) < size:
        raise EOFError
    return content


def _pieces(file: BinaryIO, size: int) -> Iterator[bytes]:
    while size > 0:
        piece = file.read(min(size, _CHUNK))
        if not piece:
            raise EOFError
        size -= len(piece)
        yield piece


def _stored(file: BinaryIO, entry: ZipEntry) -> Iterator[bytes]:
    return _pieces(file, entry.packed_size)


def _deflated(file: BinaryIO, entry: ZipEntry) -> Iterator[bytes]:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    packed = _pieces(file, entry.packed_size)
    while not stream.eof:
        given = stream.unconsumed_tail or next(packed, b"")
        piece = stream.decompress(given, _CHUNK)
        if not piece and not given:
            raise EOFError
        yield piece


def _bzip2(file: BinaryIO, entry: ZipEntry) -> Iterator[bytes]:
    return _stream(bz2.BZ2Decompressor(), _pieces(file, entry.packed_size))


def _lzma(file: BinaryIO, entry: ZipEntry) -> Iterator[bytes]:
    """LZMA as in APPNOTE 5.8: version (2 bytes), length of the properties (2), properties (5).

    With a size put behind its properties it is a .lzma file, which Python's lzma reads.
    """
    if entry.packed_size < 9:
        raise EOFError
    _, length, model, dictionary = struct.unpack("<2sHBL", _read(file, 9))
    if length != 5:
        raise ValueError
    # A stranger may ask for 4 GB of dictionary; nobody needs one larger than the file.
    dictionary = min(dictionary, max(entry.size, 2**12))
    size = -1 if entry.flags & _ENDS_ITSELF else entry.size
    stream = lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=entry.size + 2**20)
    stream.decompress(struct.pack("<BLq", model, dictionary, size))
    yield from _stream(stream, _pieces(file, entry.packed_size - 9))


def _stream(decompressor, packed: Iterator[bytes]) -> Iterator[bytes]:
    while not decompressor.eof:
        given = next(packed, b"") if decompressor.needs_input else b""
        piece = decompressor.decompress(given, _CHUNK)
        if not piece and not given and decompressor.needs_input:
            raise EOFError
        yield piece
