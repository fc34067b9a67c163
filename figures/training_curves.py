"""How loss and accuracy move from epoch to epoch, beside what knowing nothing would give."""

import math
from collections.abc import Sequence

from plotly import graph_objects as go
from plotly.subplots import make_subplots

from core.training import Epoch
from figures.theme import ALARM, QUIET, TRAIN, TRAIN_DASH, VALIDATION, VALIDATION_DASH, finish

HEIGHT = 320  # CSS pixels
AXIS_HEIGHT = 230  # of that from an axis' bottom to its top, roughly
NAME_HEIGHT, NAME_WIDTH = 18, 76  # of "validation"
MANY = 40  # epochs; with more of them a mark for each is too much
TICK_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500)

# What a line is called, how its fields in an Epoch begin, and what it looks like.
LINES = (
    ("train", "train", TRAIN, TRAIN_DASH, "circle"),
    ("validation", "val", VALIDATION, VALIDATION_DASH, "diamond"),
)


def training_curves(
    epochs: Sequence[Epoch],
    classes: int,
    majority_share: float,
    planned: int,
    panels: Sequence[str] = ("loss", "accuracy"),
) -> go.Figure:
    """Loss (mean cross-entropy, nats) and accuracy (0..1) by epoch: train solid, validation dashed.

    `classes` is how many there are: to know nothing costs ln(classes). `majority_share` is the
    accuracy of naming the validation set's most frequent class every time. There is room for
    `planned` epochs. The panels stand side by side, which a phone is too narrow for: a page whose
    columns are stacked there asks for one panel a column. A value that is not finite leaves a gap
    and an alarm.
    """
    references = {
        "loss": (math.log(classes), f"knowing nothing: ln {classes} = {math.log(classes):.3f}"),
        "accuracy": (majority_share, f"one class for everything: {100 * majority_share:.0f} %"),
    }
    figure = make_subplots(1, len(panels), subplot_titles=list(panels), horizontal_spacing=0.16)
    numbers = [epoch.epoch for epoch in epochs]
    for column, panel in enumerate(panels, start=1):
        lines = [[getattr(epoch, f"{line[1]}_{panel}") for epoch in epochs] for line in LINES]
        reference, words = references[panel]
        known = [value for line in lines for value in line if math.isfinite(value)]
        top = 1.02 if panel == "accuracy" else 1.15 * max([reference, *known])
        # The words stand on the side of the line to which a training run does not move.
        below = panel == "accuracy" and reference > 0.1
        _add_reference(figure, column, reference, words, "top" if below else "bottom")
        _add_lines(figure, column, panel, numbers, lines)
        _add_names(figure, column, numbers, lines, top)
        _add_alarm(figure, column, numbers, lines, top)
        figure.update_yaxes(range=[0, top], zeroline=False, col=column)
        if panel == "accuracy":
            figure.update_yaxes(tickformat=".0%", dtick=0.25, col=column)

    last = max(planned, *numbers, 1)
    step = next((step for step in TICK_STEPS if last / step <= 10), last)
    figure.update_xaxes(
        range=[0.5, 1.02 * last],
        tickvals=list(range(step, last + 1, step)),
        title={"text": "epoch", "standoff": 4},
        unifiedhovertitle={"text": "epoch %{x}"},
        showgrid=False,
        zeroline=False,
    )
    finish(figure, HEIGHT)
    # Names of lines that have arrived stand in the margin, as wide at every width of the page.
    return figure.update_layout(hovermode="x unified", margin={"r": NAME_WIDTH})


def _add_reference(figure: go.Figure, column: int, level: float, words: str, yanchor: str) -> None:
    """A quiet line across, its words at the right, where a run arrives last."""
    across = {"xref": "x domain", "row": 1, "col": column}
    line = {"color": QUIET, "width": 1.5, "dash": "dot"}
    figure.add_shape(type="line", x0=0, x1=1, y0=level, y1=level, line=line, **across)
    figure.add_annotation(
        x=1,
        y=level,
        text=words,
        showarrow=False,
        xanchor="right",
        yanchor=yanchor,
        font={"size": 12},
        **across,
    )


def _add_lines(
    figure: go.Figure, column: int, panel: str, numbers: list[int], lines: list[list[float]]
) -> None:
    for (name, _, colour, dash, symbol), values in zip(LINES, lines, strict=True):
        figure.add_scatter(
            x=numbers,
            y=[value if math.isfinite(value) else None for value in values],
            name=name,
            mode="lines" if len(numbers) > MANY else "lines+markers",
            line={"color": colour, "dash": dash, "width": 2.5},
            marker={"symbol": symbol, "size": 7},
            cliponaxis=False,
            hovertemplate="%{y:.1%}" if panel == "accuracy" else "%{y:.4f}",
            row=1,
            col=column,
        )


def _add_names(
    figure: go.Figure, column: int, numbers: list[int], lines: list[list[float]], top: float
) -> None:
    """Each line's name at its last point, the two pushed apart where they would overlap."""
    ends = []
    for (name, *_), values in zip(LINES, lines, strict=True):
        known = [
            (number, value)
            for number, value in zip(numbers, values, strict=True)
            if math.isfinite(value)
        ]
        if known:
            ends.append((*known[-1], name))
    ends.sort(key=lambda end: end[1])
    shifts = [0.0] * len(ends)
    if len(ends) == 2:
        apart = (ends[1][1] - ends[0][1]) / top * AXIS_HEIGHT
        push = max(0.0, NAME_HEIGHT - apart) / 2
        shifts = [-push, push]
    for (x, y, name), shift in zip(ends, shifts, strict=True):
        figure.add_annotation(
            x=x,
            y=y,
            text=name,
            showarrow=False,
            xanchor="left",
            xshift=6,
            yshift=shift,
            font={"size": 13},
            row=1,
            col=column,
        )


def _add_alarm(
    figure: go.Figure, column: int, numbers: list[int], lines: list[list[float]], top: float
) -> None:
    """A cross, with its reason, above the first epoch with a value that is not finite."""
    rows = zip(numbers, *lines, strict=True)
    lost = [number for number, *values in rows if not all(map(math.isfinite, values))]
    figure.add_scatter(
        x=lost[:1],
        y=[0.95 * top] * len(lost[:1]),
        name="alarm",
        mode="markers+text",
        text="not a number",
        textposition="bottom center",
        marker={"symbol": "x", "size": 10, "color": ALARM},
        cliponaxis=False,
        hoverinfo="skip",
        row=1,
        col=column,
    )
