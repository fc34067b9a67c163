"""Two runs side by side, what the second says less what the first says, and both losses."""

import torch
from torch import Tensor

from core.nonlinearity import Trained
from core.playground_maps import draw
from core.twin import Twins
from figures import nonlinearity
from figures.film import Axis, Film, Lines, Map, Panel, quantise
from figures.theme import CLASS_COLOURS

DIFFERENCE, LOSSES = "Second\N{NO-BREAK SPACE}−\N{NO-BREAK SPACE}first", "Loss of each"
COLOURS, DASHES = (CLASS_COLOURS[6], CLASS_COLOURS[4]), ("solid", "dash")
LEAST = 0.01  # the difference map's scale reaches at least so far: less would show rounding


def film(twins: Twins, words: tuple[str, str]) -> Film:
    """What both nets say, their difference and their losses, moment by moment.

    `words` say what is set in the first and in the second. A run that overflows stands still from
    then on; the film ends where both have.
    """
    runs = {f"{word} ({which})": run for word, which, run in zip(
        words, ("first", "second"), (twins.first, twins.second), strict=True
    )}  # fmt: skip
    shorter, longer = sorted(runs, key=lambda title: runs[title].last_finite)
    until = runs[longer].last_finite + 1
    both = nonlinearity.film(
        runs[longer],
        draw(runs[longer]),
        beside=(shorter, longer, runs[shorter], draw(runs[shorter])),
    )
    panels = {panel.title: panel for panel in both.panels}
    return Film(
        frames=_frames(twins, until),
        time="training",
        panels=(
            *(panels[title] for title in runs),
            _difference_panel(twins, until),
            _loss_panel(twins, words, until),
        ),
    )


def _frames(twins: Twins, until: int) -> tuple[str, ...]:
    """Where both are, in steps; the one takes more of them where batches are smaller."""
    places = (run.places[:until].tolist() for run in (twins.first, twins.second))
    return tuple(
        f"step {one}" if one == other else f"steps {one} and {other}"
        for one, other in zip(*places, strict=True)
    )


def _difference_panel(twins: Twins, until: int) -> Panel:
    data = twins.first.data
    shown = min(twins.first.last_finite, twins.second.last_finite) + 1
    values = _still(twins.difference[:shown, -1].nan_to_num(0, 0, 0), until)
    reach = max(values.abs().max().item(), LEAST)
    (x, y), side = data.middle, data.reach
    what = "chance of class 1" if data.classes else "the number that is said"
    return Panel(
        DIFFERENCE,
        alt=f"{what.capitalize()}, the second net's less the first's, over the square: at the end "
        f"from {values[-1].min():.2f} to {values[-1].max():.2f}. White where they agree.",
        x=Axis(start=x - side, end=x + side, ticks=()),
        y=Axis(start=y - side, end=y + side, ticks=()),
        aspect=1.0,
        layers=(
            Map(
                quantise(values, -reach, reach),
                scale="diverging",
                ends=(f"−{reach:.2g}", f"{reach:.2g}"),
            ),
        ),
    )


def _loss_panel(twins: Twins, words: tuple[str, str], until: int) -> Panel:
    series = [_losses(run, until) for run in (twins.first, twins.second)]
    low = min(0.0, *(one.min().item() for one in series))
    starts, most = max(one[0].item() for one in series), max(one.max().item() for one in series)
    high = low + 1.08 * max(min(most, 4 * starts) - low, 1e-3)
    judged = "test" if len(twins.first.data.test.labels) else "training"
    names = words if words[0] != words[1] else ("first", "second")
    alike = torch.equal(twins.first.places, twins.second.places)
    end = twins.first.places[until - 1].item() if alike else 100
    return Panel(
        LOSSES,
        alt=f"The {judged} loss of the first ends at {series[0][-1]:.3g}, of the second at "
        f"{series[1][-1]:.3g}.",
        share=2,  # a row of its own, where the squares leave no room
        tall=0.6,
        x=Axis("training step" if alike else "% of the training", 0, max(end, 1)),
        y=Axis("", low, high),
        layers=(
            Lines(
                quantise(torch.stack(series)[None].double(), low, 50 * high, bits=16),
                names=names,
                colours=COLOURS,
                dashes=DASHES,
                now=True,
            ),
        ),
    )


def _losses(run: Trained, until: int) -> Tensor:
    return _still(run.judged.loss[: run.last_finite + 1], until)


def _still(values: Tensor, until: int) -> Tensor:
    """Values (moments, …), and the last of them again as long as the film goes on."""
    kept = values[:until]
    return torch.cat([kept, kept[-1:].expand(until - len(kept), *kept.shape[1:])])
