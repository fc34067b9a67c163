import numpy as np
import pytest
import torch
from sklearn.datasets import load_diabetes

from core.gradient_descent import (
    CURVES,
    RATES,
    START,
    Settings,
    border,
    climbs,
    curve_points,
    descend,
    last_finite,
    measurements,
    turns,
)

PLACES = (START, -0.3, 0.0, 1.7)


@pytest.mark.parametrize("name", CURVES)
def test_the_line_of_python_is_the_curve(name):
    x, y = measurements()
    for place in PLACES:
        weight = torch.tensor(place)
        shown = eval(CURVES[name].source, {"w": weight, "x": x, "y": y, "torch": torch})
        assert CURVES[name].loss(weight).item() == pytest.approx(shown.item(), rel=1e-6)
    at_once = curve_points(name, torch.tensor(PLACES))
    singly = [CURVES[name].loss(torch.tensor(place)).item() for place in PLACES]
    assert at_once.tolist() == pytest.approx(singly, rel=1e-6)


@pytest.mark.parametrize("name", CURVES)
def test_a_curvature_is_the_second_derivative_everywhere(name):
    second = [
        torch.autograd.functional.hessian(CURVES[name].loss, torch.tensor(place)).item()
        for place in PLACES
    ]
    curvature = CURVES[name].curvature
    if curvature is None:
        assert max(second) - min(second) > 0.1
        assert border(name) is None
    else:
        assert second == pytest.approx([curvature] * len(PLACES), rel=1e-4)


@pytest.mark.parametrize("name", [name for name in CURVES if CURVES[name].curvature])
def test_a_step_comes_closer_on_this_side_of_the_border_alone(name):
    bottom = measurements()[0] @ measurements()[1] / 442 if "patients" in name else 0
    for share in (0.99, 1.01):
        weight = torch.tensor(START, requires_grad=True)
        CURVES[name].loss(weight).backward()
        after = weight.detach() - share * border(name) * weight.grad
        assert (abs(after - bottom) < abs(START - bottom)) == (share < 1)


@pytest.mark.parametrize("name", CURVES)
@pytest.mark.parametrize("rate", [0.02, 0.1])
def test_a_walk_is_torchs_own(name, rate):
    descents = descend(Settings(name, rate, steps=20))
    weight = torch.tensor(START, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=rate)
    for walked, lost in zip(descents.walk, descents.loss, strict=True):
        loss = CURVES[name].loss(weight)
        scale = max(1.0, abs(weight.item()))
        assert walked.item() == pytest.approx(weight.item(), abs=1e-5 * scale)
        assert lost.item() == pytest.approx(loss.item(), rel=1e-4, abs=1e-6)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert descents.weights.shape == descents.losses.shape == (len(RATES), 21)


def test_the_best_line_through_the_patients_is_least_squares():
    table = load_diabetes()
    slope = np.corrcoef(table.data[:, 2], table.target)[0, 1]  # of two columns of deviation 1
    walk = descend(Settings("A line through patients", 0.1, steps=100)).walk
    assert walk[-1].item() == pytest.approx(slope, abs=1e-5)


def test_the_last_finite_value_is_before_the_first_that_is_not():
    assert last_finite(torch.tensor([1.0, 2.0, float("inf"), 3.0])) == 1
    assert last_finite(torch.tensor([1.0, float("nan")])) == 0
    assert last_finite(torch.tensor([1.0, 2.0])) == 1


@pytest.mark.parametrize("name", [name for name in CURVES if CURVES[name].curvature])
@pytest.mark.parametrize("steps", [1, 2, 20, 100])
def test_a_walk_climbs_exactly_beyond_the_border(name, steps):
    for rate in RATES:
        settings = Settings(name, rate, steps)
        assert climbs(settings, descend(settings)) == (rate > border(name)), rate


def test_without_a_border_a_walk_climbs_if_it_ends_above_its_start():
    for rate in RATES:
        settings = Settings("Many minima", rate, steps=20)
        descents = descend(settings)
        assert climbs(settings, descents) == bool(descents.loss[-1] > descents.loss[0])
    explodes = Settings("Two valleys", 1.5)
    assert climbs(explodes, descend(explodes))
    stands = Settings(learning_rate=1.5, start=0.0)
    assert not climbs(stands, descend(stands))


def test_turns_are_counted_where_they_can_be_seen():
    assert turns(torch.tensor([-4.0, -2.0, 1.0, 3.0])) == 0
    assert turns(torch.tensor([-4.0, 3.0, -2.0, 1.0])) == 2
    assert turns(torch.tensor([-4.0, 0.0, 1e-7, -1e-7])) == 0
    assert turns(torch.tensor([1.0, 1.0, 1.0])) == 0
