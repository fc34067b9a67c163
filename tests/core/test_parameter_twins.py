import pytest
import torch
from torch import Generator, nn

from core.network_program import PARAMETER, PLAIN, Settings, construct
from core.parameter_twins import RATE, STEPS, train_twins

SEEDS = (0, 1, 7, 42, 99)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_plain_tensor_stays_bit_for_bit_and_costs_loss(seed):
    twins = train_twins(Settings(seed=seed))
    assert twins.plain.same_bits
    assert not twins.plain.moved["weight1"].any()
    assert not twins.parameter.same_bits
    assert twins.parameter.moved["weight1"][-1] > 0.1
    assert twins.plain.losses[0] == twins.parameter.losses[0]  # the same start
    assert twins.parameter.losses[-1] < 0.6 * twins.plain.losses[-1]


@pytest.mark.parametrize("seed", SEEDS)
def test_all_others_move_meanwhile(seed):
    moved = train_twins(Settings(seed=seed)).plain.moved
    assert set(moved) == {"weight1", "bias1", "layer2.weight", "layer2.bias"}
    for name, change in moved.items():
        assert change.shape == (STEPS + 1,)
        assert change[0] == 0
        assert (change.max() > 0.01) == (name != "weight1")


@pytest.mark.parametrize("version", [PLAIN, PARAMETER])
def test_it_is_the_loop_of_torch_stepped_by_hand(version):
    settings = Settings(version=version, hidden_units=4, seed=3)
    generator = Generator().manual_seed(3)
    torch.randn(5, 2, generator=generator)
    network = construct(settings, generator)
    points = 2 * torch.rand(64, 2, generator=generator) - 1
    target = torch.sin(2 * points.sum(1, keepdim=True))
    optimizer = torch.optim.Adam(network.parameters(), lr=RATE)
    losses = []
    for _ in range(5):
        optimizer.zero_grad()
        loss = nn.MSELoss()(network(points), target)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    twins = train_twins(settings)
    trained = twins.plain if version == PLAIN else twins.parameter
    assert trained.losses[:5].tolist() == losses


def test_where_nothing_can_learn_torch_says_so():
    with pytest.raises(RuntimeError, match="does not require grad"):
        train_twins(Settings(frozen=2))
