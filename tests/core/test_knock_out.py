"""Maps switched off in the network that Glassbox comes with."""

from dataclasses import replace

import pytest
import torch

from core import knock_out as module
from core.knock_out import Settings, knock_out
from core.maps_off import logits_without
from core.opened_run import READY, inputs, open_run_at
from lessons.knock_out import is_vital

OPENED = open_run_at(str(READY))
GIVEN = inputs(OPENED, OPENED.pictures)


def test_with_all_maps_on_nothing_changes():
    knocked = knock_out(Settings(off=()))
    assert torch.equal(knocked.before, knocked.after)
    assert torch.allclose(knocked.before, OPENED.logits[Settings().image], atol=1e-4)
    before, after = knocked.accuracies
    assert before == after == pytest.approx(OPENED.run.best.val_accuracy)


def test_the_accuracy_is_counted_over_all_kept_pictures_and_class_by_class():
    knocked = knock_out(Settings(off=("2", "8")))
    answers = logits_without(OPENED.network, "blocks.0.2", [2, 8], GIVEN).argmax(dim=1)
    expected = (answers == OPENED.labels).float().mean().item()
    assert knocked.accuracies[1] == pytest.approx(expected)
    counts = OPENED.labels.bincount()
    right = sum(knocked.of_class(index)[1] * count for index, count in enumerate(counts.tolist()))
    assert right == pytest.approx(expected * len(OPENED.labels), abs=1e-3)


def test_each_map_alone_costs_what_it_costs_when_it_is_the_only_one_off():
    knocked = knock_out(Settings())
    for number in (0, 8):
        alone = knock_out(Settings(off=(str(number),)))
        assert alone.accuracies[1] == pytest.approx(knocked.alone[number].item())


def test_a_map_that_costs_nothing_is_no_vital_organ():
    """Not even where all others cost nothing either, and it stands among the three first."""
    knocked = replace(knock_out(Settings(off=("2",))), whole=0.8)
    costs = torch.full((10,), 0.8)
    assert not is_vital(replace(knocked, alone=costs))
    assert not is_vital(replace(knocked, alone=costs + 0.1))
    assert is_vital(replace(knocked, alone=costs - 0.1))  # all ten cost the same
    costs[2] = 0.7
    assert is_vital(replace(knocked, alone=costs))
    costs[[3, 4, 5]] = 0.6  # three that cost more
    assert not is_vital(replace(knocked, alone=costs))


def test_what_each_map_costs_is_measured_against_all_kept_pictures(monkeypatch):
    monkeypatch.setattr(module, "MOST_WORK", 4e8)
    knocked = knock_out(Settings())
    assert len(knocked.labels) < 60  # as many as could be judged at once
    assert knocked.whole == pytest.approx(OPENED.run.best.val_accuracy)


def test_maps_and_layers_that_are_not_there_are_left_out():
    knocked = knock_out(Settings(layer="layer4.1.conv2", off=("2", "63"), image=499))
    assert (knocked.layer, knocked.off) == ("blocks.0.0", (2,))
    assert torch.equal(knocked.picture, OPENED.pictures[-1])


def test_a_picture_of_ones_own_has_no_truth_and_the_accuracy_is_the_same():
    kept = knock_out(Settings())
    own = knock_out(Settings(), OPENED.pictures[5])
    assert own.label is None
    assert own.accuracies == kept.accuracies
    assert torch.allclose(own.before, OPENED.logits[5], atol=1e-4)


def test_a_network_that_costs_more_is_judged_on_fewer_pictures(monkeypatch):
    monkeypatch.setattr(module, "MOST_WORK", 4e8)  # about 30 forward passes
    rows = module._judged(OPENED)
    assert 20 <= len(rows) < 60
    assert len(OPENED.labels[rows].unique()) == 5  # from all over the kept ones


def test_a_run_without_kept_pictures_is_opened_all_the_same(tmp_path):
    for name in ("run.json", "model.pth"):
        (tmp_path / name).write_bytes((READY / name).read_bytes())
    bare = replace(Settings(), folder=str(tmp_path))
    knocked = knock_out(bare, OPENED.pictures[5])
    assert len(knocked.labels) == len(knocked.alone) == 0
    assert not torch.equal(knocked.before, knocked.after)
