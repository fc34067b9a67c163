from figures.class_counts import class_counts

COUNTS = {"train": (70, 7), "validation": (15, 1), "test": (15, 2)}


def test_a_bar_is_made_of_its_splits():
    train, validation, test, totals = class_counts(COUNTS, ("bus", "a&b")).data
    assert (train.name, train.x) == ("train", (70, 7))
    assert (validation.name, validation.x) == ("validation", (15, 1))
    assert (test.name, test.x) == ("test", (15, 2))
    assert (totals.x, totals.text) == ((100, 10), (" 100", " 10"))


def test_splits_differ_by_more_than_colour_and_are_named():
    figure = class_counts(COUNTS, ("bus", "a&b"))
    patterns = [bar.marker.pattern.shape for bar in figure.data[:3]]
    assert len(set(patterns)) == 3
    assert figure.layout.showlegend
    assert figure.layout.barmode == "stack"


def test_a_set_without_a_validation_split_has_no_empty_bar():
    names = [trace.name for trace in class_counts({"train": (3, 4)}, ("bus", "cat")).data]
    assert names == ["train", "all"]


def test_names_are_plain():
    figure = class_counts(COUNTS, ("bus", "a&b"))
    assert figure.layout.yaxis.ticktext == ("bus", "a&amp;b")
    assert figure.data[0].customdata == ("bus", "a&amp;b")
