"""The playground's film: what a net says, the net itself, its curves, and how it bends a grid."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from core.nonlinearity import Trained
from core.own_points import REACH
from core.playground_maps import Picture, Warped
from core.playground_net import winners
from figures.film import Axis, Film, Layer, Lines, Map, Panel, Points, quantise
from figures.playground_answer import FIRST_TO_SECOND, along, ground_of, points_of
from figures.playground_net import (
    RUNAWAY,
    height_of,
    network_panel,
    shares_of_greatest,
    unit_name,
)
from figures.theme import CLASS_COLOURS, QUIET, TEST, TRAIN

ANSWER = "What the net says"
LEADS = 1.22  # so much taller than the curves the answer is among all views
DASHES = ("solid", "dash", "dot")


def film(
    trained: Trained,
    picture: Picture,
    *,
    hard: bool = False,
    full: bool = False,
    warped: Warped | None = None,
    layer: int = 0,
    beside: tuple[str, str, Trained, Picture] | None = None,
    large: tuple[tuple[int, int], Tensor] | None = None,
    clickable: bool = False,
) -> Film:
    """Views of one training, up to its last finite moment; all of them if `full`.

    `warped` is the grid as hidden layer `layer` sees it. `beside` are the names of another net and
    of this one, and that net's training. `large` is a hidden unit (its layer and number) and its
    map (moments, cells, cells) in the place of the net's answer. A `clickable` film does not play
    by itself: there would be no end of it.
    """
    until = trained.last_finite + 1
    title = beside[1] if beside else ANSWER
    tall = height_of(trained.net.sizes) if full else 1.0
    of_answer = min(max(tall, LEADS), 1.55) if full else 1.0
    panels = [_answer_panel(trained, picture, until, title, hard, large, clickable, tall=of_answer)]
    if beside:
        name, _, other, its_picture = beside
        shown = min(other.last_finite + 1, until)
        panels.insert(0, _answer_panel(other, its_picture, shown, name, hard, until=until))
    panels.append(network_panel(trained, picture, until, "" if large else title, tall))
    panels.append(_loss_panel(trained, until, beside and (beside[0], beside[2])))
    if full:
        panels.append(_accuracy_panel(trained, until))
        if warped:
            panels.append(_warped_panel(trained, warped, until, layer))
        panels.append(_gradient_panel(trained, until))
    return Film(
        frames=tuple(f"step {step}" for step in trained.places[:until].tolist()),
        time="training",
        plays=large is None and not clickable,
        panels=tuple(panels),
    )


def film_of_points(points: tuple[float, ...]) -> Film:
    """One's own points where no net can be trained on them yet: a place to click."""
    side = Axis(start=-REACH, end=REACH, ticks=())
    layers: list[Layer] = [
        Map(quantise(np.full((1, 2, 2), 0.5), 0, 1), scale=FIRST_TO_SECOND, legend=False)
    ]
    table = torch.tensor(points[: len(points) // 3 * 3]).reshape(-1, 3)
    if len(table):
        labels = table[:, 2].round().long().clamp(0, len(CLASS_COLOURS) - 1)
        layers.append(points_of(table[:, :2], labels, int(labels.max()) + 1, (0.0, 0.0), REACH))
    return Film(
        frames=("no net yet",),
        panels=(
            Panel(
                ANSWER,
                layers=tuple(layers),
                alt=f"An empty square with {len(table)} points. Click to add one.",
                x=side,
                y=side,
                aspect=1.0,
                clickable=True,
            ),
        ),
    )


def _answer_panel(
    trained: Trained,
    picture: Picture,
    shown: int,
    title: str,
    hard: bool,
    large: tuple[tuple[int, int], Tensor] | None = None,
    clickable: bool = False,
    until: int = 0,
    tall: float = 1.0,
) -> Panel:
    """The square, its points, and what the net says of every place in it."""
    data, until = trained.data, until or shown
    (x, y), reach, most = data.middle, data.reach, max(data.largest, 1e-6)
    if large:
        unit, values = large
        title = unit_name(*unit).capitalize()
        ground = Map(
            quantise(shares_of_greatest(values[:shown, None])[:, 0], -1, 1),
            scale=FIRST_TO_SECOND,
            name="of its greatest",
            legend=False,
        )
    else:
        ground = ground_of(_still(picture.answer, shown, until), data.classes, hard, most)
    layers: list[Layer] = [ground]
    for part, scores, hollow in (
        (data.train, trained.train, False),
        (data.test, trained.test, True),
    ):
        if len(part.labels):
            wrong = None
            if data.classes:
                answers = _still(scores.answers, shown, until)
                wrong = (winners(answers) != part.labels).numpy().astype(np.uint8)
            layers.append(
                points_of(
                    part.places, part.labels, data.classes, data.middle, reach, hollow, wrong, most
                )
            )
    return Panel(
        title,
        layers=tuple(layers),
        alt=_alt(trained, shown),
        x=Axis(start=x - reach, end=x + reach, ticks=()),
        y=Axis(start=y - reach, end=y + reach, ticks=()),
        aspect=1.0,
        tall=tall,
        clickable=clickable,
        legend=bool(data.classes) and not large,
    )


def _alt(trained: Trained, shown: int) -> str:
    judged = trained.judged.accuracy[shown - 1].item()
    if not trained.data.classes:
        return f"The number that the net says over the square; R² {judged:.2f}."
    return (
        f"{trained.data.classes} classes of points and the net's answer over the square; "
        f"{judged:.1%} of {len(trained.judged.answers[0, 0])} points are right."
    )


def _still(values: Tensor, shown: int, until: int) -> Tensor:
    """The first so many moments, and the last of them again as long as the film goes on."""
    kept = values[: min(shown, until)]
    return torch.cat([kept, kept[-1:].expand(until - len(kept), *kept.shape[1:])])


def _curves(
    series: Sequence[Tensor], low: float, high: float, log: bool = False, far: float = 1.0, **shape
) -> Lines:
    """Each (moments,) a line; `far` times the axis is how far it may leave the picture."""
    values = np.stack([one.double().numpy() for one in series])[None]
    return Lines(quantise(values, low, high * far, bits=16, log=log), now=True, **shape)


def _steps(trained: Trained, until: int) -> Axis:
    return Axis("training step", 0, max(trained.places[until - 1].item(), 1))


def _loss_panel(trained: Trained, until: int, beside: tuple[str, Trained] | None) -> Panel:
    series, names = [trained.train.loss[:until]], ["train"]
    colours, dashes = [TRAIN], ["solid"]
    if len(trained.data.test.labels):
        series.append(trained.test.loss[:until])
        names.append("test")
        colours.append(TEST)
        dashes.append("dash")
    if beside:
        other = beside[1]
        shown = min(other.last_finite + 1, until)
        series.append(_still(other.judged.loss, shown, until))
        names.append(f"{beside[0]}, test")
        colours.append(QUIET)
        dashes.append("dot")
    starts = max(one[0].item() for one in series)
    most = max(one[one.isfinite()].max().item() for one in series)
    low = min(0.0, *(one[one.isfinite()].min().item() for one in series))
    high = low + 1.08 * max(min(most, 4 * starts) - low, 1e-3)
    return Panel(
        "Loss",
        alt=f"The loss of training goes from {series[0][0]:.3g} to {series[0][-1]:.3g}.",
        share=0.62,
        tall=0.55 if beside else 1.0,  # then in a row of its own
        x=_steps(trained, until),
        y=Axis("", low, high),
        layers=(
            _curves(series, low, high, far=50, names=tuple(names), colours=tuple(colours),
                    dashes=tuple(dashes)),
        ),
    )  # fmt: skip


def _accuracy_panel(trained: Trained, until: int) -> Panel:
    classes = trained.data.classes
    parts = [("train", trained.train, TRAIN, "solid")]
    if len(trained.data.test.labels):
        parts.append(("test", trained.test, TEST, "dash"))
    low, high = (0.0, 104.0) if classes else (-20.0, 104.0)
    names, scores, colours, dashes = zip(*parts, strict=True)
    return Panel(
        "Points right (%)" if classes else "Explained, R² (%)",
        alt=f"It ends at {trained.judged.accuracy[until - 1]:.1%}.",
        share=0.62,
        x=_steps(trained, until),
        y=Axis("", low, high, ticks=(0, 25, 50, 75, 100)),
        layers=(
            _curves(
                [100 * part.accuracy[:until] for part in scores],
                low,
                high,
                names=names,
                colours=colours,
                dashes=dashes,
            ),
        ),
    )


def _warped_panel(trained: Trained, warped: Warped, until: int, layer: int) -> Panel:
    """The square's grid and the training points where a hidden layer puts them."""
    grid, points = warped.grid[:until], warped.points[:until]
    there = torch.cat([grid.flatten(1, 2), points], dim=1)
    sizes = (there - there.mean(dim=1, keepdim=True)).abs().flatten(1)
    middle = there[-1].mean(dim=0)
    reach = 1.05 * max((there[-1] - middle).abs().max().item(), 1e-3)
    reach = min(reach, 1.05 * RUNAWAY * max(sizes.amax(dim=1).median().item(), 1e-3))
    x, y = middle.tolist()
    lines = grid.shape[1]
    return Panel(
        f"Grid by layer {layer + 1}",
        alt=f"The grid of the square and the training points as hidden layer {layer + 1} sees "
        f"them; {warped.shown:.0%} of how they lie apart is shown.",
        x=Axis(start=x - reach, end=x + reach, ticks=()),
        y=Axis(start=y - reach, end=y + reach, ticks=()),
        aspect=1.0,
        layers=(
            Lines(
                along(grid[..., 1], y, reach),
                x=along(grid[..., 0], x, reach),
                names=("upright",) * (lines // 2) + ("level",) * (lines - lines // 2),
                colours=(QUIET,) * lines,
                width=0.8,
            ),
            _warped_points(trained, points, (x, y), reach),
        ),
        legend=False,
    )


def _warped_points(
    trained: Trained, points: Tensor, middle: tuple[float, float], reach: float
) -> Points:
    data = trained.data
    still = points_of(
        data.train.places,
        data.train.labels,
        data.classes,
        middle,
        reach,
        most=max(data.largest, 1e-6),
    )
    return Points(
        along(points[..., 0], middle[0], reach),
        along(points[..., 1], middle[1], reach),
        still.groups,
        still.names,
        still.colours,
        size=still.size,
    )


def _gradient_panel(trained: Trained, until: int) -> Panel:
    """How steep the training loss is along each layer's weights."""
    norms = trained.gradients[:until].T
    there = norms[norms.isfinite() & (norms > 0)]
    least, most = (there.min().item(), there.max().item()) if len(there) else (0.1, 1.0)
    low = max(least / 1.5, most * 1e-8, 1e-12)
    layers = len(norms)
    return Panel(
        "Gradient per layer",
        alt="The length of the loss's gradient for each layer, on a log scale.",
        share=0.62,
        x=_steps(trained, until),
        y=Axis("", low, max(most * 1.5, low * 10), log=True),
        layers=(
            _curves(
                list(norms.where(norms > 0, torch.nan)),
                low,
                max(most * 1.5, low * 10),
                log=True,
                names=tuple(str(layer + 1) for layer in range(layers)),
                colours=tuple(CLASS_COLOURS[layer] for layer in range(layers)),
                dashes=tuple(DASHES[layer % 3] for layer in range(layers)),
            ),
        ),
    )
