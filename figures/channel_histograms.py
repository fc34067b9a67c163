"""How the values of red, green and blue are spread, before and after normalising."""

from collections.abc import Sequence

from plotly import graph_objects as go
from plotly.subplots import make_subplots

from figures.theme import CLASS_COLOURS, QUIET, finish

CHANNELS = (
    ("red", CLASS_COLOURS[4], "solid"),
    ("green", CLASS_COLOURS[2], "dash"),
    ("blue", CLASS_COLOURS[0], "dot"),
)


def channel_histograms(
    before: Sequence[Sequence[float]],
    after: Sequence[Sequence[float]],
    shares: Sequence[Sequence[float]],
    height: int = 230,
) -> go.Figure:
    """Two panels of three steps; `before` and `after` are (3, bins + 1) edges, `shares` (3, bins).

    A share is a fraction of all values of its channel.
    """
    figure = make_subplots(
        1, 2, subplot_titles=("pixel / 255", "normalised"), horizontal_spacing=0.06
    )
    for column, edges in ((1, before), (2, after)):
        for (name, colour, dash), x, share in zip(CHANNELS, edges, shares, strict=True):
            figure.add_scatter(
                x=[float(value) for value in x],
                y=[100 * float(value) for value in (*share, share[-1])],
                name=name,
                legendgroup=name,
                showlegend=column == 1,
                mode="lines",
                line={"color": colour, "width": 2, "dash": dash, "shape": "hv"},
                hovertemplate=f"{name} from %{{x:.2f}}: %{{y:.1f}} % of the values<extra></extra>",
                row=1,
                col=column,
            )
        figure.add_vline(x=0, line={"color": QUIET, "width": 1}, row=1, col=column)
    finish(figure, height)
    figure.update_yaxes(rangemode="tozero", ticksuffix=" %", nticks=4)
    figure.update_yaxes(showticklabels=False, row=1, col=2)
    legend = {"orientation": "h", "x": 0, "y": -0.24, "yanchor": "top"}
    return figure.update_layout(showlegend=True, legend=legend, margin={"b": 56})
