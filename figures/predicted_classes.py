"""How often each class was the answer, beside how often it is the truth: shows a collapse."""

from collections.abc import Sequence

from plotly import graph_objects as go

from figures.plain_text import plain
from figures.theme import QUIET, class_colour, finish

ROW_HEIGHT = 46  # CSS pixels for the two bars of a class
TEXT_WIDTH = 100  # of "1234 predicted", which stands in the margin beside the longest bar


def predicted_classes(
    predicted: Sequence[int], true: Sequence[int], classes: Sequence[str]
) -> go.Figure:
    """Counts of pictures by class, (classes,) each: answers as full bars, truth as empty ones."""
    rows = list(range(len(classes)))
    most = max([*predicted, *true, 1])
    figure = go.Figure()
    figure.add_bar(
        y=rows,
        x=list(predicted),
        name="predicted",
        orientation="h",
        marker={"color": [class_colour(row) for row in rows]},
        text=[f"{count} predicted" for count in predicted],
    )
    figure.add_bar(
        y=rows,
        x=list(true),
        name="true",
        orientation="h",
        marker={"color": "rgba(0,0,0,0)", "line": {"color": QUIET, "width": 1.5}},
        text=[f"{count} true" for count in true],
    )
    figure.update_traces(
        textposition="outside", cliponaxis=False, textfont={"size": 12}, hoverinfo="skip"
    )
    figure.update_xaxes(range=[0, most], visible=False)  # the numbers are written
    figure.update_yaxes(
        tickvals=rows, ticktext=[plain(name, 18) for name in classes], autorange="reversed"
    )
    figure.update_layout(bargap=0.3, bargroupgap=0.08)
    finish(figure, height=20 + ROW_HEIGHT * len(classes))
    return figure.update_layout(margin={"t": 8, "r": TEXT_WIDTH})
