"""Experiments against torch itself, gradients against finite differences."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.autograd import EXPERIMENTS, READY, Settings, explore


def of(text, leaves="w = 3; x = 2; y = 4", tracked=("w", "x", "y"), experiment="backward", **more):
    return explore(Settings(text, leaves, tracked, experiment, **more))


def test_the_default_is_the_gradient_by_hand():
    outcome = explore(Settings())
    assert {name: grad.item() for name, grad in outcome.grads.items()} == {
        "w": 2 * (3 * 2 - 4) * 2,
        "x": 2 * (3 * 2 - 4) * 3,
        "y": -2 * (3 * 2 - 4),
    }
    assert outcome.loss.item() == 4
    assert all(outcome.nudges[name].agrees(grad) for name, grad in outcome.grads.items())


@pytest.mark.parametrize("name", READY)
def test_every_ready_expression_runs_and_its_nudges_agree(name):
    ready = READY[name]
    outcome = of(ready.expression, ready.leaves, ready.tracked)
    assert outcome.failure is None
    assert outcome.grads.keys() == set(ready.tracked)
    for leaf, grad in outcome.grads.items():
        assert outcome.nudges[leaf].agrees(grad)


INNER = st.sampled_from(["w", "x", "v.sum()", "(v * w).mean()", "v @ v", "0.7 * x"])
EXPRESSIONS = st.recursive(
    INNER,
    lambda inner: (
        st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda parts: f"({' '.join(parts)})")
        | st.tuples(st.sampled_from(["tanh", "sin", "sigmoid"]), inner).map(
            lambda parts: f"{parts[0]}({parts[1]})"
        )
        | inner.map(lambda text: f"({text}) ** 2")
        | inner.map(lambda text: f"(({text}) * v).mean()")
        | st.tuples(inner, inner).map(lambda parts: f"({parts[0]} if x > w else {parts[1]})")
    ),
    max_leaves=4,
)
NUMBERS = st.integers(-15, 15).map(lambda number: number / 10)


@settings(max_examples=40, deadline=None)
@given(EXPRESSIONS, NUMBERS, NUMBERS, st.lists(NUMBERS, min_size=2, max_size=4))
def test_gradients_are_the_slopes_that_nudges_find(text, w, x, v):
    row = " ".join(str(number) for number in v)
    outcome = of(text, f"w = {w}; x = {x}; v = {row}", ("w", "x", "v"))
    if outcome.refusal or w == x:  # beyond the picture's bounds, or at the edge of an `if`
        return
    assert outcome.failure is None
    size = outcome.loss.abs().item() + 1
    for name, grad in outcome.grads.items():
        slope = outcome.nudges[name].slope
        found = torch.zeros_like(slope) if grad is None else grad.double()
        near = 1e-4 * (slope.abs() + size)  # the loss is in float32
        assert ((found - slope).abs() <= near).all()


def test_three_backwards_pile_up_and_zero_grad_clears():
    piled = explore(Settings(experiment="backward three times"))
    assert [grads["w"].item() for grads in piled.rounds] == [8, 16, 24]
    cleared = explore(Settings(experiment="three times with zero_grad"))
    assert [grads["w"].item() for grads in cleared.rounds] == [8, 8, 8]


def words(call):
    with pytest.raises(Exception) as raised:
        call()
    return type(raised.value).__name__, str(raised.value)


def test_a_second_backward_through_one_graph_is_refused_in_torchs_words():
    w = torch.tensor(3.0, requires_grad=True)
    loss = w**2
    loss.backward()
    outcome = of("w ** 2", "w = 3", ("w",), "twice through one graph")
    assert (outcome.failure.kind, outcome.failure.message) == words(loss.backward)
    assert outcome.failure.where == "backward"
    assert [moment.kind for moment in outcome.moments] == ["forward", "back", "back", "stopped"]
    kept = of("w ** 2", "w = 3", ("w",), "twice with retain_graph=True")
    assert kept.failure is None
    assert kept.grads["w"].item() == 12


def test_without_saved_values_a_second_backward_is_possible():
    assert of("w + w", "w = 3", ("w",), "twice through one graph").failure is None


def test_a_step_by_hand_needs_no_grad():
    stepped = of("w ** 2", "w = 3", ("w",), "a step by hand", learning_rate=0.1)
    assert stepped.moved_to.item() == pytest.approx(3 - 0.1 * 6)
    assert stepped.loss_after.item() == pytest.approx(2.4**2)
    tracked = of("w ** 2", "w = 3", ("w",), "a step by hand without no_grad")
    leaf = torch.tensor(3.0, requires_grad=True)
    assert (tracked.failure.kind, tracked.failure.message) == words(lambda: leaf.sub_(1))
    assert tracked.moved_to is None
    assert tracked.failure.where == "step"


@pytest.mark.parametrize("how", ["a step by hand", "a step by hand without no_grad"])
def test_the_first_leaf_with_a_gradient_is_moved(how):
    outcome = of("x ** 2", experiment=how, learning_rate=0.1)
    assert outcome.grads["w"] is None
    assert outcome.moved == "x"
    if how == "a step by hand":
        assert outcome.moved_to.item() == pytest.approx(2 - 0.1 * 4)
    else:
        leaf = torch.tensor(2.0, requires_grad=True)
        assert (outcome.failure.kind, outcome.failure.message) == words(lambda: leaf.sub_(1))


@pytest.mark.parametrize(
    ("branch", "said", "failed"),
    [("v[5]", "", "after"), ("3", "3", ""), ("v", "tensor([10., 20.])", "")],
)
def test_after_a_step_another_branch_can_give_anything(branch, said, failed):
    text = f"x * v[0] if x > 1 else {branch}"
    outcome = of(text, "x = 2; v = 10 20", ("x",), "a step by hand", learning_rate=0.5)
    assert outcome.moved_to.item() == 2 - 0.5 * 10
    assert outcome.loss_after_said == said
    assert (outcome.failure.where if outcome.failure else "") == failed
    kinds = [moment.kind for moment in outcome.moments]
    assert kinds[2:] == ["back", "moved", *(["stopped"] if failed else [])]


def test_no_tracked_leaf_is_refused_in_torchs_words():
    outcome = of("w * x", tracked=())
    assert (outcome.failure.kind, outcome.failure.message) == words(torch.ones(()).backward)
    assert outcome.graph.steps == ()


def test_several_numbers_are_refused_in_torchs_words():
    outcome = of("w * x", "w = 1; x = 1 2", ("w",))
    loss = torch.ones(2, requires_grad=True) * 2
    assert (outcome.failure.kind, outcome.failure.message) == words(loss.backward)


def test_what_torch_refuses_on_the_way_forward_is_said_in_full():
    outcome = of("x @ w", "x = 1 2; w = 1 2 3", ("w",))
    assert (outcome.failure.kind, outcome.failure.message) == words(
        lambda: torch.ones(2) @ torch.ones(3)
    )
    assert outcome.graph is None
    assert outcome.moments == ()


@pytest.mark.parametrize("how", ["detach a piece", "a piece under no_grad"])
def test_a_cut_piece_keeps_the_value_and_stops_the_gradient(how):
    whole, cut = explore(Settings()), explore(Settings(experiment=how))
    assert torch.equal(cut.loss, whole.loss)
    assert cut.cut == "w * x"
    assert cut.missing == ("w", "x")
    assert cut.grads["y"].item() == whole.grads["y"].item()
    assert cut.nudges["w"].slope.item() == pytest.approx(8)  # the loss still depends on w
    kinds = {node.sign: node.kind for node in cut.graph.nodes}
    assert kinds["w * x"] == "cut"
    assert "×" not in kinds


def test_each_piece_can_be_cut_and_wherever_it_stands():
    pieces = explore(Settings(experiment="detach a piece")).pieces
    assert pieces == ("w * x", "w * x - y", "(w * x - y) ** 2")
    twice = of("(w * x) ** 2 + w * x", experiment="detach a piece")
    assert twice.missing == ("w", "x", "y")  # no road is left: torch has nothing to go back on
    assert twice.failure.where == "backward"
    last = explore(replace(Settings(experiment="detach a piece"), cut=2.0))
    assert last.failure.where == "backward"
    far = explore(replace(Settings(experiment="detach a piece"), cut=40.0))
    assert far.cut == pieces[-1]


def test_an_inference_tensor_that_has_to_be_kept_is_refused_in_torchs_words():
    outcome = of("(w * x) * w", experiment="a piece under inference_mode")
    with torch.inference_mode():
        part = torch.ones(()) * 2
    leaf = torch.ones((), requires_grad=True)
    assert (outcome.failure.kind, outcome.failure.message) == words(lambda: part * leaf)


def test_an_if_makes_another_graph_for_another_number():
    text = "w * x if x > 0 else x ** 2"
    above, below = of(text, "w = 3; x = 2"), of(text, "w = 3; x = -2")
    assert above.conditions == (("x > 0", True, "w * x"),)
    assert below.conditions == (("x > 0", False, "x ** 2"),)
    signs = [{node.sign for node in one.graph.nodes} for one in (above, below)]
    assert "×" in signs[0]
    assert "** 2" in signs[1]
    assert below.grads["w"] is None


HOSTILE = [
    "__import__('os')",
    "9**9**9",
    "(" * 500,
    "w" * 10_000,
    "ones(100000, 100000)",
    "<b>",
    "rand(3).sum() * w",
    "w.backward()",
    "part * w",
    "torch",
    "[w, x]",
    "'a'",
    "\x00",
    "w if",
    "1e999 * w",
    "w.item()",
    "True",
    "w.shape",
    "",
]


@pytest.mark.parametrize("experiment", EXPERIMENTS)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_ends_in_a_traceback(text, experiment):
    outcome = of(text, experiment=experiment)
    assert outcome.refusal or outcome.failure or outcome.graph
    assert explore(Settings(leaves=text, experiment=experiment)).refusal


@pytest.mark.parametrize(
    ("text", "experiment"),
    [
        ("v[0]", "a piece under no_grad"),  # a view there says requires_grad, without a grad_fn
        ("x // 2", "backward"),  # torch has no rule for it
        ("unique(x)", "backward"),
        ("x if v > 0 else w", "backward"),  # several conditions at once
    ],
)
def test_what_torch_cannot_go_back_on_ends_in_its_words(text, experiment):
    outcome = of(text, "w = 3; x = 2; v = 1 2", ("w", "x", "v"), experiment)
    assert outcome.failure is not None
    assert outcome.failure.message
    assert outcome.rounds == ()
    assert outcome.graph is None or outcome.graph.steps == ()


def test_what_is_drawn_by_chance_is_refused():
    assert "draws other numbers" in of("w + rand(1)").refusal
    assert "draws other numbers" in of("w + rand_like(w)").refusal


@pytest.mark.parametrize("experiment", EXPERIMENTS)
@pytest.mark.parametrize(
    "text",
    [
        "tensor(2.0, requires_grad=True) * w",
        "zeros(2, requires_grad=True).sum() * w",
        "w * ones_like(w, requires_grad=1)",
    ],
)
def test_a_leaf_without_a_name_is_refused(text, experiment):
    for tracked in ((), ("w",)):
        assert "leaf without a name" in of(text, tracked=tracked, experiment=experiment).refusal


def test_settings_that_are_not_on_the_menu_are_a_mistake():
    with pytest.raises(ValueError, match="no such"):
        explore(Settings(experiment="nonsense"))
