"""What our pictures look like: the only file that knows colours, margins and fonts.

Streamlit's own chart theme supplies paper, grid and text in light and dark; what stands here reads
well on both. Meaning never rests on colour alone: whoever uses a colour adds a mark, a dash, a
sign or a direct label.
"""

from plotly import graph_objects as go

# Okabe and Ito's colour-blind-safe palette, reordered so that neighbours differ in lightness too,
# and filled up to the ten that Streamlit's `chartCategoricalColors` asks for.
CLASS_COLOURS = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00",
    "#56B4E9", "#8C6BB1", "#7A7A7A", "#A6A000", "#4C9F9F",
)  # fmt: skip

# The marks that say the same as the colours (plotly's names).
CLASS_MARKS = (
    "circle", "square", "triangle-up", "diamond", "cross",
    "x", "star", "hexagon", "triangle-down", "pentagon",
)  # fmt: skip

TRAIN, VALIDATION, TEST = CLASS_COLOURS[0], CLASS_COLOURS[1], CLASS_COLOURS[2]
TRAIN_DASH, VALIDATION_DASH = "solid", "dash"
QUIET = "#8A94A6"  # reference lines and everything that must not shout
ALARM = "#D55E00"

# Colour scales as evenly spaced stops. Diverging: orange below zero, blue above, zero in the
# middle; weights and logits. Sequential: from nothing to much; counts, probabilities, heat.
DIVERGING = ("#B35806", "#F1A340", "#FEE0B6", "#F7F7F7", "#C6DBEF", "#6BAED6", "#08519C")
SEQUENTIAL = ("#F4F8FB", "#C9DFEE", "#8DBEDD", "#4B94C4", "#1F6AA5", "#0B3F73")
GREY = ("#000000", "#FFFFFF")
# From first to last through many hues, each lighter than the one before: which element is which.
ELEMENT = ("#4B2E83", "#3C62B0", "#2688A8", "#2FA98C", "#7CC15E", "#C9D23F", "#F7DC5A")

SCALES = {"diverging": DIVERGING, "sequential": SEQUENTIAL, "grey": GREY, "element": ELEMENT}


def class_colour(index: int) -> str:
    """The colour of class `index`; the same class has it on every page."""
    return CLASS_COLOURS[index % len(CLASS_COLOURS)]


def plotly_scale(stops: tuple[str, ...]) -> list[list[float | str]]:
    """Evenly spaced stops in the form plotly wants: [[0.0, colour], …, [1.0, colour]]."""
    return [[index / (len(stops) - 1), colour] for index, colour in enumerate(stops)]


def finish(figure: go.Figure, height: int) -> go.Figure:
    """Give a figure the house's margins and quiet manners; `height` in CSS pixels. Returns it."""
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 28, "b": 8},
        font={"size": 14},
        showlegend=False,
        dragmode=False,
        hoverlabel={"namelength": -1},
        transition={"duration": 0},
    )
    figure.update_xaxes(automargin=True, fixedrange=True)
    figure.update_yaxes(automargin=True, fixedrange=True)
    return figure
