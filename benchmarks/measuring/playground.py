"""The largest film that a page will show: 60 snapshots of a net that learns, smooth and slow."""

import numpy as np

from figures.film import Axis, Edges, Film, Lines, Map, Panel, Points, Tiles, quantise

SNAPSHOTS, POINTS, CELLS = 60, 500, 60


def playground(seed: int) -> Film:
    """A map with points, a net of 2-8-8-8-1 as edges, its 24 units as small maps, and curves."""
    side = np.linspace(-6, 6, CELLS)
    x, y = np.meshgrid(side, side)
    time = np.linspace(0.2, 3 + 0.01 * seed, SNAPSHOTS)[:, None, None]
    large = np.tanh(2 * np.sin(time * np.hypot(x, y) + np.arctan2(y, x)))
    turn = np.linspace(0, 2 * np.pi, 24)[:, None, None]
    small = x[::3, ::3] * np.cos(turn) + y[::3, ::3] * np.sin(turn)
    units = np.tanh(time[..., None] * small + np.sin(turn))
    generator = np.random.default_rng(seed)
    places = generator.uniform(-6, 6, size=(2, 1, POINTS))
    walk = generator.normal(scale=0.1, size=(SNAPSHOTS, 152)).cumsum(axis=0)
    noise = 0.02 * generator.normal(size=(1, 4, SNAPSHOTS))
    falling = np.exp(-np.linspace(0, 5, SNAPSHOTS)) + noise
    output = Panel(
        "output",
        (
            Map(quantise(large, -1, 1)),
            Points(
                *(quantise(place, -6, 6, bits=16) for place in places),
                groups=np.zeros((1, POINTS), np.uint8),
                names=("one",),
                marked=(generator.random((SNAPSHOTS, POINTS)) < 0.1).astype(np.uint8),
            ),
        ),
        alt="a spiral",
        x=Axis(start=-6, end=6),
        y=Axis(start=-6, end=6),
        aspect=1.0,
    )
    net = Edges(
        (2, 8, 8, 8, 1),
        quantise(walk, -4, 4),
        tuple(f"node {node}" for node in range(27)),
        quantise(walk[:, :25], -4, 4),
    )
    return Film(
        frames=tuple(f"epoch {frame}" for frame in range(SNAPSHOTS)),
        plays=False,
        panels=(
            output,
            Panel("net", (net,), alt="a net"),
            Panel("units", (Tiles(quantise(units, -1, 1), ("unit",) * 24),), alt="24 maps"),
            Panel("loss", (Lines(quantise(falling, 0, 2, bits=16), now=True),), alt="curves"),
        ),
    )
