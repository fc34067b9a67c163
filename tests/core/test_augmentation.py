"""Every picture gets a draw of its own, and labels are not touched."""

import torch

from core.augmentation import augment


def equal_pictures(count: int = 8) -> torch.Tensor:
    picture = torch.arange(3 * 16 * 16, dtype=torch.uint8).view(3, 16, 16)
    return picture.repeat(count, 1, 1, 1)


def test_eight_equal_pictures_come_out_different():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        results = augment(equal_pictures(), "trivial")
    assert results.shape == (8, 3, 16, 16)
    assert results.dtype == torch.uint8
    assert len({tuple(picture.flatten().tolist()) for picture in results}) > 3


def test_a_flip_is_drawn_per_picture_and_mirrors_left_and_right():
    pictures = equal_pictures(40)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        results = augment(pictures, "flip")
    mirrored = [torch.equal(picture, pictures[0].flip(2)) for picture in results]
    same = [torch.equal(picture, pictures[0]) for picture in results]
    assert all(m != s for m, s in zip(mirrored, same, strict=True))
    assert 8 <= sum(mirrored) <= 32  # 20 expected; outside with probability 3e-5


def test_none_changes_nothing_and_draws_nothing():
    state = torch.random.get_rng_state()
    assert torch.equal(augment(equal_pictures(), "none"), equal_pictures())
    assert torch.equal(torch.random.get_rng_state(), state)
