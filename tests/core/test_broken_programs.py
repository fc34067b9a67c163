"""Every mistake really fails on the installed torch, and every right repair really runs."""

import pytest
import torch
from torch import nn

from core.broken_programs import (
    BIG,
    MISTAKES,
    REPAIRS,
    SILENT,
    Mistake,
    Repair,
    adds,
    in_one_line,
    repaired,
)
from core.statement_run import run_statements

CASES = [(name, choice) for name in MISTAKES for choice in range(1, REPAIRS + 1)]
# What a right repair must print, worked out by hand; None: a loss, compared with torch below.
PRINTS = {
    "Shape": {2: "torch.Size([3, 3])", 3: "torch.Size([3, 2])"},
    "Dtype": {3: "torch.float32"},
    "Device": {1: "tensor([2., 2.])"},
    "Forgotten flatten": {3: "torch.Size([4, 10])"},
    "Wrong in_features": {2: "torch.Size([5, 3])"},
    "No batch dimension": {1: "torch.Size([1, 10])"},
    "Channels": {3: "torch.Size([4, 8, 16, 26])"},
    "Bytes into a layer": {2: "torch.float32"},
    "Float targets": {1: None},
    "Class out of range": {2: None},
    "Two shapes in BCE": {1: None},
    ".numpy() on a leaf": {3: "[1. 1. 1.] True"},
    "Reshape": {2: "torch.Size([4, 3])"},
    "Another state_dict": {3: "True"},
    "Backward twice": {1: "tensor(4.)"},
    "Backward without a graph": {3: "tensor(4.)"},
    "No forward": {2: "torch.Size([3, 1])"},
    "Batch left behind": {3: "torch.Size([4, 2]) meta"},
    SILENT: {3: "tensor(0.0002)"},
}
# Repairs that run and are wrong, and what shows it.
WRONG = {
    ("Shape", 1): "torch.Size([3, 2])",  # of (3, 2) and (3, 2): nothing was added up
    ("Device", 3): "tensor(..., device='meta', size=(2,))",  # no numbers
    ("Forgotten flatten", 1): "torch.Size([4, 5, 6, 10])",  # ten for every row of every map
    ("Wrong in_features", 3): "torch.Size([5, 3])",  # below
    ("No batch dimension", 2): "torch.Size([5, 10])",  # five answers for one picture
    ("Channels", 2): "torch.Size([4, 8, 16, 26])",  # below
    ("Class out of range", 1): None,  # below
    ("Class out of range", 3): None,
    ("Two shapes in BCE", 3): None,
    (".numpy() on a leaf", 2): "[1. 1. 1.] False",  # no longer trained
    ("Reshape", 3): "torch.Size([5, 2])",  # ten of twelve
    ("Backward twice", 2): "tensor(8.)",  # 4 + 4
    ("Backward without a graph", 1): "None",
    (SILENT, 1): "tensor(0.5514)",
    (SILENT, 2): "tensor(0.6804)",
}


def ran(name, choice=0):
    return run_statements(repaired(MISTAKES[name], choice)[0], 0)


@pytest.mark.parametrize("name", [name for name in MISTAKES if name != SILENT])
def test_every_mistake_raises_and_prints_nothing(name):
    run = ran(name)
    assert run.failure is not None
    assert run.failure.message
    assert run.printed == ()


def test_the_silent_one_raises_nothing():
    assert ran(SILENT).failure is None
    assert ran(SILENT).printed == ("tensor(0.5516)",)


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_a_short_program_with_a_right_repair_and_a_wrong_one(name):
    mistake = MISTAKES[name]
    assert 3 <= len(mistake.lines) <= 8
    assert all(len(line) <= 72 for line in mistake.lines)
    assert len(mistake.repairs) == REPAIRS
    right = {number for number, repair in enumerate(mistake.repairs, 1) if repair.right}
    assert right == set(PRINTS[name])
    assert 1 <= len(right) < REPAIRS


@pytest.mark.parametrize(("name", "choice"), CASES)
def test_a_repair_does_what_it_is_said_to_do(name, choice):
    run = ran(name, choice)
    if MISTAKES[name].repairs[choice - 1].right:
        assert run.failure is None, run.failure
        expected = PRINTS[name][choice]
    elif (name, choice) in WRONG:
        assert run.failure is None, run.failure
        expected = WRONG[name, choice]
    else:
        assert run.failure is not None
        assert run.printed == ()
        return
    assert len(run.printed) == 1
    assert expected is None or run.printed[0] == expected


def test_the_big_three_are_of_the_kinds_that_they_are_named_for():
    assert "shapes" in ran(BIG[0]).failure.message
    assert "dtype" in ran(BIG[1]).failure.message
    assert "device" in ran(BIG[2]).failure.message


def test_the_losses_are_those_of_the_right_targets():
    for name, choice, right, loss in (
        ("Float targets", 1, torch.tensor([0, 2, 1, 1]), nn.CrossEntropyLoss()),
        ("Class out of range", 2, torch.tensor([0, 2, 1, 2]), nn.CrossEntropyLoss()),
        ("Two shapes in BCE", 1, torch.tensor([[1.0], [0], [1], [1]]), nn.BCEWithLogitsLoss()),
    ):
        names = ran(name, choice).names
        assert torch.equal(names["loss"], loss(names["logits"], right))


def test_the_wrong_losses_are_other_numbers():
    right = ran("Class out of range", 2).names["loss"]
    for choice in (1, 3):
        assert not torch.isclose(ran("Class out of range", choice).names["loss"], right)
    clamped = ran("Class out of range", 1).names["target"].clamp(max=2)
    assert clamped.tolist() == [1, 2, 2, 2]  # 2 and 3 have become one, 0 does not occur
    column, row = (ran("Two shapes in BCE", 3).names[name] for name in ("logits", "target"))
    assert (column - row).shape == (4, 4)


def test_reshape_mixes_what_permute_moves():
    pictures = ran("Channels", 3).names["pictures"]
    moved, counted = pictures.permute(0, 3, 1, 2), pictures.reshape(4, 3, 20, 30)
    assert moved.shape == counted.shape
    assert (moved[0, 0] == pictures[0, :, :, 0]).all()
    assert (counted[0, 0] != moved[0, 0]).float().mean() > 0.99


def test_the_shortened_rows_lose_two_numbers_of_eight():
    assert ran("Wrong in_features", 3).names["hidden"].shape == (5, 8)
    assert "hidden[:, :6]" in MISTAKES["Wrong in_features"].repairs[2].text


def test_softmax_before_cross_entropy_has_a_floor_with_three_classes():
    floor = torch.log((torch.e + torch.tensor(2.0)) / torch.e)
    assert f"{floor:.4f}" == "0.5514"
    generator = torch.Generator().manual_seed(1)
    logits = 50 * torch.randn(1000, 3, generator=generator)
    loss = nn.CrossEntropyLoss(reduction="none")(logits.softmax(1), logits.argmax(1))
    assert loss.min() >= floor - 1e-6


def test_a_repair_writes_its_line_and_no_other():
    broken = Mistake(("a", "b", "c"), (Repair(2, "x\nb"), Repair(2, "b\n\ny:\nz")))
    assert repaired(broken, 0) == (("a", "b", "c"), ())
    assert repaired(broken, 1) == (("a", "x", "b", "c"), (2,))
    assert repaired(broken, 2) == (("a", "b", "", "y:", "z", "c"), (4, 5))
    assert [adds(broken, repair) for repair in broken.repairs] == [False, True]
    assert in_one_line(broken, broken.repairs[0]) == "x; b"
    assert in_one_line(broken, broken.repairs[1]) == "y: z"


def test_no_repair_looks_like_another():
    for mistake in MISTAKES.values():
        looks = {(repair.line, in_one_line(mistake, repair)) for repair in mistake.repairs}
        assert len(looks) == REPAIRS
