"""Which class was taken for which: a table of counts that can be clicked."""

from collections.abc import Sequence

import numpy as np
from plotly import graph_objects as go

from figures.plain_text import plain
from figures.theme import ALARM, QUIET, SEQUENTIAL, finish, plotly_scale

READABLE = 16  # classes; with more of them a cell is too small for a number
MARK_SIZE = 34  # CSS pixels of the frame in the chosen cell


def confusion_matrix(matrix: Sequence[Sequence[int]], classes: Sequence[str]) -> go.Figure:
    """Counts (classes, classes), true class down and predicted class across.

    A cell is coloured by its share of its row, so that a small class is judged like a large one;
    the diagonal, where the answer is right, is framed. Plotly reports no clicks on a heat map, so
    a nearly invisible mark lies on each cell: its `customdata` is (true, predicted), two numbers
    of classes. The chosen cell's mark appears.
    """
    counts = np.asarray(matrix)
    rows = np.arange(len(classes))
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    names = [plain(name) for name in classes]

    readable = len(classes) <= READABLE

    figure = go.Figure()
    figure.add_heatmap(
        z=shares,
        zmin=0,
        zmax=1,
        colorscale=plotly_scale(SEQUENTIAL),
        showscale=False,
        xgap=2 if readable else 0,  # CSS pixels
        ygap=2 if readable else 0,
        text=counts,
        texttemplate="%{text}" if readable else "",
        hoverinfo="skip",
    )
    true, predicted = (axis.ravel() for axis in np.meshgrid(rows, rows, indexing="ij"))
    figure.add_scatter(
        x=predicted,
        y=true,
        mode="markers",
        customdata=np.column_stack([true, predicted]).tolist(),  # a list arrives as a list
        hovertext=[
            f"true: {names[t]}<br>predicted: {names[p]}<br>"
            f"{counts[t, p]} of {counts[t].sum()} ({100 * shares[t, p]:.0f} %)"
            for t, p in zip(true, predicted, strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        marker={
            "symbol": "square-open",
            "size": MARK_SIZE if readable else 6,
            "color": ALARM,
            "opacity": 0.01,
            "line": {"width": 3 if readable else 1},
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 0.01}},
    )
    for row in rows if readable else ():
        edge = {"x0": row - 0.5, "x1": row + 0.5, "y0": row - 0.5, "y1": row + 0.5}
        figure.add_shape(type="rect", line={"color": QUIET, "width": 2}, **edge)

    every = 1 + len(classes) // (READABLE + 1)  # of many names every second, third … is written
    axis = {
        "tickvals": rows[::every],
        "ticktext": [plain(name, 16) for name in classes[::every]],
        "showgrid": False,
        "zeroline": False,
    }
    edges = (-0.5, len(classes) - 0.5)
    slant = 0 if all(len(name) <= 4 for name in classes) else -45
    figure.update_xaxes(title="predicted", range=edges, constrain="domain", tickangle=slant, **axis)
    figure.update_yaxes(
        title="true", range=edges[::-1], constrain="domain", scaleanchor="x", **axis
    )
    # A click anywhere in a cell means its mark, however large the cell is.
    figure.update_layout(hovermode="closest", hoverdistance=-1, clickmode="event+select")
    finish(figure, height=min(600, 130 + 52 * max(len(classes), 4)))
    return figure.update_layout(margin={"t": 8})
