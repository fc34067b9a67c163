"""Every path against torch.optim stepped by hand, and the sweep against a plain search."""

from dataclasses import replace
from itertools import pairwise
from math import inf

import pytest
import torch

from core.loss_surfaces import SURFACES
from core.optimizers import (
    OPTIMIZERS,
    RATES,
    THERE,
    WEIGHT_DECAY,
    Settings,
    arrival,
    best_rates,
    race,
    walk,
)

STARTS = ((-3.7, 1.3), (2.9, -2.1))
SOME_RATES = (0.001, 0.004, 0.018, 0.08, 0.32, 1.0)
EVERYBODY = Settings(more=tuple(OPTIMIZERS))


def kinds(settings: Settings = EVERYBODY):
    return [(kind.made, kind.arguments(settings)) for kind in OPTIMIZERS.values()]


def by_hand(surface, start, made, arguments, rate, steps, dtype=torch.float64):
    """(steps + 1, 2): one walk, one step of torch.optim after the other."""
    weights = torch.tensor(start, dtype=dtype, requires_grad=True)
    optimizer = made([weights], lr=rate, **arguments)
    walked = [weights.detach().clone()]
    for _ in range(steps):
        optimizer.zero_grad()
        surface.loss(weights).backward()
        optimizer.step()
        walked.append(weights.detach().clone())
    return torch.stack(walked)


def sound(losses) -> int:
    """Steps until the loss first is above the start's or not finite."""
    return int((losses <= losses[0]).long().cumprod(0).sum())


@pytest.mark.parametrize("name", SURFACES)
@pytest.mark.parametrize("start", STARTS, ids=str)
def test_every_path_is_torch_optim_stepped_by_hand(name, start):
    surface = SURFACES[name]
    rates = torch.tensor(SOME_RATES, dtype=torch.float64)
    walks = walk(surface, start, kinds(), rates, steps=100)
    assert walks.shape == (6, 6, 101, 2)
    for row, (made, arguments) in enumerate(kinds()):
        for column, rate in enumerate(SOME_RATES):
            expected = by_hand(surface, start, made, arguments, rate, steps=100)
            steps = sound(surface.loss(expected))
            apart = (walks[row, column] - expected)[:steps].abs().max()
            assert apart <= 1e-9 * expected[:steps].abs().max(), (made.__name__, rate)


@pytest.mark.parametrize("name", SURFACES)
def test_float32_goes_the_same_way_for_twenty_steps(name):
    surface, start = SURFACES[name], STARTS[0]
    # RMSprop at .32 jumps over hills, where float32's rounding is soon a hundred times as large.
    rates = SOME_RATES[:4] if name == "Many minima" else SOME_RATES
    walks = walk(surface, start, kinds(), torch.tensor(rates), steps=20)
    assert walks.dtype == torch.float32
    for row, (made, arguments) in enumerate(kinds()):
        for column, rate in enumerate(rates):
            expected = by_hand(surface, start, made, arguments, rate, 20, torch.float32)
            steps = sound(surface.loss(expected))
            apart = (walks[row, column] - expected)[:steps].abs().max()
            assert apart <= 1e-5 * expected[:steps].abs().max(), (made.__name__, rate)


def test_one_alone_walks_as_in_the_batch():
    surface = SURFACES["Bent valley"]
    rates = torch.tensor(SOME_RATES[:3], dtype=torch.float64)
    together = walk(surface, STARTS[0], kinds(), rates, steps=60)
    for row, kind in enumerate(kinds()):
        for column, rate in enumerate(rates):
            alone = walk(surface, STARTS[0], [kind], rate[None], steps=60)[0, 0]
            assert torch.allclose(together[row, column], alone, rtol=1e-9, atol=1e-12)


def test_adamw_decays_and_adam_does_not():
    """Where the gradient is 0 for good, Adam stands still and AdamW shrinks by lr * decay."""
    plain, decaying = OPTIMIZERS["Adam"], OPTIMIZERS["AdamW"]
    flat = replace(SURFACES["Bowl 1:10"], of=lambda a, b: 0 * a + 0 * b)
    pair = [(kind.made, kind.arguments(EVERYBODY)) for kind in (plain, decaying)]
    adam, adamw = walk(flat, (2.0, 1.0), pair, torch.tensor([0.5], dtype=torch.float64), steps=3)
    assert torch.equal(adam[0, -1], torch.tensor([2.0, 1.0], dtype=torch.float64))
    shrunk = (1 - 0.5 * WEIGHT_DECAY) ** 3
    assert torch.allclose(adamw[0, -1], shrunk * torch.tensor([2.0, 1.0], dtype=torch.float64))


def test_a_race_starts_where_it_is_told_and_holds_every_rate():
    result = race(replace(EVERYBODY, start_x=1.5, start_y=-0.5, steps=30))
    assert result.names == tuple(OPTIMIZERS)
    assert result.weights.shape == (6, len(RATES), 31, 2)
    assert torch.equal(result.weights[:, :, 0], torch.tensor([1.5, -0.5]).expand(6, len(RATES), 2))
    near = result.weights.abs().amax(-1) < 10
    again = SURFACES[EVERYBODY.surface].loss(result.weights)
    assert torch.allclose(result.losses[near], again[near], rtol=1e-3, atol=1e-5)
    assert result.steps == 30


def test_the_chosen_walks_are_those_of_their_rates():
    result = race(replace(EVERYBODY, one_rate=True, learning_rate=0.05, steps=40))
    assert result.rates == (0.05,) * 6
    for row, (made, arguments) in enumerate(kinds()):
        expected = by_hand(SURFACES[EVERYBODY.surface], STARTS[0], made, arguments, 0.05, 40)
        assert torch.allclose(result.walks[row], expected.float(), rtol=1e-4, atol=1e-6)
        assert torch.equal(result.loss[row], result.losses[row, RATES.index(0.05)])


def test_a_walk_has_arrived_when_it_stays_below_a_thousandth():
    losses = torch.tensor(
        [
            [5.0, 1.0, 0.004, 0.005, 0.001],  # there after two, for good
            [5.0, 0.004, 1.0, 0.004, 0.004],  # passed by after one, there after three
            [5.0, 4.0, 3.0, 2.0, 1.0],
            [5.0, 0.004, inf, inf, torch.nan],
            [0.0, 0.0, 0.0, 0.0, 0.0],
        ]
    )
    assert THERE == 1e-3
    assert arrival(losses).tolist() == [2, 3, 5, 5, 0]


def test_the_best_rate_arrives_first_then_rests_then_is_low():
    steps = torch.arange(9.0)
    arrives = torch.where(steps >= 4, 0.0001, 1.0)
    sooner = torch.where(steps >= 2, 0.0005, 1.0)
    rests = torch.where(steps >= 3, 0.5, 1.0)
    rests_lower = torch.where(steps >= 3, 0.4, 1.0)
    bounces = torch.where(steps % 2 == 0, 0.2, 0.3).index_fill(0, torch.tensor([0]), 1.0)
    explodes = torch.tensor([1.0, *[inf] * 7, torch.nan])
    late = torch.where(steps >= 7, 0.0005, 1.0)
    late_and_low_before = torch.where(steps >= 7, 0.0005, 0.0011)
    for rates, best in (
        ([late, late_and_low_before], 0),
        ([explodes, arrives, sooner, sooner, rests], 2),
        ([explodes, rests, bounces, rests_lower], 3),
        ([explodes, bounces + 0.1, bounces], 2),
        ([explodes, explodes], 0),
    ):
        losses = torch.stack(rates)[None]
        assert best_rates(losses, arrival(losses)) == [best]


def test_the_race_in_the_narrow_valley_is_as_it_is_told():
    result = race(Settings(more=("Nesterov", "RMSprop", "AdamW")))
    arrived = result.arrived
    assert arrived["SGD"] == 119
    assert 60 <= arrived["Momentum"] <= 66
    assert 50 <= arrived["Adam"] <= 58
    assert arrived["Nesterov"] <= 25
    assert abs(arrived["AdamW"] - arrived["Adam"]) <= 5  # it does not win by its decay alone
    assert result.climbed == ()


@pytest.mark.parametrize("start", [*STARTS, (3.3, 0.7), (-4.0, 2.0)], ids=str)
def test_who_wins_in_the_bowl_does_not_win_in_the_valley(start):
    place = {"start_x": start[0], "start_y": start[1]}
    bowl = race(Settings(surface="Bowl 1:10", **place)).arrived
    valley = race(Settings(**place)).arrived
    assert bowl["SGD"] < min(bowl["Momentum"], bowl["Adam"])
    assert valley["SGD"] > max(valley["Momentum"], valley["Adam"])


@pytest.mark.parametrize("start", [*STARTS, (3.3, 0.7), (-4.0, 2.0)], ids=str)
def test_one_rate_has_two_fates_in_the_bowl(start):
    """SGD's border is 2 / 10, that of momentum 0.9 is 2 x 1.9 / 10."""
    bowl = Settings(
        surface="Bowl 1:10", one_rate=True, learning_rate=0.32, start_x=start[0], start_y=start[1]
    )
    assert race(bowl).climbed == ("SGD",)
    assert race(bowl).arrived["Momentum"] is not None
    assert set(race(replace(bowl, learning_rate=0.4)).climbed) == {"SGD", "Momentum"}
    assert race(replace(bowl, learning_rate=0.18)).climbed == ()


def test_somebody_always_runs_and_in_one_order():
    assert Settings(runners=(), more=()).raced == ("SGD",)
    assert Settings(runners=["Adam", "SGD"], more=["RMSprop"]).raced == ("SGD", "Adam", "RMSprop")
    assert Settings(runners=["SGD", "Momentum", "Adam"]) == Settings()
    hash(Settings(runners=["SGD"]))


def test_the_rates_climb_evenly_from_a_thousandth_to_one():
    assert (RATES[0], RATES[-1], len(RATES)) == (0.001, 1.0, 61)
    ratios = [after / before for before, after in pairwise(RATES)]
    assert 1.08 < min(ratios) <= max(ratios) < 1.16
