"""Heat on the network that Glassbox comes with."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core.heatmap import (
    ANSWER,
    GRAD_CAM,
    TRUTH,
    WAYS,
    Settings,
    find_heat,
    layers_with_heat,
    possible,
    questions,
)
from core.opened_run import READY, inputs, open_run_at
from lessons.heatmap import program

OPENED = open_run_at(str(READY))


@pytest.mark.parametrize("way", WAYS)
def test_the_patch_covered_is_where_the_heat_is(way):
    heat = find_heat(Settings(way=way))
    top, left = heat.hottest
    under = heat.heat[top : top + heat.patch, left : left + heat.patch].mean()
    assert under > heat.heat.mean()
    given = inputs(OPENED, heat.shown[None])
    with torch.no_grad():
        logits = OPENED.network(given)[0]
    assert torch.allclose(logits, heat.after, atol=0.2)  # but for the rounding of the colour
    assert (heat.shown != heat.picture).any(dim=0).sum() <= heat.patch**2


def test_no_patch_costs_more_than_the_hottest_of_occlusion():
    for image in OPENED.wrong.tolist()[:6]:
        measured = find_heat(Settings(image=image))
        reckoned = find_heat(Settings(image=image, way=GRAD_CAM))
        assert measured.fall == pytest.approx(measured.largest_fall, abs=1e-4)
        assert reckoned.largest_fall == pytest.approx(measured.largest_fall, abs=1e-4)
        assert reckoned.fall <= measured.fall + 1e-4


def test_a_class_can_be_asked_for_by_its_name_or_by_what_it_is():
    usual = Settings()
    answer = int(OPENED.logits[usual.image].argmax())
    truth = int(OPENED.labels[usual.image])
    assert answer != truth
    assert find_heat(replace(usual, asked=ANSWER)).target == answer
    assert find_heat(replace(usual, asked=TRUTH)).target == truth
    assert find_heat(replace(usual, asked="star")).target == OPENED.run.classes.index("star")
    assert find_heat(replace(usual, asked="no class of this run")).target == answer


def test_a_class_called_the_answer_does_not_take_the_place_of_the_answer(tmp_path):
    names = (ANSWER, "b", TRUTH, f"class {TRUTH}", "e")
    folder = renamed(tmp_path, names)
    usual = Settings(folder=folder)
    answer, truth = int(OPENED.logits[usual.image].argmax()), int(OPENED.labels[usual.image])
    assert {answer, truth}.isdisjoint({0}) and answer != truth
    assert find_heat(replace(usual, asked=ANSWER)).target == answer
    assert find_heat(replace(usual, asked=TRUTH)).target == truth
    assert find_heat(replace(usual, asked=TRUTH), OPENED.pictures[usual.image]).target == answer
    called = questions(names)
    assert len({*called, ANSWER, TRUTH}) == len(names) + 2
    for name, index in called.items():
        assert find_heat(replace(usual, asked=name)).target == index
        assert f"target = classes.index({names[index]!r})" in program(replace(usual, asked=name))


def renamed(folder: Path, names: tuple[str, ...]) -> str:
    """The ready run, its classes called otherwise."""
    shutil.copytree(READY, folder / "renamed")
    file = folder / "renamed" / "run.json"
    facts = json.loads(file.read_text(encoding="utf-8")) | {"classes": list(names)}
    file.write_text(json.dumps(facts), encoding="utf-8")
    return str(folder / "renamed")


def test_a_picture_of_ones_own_has_no_truth():
    own = OPENED.pictures[3].flip(2)
    heat = find_heat(Settings(asked=TRUTH), own)
    assert heat.label is None
    assert heat.target == heat.answer
    assert torch.equal(heat.picture, own)


def test_settings_that_this_network_cannot_take_become_some_that_it_can():
    asked = Settings(image=499, layer="layer4.1.conv2", patch=900)
    taken = possible(asked)
    assert taken.layer in layers_with_heat(OPENED)
    assert (taken.image, taken.patch) == (len(OPENED.labels) - 1, 64)
    assert find_heat(replace(asked, way=GRAD_CAM)).patch == 64


def test_grad_cam_comes_about_map_by_map():
    heat = find_heat(Settings(way=GRAD_CAM))
    assert sorted(heat.order) == list(range(10))
    assert heat.weights.abs().diff().le(0).all()
    assert len(heat.moments) == 10
    assert (heat.moments >= 0).all()
