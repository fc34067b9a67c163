"""What the page /sweep is asked: all learning rates, all batch sizes too, and one run singly."""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from core import sweep as sweeping
from core.nonlinearity import RATES, Trained, train
from core.playground_data import DATA
from core.refusal import Refused
from core.sweep import BatchMap, Sweep, map_batches, sweep

RATES_ALONE, WITH_BATCHES = VIEWS = ("Rates", "And batches")
TASKS = tuple(name for name, source in DATA.items() if source.most_classes)  # of classes


@dataclass(frozen=True)
class Settings:
    """The few settings that this page has controls for; the others are those of core.sweep."""

    view: str = RATES_ALONE  # one of VIEWS
    data: str = "Circles"  # one of TASKS
    layers: int = 1
    units: int = 8  # of each hidden layer
    activation: str = "tanh"
    optimizer: str = "Adam"
    learning_rate: float = 0.03  # which run is looked at
    batch_size: int = 0
    epochs: int = 40
    seed: int = 42

    @property
    def run(self) -> sweeping.Settings:
        values = asdict(self)
        hidden = (values.pop("units"),) * values.pop("layers")
        del values["view"]
        return sweeping.Settings(**values, hidden=hidden)


@dataclass(frozen=True)
class Shown:
    """None where it was refused or is not asked for."""

    sweep: Sweep | None
    single: Trained | None = None  # the run that is looked at, trained singly
    batches: BatchMap | None = None
    batch_size: int = 0  # of the single run
    refusal: str = ""

    @property
    def cell(self) -> tuple[int, int] | None:
        """Row and column of the map at which the single run stands."""
        if self.batches is None or self.batch_size not in self.batches.batch_sizes:
            return None
        return self.batches.batch_sizes.index(self.batch_size), self.sweep.chosen


def show(
    settings: Settings,
    swept: Callable[[sweeping.Settings], Sweep] = sweep,
    mapped: Callable[[sweeping.Settings], BatchMap] = map_batches,
    trained: Callable[[sweeping.Settings], Trained] = train,
) -> Shown:
    """Everything that the page tells; the functions may remember what they have computed.

    The sweep and the map do not depend on which run is looked at, and are asked for without it.
    """
    run = settings.run
    try:
        rates = swept(replace(run, learning_rate=RATES[0]))
        rates = replace(rates, chosen=RATES.index(nearest_rate(run.learning_rate)))
        batches = None
        if settings.view == WITH_BATCHES:
            batches = mapped(replace(run, learning_rate=RATES[0], batch_size=0))
        return Shown(rates, trained(run), batches, batch_size=run.batch_size)
    except Refused as refused:
        return Shown(None, refusal=str(refused))


def nearest_rate(rate: float) -> float:
    """The one of RATES that is nearest on a log scale."""
    return min(RATES, key=lambda one: abs(math.log(one / max(rate, 1e-9))))
