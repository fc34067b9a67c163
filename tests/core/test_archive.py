import errno
import io
import random
import re
import tarfile
import zipfile
from pathlib import Path

import pytest

from core.archive import Entry, Limits, unpack
from core.refusal import Refused
from core.zip_reader import read_table, unpacked
from tests.core.hostile_files import (
    AES,
    BZIP2,
    DEFLATE64,
    DEFLATED,
    DESCRIPTOR,
    DEVICE,
    ENDS_ITSELF,
    LOCKED,
    LZMA,
    STORED,
    SYMLINK,
    UTF8,
    ZSTANDARD,
    File,
    archive,
    lzma_without_an_end,
    pack,
    picture,
)

RED, GREEN, BLUE = (picture(shade) for shade in ((200, 0, 0), (0, 200, 0), (0, 0, 200)))
GOOD = File("cats/good.jpg", RED)


@pytest.fixture
def undo(tmp_path):
    """Unpack the bytes of an archive and check that nothing was written outside its folder."""
    into = tmp_path / "room" / "into"
    into.mkdir(parents=True)

    def undo(content: bytes, *more):
        file = tmp_path / "upload.zip"
        file.write_bytes(content)
        try:
            result = unpack(file, into, *more)
        finally:
            everything = {path for path in tmp_path.rglob("*") if path not in (file, into)}
            assert everything == {into.parent} | set(into.iterdir())
            assert all(re.fullmatch(r"\d{6}\.[a-z]{3,4}", path.name) for path in into.iterdir())
        assert {entry.file for entry in result.entries} == set(into.iterdir())
        assert len({entry.name for entry in result.entries}) == len(result.entries)
        return result

    undo.into = into
    return undo


def contents(result) -> dict[str, bytes]:
    return {entry.name: entry.file.read_bytes() for entry in result.entries}


def skipped(result) -> dict[str, str]:
    return {item.name: item.reason for item in result.skipped}


# --- what is accepted ---------------------------------------------------------------------------


def test_pictures_are_written_under_numbers_and_keep_their_names_as_text(undo):
    result = undo(archive([File("cats/a.jpg", RED), File("dogs/B.PNG", GREEN)]))
    assert result.entries == (
        Entry("cats/a.jpg", undo.into / "000001.jpg"),
        Entry("dogs/B.PNG", undo.into / "000002.png"),
    )
    assert contents(result) == {"cats/a.jpg": RED, "dogs/B.PNG": GREEN}
    assert result.skipped == ()


@pytest.mark.parametrize("method", [STORED, DEFLATED, BZIP2, LZMA])
@pytest.mark.parametrize("flags", [0, DESCRIPTOR])
@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize(("prefix", "tail"), [(b"", b""), (b"MZ" * 999, b"\0" * 999)])
def test_every_ordinary_way_to_zip_is_read(undo, method, flags, wide, prefix, tail):
    flags |= ENDS_ITSELF if method == LZMA else 0
    files = [File("cats/a.jpg", RED, method, flags), File("cats/b.jpg", b"", method, flags)]
    result = undo(archive(files, prefix, tail, wide=wide))
    assert contents(result) == {"cats/a.jpg": RED, "cats/b.jpg": b""}


@pytest.mark.parametrize("method", [STORED, DEFLATED, BZIP2, LZMA])
def test_archives_of_pythons_zipfile_are_read(undo, method):
    large = random.Random(0).randbytes(700_000) + bytes(700_000)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        made.writestr("cats/a.jpg", large)
        with made.open("cats/b.jpg", "w", force_zip64=True) as file:
            file.write(RED)
    assert contents(undo(stream.getvalue())) == {"cats/a.jpg": large, "cats/b.jpg": RED}


def test_archives_written_to_a_pipe_are_read(undo):
    class Pipe(io.RawIOBase):
        content = b""

        def writable(self):
            return True

        def write(self, piece):
            self.content += bytes(piece)
            return len(piece)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", DEFLATED) as made:
        made.writestr("cats/a.jpg", RED)
    assert contents(undo(pipe.content)) == {"cats/a.jpg": RED}


@pytest.mark.parametrize("packed", [pack(RED, LZMA), lzma_without_an_end(RED)])
def test_lzma_that_does_not_say_that_it_ends_itself_is_read(undo, packed):
    file = File("a.jpg", RED, LZMA, packed=packed)
    assert contents(undo(archive([file]))) == {"a.jpg": RED}


def test_lzma_that_asks_for_four_gigabytes_of_memory_gets_what_the_file_needs(undo):
    packed = bytearray(pack(RED, LZMA))
    packed[5:9] = b"\xff\xff\xff\xff"
    file = File("a.jpg", RED, LZMA, ENDS_ITSELF, packed=bytes(packed))
    assert contents(undo(archive([file]))) == {"a.jpg": RED}


def test_a_comment_that_holds_the_signature_of_the_end_hides_nothing(undo):
    fake = b"PK\5\6" + bytes(range(1, 19))
    assert contents(undo(archive([GOOD], comment=b"see " + fake + b"PK\5\6"))) == {
        "cats/good.jpg": RED
    }


def test_bytes_between_the_table_and_the_end_are_passed_over(undo):
    content = archive([GOOD])
    place = content.rfind(b"PK\5\6")
    assert contents(undo(content[:place] + bytes(99) + content[place:])) == {"cats/good.jpg": RED}


def test_progress_is_told_now_and_then_and_at_the_end(tmp_path):
    files = [File(f"{number}.jpg", RED) for number in range(129)]
    (tmp_path / "x.zip").write_bytes(
        archive([*files, File("readme.txt"), File("broken.jpg", RED, told_checksum=1)])
    )
    (tmp_path / "into").mkdir()
    told = []
    unpack(
        tmp_path / "x.zip", tmp_path / "into", on_progress=lambda done, of: told.append((done, of))
    )
    assert told == [(64, 130), (128, 130), (130, 130)]


# --- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../cats/1.jpg", "cats/1.jpg"),
        ("/etc/cats/1.jpg", "etc/cats/1.jpg"),
        ("C:\\photos\\cats\\1.jpg", "C:/photos/cats/1.jpg"),
        ("\\\\server\\share\\1.jpg", "server/share/1.jpg"),
        ("cats//./1.jpg", "cats/1.jpg"),
        ("..\\..\\1.jpg", "1.jpg"),
        (b"cats/\xff\xfe.jpg", "cats/■.jpg"),  # code page 437 again, a space and a block
        (b"caf\x82/1.jpg", "café/1.jpg"),  # code page 437
        ("café/1.jpg", "café/1.jpg"),  # UTF-8 that does not say so
        (b"ca\0ts/1\0.jpg", "cats/1.jpg"),
        ("a\nb\x1b[0m/1.jpg", "a b[0m/1.jpg"),
        ("\u202ecats\u200b/1.jpg", "cats/1.jpg"),
        ("1.jpg\u200b", "1.jpg"),
        ("x" * 300 + "/1.jpg", "x" * 59 + "…/1.jpg"),
        ("cats/" + "y" * 300 + ".jpg", "cats/" + "y" * 99 + "….jpg"),
        ("con.jpg", "con.jpg"),
        ("\u200b/1.jpg", "unnamed/1.jpg"),
    ],
)
def test_a_name_is_text_to_show_and_never_a_path(undo, name, shown):
    assert list(contents(undo(archive([File(name, RED)])))) == [shown]


def test_bytes_that_are_no_utf8_though_the_archive_says_so_do_not_merge_two_classes(undo):
    files = [File(b"\xff/1.jpg", RED, flags=UTF8), File(b"\xfe/1.jpg", GREEN, flags=UTF8)]
    assert contents(undo(archive(files))) == {"\ufffd/1.jpg": GREEN, "\ufffd (2)/1.jpg": RED}


@pytest.mark.parametrize(
    ("path", "kept"),
    [("cats/{}1.jpg", r"cats/.*/1\.jpg"), ("{}cats/1.jpg", r".*/cats/1\.jpg")],
)
def test_fifteen_hundred_levels_of_folders_lose_neither_the_outermost_nor_the_innermost(
    undo, path, kept
):
    (name,) = contents(undo(archive([File(path.format("d/" * 1500), RED)])))
    assert re.fullmatch(kept, name)
    assert len(name) < 200


def test_no_picture_is_lost_to_names_that_differ_little_or_not_at_all(undo):
    names = ["Cat/1.jpg", "cat/1.jpg", "caf\u00e9/1.jpg", "cafe\u0301/1.jpg", "cat/X.jpg"]
    names += ["cat/x.jpg", "cat/x.jpg", "cat/x (2).jpg", "cat/\u200bx.jpg", "c\u200bat/1.jpg"]
    files = [File(name, b"%d" % number) for number, name in enumerate(names)]
    result = undo(archive(files))
    assert sorted(contents(result).values()) == sorted(file.content for file in files)
    assert {name.split("/")[0] for name in contents(result)} == {
        *("Cat", "cat", "cat (2)", "caf\u00e9", "caf\u00e9 (2)")
    }


def test_a_folder_is_the_same_class_in_every_split(undo):
    names = ["train/cafe\u0301/1.jpg", "test/cafe\u0301/1.jpg", "test/caf\u00e9/2.jpg"]
    shown = list(contents(undo(archive([File(name, RED) for name in names]))))
    assert shown == ["train/café (2)/1.jpg", "test/café (2)/1.jpg", "test/café/2.jpg"]


# --- what is left out ---------------------------------------------------------------------------


def test_what_a_system_leaves_in_a_folder_is_ignored_in_silence(undo):
    litter = ["__MACOSX/cats/._good.jpg", "cats/._good.jpg", ".DS_Store", "cats/Thumbs.db"]
    litter += ["desktop.ini", ".thumbnails/1.jpg", "__MACOSX/", ".git/", "cats/.jpg"]
    result = undo(archive([GOOD, *(File(name, RED) for name in litter)]))
    assert list(contents(result)) == ["cats/good.jpg"]
    assert result.skipped == ()


def test_links_and_devices_are_skipped(undo):
    links = [
        File("cats/link.jpg", b"/etc/passwd", mode=SYMLINK),
        File("cats/tty.jpg", mode=DEVICE),
    ]
    result = undo(archive([GOOD, *links]))
    assert list(contents(result)) == ["cats/good.jpg"]
    assert list(skipped(result)) == ["cats/link.jpg", "cats/tty.jpg"]
    assert all("link or a device" in reason for reason in skipped(result).values())


def test_other_files_are_skipped_by_name_and_no_archive_within_is_opened(undo):
    inner = archive([File("cats/inner.jpg", GREEN)])
    others = ["more.zip", "labels.csv", "IMG_1.HEIC", "x.svg", "noend", "x.jpg.exe"]
    result = undo(archive([GOOD, *(File(name, inner) for name in others)]))
    assert list(contents(result)) == ["cats/good.jpg"]
    assert list(skipped(result)) == others
    assert "unpack it first" in skipped(result)["more.zip"]
    assert "send JPEG" in skipped(result)["IMG_1.HEIC"]


def test_an_empty_folder_is_told_and_a_full_one_is_not(undo):
    folders = ["cats/", "birds/", "dogs/", "dogs\\small\\"]
    result = undo(archive([GOOD, *(File(name, mode=0) for name in folders)]))
    assert skipped(result) == {
        "birds": "the folder is empty",
        "dogs/small": "the folder is empty",
    }


@pytest.mark.parametrize(
    "broken",
    [
        File("b.jpg", RED, told_checksum=7),
        File("b.jpg", RED, DEFLATED, packed=b"\xff" * 50),
        File("b.jpg", RED, BZIP2, packed=b"BZh9garbage" * 9),
        File("b.jpg", RED, LZMA, packed=b"\x09\x14\x05\0garbage" * 9),
        File("b.jpg", RED, LZMA, packed=b"\x09\x14\x06\0garbage" * 9),
        File("b.jpg", RED, LZMA, packed=b"\x09"),
        File("b.jpg", RED, DEFLATED, packed=pack(RED, DEFLATED)[:-20]),
        File("b.jpg", RED, BZIP2, packed=pack(RED, BZIP2)[:-20]),
        File("b.jpg", RED, LZMA, packed=pack(RED, LZMA)[:-20]),
        File("b.jpg", RED, packed=RED[:-1]),
        File("b.jpg", RED, told_size=len(RED) + 1),
        File("b.jpg", RED, told_offset=2**31),
        File("b.jpg", RED, told_offset=5),
        File("b.jpg", RED, DEFLATED, told_packed_size=2**31, packed=b"\xff"),
    ],
)
def test_a_broken_file_is_skipped_and_the_others_come_out(undo, broken):
    result = undo(archive([GOOD, File("cats/c.jpg", BLUE), broken]))
    assert contents(result) == {"cats/good.jpg": RED, "cats/c.jpg": BLUE}
    assert skipped(result) == {"b.jpg": "its data in the archive is damaged; zip it again"}


@pytest.mark.parametrize("method", [STORED, DEFLATED, BZIP2, LZMA])
def test_a_file_that_unpacks_to_more_than_it_says_is_skipped_after_no_more_bytes_than_it_said(
    undo, method
):
    flags = ENDS_ITSELF if method == LZMA else 0
    bomb = File("b.jpg", bytes(30_000_000), method, flags, told_size=1000)
    content = archive([bomb, GOOD])
    result = undo(content)
    assert contents(result) == {"cats/good.jpg": RED}
    assert "more than the archive says" in skipped(result)["b.jpg"]

    stream = io.BytesIO(content)
    entry = read_table(stream, 9, 999)[0]
    came = []
    with pytest.raises(Exception, match="more than the archive says"):
        came.extend(map(len, unpacked(stream, entry)))
    assert sum(came) <= 1000


@pytest.mark.parametrize("method", [DEFLATED, BZIP2, LZMA])
def test_a_thousandfold_file_comes_in_small_pieces(method):
    stream = io.BytesIO(archive([File("b.jpg", bytes(30_000_000), method)]))
    pieces = list(map(len, unpacked(stream, read_table(stream, 9, 999)[0])))
    assert sum(pieces) == 30_000_000
    assert max(pieces) <= 2**18


# --- what is refused ----------------------------------------------------------------------------


def refuses(undo, content: bytes, words: str, *more) -> str:
    with pytest.raises(Refused, match=words) as refusal:
        undo(content, *more)
    sentence = str(refusal.value)
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert "upload.zip" not in sentence
    assert str(undo.into) not in sentence
    return sentence


def test_an_archive_is_refused_by_its_size(undo):
    refuses(undo, archive([GOOD]), "larger than 100 bytes", Limits(upload=100))


@pytest.mark.parametrize("wide", [False, True])
def test_an_archive_of_120_000_empty_files_is_refused_by_their_number(undo, wide):
    # without ZIP64 the archive says 54,464: the number is kept in 16 bits
    content = archive([File(f"{number}.jpg") for number in range(120_000)], wide=wide)
    refuses(undo, content, "more than 60,000 files")
    assert list(undo.into.iterdir()) == []


def test_a_number_that_is_told_is_enough_to_refuse_and_one_that_lies_is_no_help(undo):
    refuses(undo, archive([GOOD], told_count=61_000, wide=True), "more than 60,000 files")
    five = [File(f"{number}.jpg", RED) for number in range(5)]
    refuses(undo, archive(five, told_count=1), "more than 4 files", Limits(entries=4))
    assert len(undo(archive(five, told_count=1), Limits(entries=5)).entries) == 5


def test_names_of_megabytes_are_refused_before_they_are_read(undo):
    files = [File(f"{number}".rjust(60_000, "x") + ".jpg") for number in range(5)]
    refuses(undo, archive(files), "far too long names", Limits(table=200_000))


def test_a_file_or_a_sum_that_would_be_too_large_is_refused_before_a_byte_is_unpacked(undo):
    def bombs(count, megabytes):
        return archive([File(f"{i}.jpg", RED, told_size=megabytes * 2**20) for i in range(count)])

    refuses(undo, bombs(1, 65), r"The file 0\.jpg would unpack to more than 64 MB")
    refuses(undo, bombs(60, 60), "would unpack to more than 2 GB")
    assert list(undo.into.iterdir()) == []
    wide = archive([File("a.jpg", RED, told_size=2**60)], wide=True)
    refuses(undo, wide, "more than 64 MB")


def overlapping(kind: str) -> bytes:
    plain = archive([File("a.jpg", RED), File("b.jpg", RED)])
    second = plain.find(b"PK\3\4", 4)
    if kind == "the same file twice":
        return archive([File("a.jpg", RED), File("a.jpg", RED, told_offset=0)])
    if kind == "a file within a file":
        inner = archive([File("b.jpg", RED)])
        return archive([File("a.jpg", inner), File("b.jpg", RED, told_offset=30 + len("a.jpg"))])
    return archive(
        [File("a.jpg", RED, told_packed_size=second), File("b.jpg", RED)]
    )  # runs by its header into the next


@pytest.mark.parametrize(
    "kind", ["the same file twice", "a file within a file", "a size that runs into the next"]
)
def test_files_that_overlap_are_refused_before_a_byte_is_unpacked(undo, kind):
    refuses(undo, overlapping(kind), "overlap")
    assert list(undo.into.iterdir()) == []


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (File("a.jpg", RED, flags=LOCKED), "locked with a password"),
        (File("a.jpg", RED, flags=0x41), "locked with a password"),
        (File("a.jpg", RED, AES, LOCKED), "locked with a password"),
        (File("a.jpg", RED, DEFLATE64), "compressed in a way that we cannot read"),
        (File("a.jpg", RED, ZSTANDARD), "compressed in a way that we cannot read"),
        (File("a.jpg", RED, 6), "compressed in a way that we cannot read"),
    ],
)
def test_what_cannot_be_unpacked_is_refused_with_how_to_zip_again(undo, file, words):
    sentence = refuses(undo, archive([GOOD, file]), words)
    assert "a.jpg" in sentence
    assert 'zip the folder again with your system\'s own "Compress"' in sentence


def tar(mode: str) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as made:
        member = tarfile.TarInfo("cats/1.jpg")
        member.size = len(RED)
        made.addfile(member, io.BytesIO(RED))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "file is empty"),
        (b"hello", "not a ZIP archive: zip the folder"),
        (random.Random(1).randbytes(9999), "not a ZIP archive: zip the folder"),
        (bytes(99_999), "not a ZIP archive: zip the folder"),
        (b"Rar!\x1a\x07\x01\0" + bytes(99), "a RAR archive, not a ZIP archive: unpack it"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(99), "a 7z archive"),
        (tar("w:gz"), r"a gzip archive \(.gz, .tar.gz\)"),
        (tar("w:xz"), "an xz archive"),
        (tar("w:bz2"), "a bzip2 archive"),
        (tar("w"), "a tar archive"),
        (b"\x28\xb5\x2f\xfd" + bytes(99), "a Zstandard archive"),
        (RED, "a JPEG picture and not a ZIP archive: put the pictures of each class"),
        (picture(kind="PNG"), "a PNG picture and not"),
        (picture(kind="WEBP"), "a WebP picture and not"),
        (picture(kind="BMP"), "a BMP picture and not"),
        (picture(kind="GIF"), "a GIF picture and not"),
        (picture(kind="TIFF"), "a TIFF picture and not"),
        (b"\0\0\0\x18ftypheic" + bytes(99), "a HEIC photograph and not"),
        (b"%PDF-1.7" + bytes(99), "a PDF document, not a ZIP"),
        (b"\n<!doctype html><html>", "a web page, not a ZIP"),
        (b"\0\0\0\x18ftypqt  " + bytes(99), "a video, not a ZIP"),
        (b"PK\3\4" + bytes(99), "damaged, or its end is missing"),
        (b"PK\5\6", "damaged, or its end is missing"),
        (archive([]), "archive is empty"),
        (archive([File("cats/", mode=0)]), "no picture that we can use. cats: the folder is empty"),
        (archive([GOOD], disk=3), "one part of an archive that was split"),
        (archive([GOOD], disk=3, wide=True), "one part of an archive that was split"),
    ],
)
def test_what_is_no_archive_to_unpack_is_named(undo, content, words):
    refuses(undo, content, words)


def test_an_archive_that_breaks_off_anywhere_is_refused(undo):
    content = archive([GOOD, File("dogs/1.jpg", GREEN, DEFLATED)])
    for length in range(4, len(content), 7):
        refuses(undo, content[:length], "its end is missing")


def test_an_archive_of_nothing_that_can_be_used_says_what_most_of_it_is(undo):
    files = [File("a.txt"), File("IMG_1.HEIC"), File("IMG_2.HEIC"), File("IMG_3.heif")]
    sentence = refuses(undo, archive(files), "no picture that we can use. IMG_1.HEIC: .*HEIC")
    assert "(and 2 more like it)" in sentence


def test_a_full_disk_is_told_and_other_faults_of_the_server_are_not_hidden(
    undo, tmp_path, monkeypatch
):
    class Full(io.BytesIO):
        number = errno.ENOSPC

        def write(self, piece):
            raise OSError(self.number, "secret")

    really_open = Path.open
    monkeypatch.setattr(
        Path, "open", lambda self, mode="r": Full() if mode == "xb" else really_open(self, mode)
    )
    refuses(undo, archive([GOOD]), "disk is full")
    Full.number = errno.EIO
    with pytest.raises(OSError, match="secret"):
        undo(archive([GOOD]))


def test_whatever_bytes_are_wrong_the_answer_is_pictures_or_one_plain_sentence(tmp_path):
    files = [
        File(f"cats/{method}.jpg", RED * 3, method, ENDS_ITSELF * (method == LZMA))
        for method in (STORED, DEFLATED, BZIP2, LZMA)
    ]
    good = archive(files), archive(files, wide=True)
    chance = random.Random(2)
    outcomes = set()
    for number in range(250):
        broken = bytearray(good[number % 2])
        headers = [match.start() for match in re.finditer(b"PK", good[number % 2])]
        for _ in range(chance.choice((1, 3))):
            place = chance.choice(headers) + chance.randrange(60)
            if place < len(broken):
                broken[place] = chance.randrange(256)
        (tmp_path / "x.zip").write_bytes(broken)
        into = tmp_path / str(number)
        into.mkdir()
        try:
            result = unpack(tmp_path / "x.zip", into)
        except Refused:
            outcomes.add("refused")
            continue
        outcomes.add("skipped" if result.skipped else "whole")
        for entry in result.entries:
            assert entry.file.parent == into
            assert entry.file.read_bytes() == RED * 3
    assert outcomes == {"refused", "skipped", "whole"}
