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


def test_what_leaves_float64_or_is_no_single_number_has_no_nudge():
    assert nudge(lambda v: v["w"].float(), exact(w=1.0), "w") is None
    assert nudge(lambda v: v["w"] * torch.ones(3), exact(w=1.0), "w") is None
