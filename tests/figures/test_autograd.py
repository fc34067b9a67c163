import pytest

from core.autograd import EXPERIMENTS, READY, Settings, explore
from figures.autograd import graph
from figures.graph import GraphEdge, GraphMoment, GraphPicture


def drawn(**settings):
    outcome = explore(Settings(**settings))
    says = [(moment.kind,) for moment in outcome.moments]
    return graph(outcome, says, "a graph")


def node(picture, sign):
    return next(node for node in picture.nodes if node.sign == sign)


def test_the_default_has_its_numbers_when_their_turn_has_come():
    picture = drawn()
    signs = [picture.nodes[moment.node].sign for moment in picture.moments[1:]]
    assert signs[:4] == ["** 2", "−", "y", "×"]
    assert set(signs[4:]) == {"w", "x"}
    assert node(picture, "×").grads == ((4, "4"),)
    assert node(picture, "×").values == ((0, "6"),)
    turn = signs.index("w") + 1
    assert node(picture, "w").grads == ((turn, "8"),)
    assert node(picture, "w").checks == ((0, "8"), (turn, "✓\n8"))
    assert picture.nodes[picture.last].sign == "** 2"
    assert {edge.passes for edge in picture.edges} == {
        ((1, "4"),),
        ((2, "4"),),
        ((2, "−4"),),
        ((4, "8"),),
        ((4, "12"),),
    }


def test_a_piled_up_grad_is_no_longer_what_the_nudge_says():
    w = node(drawn(experiment="backward three times"), "w")
    assert [said for _, said in w.grads] == ["8", "16", "24"]
    assert [said for _, said in w.checks] == ["8", "✓\n8", "≠\n8", "≠\n8"]


def test_a_leaf_that_is_not_reached_says_none_and_the_cut_is_marked():
    picture = drawn(experiment="detach a piece")
    assert [said for _, said in node(picture, "w").grads] == ["None"]
    assert [said for _, said in node(picture, "w").checks] == ["8", "≠\n8"]
    assert node(picture, "w * x").name == "detach"
    assert sum(edge.is_cut for edge in picture.edges) == 2


def test_none_is_no_contradiction_where_nothing_moves():
    picture = drawn(expression="w * w", leaves="w = 3; x = 2", tracked=("w", "x"))
    assert [said for _, said in node(picture, "x").grads] == ["None"]
    assert node(picture, "x").checks == ((0, "0"),)


def test_at_a_corner_a_nudge_says_two_things():
    picture = drawn(expression="abs(x)", leaves="x = 0", tracked=("x",))
    assert node(picture, "x").grads == ((2, "0"),)
    assert node(picture, "x").checks == ((0, "−1 | 1"), (2, "≠\n−1 | 1"))
    row = drawn(expression="relu(v).sum()", leaves="v = 0 1 -1", tracked=("v",))
    assert node(row, "v").checks[0] == (0, "0 | 1\n1\n0")


def test_none_at_a_corner_is_a_contradiction():
    picture = drawn(
        expression="abs(x) + w",
        leaves="x = 0; w = 1",
        tracked=("x", "w"),
        experiment="detach a piece",
    )
    assert [said for _, said in node(picture, "x").checks] == ["−1 | 1", "≠\n−1 | 1"]


def test_a_row_of_numbers_has_one_a_line():
    ready = READY["a line through three points"]
    picture = drawn(expression=ready.expression, leaves=ready.leaves, tracked=ready.tracked)
    assert node(picture, "×").values == ((0, "1\n2\n3"),)
    assert [said for _, said in node(picture, "×").grads] == ["−1.333\n−2\n−2.667"]
    assert node(picture, "x").values == ((0, "[1, 2, 3]"),)
    assert node(picture, "x").grads == ()


def test_what_torch_says_stands_at_the_end():
    picture = drawn(experiment="twice through one graph")
    assert picture.fault.startswith("RuntimeError: Trying to backward")
    assert picture.moments[-1].says == ("stopped",)


def test_a_step_by_hand_changes_the_leaf_at_the_last_moment():
    picture = drawn(experiment="a step by hand")
    assert node(picture, "w").values == ((0, "3"), (len(picture.moments) - 1, "2.6"))


@pytest.mark.parametrize("experiment", EXPERIMENTS)
@pytest.mark.parametrize("ready", READY)
@pytest.mark.parametrize("tracked", [(), ("w",), ("w", "x", "b", "y")])
def test_every_experiment_on_every_ready_expression_can_be_drawn(experiment, ready, tracked):
    picture = drawn(
        expression=READY[ready].expression,
        leaves=READY[ready].leaves,
        tracked=tracked,
        experiment=experiment,
    )
    last = len(picture.moments)
    for one in picture.nodes:
        for texts in (one.values, one.grads, one.checks):
            assert [since for since, _ in texts] == sorted(since for since, _ in texts)
            assert all(0 <= since <= last for since, _ in texts)


def test_a_graph_needs_a_moment_and_nodes_that_exist():
    with pytest.raises(ValueError, match="needs a moment"):
        GraphPicture((), (), (), 0, "")
    edge = GraphEdge(0, 1, True, False, (), ())
    with pytest.raises(ValueError, match="no nodes"):
        GraphPicture((), (edge,), (GraphMoment(None, (), ()),), 0, "")
