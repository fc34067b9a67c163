"""The playground's film: what a net says, the net itself, its curves, and how it bends a grid."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from core.nonlinearity import Trained
from core.own_points import REACH
from core.playground_maps import Picture, Warped
from core.playground_net import winners
from figures.film import (
    Axis,
    Edges,
    Film,
    Layer,
    Lines,
    Map,
    Panel,
    Points,
    Scaled,
    Tiles,
    quantise,
)
from figures.theme import CLASS_COLOURS, DIVERGING, QUIET, TEST, TRAIN, class_colour

ANSWER, NETWORK = "What the net says", "The net"
# Classes 0 and 1 are blue and orange; so is the scale from one to the other.
FIRST_TO_SECOND = DIVERGING[::-1]
SHADES = 64  # colours of one class, from unsure to sure
SURE = 0.96  # where a class's colour ends, so that no shade lies between two classes
FLAT = 0.9  # how sure a net of several classes is painted where only the class is shown
BINS = 7  # of numbers to be learnt, each with a colour
RUNAWAY = 20  # a value so many times the usual one is drawn at that size
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
    panels = [_answer_panel(trained, picture, until, title, hard, large, clickable)]
    if beside:
        name, _, other, its_picture = beside
        shown = min(other.last_finite + 1, until)
        panels.insert(0, _answer_panel(other, its_picture, shown, name, hard, until=until))
    panels.append(_network_panel(trained, picture, until, "" if large else title))
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
) -> Panel:
    """The square, its points, and what the net says of every place in it."""
    data, until = trained.data, until or shown
    (x, y), reach = data.middle, data.reach
    if large:
        unit, values = large
        title = unit_name(*unit).capitalize()
        ground = Map(
            quantise(_tile_shares(values[:shown, None])[:, 0], -1, 1),
            scale=FIRST_TO_SECOND,
            name="of its greatest",
            legend=False,
        )
    else:
        ground = ground_of(_still(picture.answer, shown, until), data.classes, hard, _most(data))
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
                points_of(part.places, part.labels, data.classes, data.middle, reach, hollow, wrong)
            )
    return Panel(
        title,
        layers=tuple(layers),
        alt=_alt(trained, shown),
        x=Axis(start=x - reach, end=x + reach, ticks=()),
        y=Axis(start=y - reach, end=y + reach, ticks=()),
        aspect=1.0,
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


def ground_of(answer: Tensor, classes: int, hard: bool = False, most: float = 1.0) -> Map:
    """answer (moments, 1 or classes, cells, cells) as one field of colours."""
    if not classes:
        values = answer[:, 0].nan_to_num(0)
        return Map(quantise(values, -most, most), scale=FIRST_TO_SECOND, name="says", legend=False)
    answer = answer.nan_to_num(0.5)
    if answer.shape[1] == 1:
        chance = answer[:, 0]
        # On a scale twice as wide its shades are paler, so that points stand out. In 256 of them
        # the border on a gentle slope would be stairs.
        nearly_flat = not hard and (chance[-1].max() - chance[-1].min()).item() < 0.2
        if hard:
            chance = (chance > 0.5).float()
        return Map(
            quantise(chance, -0.5, 1.5, bits=16 if nearly_flat else 8),
            scale=FIRST_TO_SECOND,
            name="class 1" if hard else "chance of class 1",
            contours=() if hard else (0.5,),
            smooth=not hard,
            legend=False,
        )
    chance, named = answer.max(dim=1)
    sure = torch.full_like(chance, FLAT) if hard else chance.clamp(0, SURE)
    return Map(
        quantise(named + sure, 0, classes),
        scale=class_scale(classes),
        names=tuple(f"class {label}" for label in range(classes)),
        smooth=not hard,
        legend=False,
    )


def class_scale(classes: int) -> tuple[str, ...]:
    """Colours from 0 to `classes`: from k to k + 1 those of class k, pale where it is unsure."""
    least = 1 / classes  # the chance of a class that wins by nothing
    shares = [0.1 + 0.55 * (shade / SHADES - least) / (1 - least) for shade in range(SHADES)]
    return tuple(_paler(class_colour(label), share) for label in range(classes) for share in shares)


def _paler(colour: str, share: float) -> str:
    """So much of a colour, on white."""
    share = min(max(share, 0.08), 1.0)
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(255 + share * (part - 255)):02X}" for part in parts)


def points_of(
    places: Tensor,
    labels: Tensor,
    classes: int,
    middle: tuple[float, float],
    reach: float,
    hollow: bool = False,
    wrong: np.ndarray | None = None,
) -> Points:
    """(points, 2) places with their labels; `classes` 0 where the labels are numbers."""
    if classes:
        groups, words, colours = labels, [f"{label}" for label in range(classes)], ()
    else:
        most = max(labels.abs().max().item(), 1e-6)
        groups = ((labels / most + 1) / 2 * BINS).long().clamp(0, BINS - 1)
        words, colours = (
            [f"about {most * (2 * b + 1 - BINS) / BINS:.2f}" for b in range(BINS)],
            (FIRST_TO_SECOND),
        )
    return Points(
        _along(places[None, :, 0], middle[0], reach),
        _along(places[None, :, 1], middle[1], reach),
        groups=groups[None].numpy().astype(np.uint8),
        names=tuple("test" if hollow and classes else word for word in words),
        colours=colours,
        marked=wrong,
        hollow=hollow,
        size=2.6 if len(labels) > 100 else 4,
    )


def _along(values: Tensor, middle: float, reach: float) -> Scaled:
    return quantise(values, middle - 2 * reach, middle + 2 * reach, bits=16)


def _network_panel(trained: Trained, picture: Picture, until: int, enlarges: str) -> Panel:
    """Features, units and outputs as small maps in columns, and the weights between them."""
    sizes, weights = trained.net.sizes, trained.weights[:until]
    parts = weights.split(trained.net.lengths, dim=1)
    edges, biases = torch.cat(parts[::2], dim=1), torch.cat(parts[1::2], dim=1)
    maps = [_tile_shares(picture.features[None]).repeat(until, axis=0)]
    maps += [_tile_shares(units[:until]) for units in picture.units]
    maps.append(_output_tiles(trained, picture, until))
    names = [
        *trained.features,
        *(
            unit_name(layer, unit)
            for layer, units in enumerate(sizes[1:-1])
            for unit in range(units)
        ),
        *output_names(trained),
    ]
    reach = _reach(weights)
    return Panel(
        NETWORK,
        alt=f"The net as columns of small maps: {', '.join(map(str, sizes))}. Lines between them "
        "are weights, wide where they are large. Choose a map to see it large.",
        share=0.62 + 0.16 * max(len(sizes) - 3, 0),
        layers=(
            Edges(
                sizes,
                quantise(edges, -reach, reach, bits=16),
                nodes=tuple(names),
                biases=quantise(biases, -reach, reach, bits=16),
            ),
            Tiles(
                quantise(np.concatenate(maps, axis=1), -1, 1),
                names=tuple(names),
                scale=FIRST_TO_SECOND,
                columns=sizes,
                enlarges=enlarges,
            ),
        ),
        legend=False,
    )


def unit_name(layer: int, unit: int) -> str:
    return f"unit {unit + 1} of layer {layer + 1}"


def hidden_unit(trained: Trained, tile: int) -> tuple[int, int] | None:
    """Which hidden unit, (layer, number), a tile of the net is; None for features and outputs."""
    sizes = trained.net.sizes
    for layer, units in enumerate(sizes[1:-1]):
        first = sum(sizes[: layer + 1])
        if first <= tile < first + units:
            return layer, tile - first
    return None


def output_names(trained: Trained) -> tuple[str, ...]:
    outputs = trained.net.sizes[-1]
    return ("output",) if outputs == 1 else tuple(f"output {k}" for k in range(outputs))


def _output_tiles(trained: Trained, picture: Picture, until: int) -> np.ndarray:
    """(until, outputs, side, side): chances from -1 to 1, or numbers of their greatest."""
    side = picture.features.shape[-1]
    answer = picture.answer[:until].nan_to_num(0)
    answer = torch.nn.functional.adaptive_avg_pool2d(answer, side)
    outputs, answers = trained.net.sizes[-1], answer.shape[1]
    if not trained.data.classes:
        return _tile_shares(answer)
    if outputs > answers:  # two outputs, of which the chance of class 1 is said
        answer = torch.cat([1 - answer, answer], dim=1)
    elif outputs < answers:  # one number, which names a class
        numbers = torch.arange(answers)[:, None, None] / (answers - 1)
        answer = (answer * numbers).sum(dim=1, keepdim=True)
    return (2 * answer - 1).numpy()


def _tile_shares(maps: Tensor) -> np.ndarray:
    """maps (moments, units, side, side) as shares of each unit's greatest signal, -1 to 1."""
    maps = maps.nan_to_num(0, posinf=3e38, neginf=-3e38)
    most = maps.abs().amax(dim=(2, 3))  # (moments, units)
    usual = most.median(dim=0).values
    reach = torch.minimum(most.amax(dim=0), RUNAWAY * usual).clamp(min=1e-6)
    return (maps / reach[:, None, None]).clamp(-1, 1).numpy()


def _reach(weights: Tensor) -> float:
    """The greatest size of a weight; where they run away, of those at usual moments."""
    most = weights.abs().amax(dim=1)
    return max(min(most.max().item(), RUNAWAY * most.median().item()), 1e-3)


def _still(values: Tensor, shown: int, until: int) -> Tensor:
    """The first so many moments, and the last of them again as long as the film goes on."""
    kept = values[: min(shown, until)]
    return torch.cat([kept, kept[-1:].expand(until - len(kept), *kept.shape[1:])])


def _most(data) -> float:
    labels = torch.cat([data.train.labels, data.test.labels]).float()
    return max(labels.abs().max().item(), 1e-6)


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
        f"The grid, by layer {layer + 1}",
        alt=f"The grid of the square and the training points as hidden layer {layer + 1} sees "
        f"them; {warped.shown:.0%} of how they lie apart is shown.",
        x=Axis(start=x - reach, end=x + reach, ticks=()),
        y=Axis(start=y - reach, end=y + reach, ticks=()),
        aspect=1.0,
        layers=(
            Lines(
                _along(grid[..., 1], y, reach),
                x=_along(grid[..., 0], x, reach),
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
    still = points_of(
        trained.data.train.places, trained.data.train.labels, trained.data.classes, middle, reach
    )
    return Points(
        _along(points[..., 0], middle[0], reach),
        _along(points[..., 1], middle[1], reach),
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
