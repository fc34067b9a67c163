from figures.predicted_classes import predicted_classes
from figures.theme import class_colour


def test_answers_stand_beside_the_truth():
    figure = predicted_classes((9, 0, 1), (4, 3, 3), ("bus", "<cat>", "dog"))
    answers, truth = figure.data
    assert (answers.name, truth.name) == ("predicted", "true")
    assert answers.x == (9, 0, 1)
    assert truth.x == (4, 3, 3)
    assert answers.text == ("9 predicted", "0 predicted", "1 predicted")
    assert truth.text == ("4 true", "3 true", "3 true")
    assert answers.marker.color == tuple(class_colour(number) for number in range(3))


def test_the_first_class_is_on_top_under_its_plain_name():
    axis = predicted_classes((9, 0, 1), (4, 3, 3), ("bus", "<cat>", "dog")).layout.yaxis
    assert axis.ticktext == ("bus", "&lt;cat&gt;", "dog")
    assert axis.autorange == "reversed"


def test_before_the_first_epoch_there_is_an_empty_frame():
    figure = predicted_classes((0, 0), (0, 0), ("bus", "cat"))
    assert figure.layout.xaxis.range == (0, 1)
