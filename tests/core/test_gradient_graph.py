"""The graph against torch's own: its nodes and its edges."""

import pytest
import torch
from torch.autograd.graph import get_gradient_edge

from core.gradient_graph import MOST_NODES
from core.refusal import Refused
from tests.core.graphs_of_expressions import TEXTS, arrived, graph_of


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
