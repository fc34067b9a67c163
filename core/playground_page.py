"""What the page /nonlinearity is asked: a run, the same without its bend, and changes by hand."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from core import nonlinearity
from core.nonlinearity import FITTING, Trained, edited, edits_of, rows_of, train
from core.own_points import MOST_CLASSES, REACH, Points, with_point, without_nearest
from core.playground_data import OWN, Wanted
from core.playground_verdicts import Verdict, verdicts
from core.refusal import Refused

LEVELS = ("Simple", "Full")
NOTHING = "nothing"  # in the menu of what stands beside
SURFACES = ("confidence", "classes")
MOST_CLICKED = 150  # one's own points travel in the link
MOST_EDITS = 20
LEAST_REACH, FURTHEST = 10.0, 1e6  # a weight is set by hand to at most so much, as large as it is


@dataclass(frozen=True)
class Settings(Wanted):
    """A run as the page's controls give it, and how it is looked at.

    Words and defaults are those of `nonlinearity.Settings`, whose `hidden` is chosen in two
    controls and, if layers are to differ, a third.
    """

    layers: int = 1  # hidden ones
    units: int = 8  # of each hidden layer …
    widths: tuple[float, ...] = ()  # … unless as many numbers as layers say it for each
    features: tuple[str, ...] = ("x", "y")
    activation: str = "tanh"
    dropout: float = 0.0
    initialisation: str = "PyTorch"
    loss: str = FITTING
    optimizer: str = "Adam"
    momentum: float = 0.9
    learning_rate: float = 0.03
    batch_size: int = 0
    l1: float = 0.0
    l2: float = 0.0
    epochs: int = 300
    seed: int = 42

    level: str = "Simple"  # one of LEVELS
    beside: str = "none"  # in Simple: the activation of the net beside it, or NOTHING
    surface: str = "confidence"  # one of SURFACES
    warped: int = 1  # the hidden layer whose grid is shown, from 1
    edits: tuple[float, ...] = ()  # as `nonlinearity.edited` takes them

    def __post_init__(self):
        for name in ("points", "features", "widths", "edits"):
            object.__setattr__(self, name, tuple(getattr(self, name)))

    @property
    def hidden(self) -> tuple[int, ...]:
        if len(self.widths) == self.layers:
            return tuple(int(width) for width in self.widths)
        return (self.units,) * self.layers

    @property
    def run(self) -> nonlinearity.Settings:
        """What decides about the numbers of training, and nothing else."""
        names = [field.name for field in fields(nonlinearity.Settings)]
        return nonlinearity.Settings(**{name: getattr(self, name) for name in names})

    @property
    def compared(self) -> nonlinearity.Settings | None:
        """The run that stands beside it, if any."""
        alone = self.level != "Simple" or not self.hidden or bool(self.edits)
        if alone or self.beside in (NOTHING, self.activation) or self.data == OWN:
            return None
        return replace(self.run, activation=self.beside)


def as_controls(changes: dict[str, Any]) -> dict[str, Any]:
    """Fields of `nonlinearity.Settings` in the words of this page's."""
    controls = {name: value for name, value in changes.items() if name != "hidden"}
    if "hidden" in changes:
        hidden = changes["hidden"]
        alike = len(set(hidden)) <= 1
        controls |= {"layers": len(hidden), "widths": () if alike else tuple(hidden)}
        controls |= {"units": hidden[0]} if hidden and alike else {}
    return controls


def page_of(run: nonlinearity.Settings, **looks: Any) -> Settings:
    """The page on which that run is shown."""
    return Settings(**as_controls(asdict(run)), **looks)


@dataclass(frozen=True)
class Shown:
    trained: Trained | None  # None where it was refused
    beside: Trained | None = None
    edited: Trained | None = None  # its last moment with some weights set by hand …
    edits: tuple[float, ...] = ()  # … which are these
    verdicts: tuple[Verdict, ...] = ()
    refusal: str = ""

    @property
    def last(self) -> Trained | None:
        """What the picture ends with."""
        return self.edited or self.trained


def show(
    settings: Settings, trained_by: Callable[[nonlinearity.Settings], Trained] = train
) -> Shown:
    """Everything that the page tells; `trained_by` may remember what it has trained before."""
    try:
        trained = trained_by(settings.run)
    except Refused as refused:
        return Shown(None, refusal=str(refused))
    # Where training overflowed there is no last net of which one weight could be another.
    edits = () if trained.overflowed else edits_of(trained.net, settings.edits)
    compared = replace(settings, edits=edits).compared
    return Shown(
        trained,
        trained_by(compared) if compared else None,
        edited(trained, edits) if edits else None,
        edits,
        verdicts(settings.run, trained),
    )


def clicked(points: Points, x: float, y: float, label: int, hit: bool) -> Points:
    """Own points after a click at (x, y): one of class `label` more, or the one that was hit less.

    Beyond MOST_CLICKED none is added: they travel in the link.
    """
    if hit:
        return without_nearest(points, x, y)
    return with_point(points, x, y, label) if len(points) < 3 * MOST_CLICKED else points


def fewer(points: Points) -> Points:
    """At most MOST_CLICKED of these points, of every class its share from its first to its last.

    Of each two at least, so that one can train and one test.
    """
    rows = list(zip(*[iter(points)] * 3, strict=False))
    of_class: dict[float, list[int]] = {}
    for at, (_, _, label) in enumerate(rows):
        of_class.setdefault(label, []).append(at)
    sure = {label: min(2, len(places)) for label, places in of_class.items()}
    room, others = MOST_CLICKED - sum(sure.values()), len(rows) - sum(sure.values())
    kept = []
    for label, places in of_class.items():
        more = len(places) - sure[label]
        count = sure[label] + (room * more // others if others > room else more)
        kept += [places[at * len(places) // count] for at in range(count)]
    return tuple(number for at in sorted(kept) for number in rows[at])


def are_points(numbers: Sequence[float]) -> bool:
    """Whether these are x, y and class of points in the square, and not too many."""
    rows = zip(*[iter(numbers)] * 3, strict=False)
    inside = all(
        max(abs(x), abs(y)) <= REACH and label in range(MOST_CLASSES) for x, y, label in rows
    )
    return inside and len(numbers) % 3 == 0 and len(numbers) <= 3 * MOST_CLICKED


def are_edits(numbers: Sequence[float]) -> bool:
    """Whether these are layers, units and inputs, in whole numbers, with values, and not many."""
    whole = all(place % 1 == 0 for *where, _ in rows_of(numbers) for place in where)
    return whole and len(numbers) % 4 == 0 and len(numbers) <= 4 * MOST_EDITS


def edited_once_more(
    edits: tuple[float, ...], where: tuple[int, int, int], value: float
) -> tuple[float, ...]:
    """Edits with one weight's value set anew."""
    rows = [row for row in rows_of(edits) if row[:3] != where]
    return tuple(float(n) for row in [*rows, (*where, value)][-MOST_EDITS:] for n in row)


def reach_of(weight: float) -> float:
    """How far a slider has to go for a weight: 10, 100, 1000 … FURTHEST, whatever the sign."""
    reach = LEAST_REACH
    while abs(weight) > reach and reach < FURTHEST:
        reach *= 10
    return reach
