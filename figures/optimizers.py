"""The race as a film: its time is the step, or, when all run at one rate, that rate."""

import numpy as np

from core.loss_surfaces import ACROSS, UP
from core.optimizers import OPTIMIZERS, RATES, THERE, Race, Settings
from figures.film import Axis, Film, Lines, Panel, Points, quantise
from figures.loss_surfaces import FIRST, SECOND, landscape
from figures.theme import CLASS_COLOURS, QUIET

PATHS = "The race"
LEAST, MOST = 1e-6, 1e3  # loss, of the start's, where the log axes end
LOWER, HIGHER = 1e-10, 1e7  # and to where lines are drawn that leave the picture
FAR = 20  # a walk that leaves the picture is drawn to this many times its reach
DASH = {"SGD": "solid", "Momentum": "dash", "Adam": "solid"}  # of those left dotted
COLOURS = {
    name: CLASS_COLOURS[index] for name, index in zip(OPTIMIZERS, (0, 4, 2, 1, 3, 6), strict=True)
}


def film(settings: Settings, race: Race) -> Film:
    """Panels, in one row of a laptop's: the walks over the landscape; the losses; how soon each
    rate arrives."""
    moves = settings.one_rate  # the film's time is the rate, and each frame has walks of its own
    frames = (
        [f"learning rate {rate:g}" for rate in RATES]
        if moves
        else [f"step {step}" for step in range(race.steps + 1)]
    )
    start = race.losses[0, 0, 0].double().clamp(min=1e-300)  # one may start at the very bottom
    shares = np.nan_to_num((race.losses / start).numpy(), nan=HIGHER, posinf=HIGHER)
    return Film(
        frames=tuple(frames),
        time="learning rate" if moves else "step",
        start=RATES.index(settings.learning_rate) if moves else -1,
        plays=not moves,
        panels=(
            _paths_panel(settings, race),
            _loss_panel(settings, race, shares),
            _arrivals_panel(settings, race),
        ),
    )


def _paths_panel(settings: Settings, race: Race) -> Panel:
    names = race.names
    walks = race.weights.transpose(0, 1) if settings.one_rate else race.walks[None]
    x, y = walks.numpy()[..., 0], walks.numpy()[..., 1]  # (rates or 1, optimizers, steps + 1)
    places = x[..., -1], y[..., -1]
    if not settings.one_rate:
        places = x[0].T, y[0].T  # (steps + 1, optimizers): everyone runs
    return Panel(
        PATHS,
        alt="The loss over two weights as a landscape with lines of equal loss, and on it the walk "
        "of every optimizer from one start. Click to start elsewhere.",
        share=1.15,
        x=FIRST,
        y=SECOND,
        clickable=True,
        layers=(
            landscape(settings.surface),
            Lines(
                _far(y, UP),
                x=_far(x, ACROSS),
                names=(),
                colours=tuple(COLOURS[name] for name in names),
                dashes=tuple(DASH.get(name, "dot") for name in names),
                width=2.5,
                now=not settings.one_rate,
            ),
            Points(
                quantise([[settings.start_x]], -ACROSS, ACROSS, bits=16),
                quantise([[settings.start_y]], -UP, UP, bits=16),
                groups=np.zeros((1, 1), dtype=np.uint8),
                names=("start",),
                colours=(QUIET,),
                hollow=True,
                size=6,
            ),
            Points(
                _far(places[0], ACROSS),
                _far(places[1], UP),
                groups=np.arange(len(names), dtype=np.uint8)[None],
                names=names,
                colours=tuple(COLOURS[name] for name in names),
                size=6,
            ),
        ),
    )


def _loss_panel(settings: Settings, race: Race, shares: np.ndarray) -> Panel:
    names = race.names
    rows = range(len(names))
    losses = shares.transpose(1, 0, 2) if settings.one_rate else shares[rows, race.chosen][None]
    return Panel(
        "Loss by step",
        alt="The loss of every optimizer after each step, as a share of the start's, on a log "
        "scale; a dotted line marks a thousandth, where a walk has arrived.",
        share=0.7,
        x=Axis("step", 0, race.steps),
        y=Axis("loss, of the start's", LEAST, MOST, log=True),
        legend=False,
        layers=(
            _threshold(),
            Lines(
                quantise(losses, LOWER, HIGHER, bits=16, log=True),
                names=names,
                colours=tuple(COLOURS[name] for name in names),
                dashes=tuple(DASH.get(name, "dot") for name in names),
                now=not settings.one_rate,
            ),
        ),
    )


def _arrivals_panel(settings: Settings, race: Race) -> Panel:
    names = race.names
    least, most = RATES[0], RATES[-1]
    steps = race.arrivals.double().clamp(min=1).numpy()
    steps[steps > race.steps] = np.nan  # never there: a gap
    mine = steps[range(len(names)), race.chosen]
    colours = tuple(COLOURS[name] for name in names)
    best = Points(
        quantise([race.rates], least, most, bits=16, log=True),
        quantise([mine], 1, race.steps, bits=16, log=True),
        groups=np.arange(len(names), dtype=np.uint8)[None],
        names=names,
        colours=colours,
        size=6,
    )
    return Panel(
        "Steps until there",
        alt="How many steps each optimizer takes, at every learning rate, until its loss stays "
        "under a thousandth of the start's: each has its own range of rates that work. Where a "
        "line is missing it does not get there.",
        share=0.7,
        x=Axis("learning rate", least, most, log=True),
        y=Axis("steps; no line: not there", 1, race.steps, log=True),
        legend=False,
        layers=(
            Lines(
                quantise(steps[None], 1, race.steps, bits=16, log=True),
                x=quantise([[RATES]], least, most, bits=16, log=True),
                names=names,
                colours=colours,
                dashes=tuple(DASH.get(name, "dot") for name in names),
                now=settings.one_rate,
            ),
            *(() if settings.one_rate else (best,)),
        ),
    )


def _threshold() -> Lines:
    return Lines(
        quantise(np.full((1, 1, 2), THERE), LEAST, MOST, bits=16, log=True),
        colours=(QUIET,),
        dashes=("dot",),
        names=("a thousandth of the start's",),
        width=1.5,
    )


def _far(numbers: np.ndarray, reach: float):
    return quantise(numbers, -FAR * reach, FAR * reach, bits=16)
