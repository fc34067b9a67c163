import torch
from torch import Generator, nn

from core.drawn_from import DrawnFrom


def test_it_gives_the_numbers_of_manual_seed_and_leaves_the_shared_generator_alone():
    before = torch.get_rng_state()
    with DrawnFrom(Generator().manual_seed(7)):
        ours = [torch.randn(3, 2), *nn.Linear(2, 3).parameters(), *nn.GRU(3, 4).parameters()]
    assert torch.equal(torch.get_rng_state(), before)
    with torch.random.fork_rng():
        torch.manual_seed(7)
        theirs = [torch.randn(3, 2), *nn.Linear(2, 3).parameters(), *nn.GRU(3, 4).parameters()]
    assert all(torch.equal(one, other) for one, other in zip(ours, theirs, strict=True))


def test_two_blocks_go_on_where_the_generator_stands():
    generator = Generator().manual_seed(7)
    with DrawnFrom(generator):
        first = torch.randn(4)
    with DrawnFrom(generator):
        second = torch.randn(4)
    assert not torch.equal(first, second)
