"""Losses, accuracies and gradients of many nets against torch, one by one."""

import torch
from torch import nn

from core.playground_net import LOSSES, Net, starting_weights
from core.playground_scores import MOST_SIGNALS, accuracy_of, explained, gradient_norms, score
from tests.core.test_playground_net import sequential

PLACES = torch.randn(40, 2, generator=torch.Generator().manual_seed(1))
LABELS = torch.arange(40) % 3
SEEDS = (4, 5, 6)


def weights_of(net):
    return starting_weights(net, [torch.Generator().manual_seed(seed) for seed in SEEDS])


def test_scores_and_gradients_are_torchs():
    for loss, classes, labels in (
        ("CrossEntropy", 3, LABELS),
        ("BCEWithLogits", 3, LABELS),
        ("BCEWithLogits", 2, LABELS % 2),
        ("MSE", 3, LABELS),
        ("MSE", 0, PLACES.prod(dim=1)),
    ):
        net = Net((2, 5, 4, LOSSES[loss].outputs(classes)))
        scores = score(net, loss, classes, weights_of(net), PLACES, labels)
        target = LOSSES[loss].target(labels, classes)
        norms = gradient_norms(net, loss, weights_of(net), PLACES, target)
        assert norms.shape == (3, 3)
        for model, seed in enumerate(SEEDS):
            network = sequential(net, seed)
            outputs = network(PLACES)
            expected = eval(LOSSES[loss].source, {"nn": nn})(outputs, target)
            assert torch.allclose(scores.loss[model], expected)
            expected.backward()
            for layer, linear in enumerate(network[::3]):
                both = torch.cat([linear.weight.grad.flatten(), linear.bias.grad])
                assert torch.allclose(norms[model, layer], both.norm(), rtol=1e-4)
            answers = LOSSES[loss].answer(outputs.T, classes).detach()
            assert torch.allclose(scores.answers[model], answers, atol=1e-6)


def test_accuracy_is_right_ones_of_all_and_what_is_not_finite_is_wrong():
    answers = torch.tensor([[[0.9, 0.2, 0.6, 0.1]], [[0.9, torch.nan, 0.6, torch.nan]]])
    assert accuracy_of(answers, torch.tensor([1, 0, 0, 0])).tolist() == [0.75, 0.25]
    three = torch.eye(3)[LABELS].T[None]
    assert accuracy_of(three, LABELS).tolist() == [1]
    assert accuracy_of(three, (LABELS + 1) % 3).tolist() == [0]


def test_what_is_explained_is_one_if_exact_and_zero_for_the_mean():
    values = torch.tensor([1.0, 2.0, 6.0])
    answers = torch.stack([values, values.mean().expand(3), 2 * values])[:, None]
    assert torch.allclose(explained(answers, values), torch.tensor([1, 0, 1 - 41 / 14]))


def test_without_points_there_is_no_score():
    net = Net((2, 3, 1))
    scores = score(net, "BCEWithLogits", 2, weights_of(net), PLACES[:0], LABELS[:0])
    assert scores.loss.isnan().all() and scores.accuracy.isnan().all()
    assert scores.answers.shape == (3, 1, 0)


def test_many_nets_at_many_points_are_done_in_turns(monkeypatch):
    net = Net((2, 5, 4, 1))
    at_once = score(net, "MSE", 0, weights_of(net), PLACES, PLACES[:, 0])
    assert len(SEEDS) * 40 * 5 <= MOST_SIGNALS
    monkeypatch.setattr("core.playground_scores.MOST_SIGNALS", 300)
    in_turns = score(net, "MSE", 0, weights_of(net), PLACES, PLACES[:, 0])
    assert torch.allclose(in_turns.loss, at_once.loss)
    assert torch.allclose(in_turns.answers, at_once.answers)
