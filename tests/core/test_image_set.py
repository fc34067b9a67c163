import hashlib
import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core import image_set
from core.archive import Entry
from core.image_set import (
    ImageSet,
    Picture,
    fingerprint,
    gather,
    gather_folder,
    load,
    open_image,
    pixels,
    save,
    split,
)
from core.picture import FITS, open_picture
from core.ready_sets import draw_shapes
from core.refusal import Refused
from core.skipped import Skipped

NAMES = [f"{label}/{number}.png" for label in ("cat", "dog") for number in range(1, 13)]


def picture_file(file: Path, seed: int, size=(12, 9)) -> Path:
    """A small picture that no other seed gives."""
    width, height = size
    noise = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(noise).save(file)
    return file


def entries_in(folder: Path, names=NAMES) -> list[Entry]:
    """One picture for each name, in files of other names, as an upload is kept."""
    return [
        Entry(name, picture_file(folder / f"{number:06}{Path(name).suffix}", number))
        for number, name in enumerate(names)
    ]


# --- gathering ---------------------------------------------------------------------------------


def test_facts_and_order_are_those_of_the_files(tmp_path):
    entries = entries_in(tmp_path)
    gathered, decoded = gather(entries, "pets")
    assert decoded is None
    assert (gathered.title, gathered.classes) == ("pets", ("cat", "dog"))
    assert [p.name for p in gathered.pictures] == sorted(NAMES)  # "cat/10.png" before "cat/2.png"
    file_of = {entry.name: entry.file for entry in entries}
    for picture in gathered.pictures:
        assert picture.file == file_of[picture.name]
        assert picture.label == picture.name[:3]
        assert (picture.split, picture.width, picture.height) == ("", 12, 9)
        assert picture.kind == "PNG RGB"
        assert picture.digest == hashlib.sha256(picture.file.read_bytes()).hexdigest()


@pytest.mark.parametrize("fit", FITS)
def test_pixels_on_the_way_are_the_pixels_later_and_those_of_each_file(tmp_path, fit):
    gathered, decoded = gather(entries_in(tmp_path), "pets", 16, fit)
    assert decoded.shape == (24, 16, 16, 3)
    assert decoded.dtype == np.uint8
    for picture, square in zip(gathered.pictures, decoded, strict=True):
        np.testing.assert_array_equal(square, FITS[fit](open_picture(picture.file), 16))
    np.testing.assert_array_equal(decoded, pixels(gathered, 16, fit))


def test_neither_the_order_of_the_entries_nor_the_threads_matter(tmp_path, monkeypatch):
    entries = entries_in(tmp_path)
    one = gather(entries, "pets", 8)
    random.Random(1).shuffle(entries)
    monkeypatch.setattr(image_set, "THREADS", 3)
    monkeypatch.setattr(image_set, "WINDOW", 5)
    other = gather(entries, "pets", 8)
    assert one[0] == other[0]
    np.testing.assert_array_equal(one[1], other[1])


@pytest.mark.parametrize("wraps", ["", "pets/", "a/b c/"])
@pytest.mark.parametrize("inner", [("",), ("train/", "test/")])
def test_a_folder_and_an_archive_with_a_folder_around_give_the_same_set(tmp_path, wraps, inner):
    names = [f"{part}{name}" for part in inner for name in NAMES]
    entries = entries_in(tmp_path / "unpacked", [wraps + name for name in names])
    for entry in entries:
        target = tmp_path / "folder" / entry.name.removeprefix(wraps)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(entry.file.read_bytes())
    zipped, zipped_pixels = gather(entries, "pets", 8)
    folder, folder_pixels = gather_folder(tmp_path / "folder", "pets", 8)
    assert [p.name for p in zipped.pictures] == [p.name for p in folder.pictures]
    assert fingerprint(split(zipped, 1)) == fingerprint(split(folder, 1))
    np.testing.assert_array_equal(zipped_pixels, folder_pixels)


def test_what_cannot_be_read_is_listed_and_the_rest_keeps_its_pixels(tmp_path):
    entries = entries_in(tmp_path)
    for row in (0, 7, 23):
        entries[row].file.write_bytes(b"no picture")
    entries[8].file.unlink()
    gathered, decoded = gather(entries, "pets", 8)
    assert {item.name for item in gathered.skipped} == {NAMES[row] for row in (0, 7, 8, 23)}
    assert len(gathered.pictures) == len(decoded) == 20
    np.testing.assert_array_equal(decoded, pixels(gathered, 8, "squash"))


def test_a_class_without_a_readable_training_picture_is_left_out(tmp_path):
    names = [f"train/{name}" for name in NAMES]
    names += ["train/emu/1.png", "test/emu/1.png", "test/cat/1.png", "test/fox/1.png"]
    entries = entries_in(tmp_path, names)
    entries[24].file.write_bytes(b"")
    gathered, decoded = gather(entries, "pets", 8)
    assert gathered.classes == ("cat", "dog")
    assert {p.label for p in gathered.pictures} == {"cat", "dog"}
    for label in ("emu", "fox"):
        assert f"{label} is left out: it has no training picture" in " ".join(gathered.warnings)
    np.testing.assert_array_equal(decoded, pixels(gathered, 8, "squash"))


def test_what_the_numbers_of_pictures_mean_is_among_the_warnings(tmp_path):
    gathered, _ = gather(entries_in(tmp_path, [*NAMES, "emu/1.png"]), "pets")
    assert gathered.classes == ("cat", "dog", "emu")
    assert "Only one training picture in emu" in gathered.warnings[0]


@pytest.mark.parametrize("broken", [24, 13])
def test_fewer_than_two_classes_are_refused_with_an_example_and_a_cure(tmp_path, broken):
    entries = entries_in(tmp_path)
    for entry in entries[24 - broken :]:
        entry.file.write_bytes(b"")
    with pytest.raises(Refused) as refusal:
        gather(entries, "pets")
    left = "no picture to train on" if broken == 24 else "pictures of one class only (cat)"
    assert left in str(refusal.value)
    assert f"For example {'cat/1.png' if broken == 24 else 'cat/12.png'}: " in str(refusal.value)
    assert "at least two class folders" in str(refusal.value)
    assert str(tmp_path) not in str(refusal.value)


def test_the_example_is_a_picture_and_not_what_nobody_took_for_one(tmp_path):
    entries = entries_in(tmp_path)
    for entry in entries:
        entry.file.write_bytes(b"")
    with pytest.raises(Refused, match=r"For example cat/1.png: "):
        gather(entries, "pets", skipped=[Skipped("cat/notes.txt", "it is a text")])


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        (["cat/1.png", "dog/1.png"], "validation"),
        (["cat/1.png", "cat/2.png", "dog/1.png", "dog/2.png"], "test"),
        (["cat/1.png", "cat/2.png", "cat/3.png", "dog/1.png"], None),
        (["train/cat/1.png", "train/dog/1.png", "test/cat/1.png"], "validation"),
        (["train/cat/1.png", "train/cat/2.png", "train/dog/1.png", "test/cat/1.png"], None),
    ],
)
def test_too_few_pictures_to_check_with_are_refused(tmp_path, names, missing):
    entries = entries_in(tmp_path, names)
    if missing is None:
        splits = {picture.split for picture in split(gather(entries, "few")[0], 3).pictures}
        assert splits == {"train", "validation", "test"}
    else:
        with pytest.raises(Refused, match=f"none is left for the {missing} set. Put at least"):
            gather(entries, "few")


def test_what_was_left_out_before_is_listed_again_and_only_once(tmp_path):
    before = [Skipped("cat/notes.txt", "it is a text"), Skipped("cat/x.png", "damaged")]
    gathered, _ = gather(entries_in(tmp_path), "pets", skipped=before)
    assert gathered.skipped == tuple(before)


def test_progress_is_told_to_the_end(tmp_path, monkeypatch):
    monkeypatch.setattr(image_set, "WINDOW", 7)
    told = []
    gather(entries_in(tmp_path), "pets", on_progress=lambda *share: told.append(share))
    assert told == [(7, 24), (14, 24), (21, 24), (24, 24)]


def test_of_one_name_twice_both_pictures_are_kept(tmp_path):
    entries = entries_in(tmp_path, [*NAMES, NAMES[0]])
    gathered, _ = gather(entries, "pets")
    twins = [picture.file for picture in gathered.pictures if picture.name == NAMES[0]]
    assert twins == [entries[0].file, entries[24].file]


def test_names_and_titles_are_shown_without_what_cannot_be_seen(tmp_path):
    names = [f"c\u200bat/a\u202e{number}.png" for number in range(12)] + NAMES[12:]
    gathered, _ = gather(entries_in(tmp_path, names), "my\n\u202epets")
    assert gathered.title == "my pets"
    assert gathered.classes == ("cat", "dog")
    assert gathered.pictures[0].name == "cat/a0.png"


def test_a_folder_is_read_without_links_and_litter(tmp_path):
    folder = tmp_path / "pets"
    for entry in entries_in(tmp_path / "files"):
        (folder / entry.name).parent.mkdir(parents=True, exist_ok=True)
        (folder / entry.name).write_bytes(entry.file.read_bytes())
    secret = picture_file(tmp_path / "elsewhere" / "secret.png", 99)
    (folder / "cat" / "link.png").symlink_to(secret)
    (folder / "emu").symlink_to(secret.parent)
    picture_file(folder / "cat" / "._1.png", 98)
    picture_file(folder / "__MACOSX" / "fox" / "1.png", 97)
    picture_file(folder / ".hidden" / "1.png", 96)
    (folder / "cat" / "notes.txt").write_text("a note")
    gathered, _ = gather_folder(folder, "pets")
    assert [picture.name for picture in gathered.pictures] == sorted(NAMES)
    assert [item.name for item in gathered.skipped] == ["cat/notes.txt"]


# --- splitting, pixels, fingerprint ------------------------------------------------------------


@pytest.fixture
def pets(tmp_path) -> ImageSet:
    return gather(entries_in(tmp_path), "pets")[0]


def test_a_split_loses_nothing_and_is_sorted(pets):
    divided = split(pets, 42)
    places = [(p.split, p.label, p.name) for p in divided.pictures]
    assert places == sorted(places)
    assert {replace(p, split="") for p in divided.pictures} == set(pets.pictures)
    assert [p.split for p in divided.pictures].count("train") == 16  # 8 of 12 in each class
    assert split(pets, 42) == divided
    assert split(pets, 43) != divided
    assert split(divided, 7) == divided  # what is given stays


def test_pictures_with_and_without_a_split_are_sorted_into_each_other(pets):
    pictures = [replace(p, split="train" if p.label == "cat" else "") for p in pets.pictures]
    pictures.sort(key=lambda p: (p.split, p.label, p.name))
    assert split(replace(pets, pictures=tuple(pictures)), 42) == split(pets, 42)


def test_drawings_follow_their_pictures_through_a_split():
    shapes = split(draw_shapes(per_class=4), 1)
    assert {picture.split for picture in shapes.pictures} == {"train", "validation", "test"}
    same, larger = pixels(shapes, 64, "squash"), pixels(shapes, 70, "pad")
    for row, picture in enumerate(shapes.pictures):
        assert hashlib.sha256(same[row].tobytes()).hexdigest() == picture.digest
        image = open_image(shapes, row)
        np.testing.assert_array_equal(image, same[row])
        np.testing.assert_array_equal(FITS["pad"](image, 70), larger[row])


def test_an_image_is_the_file_upright_and_no_smaller_than_asked(tmp_path):
    sideways = Image.effect_noise((400, 200), 60).convert("RGB")
    exif = Image.Exif()
    exif[274] = 6  # turn it a quarter clockwise
    sideways.save(tmp_path / "1.jpg", exif=exif)
    photo = Picture("cat/1.jpg", "cat", "", tmp_path / "1.jpg", 200, 400, "JPEG RGB", "", 0)
    photos = ImageSet("pets", ("cat", "dog"), (photo,))
    assert open_image(photos, 0).size == (200, 400)
    small = open_image(photos, 0, at_least=90)
    assert 90 <= small.width < 200


@pytest.mark.parametrize("use", [lambda s: pixels(s, 8, "squash"), lambda s: open_image(s, 0)])
def test_a_file_that_is_gone_is_named(pets, use):
    pets.pictures[0].file.unlink()
    with pytest.raises(Refused, match=r"^cat/1.png: the file cannot be opened. Bring") as refusal:
        use(pets)
    assert str(pets.pictures[0].file.parent) not in str(refusal.value)


def test_the_fingerprint_knows_split_label_bytes_and_classes_and_nothing_else(pets):
    print_of = fingerprint(pets)
    first, *others = pets.pictures
    elsewhere = replace(first, name="cat/0.png", file=Path("y"), kind="JPEG L", width=7)
    assert fingerprint(replace(pets, title="dogs", pictures=(elsewhere, *others))) == print_of
    for change in ({"split": "test"}, {"label": "dog"}, {"digest": "0"}):
        changed = (replace(first, **change), *others)
        assert fingerprint(replace(pets, pictures=changed)) != print_of
    assert fingerprint(replace(pets, pictures=(*others, first))) != print_of
    assert fingerprint(replace(pets, classes=("cat", "dog", "emu"))) != print_of


# --- on disk -----------------------------------------------------------------------------------


@pytest.fixture
def kept(pets) -> Path:
    """The folder of a set that was saved."""
    folder = pets.pictures[0].file.parent
    save(pets, folder)
    return folder


def test_a_saved_set_comes_back_as_it_was(pets, tmp_path):
    pets = replace(pets, skipped=(Skipped("cat/x.txt", "no picture"),), warnings=("Few.",))
    save(pets, tmp_path)
    assert load(tmp_path) == pets
    assert load(tmp_path.rename(tmp_path.with_name("moved"))).pictures[0].name == "cat/1.png"


def test_only_files_of_the_folder_can_be_saved(pets, tmp_path):
    with pytest.raises(ValueError, match="does not lie in the folder"):
        save(pets, tmp_path / "other")
    with pytest.raises(ValueError, match="does not lie in the folder"):
        save(draw_shapes(per_class=1), tmp_path)


def changed(folder: Path, change) -> None:
    content = json.loads((folder / "set.json").read_text())
    change(content)
    (folder / "set.json").write_text(json.dumps(content))


def put(column: int, value):
    return lambda content: content["pictures"][0].__setitem__(column, value)


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.pop("classes"),
        lambda content: content.update(classes="cat"),
        lambda content: content.update(classes=["dog", "cat"]),
        lambda content: content.update(classes=["cat", "dog", "dog"]),
        lambda content: content.update(title=7),
        lambda content: content.update(warnings=[None]),
        lambda content: content.update(warnings="few"),
        lambda content: content.update(skipped=[["a", "b", "c"]]),
        lambda content: content.update(skipped=[["a", 3]]),
        lambda content: content["pictures"].reverse(),
        lambda content: content["pictures"][0].pop(),
        lambda content: content.update(pictures=None),
        put(0, 5),
        put(1, "emu"),
        put(1, ["cat"]),
        put(2, "exam"),
        put(4, 0),
        put(4, True),
        put(5, "9"),
        put(6, None),
        put(7, 12),
        put(8, -1),
        put(8, 2**64),
        put(3, ""),
        put(3, ".."),
        put(3, 5),
        put(3, "../secret.png"),
        put(3, "/etc/passwd"),
        put(3, "a/b.png"),
        put(3, "..\\secret.png"),
        put(3, "C:secret.png"),
        put(3, "000000.png\0"),
    ],
)
def test_a_list_that_is_not_ours_is_refused(kept, change):
    changed(kept, change)
    with pytest.raises(Refused, match="The list of these pictures is damaged: bring them in again"):
        load(kept)


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '"schema"', "[" * 100_000, '{"schema":'])
def test_a_file_that_is_no_list_is_refused(kept, text):
    (kept / "set.json").write_text(text)
    with pytest.raises(Refused, match="damaged"):
        load(kept)


def test_another_version_is_refused_with_both_named(kept):
    changed(kept, lambda content: content.update(schema=99))
    with pytest.raises(Refused, match=r"another version of Glassbox \(format 99; .* format 1\)"):
        load(kept)


def test_what_is_no_longer_there_is_refused(kept, tmp_path):
    (kept / "000000.png").unlink()
    with pytest.raises(Refused, match=r"cat/1.png: the file is gone"):
        load(kept)
    (kept / "000000.png").symlink_to("/etc/hostname")
    with pytest.raises(Refused, match=r"cat/1.png: the file is gone"):
        load(kept)
    with pytest.raises(Refused, match="no longer here"):
        load(tmp_path / "nowhere")
