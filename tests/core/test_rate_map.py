"""The batch against torch.optim.SGD stepped by hand, and the outcomes against the border."""

import pytest
import torch

from core.loss_surfaces import START
from core.optimizers import walk
from core.rate_map import (
    CONVERGES,
    CRAWLS,
    DIVERGES,
    MOMENTA,
    OSCILLATES,
    OUTCOMES,
    RATES,
    STEPS,
    SURFACES,
    Settings,
    all_runs,
    border,
    largest_safe_rate,
    map_rates,
    nearest_pair,
    outcomes_of,
    pick,
)
from tests.core.test_optimizers import by_hand, sound

QUADRATICS = [name for name in SURFACES if SURFACES[name].curvature is not None]
SOME_MOMENTA = (0.0, 0.02, 0.3, 0.5, 0.9, 0.98)
SOME_RATES = (0.002, 0.018, 0.05, 0.2, 0.36)
STARTS = (START, (2.9, -2.1))


def with_momenta(momenta):
    return [(torch.optim.SGD, {"momentum": momentum}) for momentum in momenta]


@pytest.mark.parametrize("name", SURFACES)
@pytest.mark.parametrize("start", STARTS, ids=str)
def test_every_run_is_sgd_stepped_by_hand(name, start):
    surface = SURFACES[name]
    rates = torch.tensor(SOME_RATES, dtype=torch.float64)
    runs = walk(surface, start, with_momenta(SOME_MOMENTA), rates, STEPS)
    assert runs.shape == (6, 5, STEPS + 1, 2)
    for row, momentum in enumerate(SOME_MOMENTA):
        for column, rate in enumerate(SOME_RATES):
            arguments = {"momentum": momentum}
            expected = by_hand(surface, start, torch.optim.SGD, arguments, rate, STEPS)
            steps = sound(surface.loss(expected))
            apart = (runs[row, column] - expected)[:steps].abs().max()
            assert apart <= 1e-9 * expected[:steps].abs().max(), (momentum, rate)


def test_float32_goes_the_same_way_for_twenty_steps():
    surface = SURFACES["Narrow valley 1:100"]
    runs = walk(surface, START, with_momenta(SOME_MOMENTA), torch.tensor(SOME_RATES), 20)
    for row, momentum in enumerate(SOME_MOMENTA):
        for column, rate in enumerate(SOME_RATES):
            arguments = {"momentum": momentum}
            expected = by_hand(surface, START, torch.optim.SGD, arguments, rate, 20, torch.float32)
            steps = sound(surface.loss(expected))
            apart = (runs[row, column] - expected)[:steps].abs().max()
            assert apart <= 1e-5 * expected[:steps].abs().max(), (momentum, rate)


@pytest.mark.parametrize("name", QUADRATICS)
@pytest.mark.parametrize("start", STARTS, ids=str)
@pytest.mark.parametrize("momentum", [0.0, 0.3, 0.5, 0.8, 0.9, 0.96, 0.98])
@pytest.mark.parametrize(("steps", "off"), [(STEPS, 0.01), (1000, 0.001)])
def test_runs_diverge_exactly_beyond_the_border(name, start, momentum, steps, off):
    """A hundredth beyond it within the page's steps, a thousandth beyond it within 1000."""
    edge = border(SURFACES[name], momentum)
    shares = torch.tensor([0.5, 0.9, 1 - off, 1 + off, 1.1, 2.0], dtype=torch.float64)
    weights = walk(SURFACES[name], start, with_momenta([momentum]), edge * shares, steps)
    outcomes = outcomes_of(weights, SURFACES[name].loss(weights))[0]
    assert (outcomes == DIVERGES).tolist() == [False] * 3 + [True] * 3


@pytest.mark.parametrize("name", QUADRATICS)
def test_the_map_of_a_quadratic_diverges_right_of_its_border(name):
    outcomes = all_runs(name, *START).outcomes
    for row, momentum in enumerate(MOMENTA):
        edge = border(SURFACES[name], momentum)
        beyond = [rate > edge * (1 + 1e-9) for rate in RATES]  # on it, a run swings for ever
        assert (outcomes[row] == DIVERGES).tolist() == beyond


def test_the_border_is_where_a_root_of_the_recurrence_leaves_the_circle():
    """w' = (1 + m - rate c) w - m w_before has the roots of z^2 - (1 + m - rate c) z + m."""
    surface = SURFACES["Narrow valley 1:100"]
    for momentum in (0.0, 0.5, 0.9):
        for share, outside in ((0.999, False), (1.001, True)):
            middle = 1 + momentum - share * border(surface, momentum) * surface.curvature
            step = torch.tensor([[middle, -momentum], [1.0, 0.0]], dtype=torch.float64)
            assert (torch.linalg.eigvals(step).abs().max() > 1) == outside
    assert border(SURFACES["Bent valley"], 0.5) is None


def test_four_ways_to_end():
    """Losses and walks made by hand, one weight moving."""
    step = torch.arange(21.0)
    ways = {
        CRAWLS: 0.97**step,
        CONVERGES: 0.5**step,
        OSCILLATES: (-0.95) ** step,
        DIVERGES: (-1.02) ** step,
    }
    places = torch.stack(list(ways.values()))
    weights = torch.stack([places, torch.zeros_like(places)], dim=-1)
    assert outcomes_of(weights, places**2).tolist() == list(ways)


def test_what_climbs_late_what_overflows_and_what_drops_at_the_last_step():
    step = torch.arange(21.0)
    overshoots = torch.where(step < 15, 1 - step / 15, (step - 15) / 15)
    overflows = torch.where(step < 12, 1 + step, torch.inf)
    lost = torch.where(step < 18, 0.9**step, torch.nan)
    drops_at_last = torch.where(step < 20, 1 - step / 40, 0)
    losses = torch.stack([overshoots, overflows, lost, drops_at_last])
    onwards = torch.stack([step, torch.zeros_like(step)], dim=-1).expand(4, 21, 2)
    assert outcomes_of(onwards, losses).tolist() == [OSCILLATES, DIVERGES, DIVERGES, CRAWLS]


def test_it_is_at_least_40_by_40_runs_of_100_steps():
    assert len(RATES) >= 40
    assert len(MOMENTA) >= 40
    assert STEPS == 100
    runs = all_runs("Bowl 1:10", *START)
    assert runs.outcomes.shape == (len(MOMENTA), len(RATES))
    assert runs.weights.shape == (len(MOMENTA), len(RATES), STEPS + 1, 2)
    assert set(runs.outcomes.unique().tolist()) == set(range(len(OUTCOMES)))


def test_a_run_is_picked_by_its_rate_and_momentum():
    settings = Settings(surface="Bowl 1:10", learning_rate=0.16, momentum=0.5)
    picked = pick(all_runs("Bowl 1:10", *START), settings)
    expected = by_hand(
        SURFACES["Bowl 1:10"], START, torch.optim.SGD, {"momentum": 0.5}, 0.16, STEPS
    )
    assert torch.allclose(picked.weights[picked.column], expected.float())
    assert torch.allclose(picked.loss, SURFACES["Bowl 1:10"].loss(expected).float())
    assert (RATES[picked.column], MOMENTA[picked.row]) == (0.16, 0.5)
    assert picked.outcome == "converges"


@pytest.mark.parametrize("start", [*STARTS, (3.3, 0.7), (-4.0, 2.0)], ids=str)
def test_what_the_page_says_of_the_narrow_valley(start):
    """Without momentum nothing converges well; with 0.8 it does at rates where SGD explodes; at
    0.96 it still swings."""
    outcomes = all_runs("Narrow valley 1:100", *start).outcomes
    fast = RATES.index(0.028)
    assert outcomes[MOMENTA.index(0.0), fast] == DIVERGES
    assert outcomes[MOMENTA.index(0.8), fast] == CONVERGES
    assert outcomes[MOMENTA.index(0.96), fast] == OSCILLATES
    plain, helped = (outcomes[MOMENTA.index(m)] == CONVERGES for m in (0.0, 0.8))
    assert helped.sum() >= plain.sum() + 5


def test_fifteen_runs_come_under_a_millionth_of_a_millionth():
    losses = all_runs("Narrow valley 1:100", *START).losses
    assert (losses[..., -1] <= 1e-12 * losses[..., 0]).sum() == 15


def test_a_click_finds_the_nearest_pair():
    assert nearest_pair(0.0192, 0.489) == (0.02, 0.48)
    assert nearest_pair(1e-9, -1.0) == (RATES[0], 0.0)
    assert nearest_pair(7.0, 2.0) == (RATES[-1], 0.98)


def test_the_repair_is_the_largest_rate_that_does_not_diverge():
    result = map_rates(Settings(surface="Bowl 1:10", learning_rate=0.5, momentum=0.9))
    assert result.outcome == "diverges"
    safe = largest_safe_rate(result)
    assert safe == 0.36  # the last before 2 x 1.9 / 10
