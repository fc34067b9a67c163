"""The walk back against torch's own: its order, and every number that comes by."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.autograd.graph import get_gradient_edge

from core.refusal import Refused
from tests.core.graphs_of_expressions import TEXTS, arrived, graph_of


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
