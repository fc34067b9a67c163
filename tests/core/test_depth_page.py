"""The depth page's settings and what it counts."""

from core.depth_page import GOOD, SOURCES, Settings, show
from core.playground_data import DATA


def test_the_pages_controls_are_the_deepest_net_and_its_points():
    run = Settings(layers=3, units=5, data="Moons", data_seed=7).depth
    assert (run.hidden, run.data, run.data_seed) == ((5, 5, 5), "Moons", 7)
    assert all(DATA[source].most_classes >= 2 for source in SOURCES)


def test_middles_and_good_seeds_are_those_of_the_runs():
    shown = show(Settings(data="Circles", noise=0.05, layers=2, units=3, epochs=100))
    for runs, middle, good in zip(shown.depths.runs, shown.middles, shown.good, strict=True):
        ends = sorted(runs.accuracy[-1].tolist())
        assert abs(middle - (ends[4] + ends[5]) / 2) < 1e-6
        assert good == sum(end >= GOOD for end in ends)
