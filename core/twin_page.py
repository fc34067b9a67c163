"""The twin page: one run as its controls give it, and a menu of what is otherwise in the second."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

from core import nonlinearity, twin
from core.nonlinearity import FITTING, checked_steps, draw_data, net_of, training_of
from core.playground_verdicts import Verdict, verdicts
from core.refusal import Refused
from core.twin import DIFFERENCES, Twins, alone, train_twins, twin_of

# What each menu begins with, the first run's word and its twin's: a pair worth seeing.
PAIRS = {
    "activation": ("tanh", "ReLU"),
    "learning_rate": ("0.03", "0.3"),
    "optimizer": ("Adam", "SGD"),
    "hidden": ("8", "3"),
    "batch_size": ("all", "32"),
    "initialisation": ("PyTorch", "Zeros"),
    "loss": (FITTING, "MSE"),
    "features": ("x y", "x² y²"),
    "dropout": ("0", "0.5"),
    "l1": ("0", "0.01"),
    "l2": ("0", "0.03"),
    "seed": ("42", "43"),
}


@dataclass(frozen=True)
class Settings:
    """What both runs share, and two words of one menu. A setting that differs is not read from
    its own field; a word that its menu does not have stands for the one in PAIRS."""

    data: str = "Circles"  # a key of DATA
    noise: float = 0.05
    layers: int = 1
    units: int = 8
    activation: str = "tanh"
    learning_rate: float = 0.03
    optimizer: str = "Adam"
    batch_size: int = 0
    epochs: int = 300
    seed: int = 42
    data_seed: int = 42

    differs: str = "activation"  # a key of DIFFERENCES
    one: str = "tanh"  # words of DIFFERENCES[differs]
    other: str = "ReLU"

    @property
    def words(self) -> tuple[str, str]:
        """What is said of the first and of the second."""
        given = zip((self.one, self.other), PAIRS[self.differs], strict=True)
        one, other = (w if w in DIFFERENCES[self.differs] else usual for w, usual in given)
        return one, other

    @property
    def twins(self) -> twin.Settings:
        shared = asdict(self)
        for name in ("layers", "units", "one"):
            del shared[name]
        shared["hidden"] = (self.units,) * self.layers
        one, shared["other"] = self.words
        shared[self.differs] = DIFFERENCES[self.differs][one]
        return twin.Settings(**shared)

    @property
    def runs(self) -> tuple[nonlinearity.Settings, nonlinearity.Settings]:
        return alone(self.twins), twin_of(self.twins)


@dataclass(frozen=True)
class Shown:
    twins: Twins | None  # None where it was refused
    verdicts: tuple[tuple[Verdict, ...], tuple[Verdict, ...]] = ((), ())  # of the first, the second
    refusal: str = ""


def show(settings: Settings, twins_by: Callable[[twin.Settings], Twins] = train_twins) -> Shown:
    """Everything that the page tells; `twins_by` may remember what it has trained before."""
    if refusal := refusal_of(settings):
        return Shown(None, refusal=refusal)
    twins, (one, other) = twins_by(settings.twins), settings.runs
    return Shown(twins, (verdicts(one, twins.first), verdicts(other, twins.second)))


def refusal_of(settings: Settings) -> str:
    """Why one of the two cannot be trained, or nothing."""
    try:
        data = draw_data(settings.twins)
        for run in settings.runs:
            net_of(run, data)
            checked_steps(training_of(run, data), data)
    except Refused as refused:
        return str(refused)
    return ""


def gentler(settings: Settings, shown: Shown) -> dict[str, float | str]:
    """Which settings become what, so that a run that diverged does not; none where none did."""
    changes: dict[str, float | str] = {}
    for word, found in zip(("one", "other"), shown.verdicts, strict=True):
        for rate in (v.repair["learning_rate"] for v in found if v.kind == "diverged" and v.repair):
            own = settings.differs == "learning_rate"
            changes |= {word: f"{rate:g}"} if own else {"learning_rate": rate}
    return changes
