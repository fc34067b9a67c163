import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.folder_layout import EXPECTED, MAX_CLASSES, Layout, lay_out
from core.refusal import Refused


def under(*folders: str, each: int = 1) -> list[str]:
    return [f"{folder}/{number}.jpg" for folder in folders for number in range(each)]


def found(layout: Layout) -> set[tuple[str, str]]:
    return set(layout.placed.values())


def refuses(names, words: str) -> str:
    with pytest.raises(Refused, match=words) as refusal:
        lay_out(names)
    sentence = str(refusal.value)
    assert EXPECTED in sentence
    return sentence


# --- classes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrap", ["", "photos/", "a/b/c/", "images/", "test/", "train/train/", "/"])
def test_a_folder_is_a_class_and_folders_around_all_of_them_mean_nothing(wrap):
    layout = lay_out(under(f"{wrap}cats", f"{wrap}dogs", each=2))
    split = "train" if "train" in wrap else ""
    assert layout.placed == {
        f"{wrap}{label}/{number}.jpg": (split, label)
        for label in ("cats", "dogs")
        for number in range(2)
    }
    assert layout.skipped == ()
    assert layout.warnings == ()


def test_folders_within_a_class_folder_belong_to_the_class():
    layout = lay_out(under("cats", "cats/black", "cats/black/old", "dogs/small"))
    assert found(layout) == {("", "cats"), ("", "dogs")}
    assert len(layout.placed) == 4
    layout = lay_out(under("train/cats/black", "train/dogs/big/old", "train/dogs"))
    assert found(layout) == {("train", "cats"), ("train", "dogs")}
    assert len(layout.placed) == 3


def test_pictures_beside_the_class_folders_are_skipped_with_the_reason():
    layout = lay_out([*under("p/cats", "p/dogs"), "p/cover.jpg", "logo.png"])
    assert len(layout.placed) == 2
    assert {item.name: item.reason for item in layout.skipped} == dict.fromkeys(
        ("p/cover.jpg", "logo.png"), "it lies beside the folders cats, dogs and not in one of them"
    )


def test_files_that_are_no_pictures_are_skipped_and_do_not_disturb():
    layout = lay_out([*under("cats", "dogs"), "labels.csv", "birds/notes.txt", "cats/x.HEIC"])
    assert found(layout) == {("", "cats"), ("", "dogs")}
    assert {item.name for item in layout.skipped} == {
        "labels.csv",
        "birds/notes.txt",
        "cats/x.HEIC",
    }


# --- splits -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("train", "validation", "test"),
    [
        ("train", "validation", "test"),
        ("TRAIN", "Val", "Test"),
        ("Training", "valid", "testing"),
        ("training_set", "validation-set", "Test Set"),
        ("train2017", "val2017", "test2017"),
        ("1_train", "2_dev", "3_test"),
        ("train data", "val.data", "test_images"),
    ],
)
@pytest.mark.parametrize("wrap", ["", "clothing-4/"])
def test_folders_named_for_splits_give_the_split(train, validation, test, wrap):
    splits = {train: "train", validation: "validation", test: "test"}
    names = under(*(f"{wrap}{split}/{label}" for split in splits for label in ("hat", "shoe")))
    layout = lay_out(names)
    assert layout.placed == {
        f"{wrap}{folder}/{label}/0.jpg": (split, label)
        for folder, split in splits.items()
        for label in ("hat", "shoe")
    }
    assert layout.warnings == ()


def test_a_class_that_is_in_some_splits_only_is_kept():
    layout = lay_out(under("train/cats", "train/dogs", "test/cats", "test/birds"))
    assert found(layout) == {
        *(("train", "cats"), ("train", "dogs"), ("test", "cats"), ("test", "birds"))
    }


def test_two_names_of_one_split_are_one_split():
    layout = lay_out(under("train/cats", "Training/dogs", "val/cats", "valid/cats"))
    assert found(layout) == {("train", "cats"), ("train", "dogs"), ("validation", "cats")}


def test_a_class_that_is_called_train_is_a_class():
    layout = lay_out(under("train", "bus", "car"))
    assert found(layout) == {("", "train"), ("", "bus"), ("", "car")}
    assert layout.warnings == ()
    layout = lay_out(under("vehicles/train/train", "vehicles/train/bus", "vehicles/test/train"))
    assert found(layout) == {("train", "train"), ("train", "bus"), ("test", "train")}


def test_split_folders_beside_a_class_folder_are_classes_and_that_is_said():
    layout = lay_out(under("train/cats", "train/dogs", "samples"))
    assert found(layout) == {("", "train"), ("", "samples")}
    (warning,) = layout.warnings
    assert "train holds folders of its own, but it stands beside samples" in warning


def test_pictures_of_a_split_in_no_class_folder_are_skipped_with_the_reason():
    layout = lay_out(under("train/cats", "train/dogs", "test", "train"))
    assert found(layout) == {("train", "cats"), ("train", "dogs")}
    assert {item.name: item.reason for item in layout.skipped} == dict.fromkeys(
        ("test/0.jpg", "train/0.jpg"), "it lies in no class folder"
    )


@pytest.mark.parametrize("again", ["train", "images", "data/images"])
def test_a_folder_around_the_classes_within_a_split_means_nothing(again):
    test = again.replace("train", "test")
    names = under(f"train/{again}/cats", f"train/{again}/dogs", f"test/{test}/dogs")
    assert found(lay_out(names)) == {("train", "cats"), ("train", "dogs"), ("test", "dogs")}


def test_the_only_class_of_a_split_is_no_folder_around_classes():
    layout = lay_out(under("train/cats", "train/dogs", "test/cats/black", "test/cats/white"))
    assert found(layout) == {("train", "cats"), ("train", "dogs"), ("test", "cats")}


def test_a_train_folder_alone_is_a_split_and_one_around_the_splits_is_not():
    assert found(lay_out(under("p/train/cats", "p/train/dogs"))) == {
        ("train", "cats"),
        ("train", "dogs"),
    }
    assert found(lay_out(under("training/train/cats", "training/train/dogs"))) == {
        ("train", "cats"),
        ("train", "dogs"),
    }
    assert found(lay_out(under("train/train/cats", "train/test/dogs"))) == {
        ("train", "cats"),
        ("test", "dogs"),
    }


def test_splits_without_one_for_training_are_put_together_and_that_is_said():
    layout = lay_out(under("val/cats", "val/dogs", "test/cats"))
    assert found(layout) == {("", "cats"), ("", "dogs")}
    (warning,) = layout.warnings
    assert warning.startswith("There are the folders test, val and no class folders for training")


# --- labels -------------------------------------------------------------------------------------


def test_labels_are_clean_and_short_and_never_merge():
    folders = ["cats", "ca\u200bts", "caf\u00e9", "cafe\u0301", "x" * 100 + "a", "x" * 100 + "b"]
    layout = lay_out([f"{folder}/1.jpg" for folder in folders])
    labels = [layout.placed[f"{folder}/1.jpg"][1] for folder in folders]
    assert labels == [
        *("cats", "cats (2)", "café", "café (2)"),
        *("x" * 59 + "…", "x" * 55 + "… (2)"),
    ]


def test_a_folder_has_one_label_in_all_splits_however_it_is_spelt():
    layout = lay_out(under("train/cafe\u0301", "train/caf\u00e9", "test/cafe\u0301", "val/tea"))
    assert layout.placed["train/cafe\u0301/0.jpg"][1] == "café (2)"
    assert layout.placed["test/cafe\u0301/0.jpg"][1] == "café (2)"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cat", "cat"),
        ("caf\u00e9", "cafe\u0301"),
        ("T-shirt", "t shirt"),
        ("cats", "cats (2)"),
        ("cats", "cats\u200b"),
        ("STRASSE", "Straße"),
        ("ﬁsh", "fish"),
    ],
)
def test_classes_that_look_alike_are_kept_apart_with_a_warning(one, other):
    layout = lay_out(under(one, other, "dog"))
    assert len(found(layout)) == 3
    (warning,) = layout.warnings
    assert "look alike" in warning
    assert "dog" not in warning


@pytest.mark.parametrize("labels", [("cat", "dog"), ("model (1)", "model (2)"), ("C", "C++")])
def test_classes_that_differ_cause_no_warning(labels):
    assert lay_out(under(*labels)).warnings == ()


def test_the_same_folders_within_every_class_are_worth_a_warning():
    layout = lay_out(under("day/cats", "day/dogs", "night/cats", "night/dogs"))
    assert found(layout) == {("", "day"), ("", "night")}
    (warning,) = layout.warnings
    assert "Every class folder holds the folders cats, dogs" in warning
    assert lay_out(under("day/cats", "day/dogs", "night/cats")).warnings == ()
    assert lay_out(under("cats/jpg", "dogs/jpg")).warnings == ()


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], "no picture here"),
        (["a.txt", "cats/b.HEIC"], "no picture here"),
        (["1.jpg", "2.jpg"], "in no class folders"),
        (under("photos"), "in no class folders"),
        (under("train", "test"), "in no class folders"),
        (under("train/train", "test/test"), "in no class folders"),
        (under("images", "masks"), "in no class folders"),
        (under("images/train", "images/val"), "in no class folders"),
        (under("train/images", "test/images"), "in no class folders"),
        (under("cats", each=9), r"one class only \(cats\)"),
        (under("a/b/cats", each=9), r"one class only \(cats\)"),
        (under("train/cats", "test/cats"), r"one class only \(cats\)"),
        ([*under("cats"), "1.jpg"], r"one class only \(cats\)"),
        (under(*map(str, range(MAX_CLASSES + 1))), r"101 class folders \(0, 1, 10 and 98 more\)"),
        (under("train/a\x00\u202eb"), r"one class only \(ab\)"),
    ],
)
def test_what_is_not_laid_out_in_class_folders_is_refused_with_the_layout_expected(names, words):
    refuses(names, words)


def test_a_hundred_classes_are_not_too_many():
    assert len(found(lay_out(under(*map(str, range(MAX_CLASSES)))))) == 100


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["images/1.jpg", "labels/1.txt"], "objects .YOLO."),
        (["data/train/images/1.jpg", "data/train/labels/1.txt"], "objects .YOLO."),
        (["images/train/1.jpg", "images/val/2.jpg", "labels/train/1.txt"], "objects .YOLO."),
        (["photos/1.jpg", "photos/2.jpg", "photos/labels.csv"], "classes stand in labels.csv"),
        (["1.jpg", "answers.xlsx"], "classes stand in answers.xlsx"),
        (["train/1.jpg", "test/1.jpg", "train.csv"], "classes stand in train.csv"),
    ],
)
def test_sets_of_another_kind_are_recognised(names, words):
    assert re.search(words, refuses(names, "we read them from folders only"))


def test_the_layout_expected_is_itself_understood():
    names = re.findall(r"[a-z0-9/]+\.jpg", EXPECTED)
    assert found(lay_out([name for name in names if name.count("/") == 1])) == {
        ("", "cats"),
        ("", "dogs"),
    }
    assert found(lay_out([name for name in names if name.count("/") == 2])) == {
        *(("train", "cats"), ("train", "dogs"), ("test", "cats"), ("test", "dogs"))
    }


# --- whatever the names -------------------------------------------------------------------------

parts = st.one_of(
    st.sampled_from(["cats", "dogs", "Cats", "train", "test", "val", "images", "labels", "", ".."]),
    st.text(max_size=4),
)
paths = st.builds(
    lambda folders, file: "/".join([*folders, file]),
    st.lists(parts, max_size=5),
    st.sampled_from(["1.jpg", "2.PNG", "x.txt", "labels.csv", ".jpg", ""]),
)


@settings(deadline=None)
@given(st.lists(paths, unique=True, max_size=30))
def test_every_name_is_either_placed_or_skipped_or_all_are_refused(names):
    try:
        layout = lay_out(names)
    except Refused:
        return
    assert set(layout.placed) <= set(names)
    assert len(layout.placed) + len(layout.skipped) == len(names)
    labels = {label for _, label in layout.placed.values()}
    assert 2 <= len(labels) <= MAX_CLASSES
    assert all(0 < len(label) <= 60 for label in labels)
    assert {split for split, _ in layout.placed.values()} <= {"train", "validation", "test", ""}
    assert layout.placed == lay_out(names[::-1]).placed


def test_names_of_thousands_of_levels_are_read():
    deep = "d/" * 5000
    names = [f"{deep}cats/1.jpg", f"{deep}dogs/{deep}1.jpg"]
    assert found(lay_out(names)) == {("", "cats"), ("", "dogs")}
