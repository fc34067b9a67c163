"""The points: scikit-learn's numbers, the shapes' geometry, and an honest split."""

import inspect
import math
from dataclasses import replace

import pytest
import torch
from sklearn.datasets import make_blobs, make_circles, make_moons
from sklearn.model_selection import train_test_split

from core.own_points import MOST_CLASSES
from core.playground_data import DATA, OWN, Wanted, draw_data, mislabelled


def everything(data):
    return (
        torch.cat([data.train.places, data.test.places]),
        torch.cat([data.train.labels, data.test.labels]),
    )


@pytest.mark.parametrize("name", DATA)
def test_every_kind_of_data_is_whole_seeded_and_within_its_square(name):
    wanted = Wanted(data=name, classes=MOST_CLASSES)
    data = draw_data(wanted)
    places, labels = everything(data)
    assert places.shape == (500, 2) and places.dtype == torch.float32
    assert data.classes == DATA[name].most_classes
    inside = (places - torch.tensor(data.middle)).abs() <= data.reach
    assert inside.all(dim=1).float().mean() > 0.99
    assert torch.equal(draw_data(wanted).train.places, data.train.places)
    assert not torch.equal(draw_data(replace(wanted, data_seed=1)).train.places, data.train.places)
    if data.classes:
        assert labels.dtype == torch.int64
        assert labels.unique().tolist() == list(range(data.classes))
        assert labels.bincount().float().std() < 30  # about as many points in each class
    else:
        assert labels.dtype == torch.float32
        assert 0.9 < labels.abs().max() < 1.3


@pytest.mark.parametrize("name", DATA)
def test_each_function_runs_by_itself_in_a_program_that_is_pasted_elsewhere(name):
    draw = DATA[name].draw
    names = {
        "torch": torch,
        "math": math,
        "make_circles": make_circles,
        "make_moons": make_moons,
        "make_blobs": make_blobs,
    }
    exec(inspect.getsource(draw), names)
    for here, there in zip(draw(40, 2, 0.1, 3), names[draw.__name__](40, 2, 0.1, 3), strict=True):
        assert torch.equal(torch.as_tensor(here), torch.as_tensor(there))


def test_without_noise_points_lie_where_geometry_says():
    def of(name, **more):
        return everything(draw_data(Wanted(data=name, noise=0.0, **more)))

    places, labels = of("Circles")
    assert torch.allclose(places.norm(dim=1), torch.tensor([1.0, 0.5])[labels])
    places, labels = of("Close circles")
    assert torch.allclose(places.norm(dim=1), torch.tensor([1.0, 0.8])[labels])
    places, labels = of("XOR")
    assert torch.equal(places.prod(dim=1) < 0, labels == 1)
    places, labels = of("Linear")
    assert torch.equal(places.sum(dim=1) > 0, labels == 1)
    places, values = of("Plane")
    assert torch.allclose(values, (places[:, 0] + places[:, 1]) / 2)
    places, values = of("Wave")
    assert torch.allclose(
        values, torch.sin(math.pi * places[:, 0]) * torch.cos(math.pi * places[:, 1] / 2)
    )
    places, labels = of("Spirals", classes=4)
    turned = torch.atan2(places[:, 1], places[:, 0]) - 2 * math.pi * 3.5 / 4 * places.norm(dim=1)
    turned = turned - 2 * math.pi * labels / 4
    away = places.norm(dim=1) > 0.01
    assert torch.allclose(turned.cos()[away], torch.ones(int(away.sum())), atol=1e-4)


def test_the_default_split_is_stratified_with_at_least_200_test_points():
    for name in DATA:
        data = draw_data(Wanted(data=name, classes=3))
        assert len(data.test.labels) >= 200
        if data.classes:
            counts = data.train.labels.bincount(), data.test.labels.bincount()
            assert (counts[0] - counts[1]).abs().max() <= 1


def test_the_split_is_scikit_learns():
    inner = make_circles(200, factor=0.5, noise=0.05, random_state=7)
    for split, stratify in (("Stratified", inner[1]), ("Random", None)):
        expected = train_test_split(*inner, test_size=0.2, random_state=7, stratify=stratify)
        data = draw_data(Wanted(samples=200, train_share=0.8, split=split, data_seed=7))
        got = (data.train.places, data.test.places, data.train.labels, data.test.labels)
        for ours, theirs in zip(got, expected, strict=True):
            assert torch.equal(ours.double(), torch.as_tensor(theirs).to(ours.dtype).double())


def test_wrong_labels_are_other_classes_and_as_many_as_asked_for():
    labels = torch.arange(10_000) % 4
    wrong = mislabelled(labels, 4, 0.2, seed=5)
    assert 0.18 < (wrong != labels).float().mean() < 0.22
    assert wrong.unique().tolist() == [0, 1, 2, 3]
    assert set(((wrong - labels) % 4).unique().tolist()) == {0, 1, 2, 3}
    assert (mislabelled(labels, 4, 1.0, seed=5) != labels).all()
    assert torch.equal(mislabelled(labels, 4, 0.0, seed=5), labels)
    values = torch.ones(10_000)
    assert 0.18 < (mislabelled(values, 0, 0.2, seed=5) == -1).float().mean() < 0.22


def test_own_points_are_split_if_there_are_enough():
    few = draw_data(Wanted(data=OWN, points=(0.5, 0.5, 0, -0.5, 1, 1, 0, 0, 1)))
    assert few.train.labels.tolist() == [0, 1, 1]
    assert len(few.test.labels) == 0
    assert (few.classes, few.middle, few.reach) == (2, (0, 0), 1.5)
    many = draw_data(Wanted(data=OWN, points=(0.5, 0.5, 0, -0.5, 1, 2) * 10))
    assert (len(many.train.labels), len(many.test.labels), many.classes) == (10, 10, 3)
    assert many.train.labels.bincount().tolist() == [5, 0, 5]
