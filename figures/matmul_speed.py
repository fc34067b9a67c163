"""How long a matrix product takes by its size, for each way of computing it."""

from collections.abc import Sequence

from plotly import graph_objects as go

from core.matmul_speed import LOOP, Curve
from figures.theme import CLASS_COLOURS, CLASS_MARKS, finish

HERE = "here"
WAYS = (LOOP, "matmul on cpu", "matmul on cuda")  # the same way has one colour and one mark


def speed_figure(curves: Sequence[Curve]) -> go.Figure:
    """Milliseconds over n, both by powers of ten; dashed where it was measured elsewhere."""
    figure = go.Figure()
    for curve in curves:
        place = WAYS.index(curve.way)
        named = curve.way if curve.machine == HERE else f"{curve.way}, elsewhere"
        figure.add_scatter(
            x=curve.sizes,
            y=[1000 * seconds for seconds in curve.seconds],
            name=named,
            mode="lines+markers",
            line={
                "color": CLASS_COLOURS[place],
                "dash": "solid" if curve.machine == HERE else "dash",
            },
            marker={"symbol": CLASS_MARKS[place], "size": 8},
            hovertemplate=f"{named}<br>%{{x}} × %{{x}}: %{{y:.3~r}} ms<extra></extra>",
        )
    figure.update_xaxes(type="log", title="n, of n × n @ n × n", tickvals=_sizes(curves))
    figure.update_yaxes(type="log", title="milliseconds", dtick=1, exponentformat="none")
    finish(figure, 320)
    return figure.update_layout(
        showlegend=True, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    )


def _sizes(curves: Sequence[Curve]) -> list[int]:
    return sorted({size for curve in curves for size in curve.sizes})
