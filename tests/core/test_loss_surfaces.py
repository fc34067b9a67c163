import pytest
import torch

from core.loss_surfaces import ACROSS, START, SURFACES, UP

NAMES = list(SURFACES)


def grid() -> torch.Tensor:
    a, b = torch.linspace(-ACROSS, ACROSS, 201), torch.linspace(-UP, UP, 121)
    return torch.stack(torch.meshgrid(a, b, indexing="xy"), dim=-1).double()


@pytest.mark.parametrize("name", NAMES)
def test_it_is_nowhere_below_its_lowest_point_of_0(name):
    loss = SURFACES[name].loss(grid())
    assert loss.shape == (121, 201)
    assert loss.min() >= 0
    weights = grid()[loss == loss.min()][0].clone().requires_grad_()
    optimizer = torch.optim.LBFGS([weights], max_iter=100, line_search_fn="strong_wolfe")

    def again():
        optimizer.zero_grad()
        loss = SURFACES[name].loss(weights)
        loss.backward()
        return loss

    optimizer.step(again)
    assert SURFACES[name].loss(weights).item() == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_the_line_of_python_is_the_surface(name):
    a, b = grid().unbind(-1)
    shown = eval(SURFACES[name].source, {"a": a, "b": b, "torch": torch})
    assert torch.equal(shown, SURFACES[name].loss(grid()))


@pytest.mark.parametrize("name", NAMES)
def test_a_curvature_is_the_hessians_greatest_everywhere(name):
    places = [START, (0.5, 2.0), (4.0, -1.0)]
    loss = SURFACES[name].loss
    greatest = [
        torch.linalg.eigvalsh(torch.autograd.functional.hessian(loss, torch.tensor(place)))[-1]
        for place in places
    ]
    curvature = SURFACES[name].curvature
    if curvature is None:
        assert max(greatest) - min(greatest) > 0.1
    else:
        assert torch.stack(greatest).tolist() == pytest.approx([curvature] * 3, rel=1e-4)


def test_the_start_lies_in_the_picture():
    assert abs(START[0]) < ACROSS
    assert abs(START[1]) < UP
