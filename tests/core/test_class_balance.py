import pytest

from core.class_balance import cautions, listed


def sentences(**training):
    labels = [label for label, count in training.items() for _ in range(count)]
    return cautions(labels, [""] * len(labels))


def test_even_and_many_needs_no_caution():
    assert sentences(cat=10, dog=99) == ()


def test_one_picture_and_few_pictures_are_two_cautions():
    one, few = sentences(cat=9, dog=1, emu=2, fox=9)
    assert one.startswith("Only one training picture in dog:")
    assert few.startswith("Fewer than 10 training pictures in cat (9), emu (2) and fox (9):")


@pytest.mark.parametrize(("many", "warned"), [(199, False), (200, True), (2000, True)])
def test_ten_times_as_many_is_imbalance(many, warned):
    found = sentences(cat=20, dog=many)
    assert bool(found) is warned
    if warned:
        share = f"{many / (many + 20):.0%}"
        assert f"dog has {many:,} training pictures, cat 20:" in found[0]
        assert f"always answers dog is right on {share} of them" in found[0]


def test_pictures_that_only_judge_do_not_count_as_training():
    labels = ["cat"] * 10 + ["dog"] * 210
    assert cautions(labels, ["train"] * 20 + ["test"] * 199 + ["train"]) != ()
    balanced = ["train"] * 20 + ["test"] * 100 + ["validation"] * 100
    assert not any("always answers" in sentence for sentence in cautions(labels, balanced))


@pytest.mark.parametrize("split", ["validation", "test"])
def test_a_class_that_a_given_set_lacks_is_named(split):
    labels = ["cat"] * 20 + ["dog"] * 20 + ["cat"]
    (sentence,) = cautions(labels, ["train"] * 40 + [split])
    assert sentence.startswith(f"There are no {split} pictures of dog:")


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, "0"),
        (2, "0 and 1"),
        (6, "0, 1, 2, 3, 4 and 5"),
        (7, "0, 1, 2, 3, 4 and 2 more"),
        (100, "0, 1, 2, 3, 4 and 95 more"),
    ],
)
def test_long_lists_are_cut(count, expected):
    assert listed([str(number) for number in range(count)]) == expected
