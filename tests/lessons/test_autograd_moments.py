import pytest

from core.autograd import Settings, explore
from lessons.autograd_moments import moments_in_words
from tests.lessons.autograd_cases import CASES


@pytest.mark.parametrize("settings", CASES)
def test_every_moment_has_its_words(settings):
    outcome = explore(settings)
    said = moments_in_words(settings, outcome)
    assert len(said) == len(outcome.moments)
    assert all(lines and all(lines) for lines in said)


def said_at(sign, **settings):
    """What is said at the turn of a node."""
    chosen = Settings(**settings)
    outcome = explore(chosen)
    for moment, lines in zip(outcome.moments, moments_in_words(chosen, outcome), strict=True):
        if moment.kind == "back":
            node = outcome.graph.nodes[outcome.graph.steps[moment.number].node]
            if node.sign == sign:
                return lines
    raise AssertionError(f"{sign} has no turn")


def test_local_times_incoming_is_outgoing_in_numbers():
    assert said_at("×") == (
        "× (MulBackward0) gets 4.",
        "to w: local 2 × incoming 4 = 8",
        "to x: local 3 × incoming 4 = 12",
    )


def test_where_roads_meet_the_sum_is_written_out():
    assert said_at("w", expression="w * w + w", leaves="w = 3", tracked=("w",))[0] == (
        "w.grad = 1 + 3 + 3 = 7: 3 roads, added up."
    )
    lines = said_at("tanh", expression="tanh(w) ** 2 * x", leaves="w = 0; x = 1")
    assert lines[0] == "tanh (TanhBackward0) gets 0."


def test_rows_of_numbers_are_told_as_they_are_passed_on():
    line = {
        "expression": "((w * x + b - y) ** 2).mean()",
        "leaves": "w = 1; x = 1 2 3; b = 0; y = 3 5 7",
        "tracked": ("w", "b"),
    }
    assert said_at("mean", **line)[1] == (
        "to ** 2: local 0.3333 × incoming 1 = [0.3333, 0.3333, 0.3333]"
    )
    assert said_at("** 2", **line)[1] == (
        "to −: local [−4, −6, −8] × incoming [0.3333, 0.3333, 0.3333] = [−1.333, −2, −2.667], "
        "number by number"
    )
    assert said_at("×", **line)[1] == (
        "to w: local × incoming, added up: 1 × −1.333 + 2 × −2 + 3 × −2.667 = −13.33"
    )


def test_a_matrix_product_is_told_by_its_first_sum():
    lines = said_at(
        "softmax", expression="v.softmax(0) @ u", leaves="v = 0 0; u = 1 3", tracked=("v",)
    )
    assert lines[1] == (
        "to v: each number gets local × incoming, added up; the first: 0.25 × 1 + −0.25 × 3 = "
        "−0.5; all: [−0.5, 0.5]"
    )


@pytest.mark.parametrize(
    ("text", "leaves", "sides"),
    [
        ("relu(w)", "w = 0", "down says 0, up 1"),
        ("abs(w)", "w = 0", "down says −1, up 1"),
        ("maximum(w, x)", "w = 3; x = 3", "down says 0, up 1"),
    ],
)
def test_at_a_corner_both_sides_are_told(text, leaves, sides):
    assert said_at("w", expression=text, leaves=leaves)[1] == f"Nudging w {sides}: a corner."


def test_after_a_step_the_next_forward_is_told_if_it_comes_through():
    def last(branch):
        settings = Settings(
            f"x * v[0] if x > 1.8 else {branch}", "x = 2; v = 10 20", ("x",), "a step by hand"
        )
        return moments_in_words(settings, explore(settings))[-1]

    by_hand = "By hand: x − 0.05 × 10 = 1.5."
    assert last("x") == (by_hand, "The next forward gives 1.5 instead of 20.")
    assert last("3") == (by_hand, "The next forward gives 3 instead of 20.")
    assert last("v[5]") == ("Here torch stops:",)
