"""What is coloured alike is the same: in the message, in the program, in the values."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.broken_programs import MISTAKES, REPAIRS, repaired, shapes
from core.message_origins import find_origins
from core.statement_run import run_statements

CASES = [(name, choice) for name in MISTAKES for choice in range(REPAIRS + 1)]


def traced(lines):
    """What the message says, whose it is, and where the program says it."""
    run = run_statements(lines, 0)
    return {
        origin.name: (
            [run.failure.message[span.start : span.end] for span in origin.in_message],
            [
                (span.line, lines[span.line - 1][span.start : span.end])
                for span in origin.in_program
            ],
        )
        for origin in find_origins(run)
    }


def broken(name, choice=0):
    return traced(repaired(MISTAKES[name], choice)[0])


def numbers(text):
    return [int(number) for number in re.findall(r"-?\d+", text)]


@pytest.mark.parametrize(("name", "choice"), CASES)
def test_every_marked_number_and_word_occurs_in_both_places(name, choice):
    lines = repaired(MISTAKES[name], choice)[0]
    run = run_statements(lines, 0)
    for origin in find_origins(run):
        counted = {fact.says for fact in origin.facts if fact.kind in ("shape", "size", "value")}
        worded = {fact.says for fact in origin.facts} - counted
        assert origin.in_message
        for span in origin.in_message:
            said = run.failure.message[span.start : span.end]
            meant = tuple(numbers(said))
            assert said in worded or meant in counted or meant in {(size,) for size in counted}
        sizes = {size for says in counted for size in (says if type(says) is tuple else (says,))}
        made = {fact.made for fact in origin.facts}
        for span in origin.in_program:
            written = lines[span.line - 1][span.start : span.end]
            if span not in made and not worded:
                assert numbers(written)
                assert set(numbers(written)) <= sizes


@pytest.mark.parametrize("name", [name for name in MISTAKES if name not in {"No error at all"}])
def test_of_every_mistake_something_is_traced(name):
    assert broken(name)


def test_two_equal_shapes_are_told_apart_by_their_order():
    run = run_statements(repaired(MISTAKES["Shape"], 0)[0], 0)
    x, w = find_origins(run)
    assert (x.name, w.name, x.line, w.line) == ("x", "w", 1, 2)
    assert x.in_message[0].end < w.in_message[0].start
    assert broken("Shape") == {"x": (["3x2"], [(1, "3, 2")]), "w": (["3x2"], [(2, "3, 2")])}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 8), min_size=4, max_size=4), st.integers(0, 2))
def test_of_two_matrices_of_any_size_the_first_number_is_the_first_ones(sizes, choice):
    first, second = tuple(sizes[:2]), tuple(sizes[2:])
    lines = repaired(shapes(first, second), choice)[0]
    run = run_statements(lines, 0)
    found = find_origins(run)
    if run.failure is None:
        assert found == ()
        return
    assert [origin.name for origin in found] == ["x", "w"]
    for origin, shape in zip(found, (first, second), strict=True):
        (span,) = origin.in_message
        said = numbers(run.failure.message[span.start : span.end])
        assert said in (list(shape), list(shape)[::-1], [shape[0]], [shape[1]])
        for span in origin.in_program:
            assert set(numbers(lines[span.line - 1][span.start : span.end])) <= set(shape)


def test_a_dimensions_number_is_no_size():
    lines = ["x = torch.ones(1, 7)", "w = torch.ones(3, 2)", "y = x * w"]
    assert run_statements(lines, 0).failure.message.endswith("dimension 1")
    assert broken("Shape", 0) and traced(lines)["x"] == (["7"], [(1, "7")])
    assert traced(lines)["w"] == (["2"], [(2, "2")])


def test_a_linear_layer_multiplies_by_its_weight_on_its_side():
    assert broken("Wrong in_features") == {
        "hidden": (["5x8"], [(1, "5"), (2, "8")]),
        "layer2": (["6x3"], [(3, "6, 3")]),
    }


def test_saved_weights_are_named_as_they_are_stored():
    assert broken("Another state_dict", 2) == {
        "saved": (["3, 4", "3"], [(1, "4, 3")]),
        "fresh": (["4, 3", "4"], [(2, "3, 4")]),
    }


def test_more_axes_than_two_are_counted_as_rows():
    run = run_statements(repaired(MISTAKES["Forgotten flatten"], 0)[0], 0)
    features = next(origin for origin in find_origins(run) if origin.name == "features")
    assert run.names["features"].shape == (4, 5, 6, 6)
    assert [fact.says for fact in features.facts] == [(4 * 5 * 6, 6)]


def test_what_the_failing_line_makes_itself_is_marked_there():
    assert broken("Dtype", 2)["x"] == (["Long"], [(3, "x.long()")])
    assert broken("No batch dimension", 3)["picture"][1] == [(4, "picture.unsqueeze(1)")]
    assert broken("Reshape")[""] == (["5, 3"], [(2, "5, 3")])


def test_a_layer_is_meant_by_what_it_expects():
    assert broken("Channels") == {
        "conv": (["8, 3, 5, 5", "3"], [(2, "3, 8, 5")]),
        "pictures": (["4, 20, 30, 3", "20"], [(1, "4, 20, 30, 3")]),
    }


def test_a_variable_that_the_message_names_is_meant():
    assert broken("Float targets") == {"target": (["Float"], [])}
    assert broken("Class out of range") == {"target": (["3"], [(2, "3"), (2, "3")])}


def test_dtypes_devices_gradients_and_names():
    assert broken("Dtype") == {"x": (["Double"], [(1, "float64")]), "layer": (["Float"], [])}
    assert broken("Device") == {"shift": (["meta"], [(2, '"meta"')]), "x": (["cpu"], [])}
    assert broken(".numpy() on a leaf")["w"] == (["requires grad"], [(1, "requires_grad=True")])
    assert broken("No forward") == {"network": (["Network"], [(1, "Network"), (6, "Network")])}


def test_a_program_that_runs_has_no_origins():
    assert find_origins(run_statements(["x = 1"], 0)) == ()
