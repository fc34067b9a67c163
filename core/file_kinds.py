"""What a file is by its first bytes or by its suffix, said in words, for files we do not read."""

HEAD = 2048  # bytes that `kind_of` wants to see

HEIC = "a HEIC photograph"
ZIP = "a ZIP archive"

_BY_START = (
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"PK\x07\x08", ZIP),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive (.gz, .tar.gz)"),
    (b"BZh", "a bzip2 archive (.bz2)"),
    (b"\xfd7zXZ\x00", "an xz archive (.xz)"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive (.zst)"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"8BPS", "a Photoshop picture"),
    (b"%PDF", "a PDF document"),
    (b"%!PS", "an EPS drawing"),
    (b"\xc5\xd0\xd3\xc6", "an EPS drawing"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"MZ", "a Windows program"),
)

_BY_BRAND = {b"avif": "an AVIF picture", b"avis": "an AVIF picture"} | dict.fromkeys(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), HEIC
)

_BY_SUFFIX = {
    ".heic": HEIC,
    ".heif": HEIC,
    ".avif": "an AVIF picture",
    ".svg": "an SVG drawing",
    ".eps": "an EPS drawing",
    ".ps": "an EPS drawing",
    ".ai": "a drawing",
    ".pdf": "a PDF document",
    ".psd": "a Photoshop picture",
    ".zip": ZIP,
    ".rar": "a RAR archive",
    ".7z": "a 7z archive",
    ".tar": "a tar archive",
    ".gz": "a gzip archive",
    ".tgz": "a gzip archive",
    ".bz2": "a bzip2 archive",
    ".xz": "an xz archive",
} | (
    dict.fromkeys((".mp4", ".mov", ".avi", ".mkv", ".webm", ".m4v"), "a video")
    | dict.fromkeys((".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".raf"), "a raw photograph")
)


def kind_of(head: bytes) -> str:
    """What a file is that starts with `head` ("a RAR archive"), "" where we cannot tell."""
    if head[4:8] == b"ftyp":
        return _BY_BRAND.get(head[8:12], "a video")
    if head[:4] == b"RIFF":
        return {b"WEBP": "a WebP picture", b"AVI ": "a video"}.get(head[8:12], "")
    if head[257:262] == b"ustar":
        return "a tar archive"
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return "a BMP picture"
    for start, kind in _BY_START:
        if head.startswith(start):
            return kind
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype html", b"<html")):
        return "a web page"
    if text.startswith((b"<?xml", b"<!--", b"<!doctype svg", b"<svg")) and b"<svg" in text:
        return "an SVG drawing"
    return ""


def kind_by_suffix(suffix: str) -> str:
    """What a file is whose name ends in `suffix` (".heic", any case), "" where we cannot tell."""
    return _BY_SUFFIX.get(suffix.lower(), "")
