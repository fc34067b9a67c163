from itertools import product

import pytest
import torch

from core.reshape import (
    BLOCKS,
    COUNT,
    MENU,
    NOTHING,
    STEPS,
    WRITTEN,
    Settings,
    reshape,
    source_of,
)

X = torch.arange(COUNT)


def in_torch(steps):
    """The tensor that the lines of the program make, or what torch says."""
    names = {"torch": torch, "x": X.clone()}
    try:
        for line in source_of(steps, "left"):
            exec(line, names)
    except (RuntimeError, IndexError) as error:
        return type(error).__name__, str(error)
    return names["left"]


@pytest.mark.filterwarnings("ignore:The use of `x.T`")
def test_every_two_steps_do_what_their_lines_say():
    refused = 0
    for steps in product(MENU, repeat=2):
        side = reshape(Settings(*steps)).left
        expected = in_torch(Settings(*steps).steps("left"))
        if isinstance(expected, tuple):
            assert (side.failure.kind, side.failure.message) == expected
            refused += 1
        else:
            assert side.failure is None
            assert torch.equal(side.values, expected)
            assert side.strides == expected.stride()
    assert 50 < refused < len(MENU) ** 2 / 2


def test_reshape_and_transpose_agree_in_shape_and_in_two_places():
    reshaped = reshape(Settings())
    assert torch.equal(reshaped.left.values, X.view(4, 3))
    assert torch.equal(reshaped.right.values, X.view(3, 4).mT)
    assert reshaped.same_places == 2
    assert reshape(Settings(left_1="reshape(2, 6)")).same_places is None


@pytest.mark.parametrize(
    ("steps", "shares"),
    [
        (("reshape(4, 3)",), True),
        (("reshape(4, 3)", "T"), True),
        (("reshape(4, 3)", "permute(1, 0)", "unsqueeze(0)"), True),
        (("reshape(1, 12)", "squeeze()"), True),
        (("reshape(4, 3)", "flatten()"), True),
        (("reshape(4, 3)", "T", "flatten()"), False),
        (("reshape(4, 3)", "T", "reshape(12)"), False),
        (("reshape(4, 3)", "T", "contiguous()"), False),
        (("stack([t, t + 12])",), False),
        (("cat([t, t + 12])",), False),
    ],
)
def test_an_edit_reaches_x_where_the_memory_is_shared_and_only_there(steps, shares):
    padded = (*steps, *[NOTHING] * (3 - len(steps)))
    reshaped = reshape(Settings(*padded, edited=(1.0, 5.0)))
    assert reshaped.left.shares is shares
    assert reshaped.changed("left")
    assert reshaped.changed("x") is shares
    if shares:  # the very element that was written
        element = reshaped.left.elements.flatten()[5]
        assert reshaped.x[element] == WRITTEN
        assert (reshaped.x != X).sum() == 1
    assert reshaped.left.values.flatten()[5] == WRITTEN


def test_an_edit_of_x_is_seen_in_both_views():
    reshaped = reshape(Settings(edited=(0.0, 7.0)))
    assert reshaped.edit.block == "x"
    assert torch.equal(reshaped.left.values == WRITTEN, reshaped.left.elements == 7)
    assert torch.equal(reshaped.right.values == WRITTEN, reshaped.right.elements == 7)


@pytest.mark.parametrize("edited", [(-1, -1), (3, 0), (1, 12), (2, -1), (0, 95), (1.9, -0.5)])
def test_a_place_that_is_not_there_is_not_written(edited):
    reshaped = reshape(Settings(edited=edited))
    if edited == (1.9, -0.5):  # a link may say fractions: they are cut off
        assert reshaped.edit.index == (0, 0)
    else:
        assert reshaped.edit is None
        assert torch.equal(reshaped.x, X)


def test_a_side_that_torch_refused_shows_what_came_before_and_is_not_written():
    refused = Settings(right_3="view(12)", edited=(float(BLOCKS.index("right")), 2.0))
    reshaped = reshape(refused)
    assert reshaped.right.refused == "view(12)"
    assert torch.equal(reshaped.right.values, X.view(3, 4).T)
    assert reshaped.edit is None


def test_elements_are_told_apart_in_copies_too():
    stacked = reshape(Settings(left_2="stack([t, t + 12])")).left
    assert stacked.elements.flatten().tolist() == list(range(2 * COUNT))


def test_every_repair_is_a_step_of_the_menu():
    assert {step.repair for step in STEPS.values()} <= set(MENU)
