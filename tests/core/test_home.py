import pytest
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits

from core.home import CELLS, EVERY, REACH, STEPS, Settings, rings, square, train


def test_with_the_bend_the_ring_is_fenced_in():
    training = train(Settings(bend=True))
    assert training.right[-1] >= 0.95 * len(training.points)


def test_with_the_bend_most_seeds_fence_it_in():
    shares = [train(Settings(bend=True, seed=seed)).right[-1] / 300 for seed in range(8)]
    assert sum(share >= 0.95 for share in shares) >= 7


@pytest.mark.parametrize("seed", [42, 0, 1, 2])
def test_without_the_bend_no_line_ever_does(seed):
    # One line is right for half the points and a third of the other half at most, plus the noise.
    training = train(Settings(bend=False, seed=seed))
    assert (training.right <= (2 / 3 + 0.04) * len(training.points)).all()


def test_without_the_bend_every_neuron_is_a_plane():
    planes = train(Settings(bend=False)).neurons
    bend_across = planes.diff(dim=-1).diff(dim=-1).abs().max()
    bend_down = planes.diff(dim=-2).diff(dim=-2).abs().max()
    assert max(bend_across, bend_down) < 1e-5
    assert train(Settings(bend=True)).neurons[-1].diff(dim=-1).diff(dim=-1).abs().max() > 0.1


@pytest.mark.parametrize("bend", [False, True])
def test_it_is_the_program_that_one_would_write(bend):
    points, inner = rings()
    with torch.random.fork_rng():
        torch.manual_seed(7)
        first, last = nn.Linear(2, 3), nn.Linear(3, 1)
    optimizer = torch.optim.Adam([*first.parameters(), *last.parameters()], lr=0.03)
    losses = []
    for _ in range(STEPS + 1):
        hidden = torch.tanh(first(points)) if bend else first(points)
        loss = binary_cross_entropy_with_logits(last(hidden)[:, 0], inner.float())
        losses.append(loss.detach())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert torch.equal(train(Settings(bend, seed=7)).losses, torch.stack(losses)[::EVERY])


def test_it_draws_nothing_from_the_chance_that_all_sessions_share():
    before = torch.get_rng_state()
    train(Settings())
    assert torch.equal(torch.get_rng_state(), before)


def test_pictures_and_numbers_belong_together():
    training = train(Settings(bend=True))
    assert training.steps.tolist() == list(range(0, 301, EVERY))
    assert training.chances.shape == (51, CELLS, CELLS)
    assert training.neurons.shape == (51, 3, 18, 18)
    # What the map says where a point lies is what was counted for it, the border's own cells apart.
    cells = ((training.points + REACH) / (2 * REACH) * CELLS).long()
    said = training.chances[-1][cells[:, 1], cells[:, 0]] > 0.5
    assert abs(int((said == training.inner).sum()) - int(training.right[-1])) <= 6


def test_the_square_is_read_row_by_row_from_the_bottom():
    middles = square(3)
    assert middles[0].tolist() == pytest.approx([-1.0, -1.0])
    assert middles[1].tolist() == pytest.approx([0.0, -1.0])
    assert middles[-1].tolist() == pytest.approx([1.0, 1.0])
