"""The first layer's filters over a training: kept by it, and what is said of them by hand."""

from dataclasses import replace

import pytest
import torch
from torch import nn

from core.filters import Settings, look_back
from core.opened_run import READY, inputs
from core.run_folder import load_network, read_run
from figures.filters import film
from lessons.filters import LESSON, program, what_you_see
from tests.core.test_run_folder import SETTINGS, a_run, train_into


@pytest.fixture
def trained(tmp_path):
    train_into(tmp_path, a_run(replace(SETTINGS, epochs=3)), until=3)
    return tmp_path


def test_the_start_is_torchs_own_and_the_best_epoch_is_the_networks():
    filters = look_back(Settings())
    torch.manual_seed(42)
    assert torch.equal(filters.weights[0], nn.Conv2d(3, 10, 3).weight)
    assert filters.as_torch_starts
    run = read_run(READY)
    kept = load_network(READY, run).blocks[0][0].weight
    assert torch.equal(filters.weights[run.best.epoch], kept)
    assert len(filters.weights) == len(run.epochs) + 1


def test_distance_angle_and_what_is_left_over_by_hand():
    filters = look_back(Settings(filter=7))
    start, end = filters.weights[0, 7].double(), filters.weights[-1, 7].double()
    distance = ((end - start) ** 2).sum().sqrt() / (start**2).sum().sqrt()
    assert filters.moved[-1, 7].item() == pytest.approx(distance.item(), rel=1e-5)
    cosine = (start * end).sum() / (start**2).sum().sqrt() / (end**2).sum().sqrt()
    angle = torch.rad2deg(torch.acos(cosine)).item()
    assert filters.turned[-1, 7].item() == pytest.approx(angle, rel=1e-4)
    left = sum(abs(end[colour].sum()) for colour in range(3)) / end.abs().sum()
    assert filters.left_over[-1, 7].item() == pytest.approx(left.item(), rel=1e-5)
    assert filters.moved[0].abs().max() == 0


def test_the_map_of_an_epoch_is_its_filter_over_the_picture():
    filters = look_back(Settings(filter=2, image=30))
    given = inputs(filters.opened, filters.opened.pictures[30:31])
    padded = nn.functional.pad(given, (1, 1, 1, 1))[0]
    by_hand = (padded[:, 20:23, 40:43] * filters.weights[4, 2]).sum()
    assert filters.maps[4, 20, 40].item() == pytest.approx(by_hand.item(), abs=1e-5)
    assert filters.maps.shape == (11, 64, 64)


def test_a_learners_run_keeps_its_own(trained):
    filters = look_back(Settings(folder=str(trained), filter=50))
    assert filters.weights.shape == (4, 3, 3, 3, 3) and filters.number == 2
    assert filters.accuracies.isnan().tolist() == [True, False, False, False]
    film(filters)
    assert "3 epochs" in what_you_see(Settings(folder=str(trained)), filters)


def test_a_run_that_kept_none_gets_a_sentence(trained):
    (trained / "resume.pth").unlink()
    settings = Settings(folder=str(trained))
    filters = look_back(settings)
    assert filters.weights is None
    assert "did not keep its filters" in what_you_see(settings, filters)
    assert "did not keep" in program(settings) and LESSON.files(settings, filters) == {}
    assert not any(challenge.ticked(settings, filters, []) for challenge in LESSON.challenges)
