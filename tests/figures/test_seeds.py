import numpy as np
import pytest
import torch

from core.seeds import SEEDS, compare_seeds
from core.twin import Settings
from figures.film import Lines, Points, Tiles
from figures.seeds import film, spread_over
from widgets.film_player import _payload

SETTINGS = Settings(
    data="Spirals", hidden=(8, 8, 8), differs="initialisation", other="He", epochs=30, samples=120
)
WORDS = ("PyTorch", "He")


@pytest.fixture(scope="module")
def ten():
    result = compare_seeds(SETTINGS)
    return result, film(result, WORDS, seed=3)


def layers(panel, kind):
    return [layer for layer in panel.layers if isinstance(layer, kind)]


def test_the_band_is_the_worst_the_middle_and_the_best(ten):
    result, picture = ten
    edges, middles = (layer.y.numbers()[0] for layer in layers(picture.panels[0], Lines))
    for number, runs in enumerate((result.first, result.second)):
        band = 100 * runs.band.T.numpy()
        assert edges[2 * number] == pytest.approx(band[0], abs=0.01)
        assert middles[number] == pytest.approx(band[1], abs=0.01)
        assert edges[2 * number + 1] == pytest.approx(band[2], abs=0.01)
    _payload(picture, 240, ())


def test_each_seed_is_joined_with_itself(ten):
    result, picture = ten
    every, looked_at = (layer.y.numbers()[-1] for layer in layers(picture.panels[1], Lines))
    ends = np.stack([result.first.accuracy[-1], result.second.accuracy[-1]], axis=1)
    assert every == pytest.approx(100 * ends, abs=0.01)
    assert looked_at[0] == pytest.approx(100 * ends[3], abs=0.01)
    [points] = layers(picture.panels[1], Points)
    assert points.y.numbers()[-1] == pytest.approx(100 * ends.flatten(), abs=0.01)
    assert points.groups[0].tolist() == [0, 1] * len(SEEDS)


def test_the_ten_nets_of_each_stand_under_its_word(ten):
    result, picture = ten
    for panel, run, name in zip(
        picture.panels[2:], (result.first, result.second), ("PyTorch (1st)", "He (2nd)"),
        strict=True,
    ):  # fmt: skip
        assert name in panel.title
        [tiles] = layers(panel, Tiles)
        said = (tiles.values.numbers()[0] + 1) / 2
        assert said == pytest.approx(run.answers[:, 0].numpy(), abs=0.005)
        assert (tiles.names[0], tiles.names[-1]) == (f"{name}, seed 0", f"{name}, seed 9")


def test_runs_of_different_length_share_the_time():
    settings = Settings(
        epochs=3, samples=120, differs="batch_size", other="32", initialisation="He"
    )
    result = compare_seeds(settings)
    assert len(result.first.places) < len(result.second.places)
    picture = film(result, ("all", "32"), 0)
    assert picture.frames[-1] == "steps 3 and 6"
    assert picture.panels[0].x.label == "% of the training"
    _payload(picture, 240, ())
    assert spread_over(torch.arange(3), 5).tolist() == [0, 0, 1, 2, 2]
