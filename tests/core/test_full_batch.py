import torch
from torch import nn

from core.full_batch import descend


def test_it_is_the_loop_that_one_would_write_and_shows_what_the_weights_gave():
    points, target = torch.linspace(-1, 1, 7)[:, None], torch.full((7, 1), 0.5)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        ours, theirs = nn.Linear(1, 1), nn.Linear(1, 1)
    theirs.load_state_dict(ours.state_dict())
    seen = []

    def look(step, output, loss):
        assert not output.requires_grad
        assert not loss.requires_grad
        seen.append((step, ours.weight.detach().clone(), output.clone(), loss.clone()))

    descend(
        lambda: ours(points),
        lambda output: nn.functional.mse_loss(output, target),
        torch.optim.SGD(ours.parameters(), lr=0.1, momentum=0.9),
        5,
        look,
    )
    optimizer = torch.optim.SGD(theirs.parameters(), lr=0.1, momentum=0.9)
    assert [step for step, *_ in seen] == list(range(6))
    for _, weight, output, loss in seen:
        assert torch.equal(weight, theirs.weight)
        assert torch.equal(output, theirs(points))
        expected = nn.functional.mse_loss(theirs(points), target)
        assert torch.equal(loss, expected)
        optimizer.zero_grad()
        expected.backward()
        optimizer.step()
    assert torch.equal(seen[-1][1], ours.weight)  # no step after the last look
