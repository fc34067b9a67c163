"""The playground's runs: the course's numbers, the page's demonstrations, edits by hand."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import torch
from torch import nn

from core.nonlinearity import (
    MOST_STEPS,
    PRESETS,
    RATES,
    Settings,
    cost,
    draw_data,
    edited,
    place_of,
    train,
)
from core.playground_net import LOSSES, Net
from core.playground_training import MOMENTS
from core.refusal import Refused
from tests.core.test_playground_net import sequential

COURSE = PRESETS["The course's circles"]


def test_the_courses_numbers_for_make_circles():
    """Its loop prints the training loss that a step starts from and the test loss after it."""
    runs = {epochs: train(replace(COURSE, epochs=epochs), 2) for epochs in (900, 901, 999, 1000)}
    assert runs[900].train.loss[-1] == pytest.approx(0.62362, abs=1e-5)
    assert runs[901].test.loss[-1] == pytest.approx(0.62145, abs=1e-5)
    shares = [
        100 * scores.accuracy[-1].item()
        for scores in (runs[900].train, runs[901].test, runs[999].train, runs[1000].test)
    ]
    assert shares == pytest.approx([74.00, 79.00, 87.62, 86.50], abs=0.006)
    assert runs[1000].step_losses[900] == pytest.approx(0.62362, abs=1e-5)


def test_a_run_is_the_program_of_torch_to_the_bit():
    trained = train(Settings(epochs=50, hidden=(8, 8)))
    network = sequential(Net((2, 8, 8, 1)), 42)
    optimizer = torch.optim.Adam(network.parameters(), lr=0.03)
    inputs, target = trained.data.train.places, trained.data.train.labels[:, None].float()
    for _ in range(50):
        loss = nn.BCEWithLogitsLoss()(network(inputs), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert torch.equal(nn.utils.parameters_to_vector(network.parameters()), trained.weights[-1])
    assert trained.places[-1] == 50 and len(trained.places) == 51
    network.eval()
    logits = network(trained.data.test.places)[:, 0]
    right = ((logits > 0) == trained.data.test.labels.bool()).float().mean()
    assert trained.test.accuracy[-1] == right == trained.judged.accuracy[-1]


def test_a_run_is_kept_at_sixty_moments():
    trained = train(Settings())
    assert len(trained.places) == MOMENTS
    assert trained.weights.shape == (MOMENTS, 33)
    assert trained.gradients.shape == (MOMENTS, 2)
    assert trained.step_losses.shape == (300,)
    assert trained.train.loss.shape == trained.test.accuracy.shape == (MOMENTS,)
    assert trained.last_finite == MOMENTS - 1


@pytest.mark.parametrize("seed", [0, 1, 2, 42])
def test_without_a_bend_a_line_remains_and_with_one_the_ring_is_closed(seed):
    for hidden in ((8,), (8, 8, 8)):
        straight = train(Settings(seed=seed, activation="none", hidden=hidden), 2)
        assert straight.test.accuracy[-1] <= 0.667
    assert train(Settings(seed=seed), 2).test.accuracy[-1] >= 0.98


def test_squares_need_no_hidden_layer():
    settings = Settings(features=("x²", "y²"), hidden=(), learning_rate=0.2)
    assert train(settings, 2).test.accuracy[-1] >= 0.95


@pytest.mark.parametrize("name", ["Two-arm spiral", "Four-arm spiral"])
def test_a_spiral_is_solved_by_its_preset(name):
    for seed in (0, 1, 42):
        trained = train(replace(PRESETS[name], seed=seed), 2)
        assert trained.test.accuracy[-1] >= 0.98
        assert len(trained.data.test.labels) == 250


def test_reset_returns_to_the_same_weights():
    first, again = train(Settings(epochs=5)), train(Settings(epochs=9, learning_rate=1.0))
    assert torch.equal(first.weights[0], again.weights[0])
    expected = nn.utils.parameters_to_vector(sequential(Net((2, 8, 1)), 42).parameters())
    assert torch.equal(first.weights[0], expected)


def test_a_weight_set_by_hand_changes_everything_that_is_said():
    trained = train(Settings(epochs=40))
    same = edited(trained, ())
    assert torch.equal(same.weights[0], trained.weights[-1])
    assert torch.allclose(same.train.loss, trained.train.loss[-1:])
    assert torch.allclose(same.test.answers[0], trained.test.answers[-1], atol=1e-6)
    changed = edited(trained, (0, 3, 1, -2.5, 1, 0, -1, 4.0))
    network = sequential(trained.net, 42)
    nn.utils.vector_to_parameters(trained.weights[-1], network.parameters())
    with torch.no_grad():
        network[0].weight[3, 1] = -2.5
        network[3].bias[0] = 4.0
    assert torch.equal(nn.utils.parameters_to_vector(network.parameters()), changed.weights[0])
    for part, scores in ((trained.data.train, changed.train), (trained.data.test, changed.test)):
        target = LOSSES["BCEWithLogits"].target(part.labels, 2)
        loss = nn.BCEWithLogitsLoss()(network(part.places), target)
        assert scores.loss[0] == pytest.approx(loss.item(), rel=1e-5)
    assert changed.gradients.shape == (1, 2)
    assert changed.places.tolist() == [40]
    assert edited(trained, (), moment=0).places.tolist() == [0]


def test_weights_that_a_net_does_not_have_are_left_as_they_are():
    net = Net((2, 3, 1))
    assert [place_of(net, 0, 0, 0), place_of(net, 0, 2, 1), place_of(net, 0, 1, -1)] == [0, 5, 7]
    assert [place_of(net, 1, 0, 2), place_of(net, 1, 0, -1)] == [11, 12]
    for nowhere in ((2, 0, 0), (-1, 0, 0), (0, 3, 0), (0, -1, 0), (0, 0, 2), (0, 0, -2)):
        assert place_of(net, *nowhere) is None
    trained = train(Settings(epochs=3))
    assert torch.equal(edited(trained, (9, 9, 9, 1.0, 0, 0)).weights[0], trained.weights[-1])


def test_what_a_run_costs():
    settings = Settings(hidden=(8, 8, 8), batch_size=32, epochs=10)
    costs = cost(settings, draw_data(settings))
    assert (costs.parameters, costs.steps, costs.points_a_step) == (177, 80, 32)


def test_what_is_too_large_is_refused_with_a_sentence():
    for settings in (
        Settings(hidden=(8,) * 7),
        Settings(hidden=(17,)),
        Settings(hidden=(0,)),
        Settings(batch_size=1, epochs=MOST_STEPS),
    ):
        with pytest.raises(Refused):
            train(settings)


def test_the_fitting_loss_is_found_and_another_can_be_asked_for():
    for data, loss in (("Circles", "BCEWithLogits"), ("Plane", "MSE"), ("Spirals", "CrossEntropy")):
        settings = Settings(data=data, classes=3, epochs=1)
        assert train(settings).loss == loss
        for other in LOSSES:
            assert train(replace(settings, loss=other)).loss == other


def test_there_are_24_learning_rates_and_settings_keep_tuples():
    assert len(RATES) == 24 and list(RATES) == sorted(RATES)
    assert (RATES[0], RATES[-1]) == (0.001, 7.0)
    assert {preset.learning_rate for preset in PRESETS.values()} <= set(RATES)
    assert hash(Settings(hidden=[8, 8], features=["x"])) == hash(
        Settings(hidden=(8, 8), features=("x",))
    )


def test_another_session_that_trains_changes_no_number():
    """Dropout and batches draw from generators of their own; torch's shared one is not touched."""
    settings = Settings(dropout=0.3, batch_size=32, epochs=40)
    alone = train(settings)
    with ThreadPoolExecutor(3) as sessions:
        others = [sessions.submit(train, replace(settings, seed=seed)) for seed in (1, 2)]
        again = sessions.submit(train, settings).result()
        assert all(not torch.equal(other.result().weights, alone.weights) for other in others)
    assert torch.equal(again.weights, alone.weights)
    assert torch.equal(again.test.loss, alone.test.loss)
