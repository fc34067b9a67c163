from dataclasses import replace

import pytest
import torch

from core.randomness import CHANCES, DRAWS, Settings, draw, fresh_seed

TWINS = Settings(right_seeded=True, right_seed=42)


@pytest.mark.parametrize("kind", DRAWS)
def test_one_seed_draws_the_same_twice_and_leaves_the_process_alone(kind):
    before = torch.get_rng_state()
    drawn = draw(replace(TWINS, draw=kind))
    assert drawn.same.all()
    assert len(drawn.left) == 6
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("kind", DRAWS)
@pytest.mark.parametrize("reseed_at", [0, 3])
def test_one_generator_for_both_is_torch_s_global_one(kind, reseed_at):
    settings = Settings(draw=kind, together=True, reseed_at=reseed_at, reseed_with=5, draws=4)
    drawn = draw(settings)
    names = {"torch": torch, "deck": torch.tensor([10, 20, 30, 40, 50, 60])}
    line = DRAWS[kind].source.format(g="")
    with torch.random.fork_rng():
        torch.manual_seed(42)
        for number in range(4):
            if number + 1 == reseed_at:
                torch.manual_seed(5)
            assert torch.equal(drawn.left[number], eval(line, names))
            assert torch.equal(drawn.right[number], eval(line, names))


@pytest.mark.parametrize("kind", DRAWS)
def test_what_is_drawn_is_what_its_line_draws(kind):
    drawn = draw(Settings(draw=kind, seed=9))
    generator = torch.Generator().manual_seed(9)
    names = {"torch": torch, "own": generator, "deck": torch.tensor([10, 20, 30, 40, 50, 60])}
    line = DRAWS[kind].source.format(g=", generator=own")
    for row in drawn.left:
        assert torch.equal(row, eval(line, names))


@pytest.mark.parametrize("seed", range(5))
def test_reseeding_begins_the_numbers_anew_from_that_draw_on(seed):
    twins = draw(replace(TWINS, seed=seed, right_seed=seed))
    reseeded = draw(replace(TWINS, seed=seed, right_seed=seed, reseed_at=4, reseed_with=seed))
    assert reseeded.same.tolist() == [True, True, True, False, False, False]
    assert torch.equal(reseeded.right[3:], twins.left[:3])
    left = draw(replace(TWINS, reseed_at=2, reseeded="left", reseed_with=7))
    assert torch.equal(left.right, draw(TWINS).right)
    assert torch.equal(left.left[1:], draw(Settings(seed=7)).left[:-1])


def test_a_reseed_after_the_last_draw_never_comes():
    assert torch.equal(draw(replace(TWINS, reseed_at=7)).right, draw(TWINS).right)


def test_an_unseeded_generator_begins_where_chance_put_it():
    chances = [draw(Settings(chance=float(chance))).right for chance in (0, 1, CHANCES - 1)]
    assert not torch.equal(chances[0], chances[1])
    assert torch.equal(chances[2], draw(Settings(seed=CHANCES - 1)).left)
    seeded = Settings(right_seeded=True)
    assert torch.equal(draw(replace(seeded, chance=5.0)).right, draw(seeded).right)


def test_draws_do_not_depend_on_how_many_follow():
    assert torch.equal(draw(Settings(draws=8)).left[:3], draw(Settings(draws=3)).left)


def test_a_new_generator_always_starts_from_the_same_seed():
    assert fresh_seed() == torch.Generator().initial_seed()
    assert torch.equal(
        torch.rand(3, generator=torch.Generator()), torch.rand(3, generator=torch.Generator())
    )
