"""The graph against torch's own: its nodes, its order, and every number on the way back."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.autograd.graph import get_gradient_edge

from core.gradient_graph import MOST_NODES, read_graph
from core.grammar import evaluate, parse
from core.refusal import Refused

LEAVES = {"w": 1.5, "x": -0.7, "v": [0.5, -1.0, 2.0], "u": [1.0, 0.3, -0.4]}


def leaves(tracked=tuple(LEAVES)):
    return {
        name: torch.tensor(value, requires_grad=name in tracked) for name, value in LEAVES.items()
    }


def graph_of(text, tracked=tuple(LEAVES)):
    tensors, pieces = leaves(tracked), []
    expression = parse(text, tensors)
    loss = evaluate(expression, tensors, lambda piece: pieces.append((piece.text, piece.value)))
    return read_graph(loss, tensors, pieces), loss, tensors


def arrived(graph, name):
    """What the walk brings to a leaf; None if it does not get there."""
    turns = {step.node: step for step in graph.steps}
    step = turns.get(graph.of_leaf(name))
    return None if step is None else step.total


TEXTS = [
    "(w * x - 4) ** 2",
    "w * w + w",
    "w",
    "((w * v + x - u) ** 2).mean()",
    "tanh(v @ u + w)",
    "(v.reshape(1, 3) @ u.reshape(3, 1)).squeeze() * w",
    "stack([v, u]).sum(0).prod()",
    "v.unbind()[1] * v.unbind()[0]",
    "v.max(dim=0)[0] * v.sum()",
    "v.sort()[0][0:2].sum() / w",
    "v.softmax(0).log()[0]",
    "where(v > 0, v * w, x).sum()",
    "(w * ones(4, 3) + v).mean(0).sum()",
    "2 - w ** 3 + 2 ** w",
    "(w * x).detach() * w",
    "v.repeat(4, 5).sum()",
]


@pytest.mark.parametrize("text", TEXTS)
def test_the_walk_brings_every_leaf_what_backward_brings(text):
    graph, loss, tensors = graph_of(text)
    loss.backward()
    for name, leaf in tensors.items():
        found = arrived(graph, name)
        assert (found is None) == (leaf.grad is None)
        if found is not None:
            assert found.shape == leaf.shape
            torch.testing.assert_close(found, leaf.grad)


@pytest.mark.parametrize("text", TEXTS)
def test_nodes_and_tracked_edges_are_those_of_torch(text):
    graph, loss, _ = graph_of(text)
    seen, edges, waiting = set(), 0, [get_gradient_edge(loss).node]
    while waiting:
        function = waiting.pop()
        if function in seen:
            continue
        seen.add(function)
        for giver, _ in function.next_functions:
            if giver is not None:
                edges += 1
                waiting.append(giver)
    reached = {step.node for step in graph.steps}
    names = sorted(graph.nodes[node].name for node in reached)
    assert names == sorted(one.name().rsplit("::", 1)[-1] for one in seen)
    assert sum(edge.tracked for edge in graph.edges) == edges


@pytest.mark.parametrize("text", TEXTS)
def test_a_node_has_its_turn_after_all_that_took_from_it(text):
    graph, *_ = graph_of(text)
    turn = {step.node: number for number, step in enumerate(graph.steps)}
    assert len(turn) == len(graph.steps)
    assert turn[graph.root] == 0
    for edge in graph.edges:
        if edge.tracked:
            assert turn[edge.taker] < turn[edge.giver]


@pytest.mark.parametrize("text", TEXTS)
def test_the_order_is_that_of_torchs_engine(text):
    graph, loss, _ = graph_of(text)
    went, functions, waiting = [], set(), [get_gradient_edge(loss).node]
    while waiting:
        function = waiting.pop()
        if function not in functions:
            functions.add(function)
            waiting += [giver for giver, _ in function.next_functions if giver is not None]
    for function in functions:
        function.register_prehook(lambda _, function=function: went.append(function.name()))
    loss.backward()
    order = [graph.nodes[step.node].name for step in graph.steps]
    assert order == [name.rsplit("::", 1)[-1] for name in went]


@pytest.mark.parametrize("text", TEXTS)
def test_outgoing_is_incoming_times_the_local_derivative(text):
    graph, *_ = graph_of(text)
    for step in graph.steps:
        for passed in step.passed:
            if passed.local is not None:
                product = step.total.flatten() @ passed.local
                torch.testing.assert_close(product, passed.outgoing.flatten())


@pytest.mark.parametrize("text", TEXTS)
def test_the_walk_frees_nothing_and_leaves_no_gradient(text):
    _, loss, tensors = graph_of(text)
    assert all(leaf.grad is None for leaf in tensors.values())
    loss.backward()


def test_the_default_in_numbers():
    graph, *_ = graph_of("(w * x - 4) ** 2")
    power, minus, times = (graph.steps[number] for number in (0, 1, 2))
    inside = 1.5 * -0.7 - 4
    assert power.passed[0].local.item() == pytest.approx(2 * inside)
    assert minus.total.item() == pytest.approx(2 * inside)
    assert [passed.local.item() for passed in times.passed] == pytest.approx([-0.7, 1.5])
    assert [graph.nodes[step.node].sign for step in graph.steps[:3]] == ["** 2", "− 4", "×"]
    assert [graph.nodes[step.node].text for step in graph.steps[:3]] == [
        "(w * x - 4) ** 2",
        "w * x - 4",
        "w * x",
    ]


def test_the_roads_to_a_leaf_add_up_to_its_gradient():
    for text, name, count in [
        ("w * w + w", "w", 3),
        ("(w * w) * (w * w)", "w", 4),
        ("((w * v + x - u) ** 2).mean()", "w", 1),
        ("(v * v).sum() + v.prod()", "v", 3),
    ]:
        graph, loss, tensors = graph_of(text)
        loss.backward()
        roads = graph.roads(name)
        assert len(roads) == count
        torch.testing.assert_close(sum(roads).reshape(tensors[name].shape), tensors[name].grad)


def test_a_road_of_many_numbers_is_not_known():
    assert graph_of("(v.repeat(5) * w).sum()")[0].roads("v") is None


def test_what_is_not_tracked_stands_outside_torchs_graph():
    graph, *_ = graph_of("((w * v + x - (u + 1)) ** 2).mean()", tracked=("w",))
    kinds = {node.text: node.kind for node in graph.nodes}
    assert (kinds["v"], kinds["x"], kinds["u + 1"], kinds["u"]) == (
        *("data", "data", "constant", "data"),
    )
    joined = {
        (graph.nodes[edge.giver].text, graph.nodes[edge.taker].sign)
        for edge in graph.edges
        if not edge.tracked
    }
    assert joined == {("v", "×"), ("x", "+"), ("u + 1", "−"), ("u", "u + 1")}


def test_a_tracked_leaf_that_is_not_reached_is_there_all_the_same():
    graph, *_ = graph_of("w * 2 if w > 0 else x")
    assert graph.of_leaf("x") is not None
    assert arrived(graph, "x") is None


def test_a_loss_without_a_graph_or_of_several_numbers_is_not_walked():
    assert graph_of("w * x", tracked=())[0].steps == ()
    assert graph_of("v * w")[0].steps == ()


def test_a_graph_is_bounded():
    with pytest.raises(Refused, match=str(MOST_NODES)):
        graph_of(" + ".join(["w * 2"] * 30))


NAMES = st.sampled_from(["w", "x"])
EXPRESSIONS = st.recursive(
    NAMES | st.sampled_from(["v.sum()", "(v @ u)", "(v * w).mean()", "1.5 * x"]),
    lambda inner: (
        st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda parts: f"({' '.join(parts)})")
        | inner.map(lambda text: f"tanh({text})")
        | inner.map(lambda text: f"sin({text})")
        | inner.map(lambda text: f"({text}) ** 2")
        | inner.map(lambda text: f"(({text}) * v + u).mean()")
    ),
    max_leaves=6,
)


@settings(max_examples=40, deadline=None)
@given(EXPRESSIONS)
def test_any_expression_is_walked_as_torch_walks_it(text):
    try:
        graph, loss, tensors = graph_of(text)
    except Refused:
        return
    if not isinstance(loss, torch.Tensor) or not loss.requires_grad:
        return
    loss.backward()
    for name, leaf in tensors.items():
        found = arrived(graph, name)
        assert (found is None) == (leaf.grad is None)
        if found is not None:
            torch.testing.assert_close(found, leaf.grad)
