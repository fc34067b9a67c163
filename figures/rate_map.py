"""How SGD ends at every learning rate and momentum, and one run of them; time is the rate."""

import numpy as np

from core.loss_surfaces import ACROSS, UP
from core.optimizers import THERE
from core.rate_map import MOMENTA, OUTCOMES, RATES, STEPS, SURFACES, RateMap, Settings, border
from figures.film import Axis, Film, Lines, Map, Panel, Points, Scaled, quantise
from figures.loss_surfaces import FIRST, SECOND, landscape
from figures.theme import ALARM, CLASS_COLOURS, QUIET

MAP, PATH = "How 100 steps end", "This run's path"
COLOURS = ("#6B7686", "#007A5A", "#9A6200", "#C04A00")  # of OUTCOMES' marks …
TINTS = ("#DFE4EA", "#BFE5D6", "#FBE3B4", "#F6C3A8")  # … and of the ground under them
RUN = CLASS_COLOURS[0]
EVERY = (3, 2)  # rows and columns from mark to mark: near enough that any place is told by one
HALF_RATE = (RATES[-1] / RATES[0]) ** (0.5 / (len(RATES) - 1))  # half a column
HALF_MOMENTUM = (MOMENTA[1] - MOMENTA[0]) / 2
LEAST, MOST = 1e-9, 1e3  # loss, of the start's, where the log axis ends
LOWER, HIGHER = 1e-12, 1e7  # and to where lines are drawn that leave the picture
FAR = 20  # a walk that leaves the picture is drawn to this many times its reach

CELLS = (MOMENTA[0] - HALF_MOMENTUM, MOMENTA[-1] + HALF_MOMENTUM)  # the map's lower, upper edge

ACROSS_RATES = Axis(
    "learning rate",
    RATES[0] / HALF_RATE,
    RATES[-1] * HALF_RATE,
    log=True,
    ticks=(0.005, 0.02, 0.05, 0.2, 0.5),
)
UP_MOMENTA = Axis("momentum", -0.05, 1.0)  # room for the mark of a run without momentum


def film(settings: Settings, rates: RateMap) -> Film:
    """Panels, in one row of a laptop's: the map with the chosen run, that run's loss, and its path
    over the landscape."""
    return Film(
        frames=tuple(f"learning rate {rate:g}" for rate in RATES),
        time="learning rate",
        start=rates.column,
        plays=False,
        panels=(_map_panel(settings, rates), _loss_panel(rates), _path_panel(settings, rates)),
    )


def _map_panel(settings: Settings, rates: RateMap) -> Panel:
    outcomes = rates.outcomes.numpy()
    return Panel(
        MAP,
        alt=_alt(rates),
        share=0.98,
        x=ACROSS_RATES,
        y=UP_MOMENTA,
        clickable=True,
        layers=(
            Map(quantise(outcomes[None], 0, 3), scale=TINTS, smooth=False, y=CELLS, legend=False),
            _marks(outcomes),
            *_border(settings.surface),
            Points(
                _rates([[rate] for rate in RATES]),
                _momenta([[settings.momentum]]),
                groups=np.zeros((1, 1), dtype=np.uint8),
                names=("this run",),
                colours=(RUN,),
                hollow=True,
                size=7,
            ),
        ),
    )


def _marks(outcomes: np.ndarray) -> Points:
    """A mark of its outcome on some of the runs, so that nothing rests on colour alone."""
    rows, columns = np.mgrid[1 : len(MOMENTA) : EVERY[0], 0 : len(RATES) : EVERY[1]]
    rows, columns = rows.ravel(), columns.ravel()
    return Points(
        _rates([np.array(RATES)[columns]]),
        _momenta([np.array(MOMENTA)[rows]]),
        groups=outcomes[rows, columns][None],
        names=OUTCOMES,
        colours=COLOURS,
        size=2.4,
    )


def _border(surface: str) -> tuple[Lines, ...]:
    if SURFACES[surface].curvature is None:
        return ()
    momenta = np.linspace(*CELLS, 50)
    rates = [border(SURFACES[surface], momentum) for momentum in momenta]
    return (
        Lines(
            _momenta([[momenta]]),
            x=_rates([[rates]]),
            names=("border",),
            colours=(RUN,),
            dashes=("dash",),
            width=2.5,
        ),
    )


def _loss_panel(rates: RateMap) -> Panel:
    start = rates.losses[0, 0].double().clamp(min=1e-300)  # one may start at the very bottom
    shares = np.nan_to_num((rates.losses / start).numpy(), nan=HIGHER, posinf=HIGHER)
    return Panel(
        "This run's loss",
        alt="The loss of the chosen run after each step, as a share of the start's, on a log "
        "scale; a dotted line marks a thousandth.",
        share=0.62,
        x=Axis("step", 0, STEPS),
        y=Axis("loss, of the start's", LEAST, MOST, log=True),
        legend=False,
        layers=(
            Lines(
                quantise(np.full((1, 1, 2), THERE), LEAST, MOST, bits=16, log=True),
                colours=(QUIET,),
                dashes=("dot",),
                names=("a thousandth",),
                width=1.5,
            ),
            Lines(
                quantise(shares[:, None], LOWER, HIGHER, bits=16, log=True),
                names=("loss",),
                colours=(RUN,),
            ),
        ),
    )


def _path_panel(settings: Settings, rates: RateMap) -> Panel:
    walks = rates.weights.numpy()[:, None]  # (rates, 1, STEPS + 1, 2)
    return Panel(
        PATH,
        alt="The walk of the chosen run over the two weights, on the landscape of the loss. Click "
        "to start elsewhere.",
        share=0.95,
        x=FIRST,
        y=SECOND,
        clickable=True,
        layers=(
            landscape(settings.surface),
            Lines(
                quantise(walks[..., 1], -FAR * UP, FAR * UP, bits=16),
                x=quantise(walks[..., 0], -FAR * ACROSS, FAR * ACROSS, bits=16),
                names=("steps",),
                colours=(ALARM,),
                dots=True,
                width=1.5,
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
        ),
    )


def _rates(values) -> Scaled:
    return quantise(values, ACROSS_RATES.start, ACROSS_RATES.end, bits=16, log=True)


def _momenta(values) -> Scaled:
    return quantise(values, UP_MOMENTA.start, UP_MOMENTA.end, bits=16)


def _alt(rates: RateMap) -> str:
    counts = [f"{(rates.outcomes == code).sum()} {name}" for code, name in enumerate(OUTCOMES)]
    return (
        f"A map of {rates.outcomes.numel()} runs, learning rate to the right, momentum upwards: "
        f"{', '.join(counts)}. A dashed line marks the border beyond which they grow. Click to "
        "load a run."
    )
