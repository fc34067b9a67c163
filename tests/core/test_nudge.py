from math import inf

import pytest
import torch

from core.nudge import nudge


def exact(**leaves):
    return {name: torch.tensor(value, dtype=torch.float64) for name, value in leaves.items()}


def test_the_slope_of_each_number_is_the_derivative():
    leaves = exact(w=[0.5, -1.0, 2.0], x=3.0)
    found = nudge(lambda v: (v["w"] ** 3).sum() * v["x"], leaves, "w")
    truth = 3 * leaves["w"] ** 2 * 3
    torch.testing.assert_close(found.slope, truth, rtol=1e-7, atol=1e-7)
    assert found.agrees(truth.float())
    assert not found.agrees(truth + 0.01)
    assert not found.has_corner
    assert leaves["w"].tolist() == [0.5, -1.0, 2.0]


def test_a_large_number_is_moved_in_its_measure():
    found = nudge(lambda v: v["w"] ** 2, exact(w=1e6), "w")
    assert found.agrees(torch.tensor(2e6))


def test_a_corner_is_seen_from_both_sides():
    found = nudge(lambda v: v["w"].relu(), exact(w=0.0), "w")
    assert found.has_corner
    assert (round(found.before.item(), 6), round(found.after.item(), 6)) == (0, 1)
    assert not found.agrees(torch.tensor(0.0))


@pytest.mark.parametrize(
    ("loss", "at", "sides"),
    [
        (lambda v: v["w"].abs(), 0.0, (-1, 1)),  # in the middle of both is torch's 0
        (lambda v: torch.maximum(v["w"], v["x"]), 3.0, (0, 1)),  # … and torch's 0.5
        (lambda v: 0.001 * v["w"].abs(), 0.0, (-0.001, 0.001)),
        (lambda v: v["w"] ** 2 + 1e-3 * (v["w"] - 2).abs(), 2.0, (3.999, 4.001)),
    ],
)
def test_at_a_corner_no_gradient_agrees(loss, at, sides):
    found = nudge(loss, exact(w=at, x=3.0), "w")
    sides_found = (found.before.item(), found.after.item())
    assert sides_found == pytest.approx(sides, abs=1e-4)
    assert found.has_corner == (abs(sides[1] - sides[0]) > 0.01 * abs(sides[1]))
    assert found.has_corner != found.agrees(found.slope)


@pytest.mark.parametrize(
    ("loss", "at"),
    [
        (lambda v: 1e4 * v["w"] ** 2, 0.0),  # a steep bend: its sides differ, but ever less
        (lambda v: v["w"].abs() ** 1.5, 0.0),
        (lambda v: 1e6 + (v["w"] - 2) ** 2, 2.0),  # what float64 rounds
        (lambda v: torch.exp(20 * v["w"]), 1.0),
    ],
)
def test_a_bend_is_no_corner(loss, at):
    found = nudge(loss, exact(w=at), "w")
    assert not found.has_corner
    assert found.agrees(found.slope)


def test_a_jump_is_no_corner():
    found = nudge(lambda v: v["w"].floor(), exact(w=2.0), "w")
    assert not found.has_corner
    assert not found.agrees(torch.tensor(0.0))


def test_the_infinite_agrees_with_itself_alone():
    found = nudge(lambda v: 1 / v["w"], exact(w=0.0), "w")
    assert found.slope.item() > 1e9
    assert not found.agrees(torch.tensor(-inf))
    assert not found.agrees(torch.tensor(inf))
    assert not found.has_corner
    beyond = nudge(lambda v: v["w"] * 1e200 * 1e200, exact(w=0.0), "w")
    assert beyond.slope.item() == inf
    assert beyond.agrees(torch.tensor(inf))
    assert not beyond.agrees(torch.tensor(-inf))


@pytest.mark.parametrize("other", [3, torch.ones(2, dtype=torch.float64)])
def test_another_branch_may_give_what_has_no_slope(other):
    found = nudge(lambda v: v["w"] if v["w"] > 0 else other, exact(w=1e-6), "w")
    assert found.slope.isnan()
    assert not found.agrees(torch.tensor(1.0))


def test_what_leaves_float64_or_is_no_single_number_has_no_nudge():
    assert nudge(lambda v: v["w"].float(), exact(w=1.0), "w") is None
    assert nudge(lambda v: v["w"] * torch.ones(3), exact(w=1.0), "w") is None
