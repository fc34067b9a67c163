"""Two generators of random numbers side by side: what a seed fixes, and what reseeding does."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

MOST_DRAWS = 8
GREATEST_SEED = 99
CHANCES = 1_000_000  # an unseeded generator starts from a number below this
SIDES = ("left", "right")
DECK = (10, 20, 30, 40, 50, 60)  # what is shuffled


@dataclass(frozen=True)
class Draw:
    """One draw from a generator; `source` says it in torch, with {g} for the generator's word."""

    run: Callable[[Generator], Tensor]
    source: str


DRAWS = {
    "torch.rand": Draw(lambda g: torch.rand(1, generator=g), "torch.rand(1{g})"),
    "torch.randn": Draw(lambda g: torch.randn(1, generator=g), "torch.randn(1{g})"),
    "torch.randint (a die)": Draw(
        lambda g: torch.randint(1, 7, (1,), generator=g), "torch.randint(1, 7, (1,){g})"
    ),
    "torch.randperm": Draw(lambda g: torch.randperm(6, generator=g), "torch.randperm(6{g})"),
    "shuffle": Draw(
        lambda g: torch.tensor(DECK)[torch.randperm(6, generator=g)], "deck[torch.randperm(6{g})]"
    ),
}


@dataclass(frozen=True)
class Settings:
    draw: str = "torch.rand"  # a key of DRAWS
    seed: int = 42  # of the left generator; of the one for both, if `together`
    right_seeded: bool = False
    right_seed: int = 7
    # Where an unseeded generator starts: a number that fell by chance, kept so that a link shows
    # the same draws. (`generator.seed()` lets torch throw one, of 64 bits.)
    chance: float = 271828.0
    reseed_at: int = 0  # before this draw; 0 for never
    reseeded: str = "right"  # one of SIDES
    reseed_with: int = 42
    together: bool = False  # both draw by turns from one generator, as without one of one's own
    draws: int = 6

    @property
    def right_start(self) -> int:
        """What the right generator starts from."""
        return self.right_seed if self.right_seeded else int(self.chance)


@dataclass(frozen=True)
class Drawn:
    left: Tensor  # (draws, numbers of a draw)
    right: Tensor

    @property
    def same(self) -> Tensor:
        """(draws,) whether both sides drew the same, to the last bit."""
        return (self.left == self.right).all(dim=1)


def draw(settings: Settings) -> Drawn:
    """Draw by turns, left first, and reseed on the way.

    `together` gives bit for bit what the global generator gives after `torch.manual_seed`.
    """
    left = Generator().manual_seed(settings.seed)
    right = left if settings.together else Generator().manual_seed(settings.right_start)
    generators = {"left": left, "right": right}
    run = DRAWS[settings.draw].run
    drawn: dict[str, list[Tensor]] = {"left": [], "right": []}
    for number in range(1, settings.draws + 1):
        if number == settings.reseed_at:
            generators[settings.reseeded].manual_seed(settings.reseed_with)
        for side, generator in generators.items():
            drawn[side].append(run(generator))
    return Drawn(torch.stack(drawn["left"]), torch.stack(drawn["right"]))


def fresh_seed() -> int:
    """What a new `torch.Generator()` starts from before anybody seeds it: always the same."""
    return Generator().initial_seed()
