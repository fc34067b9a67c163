from hypothesis import given, settings
from hypothesis import strategies as st

from figures.graph_layout import APART, lay_out

DEFAULT = ((3, 1), (2, 1), (1, 0), (4, 2), (5, 2))  # the loss 0; y is 3, × is 2, w and x 4 and 5


def test_what_is_given_stands_left_of_what_takes_it():
    assert lay_out(6, DEFAULT).columns == (3, 2, 1, 1, 0, 0)


def test_the_first_leaf_stands_above_the_second_and_the_chain_goes_straight_on():
    rows = lay_out(6, DEFAULT).rows
    assert rows[4] < rows[5]
    assert abs(rows[0] - rows[1]) < 0.2
    assert abs(rows[1] - rows[2]) < 0.2


def test_a_line_that_skips_columns_has_a_way_past_the_nodes_in_between():
    layout = lay_out(3, ((2, 1), (2, 1), (1, 0), (2, 0)))  # w * w + w
    assert layout.columns == (2, 1, 0)
    ((column, row),) = layout.ways[3]
    assert column == 1
    assert abs(row - layout.rows[1]) > 0.5
    assert layout.ways[:3] == ((), (), ())


def test_one_node_alone():
    layout = lay_out(1, ())
    assert (layout.columns, layout.rows) == ((0,), (0.0,))


def test_nodes_without_a_line_stand_below_the_leaves():
    layout = lay_out(8, DEFAULT)
    assert layout.columns[6:] == (0, 0)
    assert layout.rows[6:] == (layout.rows[5] + APART, layout.rows[5] + 2 * APART)


def test_a_leaf_used_many_times_does_not_tear_the_rows_apart():
    edges = [pair for node in range(8) for pair in ((node + 1, node), (9, node))]
    layout = lay_out(10, edges)
    assert max([*layout.rows, *(row for way in layout.ways for _, row in way)]) < 5


@st.composite
def graphs(draw):
    count = draw(st.integers(1, 14))
    edges = [
        (giver, draw(st.integers(0, giver - 1)))
        for giver in range(1, count)
        for _ in range(draw(st.integers(1, 2)))
    ]
    return count, edges


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_no_two_nodes_share_a_place(graph):
    count, edges = graph
    layout = lay_out(count, edges)
    assert min(layout.rows) >= 0
    for one in range(count):
        for other in range(one):
            if layout.columns[one] == layout.columns[other]:
                assert abs(layout.rows[one] - layout.rows[other]) >= APART - 0.01
    for (giver, taker), way in zip(edges, layout.ways, strict=True):
        stations = [layout.columns[giver], *(column for column, _ in way), layout.columns[taker]]
        assert stations == list(range(layout.columns[giver], layout.columns[taker] + 1))
