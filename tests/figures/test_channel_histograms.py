from figures.channel_histograms import channel_histograms

BEFORE = [[0.0, 0.5, 1.0]] * 3
AFTER = [[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-3.0, 0.0, 3.0]]
SHARES = [[0.25, 0.75], [0.5, 0.5], [1.0, 0.0]]


def test_a_panel_before_and_one_after_with_the_same_shares():
    traces = channel_histograms(BEFORE, AFTER, SHARES).data
    assert [trace.name for trace in traces] == ["red", "green", "blue"] * 2
    assert [trace.xaxis for trace in traces] == ["x"] * 3 + ["x2"] * 3
    assert traces[4].x == (-2.0, 0.0, 2.0)
    assert traces[0].y == traces[3].y == (25, 75, 75)  # a step's height reaches to the last edge


def test_channels_differ_by_more_than_colour_and_are_named_once():
    figure = channel_histograms(BEFORE, AFTER, SHARES)
    assert len({trace.line.dash for trace in figure.data[:3]}) == 3
    assert [trace.showlegend for trace in figure.data] == [True] * 3 + [False] * 3
    assert figure.layout.showlegend
