import io
from contextlib import redirect_stdout
from dataclasses import replace

import pytest
import torch

from core.autograd import EXPERIMENTS, READY, Settings, explore
from lessons.autograd import LESSON, moments_in_words, printed, program, repair, what_you_see

MORE = [
    Settings("w @ x", "w = 1 2 3; x = 1 2", ("w",)),
    Settings("w * x", "w = 1 2 3; x = 1,5", ("w",)),
    Settings("w * x", "w = 1; x = 2", ()),
    Settings("w * x", "w = 1; x = 2", (), "three times with zero_grad"),
    Settings("3", "w = 1", ("w",)),
    Settings("w", "w = 1", ("w",)),
    Settings("relu(w)", "w = 0", ("w",)),
    Settings("sqrt(w)", "w = 0", ("w",)),
    Settings("(w * x).detach() * w", "w = 1; x = 2", ("w", "x")),
    Settings("x // 2", "x = 2", ("x",)),
    Settings("x if v > 0 else x", "x = 2; v = 1 2", ("x",)),
    Settings("__import__('os')"),
    Settings(leaves="w = eval('1')"),
    Settings("w / 0 + 1 / 0", "w = 1", ("w",)),
    Settings("v.unbind()[1] * v.unbind()[0]", "v = 2 3", ("v",)),
    Settings("v.reshape(1, 3) @ v.reshape(3, 1)", "v = 1 2 3", ("v",)),
]
CASES = [
    *(
        Settings(ready.expression, ready.leaves, ready.tracked, experiment)
        for ready in READY.values()
        for experiment in EXPERIMENTS
    ),
    *MORE,
    *(replace(settings, experiment="backward three times") for settings in MORE),
    *(replace(settings, experiment="detach a piece", cut=1.0) for settings in MORE),
    *(replace(settings, experiment="a step by hand") for settings in MORE),
]


@pytest.mark.parametrize("settings", CASES)
def test_every_program_prints_what_its_page_shows(settings):
    outcome, out = explore(settings), io.StringIO()
    with torch.random.fork_rng(), redirect_stdout(out):
        exec(program(settings), {"__name__": "program"})
    assert out.getvalue().strip() == printed(settings, outcome)


@pytest.mark.parametrize("settings", CASES)
def test_every_moment_has_its_words_and_the_page_its_sentence(settings):
    outcome = explore(settings)
    assert what_you_see(settings, outcome)
    said = moments_in_words(settings, outcome)
    assert len(said) == len(outcome.moments)
    assert all(lines and all(lines) for lines in said)


def test_a_refused_text_is_not_in_the_program():
    settings = Settings("__import__('os').system('x')")
    assert "import os" not in program(settings).replace("import torch", "")
    assert "system" not in program(settings)
    assert "eval" not in program(Settings(leaves="w = eval('1')"))


@pytest.mark.parametrize("settings", CASES)
def test_whatever_stops_has_a_repair_that_runs(settings):
    for _ in range(3):
        outcome = explore(settings)
        if not (outcome.refusal or outcome.failure):
            return
        _, changes = repair(settings, outcome)
        settings = replace(settings, **changes)
    assert explore(settings).failure is None


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


def test_the_sentence_tells_of_branch_cut_corner_and_step():
    def seen(**settings):
        chosen = Settings(**settings)
        return what_you_see(chosen, explore(chosen))

    branch = seen(expression="w * x if x > 0 else x ** 2", leaves="w = 3; x = -2")
    assert "`x > 0` is False, so only `x ** 2` was run" in branch
    assert "`w.grad` is None" in branch
    assert "cut off by `detach`" in seen(experiment="detach a piece")
    assert "still moves the loss (8)" in seen(experiment="detach a piece")
    assert "a nudge down says 0, a nudge up 1" in seen(expression="relu(w)", leaves="w = 0")
    assert "from 3 to 2.6; the loss falls: 4 → 1.44" in seen(experiment="a step by hand")
    assert "After 3 backwards: `w.grad` = 24" in seen(experiment="backward three times")
    assert "0 of 3 leaves are tracked" in seen(tracked=())


def test_challenges_have_other_ways_too():
    flat, piled, roads, cut = LESSON.challenges

    def done(challenge, *args, **more):
        settings = Settings(*args, **more)
        return challenge.ticked(settings, explore(settings), [])

    assert done(flat, "relu(w) + 1", "w = -1", ("w",))
    assert not done(flat, "w * x", "w = 3; x = 0", ("w",))  # the loss is 0 as well
    assert not done(piled, experiment="three times with zero_grad")
    assert not done(piled, leaves="w = 0; x = 0; y = 0", experiment="backward three times")
    assert done(roads, "(w - 1) * w.exp()", "w = 0,5", ("w",))
    assert not done(roads, "(w * x).detach() * w + w", "w = 1; x = 2", ("w",))  # a nudge says more
    assert done(cut, "w * x if x > 0 else x ** 2", "w = 3; x = -2", ("w", "x"))
    assert not done(cut, "w ** 2", "w = 3; x = 2", ("w", "x"))  # x is not in the expression
    assert not done(cut, tracked=("w",))
