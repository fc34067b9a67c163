"""What the page /seeds is asked: a run and its twin, each with ten seeds, and one seed of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from core import twin, twin_page
from core.nonlinearity import draw_data, training_of
from core.playground_data import DATA
from core.seeds import TenSeeds, compare_seeds
from core.twin import Twins, train_twins

MOST_STEPS = 2500  # of a run: ten seeds of two runs are to take a second or two
TASKS = tuple(name for name, source in DATA.items() if source.most_classes)  # of classes
PAIRS = {name: pair for name, pair in twin_page.PAIRS.items() if name != "seed"}


@dataclass(frozen=True)
class Settings(twin_page.Settings):
    """As the twin page's; `seed` is the one of the ten that is looked at. By itself: what He's
    starting weights do for a deep net on a spiral, in a training so short that it matters."""

    data: str = "Spirals"  # one of TASKS
    noise: float = 0.0
    layers: int = 3
    activation: str = "GELU"
    learning_rate: float = 0.01
    epochs: int = 200
    seed: int = 0
    differs: str = "initialisation"  # a key of PAIRS
    one: str = "PyTorch"
    other: str = "He"


@dataclass(frozen=True)
class Shown:
    ten: TenSeeds | None  # None where it was refused
    twins: Twins | None = None  # both runs with the seed that is looked at, trained singly
    seed: int = 0
    refusal: str = ""


def show(
    settings: Settings,
    compared: Callable[[twin.Settings], TenSeeds] = compare_seeds,
    twins_by: Callable[[twin.Settings], Twins] = train_twins,
) -> Shown:
    """Everything that the page tells; the functions may remember what they have computed.

    The ten seeds do not depend on which is looked at, and are asked for with the first of them.
    """
    if refusal := refusal_of(settings):
        return Shown(None, refusal=refusal)
    ten = compared(replace(settings.twins, seed=0))
    return Shown(ten, twins_by(settings.twins), settings.seed)


def refusal_of(settings: Settings) -> str:
    """Why the seeds cannot be compared, or nothing."""
    if refusal := twin_page.refusal_of(settings):
        return refusal
    data = draw_data(settings.twins)
    points = len(data.train.labels)
    steps = max(training_of(run, data).steps(points) for run in settings.runs)
    if steps <= MOST_STEPS:
        return ""
    return (
        f"That would be {steps:,} steps of twenty nets, and {MOST_STEPS:,} are the most here: "
        "choose fewer epochs or larger batches."
    )
