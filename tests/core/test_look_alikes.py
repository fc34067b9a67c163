from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core import look_alikes
from core.archive import Entry
from core.image_set import ImageSet, Picture, gather, pixels
from core.look_alikes import Group, find_look_alikes
from core.ready_sets import draw_shapes, load_digits


def scene(seed: int, size=(240, 160)) -> Image.Image:
    """A smooth picture that no other seed gives, as photographs are smooth."""
    coarse = np.random.default_rng(seed).integers(50, 206, (6, 6, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)


def gathered(folder: Path, images: dict[str, Image.Image | bytes | str]) -> ImageSet:
    """A set of pictures by name; a string is the name of the picture whose bytes are copied."""
    entries = {}
    for number, (name, image) in enumerate(images.items()):
        file = folder / f"{number:06}{Path(name).suffix}"
        if isinstance(image, str):
            file.write_bytes(entries[image].read_bytes())
        else:
            image.save(file, quality=90)
        entries[name] = file
    return gather([Entry(name, file) for name, file in entries.items()], "scenes")[0]


def scenes(*names: str) -> dict[str, Image.Image]:
    return {name: scene(number) for number, name in enumerate(names)}


def names_of(image_set: ImageSet) -> list[tuple[set[str], bool, bool, bool]]:
    return [
        (
            {image_set.pictures[row].name for row in group.rows},
            group.exact,
            group.across_classes,
            group.across_splits,
        )
        for group in find_look_alikes(image_set).groups
    ]


TEN = [f"{label}/{number}.jpg" for label in ("cat", "dog") for number in range(5)]


def test_different_pictures_are_no_look_alikes(tmp_path):
    found = find_look_alikes(gathered(tmp_path, scenes(*TEN)))
    assert found.groups == ()
    assert found.warnings == ()


def test_copies_within_a_class(tmp_path):
    images = scenes(*TEN) | {"cat/5.jpg": "cat/1.jpg", "cat/6.jpg": "cat/1.jpg"}
    image_set = gathered(tmp_path, images)
    assert names_of(image_set) == [({"cat/1.jpg", "cat/5.jpg", "cat/6.jpg"}, True, False, False)]
    (sentence,) = find_look_alikes(image_set).warnings
    assert sentence.startswith(
        "2 of 12 pictures can be spared, for there is another one in the same class, the very same "
        "file (cat/1.jpg and cat/5.jpg)."
    )
    assert "once the pictures are divided" in sentence


def test_a_picture_in_two_classes(tmp_path):
    image_set = gathered(tmp_path, scenes(*TEN) | {"dog/5.jpg": "cat/3.jpg"})
    assert names_of(image_set) == [({"cat/3.jpg", "dog/5.jpg"}, True, True, False)]
    (sentence,) = find_look_alikes(image_set).warnings
    assert sentence.startswith("1 picture can be found in two classes, the very same file (cat/3")


def test_a_leak_counts_the_pictures_that_judge(tmp_path):
    train = [f"train/{name}" for name in TEN]
    images = scenes(*train, "test/cat/0.jpg", "test/dog/0.jpg")
    images |= {
        "train/cat/5.jpg": "train/cat/1.jpg",
        "test/cat/1.jpg": "train/cat/1.jpg",
        "test/cat/2.jpg": "train/cat/1.jpg",
        "test/cat/3.jpg": "train/dog/2.jpg",
        "train/dog/5.jpg": "train/dog/4.jpg",
    }
    found = find_look_alikes(gathered(tmp_path, images))
    assert [(g.across_classes, g.across_splits) for g in found.groups] == [
        (False, True),
        (True, True),
        (False, False),
    ]
    leak, torn, within = found.warnings
    assert leak.startswith("3 pictures of the validation and test sets can be found in another set")
    assert "(test: test/cat/1.jpg and train: train/cat/1.jpg)" in leak
    assert torn.startswith("1 picture can be found in two classes")
    assert within.startswith("1 of 17 pictures can be spared")
    assert "once the pictures are divided" not in within


@pytest.mark.parametrize(
    "again",
    [
        lambda image: image.resize((120, 80), Image.Resampling.LANCZOS),
        lambda image: image.resize((480, 320), Image.Resampling.BICUBIC),
        lambda image: Image.eval(image, lambda value: max(value - 1, 0)),
    ],
)
def test_most_pictures_saved_anew_are_found(tmp_path, again):
    images = scenes(*TEN)
    anew = {name: name.replace("/", "/again-") for name in TEN}
    image_set = gathered(tmp_path, images | {anew[name]: again(images[name]) for name in TEN})
    found = [names for names, *flags in names_of(image_set) if not any(flags)]
    assert len(found) >= 7
    assert all(names in [{name, anew[name]} for name in TEN] for names in found)
    sentence = find_look_alikes(image_set).warnings[0]
    assert sentence.startswith(f"{len(found)} of 20 pictures can be spared")
    assert "the same or nearly so" in sentence
    decoded = pixels(image_set, 64, "squash")
    assert find_look_alikes(image_set, decoded) == find_look_alikes(image_set)


def horizon(sky: tuple, sea: tuple) -> Image.Image:
    image = Image.new("RGB", (32, 32), sky)
    image.paste(sea, (0, 16, 32, 32))
    return image


def test_one_hash_is_not_enough(tmp_path):
    images = scenes(*TEN)
    blue = horizon((150, 190, 240), (20, 60, 120))
    images |= {"dog/a.png": blue, "dog/b.png": horizon((240, 190, 150), (90, 30, 20))}
    images |= {"cat/c.jpg": blue.resize((64, 64))}
    image_set = gathered(tmp_path, images)
    assert len({p.average_hash for p in image_set.pictures if p.name[4:5] in "abc"}) == 1
    assert names_of(image_set) == [({"dog/a.png", "cat/c.jpg"}, False, True, False)]


def test_pictures_of_one_colour_are_alike_only_in_one_colour(tmp_path):
    images = scenes(*TEN)
    for number in range(20):  # all with the hash 0
        images[f"cat/flat{number}.png"] = Image.new("RGB", (8 + number, 8), (12 * number, 99, 50))
    images["cat/again.png"] = Image.new("RGB", (40, 30), (24, 99, 50))
    assert names_of(gathered(tmp_path, images)) == [
        ({"cat/flat2.png", "cat/again.png"}, False, False, False)
    ]


def test_a_file_that_is_gone_counts_as_unlike_but_its_copies_are_copies(tmp_path):
    images = scenes(*TEN) | {"cat/5.jpg": "cat/1.jpg", "cat/6.png": scene(1)}
    image_set = gathered(tmp_path, images)
    assert names_of(image_set) == [({"cat/1.jpg", "cat/5.jpg", "cat/6.png"}, False, False, False)]
    for picture in image_set.pictures:
        picture.file.unlink()
    assert names_of(image_set) == [({"cat/1.jpg", "cat/5.jpg"}, True, False, False)]


def listing(digests: list, hashes: list) -> ImageSet:
    pictures = tuple(
        Picture(f"cat/{row}", "cat", "", Path("gone"), 8, 8, "PNG RGB", str(digest), average_hash)
        for row, (digest, average_hash) in enumerate(zip(digests, hashes, strict=True))
    )
    return ImageSet("listing", ("cat", "dog"), pictures)


def test_no_picture_is_in_two_groups_and_none_is_forgotten():
    digests = [row % 7 if row < 30 else row for row in range(60)]
    image_set = listing(digests, [digest % 3 for digest in digests])
    # Thumbnails of two colours only: all of one hash and colour are alike.
    decoded = np.zeros((60, 16, 16, 3), np.uint8)
    decoded[[digest % 2 == 0 for digest in digests]] = 200
    groups = find_look_alikes(image_set, decoded).groups
    expected = {}
    for row, digest in enumerate(digests):
        expected.setdefault((digest % 3, digest % 2), []).append(row)
    assert {group.rows for group in groups} == {tuple(rows) for rows in expected.values()}


def test_what_is_opened_is_bounded(monkeypatch):
    monkeypatch.setattr(look_alikes, "MAX_OPENED", 6)
    monkeypatch.setattr(look_alikes, "MAX_DIFFERENT", 2)
    opened = []
    monkeypatch.setattr(
        look_alikes,
        "open_image",
        lambda image_set, row, at_least: (
            opened.append(row) or Image.new("RGB", (9, 9), (40 * row, 0, 0))
        ),
    )
    found = find_look_alikes(listing([0, 1, 2, 3, 4, 5, 6, 7, 7, 5], [1] * 10))
    assert sorted(opened) == [0, 1, 2, 3, 4, 5]
    assert found.groups == (Group((5, 9), True, False, False), Group((7, 8), True, False, False))


def test_the_ready_sets_hold_no_look_alikes():
    for image_set in (draw_shapes(1), draw_shapes(2), load_digits()):
        assert find_look_alikes(image_set).groups == ()
