"""Nets of about equally many parameters, from one wide hidden layer to several narrow ones."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from core.nonlinearity import Settings, draw_data, net_of
from core.playground_net import Net
from core.progress import part_of
from core.refusal import Refused
from core.seeds import SeededRuns, run_seeds


@dataclass(frozen=True)
class Depths:
    """Nets with 1, 2, … hidden layers, each with ten seeds on the same points."""

    hidden: tuple[tuple[int, ...], ...]  # units of each net's hidden layers
    runs: tuple[SeededRuns, ...]


def compare_depths(
    settings: Settings, on_share: Callable[[float], None] = lambda share: None
) -> Depths:
    """Each depth with every seed, ten nets in a batch: `hidden` is the deepest net, `seed` is left
    out of account.

    `on_share` as in `nonlinearity.train`. Raises Refused as it does, and for a net of fewer than
    two hidden layers.
    """
    data = draw_data(settings)
    nets = of_every_depth(net_of(settings, data))
    runs = tuple(
        run_seeds(settings, net, data, part_of(on_share, at, len(nets)))
        for at, net in enumerate(nets)
    )
    return Depths(tuple(net.sizes[1:-1] for net in nets), runs)


def of_every_depth(deepest: Net) -> tuple[Net, ...]:
    """Nets with hidden layers of equal width, from one of them up, that come nearest to a net's
    number of parameters; the last is that net itself. Raises Refused if it is not deep."""
    layers = len(deepest.sizes) - 2
    if layers < 2:
        raise Refused("Give the deepest net at least two hidden layers: it is compared with one.")
    features, *_, outputs = deepest.sizes
    widths = (
        nearest_width(fewer, deepest.parameters, features, outputs) for fewer in range(1, layers)
    )
    shallower = (
        replace(deepest, sizes=(features, *[width] * fewer, outputs))
        for fewer, width in enumerate(widths, start=1)
    )
    return (*shallower, deepest)


def nearest_width(layers: int, parameters: int, features: int, outputs: int) -> int:
    """The width at which so many equal hidden layers come nearest to a number of parameters."""
    return min(
        range(1, parameters + 1),
        key=lambda width: abs(Net((features, *[width] * layers, outputs)).parameters - parameters),
    )
