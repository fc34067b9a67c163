"""How many pictures each class has, and in which split they are."""

from collections.abc import Mapping, Sequence

from plotly import graph_objects as go

from figures.plain_text import plain
from figures.theme import TEST, TRAIN, VALIDATION, finish

ROW_HEIGHT = 34  # CSS pixels for the bar of a class
TEXT_WIDTH = 50  # of a total, which stands in the margin beside the longest bar
SPLITS = {"train": (TRAIN, ""), "validation": (VALIDATION, "/"), "test": (TEST, ".")}


def class_counts(counts: Mapping[str, Sequence[int]], classes: Sequence[str]) -> go.Figure:
    """One bar a class, made of its splits; `counts` is split ("train" …) -> (classes,) pictures."""
    rows = list(range(len(classes)))
    figure = go.Figure()
    for split, (colour, pattern) in SPLITS.items():
        if split in counts:
            figure.add_bar(
                y=rows,
                x=list(counts[split]),
                name=split,
                orientation="h",
                marker={"color": colour, "pattern": {"shape": pattern, "fillmode": "overlay"}},
                customdata=[plain(name) for name in classes],
                hovertemplate="%{customdata}: %{x} in %{fullData.name}<extra></extra>",
            )
    totals = [sum(column) for column in zip(*counts.values(), strict=True)]
    figure.add_scatter(
        y=rows,
        x=totals,
        name="all",
        mode="text",
        text=[f" {total}" for total in totals],
        textposition="middle right",
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )
    figure.update_xaxes(range=[0, max([*totals, 1])], visible=False)
    figure.update_yaxes(
        tickvals=rows, ticktext=[plain(name, 18) for name in classes], autorange="reversed"
    )
    figure.update_layout(barmode="stack", bargap=0.3)
    finish(figure, height=70 + ROW_HEIGHT * len(classes))
    legend = {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "traceorder": "normal"}
    return figure.update_layout(showlegend=True, legend=legend, margin={"r": TEXT_WIDTH})
