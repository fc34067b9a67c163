import torch
from torch import Generator, nn
from torchvision.transforms import v2

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


def test_transforms_and_distributions_draw_from_it_too():
    def drawn():
        picture = torch.arange(3 * 12 * 12, dtype=torch.uint8).view(3, 12, 12)
        return [
            v2.TrivialAugmentWide()(picture),
            v2.ColorJitter(0.5)(picture),  # Tensor.uniform_ and randperm
            torch.empty(3).normal_(),
            torch.distributions.Beta(torch.tensor([2.0]), torch.tensor([2.0])).sample(),
        ]

    before = torch.get_rng_state()
    with DrawnFrom(Generator().manual_seed(7)):
        ours = drawn()
    assert torch.equal(torch.get_rng_state(), before)
    with torch.random.fork_rng():
        torch.manual_seed(7)
        theirs = drawn()
    assert all(torch.equal(one, other) for one, other in zip(ours, theirs, strict=True))


def test_a_generator_that_is_named_is_used():
    with DrawnFrom(Generator().manual_seed(7)):
        named = torch.rand(3, generator=Generator().manual_seed(8))
    assert torch.equal(named, torch.rand(3, generator=Generator().manual_seed(8)))
