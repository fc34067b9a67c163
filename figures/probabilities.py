"""What a network makes of one picture: a bar for each class, the likeliest first."""

from collections.abc import Sequence

from plotly import graph_objects as go

from figures.plain_text import plain
from figures.theme import QUIET, class_colour, finish

ROW_HEIGHT = 34  # CSS pixels for a bar
TEXT_WIDTH = 70  # of "100.0 %", which stands in the margin beside a full bar
MOST = 10  # classes with a bar of their own


def probabilities(shares: Sequence[float], classes: Sequence[str]) -> go.Figure:
    """Probabilities (classes,), 0..1, as percentages; beyond ten classes the rest is one bar."""
    order = sorted(range(len(classes)), key=lambda row: -shares[row])
    values = [shares[row] for row in order[:MOST]]
    names = [plain(classes[row], 18) for row in order[:MOST]]
    colours = [class_colour(row) for row in order[:MOST]]
    rest = order[MOST:]
    if rest:
        values.append(sum(shares[row] for row in rest))
        names.append(f"{len(rest)} others")
        colours.append(QUIET)

    rows = list(range(len(values)))
    figure = go.Figure()
    figure.add_bar(
        y=rows,
        x=values,
        orientation="h",
        marker={"color": colours},
        text=[f"{100 * value:.1f} %" for value in values],
        textposition="outside",
        cliponaxis=False,
        hoverinfo="skip",
    )
    figure.update_xaxes(range=[0, 1], visible=False)
    figure.update_yaxes(tickvals=rows, ticktext=names, autorange="reversed")
    figure.update_layout(bargap=0.3)
    finish(figure, height=20 + ROW_HEIGHT * len(values))
    return figure.update_layout(margin={"t": 8, "r": TEXT_WIDTH})
