"""The depth page: nets of equal size from wide to deep, as its controls give them."""

from collections.abc import Callable
from dataclasses import dataclass

from core import nonlinearity
from core.depth import Depths, compare_depths
from core.nonlinearity import draw_data
from core.playground_data import Data

GOOD = 0.9  # the share of test points from which on a seed counts as having learnt it
SOURCES = ("Spirals", "Circles", "Close circles", "Moons", "Blobs", "XOR")  # of two classes


@dataclass(frozen=True)
class Settings:
    data: str = "Spirals"  # one of SOURCES
    noise: float = 0.0
    layers: int = 4  # hidden ones of the deepest net …
    units: int = 8  # … and how many units each has
    activation: str = "GELU"
    initialisation: str = "He"
    learning_rate: float = 0.01
    epochs: int = 300
    data_seed: int = 42

    @property
    def depth(self) -> nonlinearity.Settings:
        return nonlinearity.Settings(
            data=self.data,
            noise=self.noise,
            hidden=(self.units,) * self.layers,
            activation=self.activation,
            initialisation=self.initialisation,
            learning_rate=self.learning_rate,
            epochs=self.epochs,
            data_seed=self.data_seed,
        )


@dataclass(frozen=True)
class Shown:
    data: Data
    depths: Depths

    @property
    def middles(self) -> tuple[float, ...]:
        """Of each depth, the test accuracy with which the middle seed ends."""
        return tuple(runs.band[-1, 1].item() for runs in self.depths.runs)

    @property
    def good(self) -> tuple[int, ...]:
        """Of each depth, how many seeds end with GOOD or more of the test points right."""
        return tuple(int((runs.accuracy[-1] >= GOOD).sum()) for runs in self.depths.runs)


def show(
    settings: Settings, depths_by: Callable[[nonlinearity.Settings], Depths] = compare_depths
) -> Shown:
    """Everything that the page tells; `depths_by` may remember what it has trained before."""
    return Shown(draw_data(settings.depth), depths_by(settings.depth))
