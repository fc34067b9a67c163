"""The loop against a bare loop of torch: one net to the bit, many nets to rounding."""

import threading

import pytest
import torch
from torch import nn

from core.playground_data import Wanted, draw_data
from core.playground_net import LOSSES, Net
from core.playground_training import (
    MOMENTS,
    OPTIMIZERS,
    Training,
    arguments_of,
    moments_of,
    train_nets,
)
from tests.core.test_playground_net import sequential

# At larger rates Adam and momentum drive tanh into saturation, where slopes are mere rounding and
# Adam makes whole steps of them: there even two runs of torch part that differ in a last bit.
RATES = {torch.float64: (0.001, 0.03, 0.1, 0.2), torch.float32: (0.001, 0.01, 0.03, 0.1)}
DATA = draw_data(Wanted(data="Spirals", classes=3, samples=120, noise=0.02))


def examples(loss, dtype=torch.float32):
    """Inputs and target of 60 points of three classes, or for BCE of the first class or not."""
    labels, classes = DATA.train.labels, 3
    if LOSSES[loss].outputs(2) == 1:
        labels, classes = (labels > 0).long(), 2
    target = LOSSES[loss].target(labels, classes)
    target = target.to(dtype) if target.is_floating_point() else target
    return DATA.train.places.to(dtype), target, LOSSES[loss].outputs(classes)


def bare_loop(net, training, inputs, target, rate, seed, steps):
    """The program that the page shows, with the weights after every step."""
    with torch.random.fork_rng():
        network = sequential(net, seed).to(inputs.dtype)
        if training.batch_size:
            torch.manual_seed(seed)
            rows = [
                batch
                for _ in range(training.epochs)
                for batch in torch.randperm(len(inputs)).split(training.batch_size)
            ]
        else:
            rows = [slice(None)] * training.epochs
        torch.manual_seed(seed)
        sequential(net, seed)  # what the constructors draw comes before what dropout draws
        for parameter in net.shapes:
            torch.empty(parameter).uniform_()
        criterion = eval(LOSSES[training.loss].source, {"nn": nn})
        optimizer = OPTIMIZERS[training.optimizer].made(
            network.parameters(), lr=rate, **arguments_of(training)
        )
        weights = [nn.utils.parameters_to_vector(network.parameters()).detach()]
        for batch in rows[:steps]:
            loss = criterion(network(inputs[batch]), target[batch])
            if training.l1:
                loss = loss + training.l1 * sum(
                    parameter.abs().sum()
                    for parameter in network.parameters()
                    if parameter.dim() > 1
                )
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            weights.append(nn.utils.parameters_to_vector(network.parameters()).detach())
    return torch.stack(weights)


WAYS = {
    "all at once": {},
    "batches": {"batch_size": 16, "epochs": 8},
    "penalties": {"l1": 0.01, "l2": 0.1},
}


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("way", WAYS)
def test_one_net_is_the_bare_loop_to_the_bit(optimizer, loss, way):
    inputs, target, outputs = examples(loss)
    training = Training(loss, optimizer, **({"epochs": 30} | WAYS[way]))
    for hidden, activation in (((), "tanh"), ((8, 8, 8), "tanh"), ((16, 5), "leaky ReLU")):
        net = Net((2, *hidden, outputs), activation)
        runs = train_nets(net, training, inputs, target, (0.05,), (7,), places=range(31))
        expected = bare_loop(net, training, inputs, target, 0.05, 7, 30)
        assert torch.equal(runs.places, torch.arange(31))
        assert torch.equal(runs.weights[:, 0], expected), (hidden, activation)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_no_l2_is_no_weight_decay_whatever_torch_does_by_itself(optimizer):
    assert arguments_of(Training(optimizer=optimizer)).get("weight_decay", 0) == 0
    net, (inputs, target, _) = Net((2, 1)), examples("BCEWithLogits")
    ends = [
        train_nets(net, Training("BCEWithLogits", optimizer, l2=l2, epochs=5), inputs, target,
                   (0.05,), (7,)).weights[-1]
        for l2 in (0.0, 0.01)
    ]  # fmt: skip
    assert not torch.equal(*ends)


def test_dropout_is_nn_dropout_after_manual_seed():
    net = Net((2, 8, 8, 1), "ReLU", dropout=0.3)
    inputs, target, _ = examples("BCEWithLogits")
    for batch_size, epochs in ((0, 20), (16, 5)):
        training = Training(batch_size=batch_size, epochs=epochs)
        runs = train_nets(net, training, inputs, target, (0.05,), (7,), places=range(21))
        expected = bare_loop(net, training, inputs, target, 0.05, 7, 20)
        assert torch.equal(runs.weights[:, 0], expected)


def one_by_one(net, training, inputs, target, rates, seeds, places):
    """The same nets, each trained alone: (places, models, parameters), finite or not."""
    models = max(len(rates), len(seeds))
    alone = [
        train_nets(net, training, inputs, target, (rate,), (seed,), places)
        for rate, seed in zip(
            rates * (models // len(rates)), seeds * (models // len(seeds)), strict=True
        )
    ]
    return torch.cat([run.weights for run in alone], dim=1)


def apart(batched, alone):
    """The largest difference, in weights that are of size 1 or relative where they are larger, of
    what comes before an overflow."""
    finite = (alone.isfinite() & (alone.abs() < 1e6)).all(dim=2, keepdim=True).cumprod(0).bool()
    assert finite[0].all()
    difference = (batched - alone).abs() / alone.abs().clamp(min=1)
    return difference.where(finite, 0).max()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize(
    "way",
    [
        {},
        {"batch_size": 16, "epochs": 15},
        {"l1": 0.01, "l2": 0.1},
        {"dropout": 0.3},
        {"dropout": 0.3, "batch_size": 16, "epochs": 15},
    ],
    ids=str,
)
def test_many_nets_are_the_same_nets_one_by_one(optimizer, loss, way):
    net, way = (
        {"dropout": way.get("dropout", 0.0)},
        {k: v for k, v in way.items() if k != "dropout"},
    )
    training = Training(loss, optimizer, **({"epochs": 50} | way))
    for dtype, steps, allowed in ((torch.float64, 50, 1e-6), (torch.float32, 20, 1e-5)):
        inputs, target, outputs = examples(loss, dtype)
        places, shape = range(steps + 1), Net((2, 8, 6, outputs), "tanh", **net)
        some = (1, 2, 3, 4)
        for rates, seeds in (((0.05,), some), (RATES[dtype], (7,)), (RATES[dtype], some)):
            batched = train_nets(shape, training, inputs, target, rates, seeds, places).weights
            alone = one_by_one(shape, training, inputs, target, rates, seeds, places)
            assert batched.shape == (steps + 1, 4, shape.parameters)
            assert torch.equal(batched[0], alone[0])  # Reset: the same starting weights
            assert apart(batched, alone) <= allowed, (rates, seeds, dtype)
            assert (batched[-1, 0] - batched[-1, 1]).abs().max() > 1e-4


@pytest.mark.parametrize("activation", ["ReLU", "tanh", "sine"])
def test_rates_above_one_go_their_share_too(activation):
    inputs, target, _ = examples("BCEWithLogits", torch.float64)
    net, training = Net((2, 8, 6, 1), activation), Training(optimizer="SGD", epochs=50)
    rates = (1.0, 1.5, 3.0)
    batched = train_nets(net, training, inputs, target, rates, (7,), range(51)).weights
    alone = one_by_one(net, training, inputs, target, rates, (7,), range(51))
    assert apart(batched, alone) <= 1e-6


def test_a_net_that_diverges_leaves_the_others_alone():
    inputs, target, _ = examples("MSE")
    net, training = Net((2, 8, 1), "ReLU"), Training("MSE", "SGD", epochs=200)
    both = train_nets(net, training, inputs.double(), target.double(), (0.05, 50.0), (3,))
    alone = train_nets(net, training, inputs.double(), target.double(), (0.05,), (3,))
    assert not both.weights[-1, 1].isfinite().all()
    assert torch.allclose(both.weights[:, 0], alone.weights[:, 0], atol=1e-9)


def test_same_seed_same_numbers_while_another_session_trains():
    net, training = Net((2, 8, 8, 1), "tanh", dropout=0.2), Training(batch_size=16, epochs=20)
    inputs, target, _ = examples("BCEWithLogits")

    def run(seed=5):
        return train_nets(net, training, inputs, target, (0.05,), (seed,)).weights

    quiet, state = run(), torch.random.get_rng_state()
    others = [threading.Thread(target=run, args=(seed,)) for seed in (5, 6)]
    for other in others:
        other.start()
    assert torch.equal(run(), quiet)
    for other in others:
        other.join()
    assert torch.equal(torch.random.get_rng_state(), state)  # nobody's numbers were drawn
    torch.manual_seed(99)
    assert torch.equal(run(), quiet)
    assert not torch.equal(run(6), quiet)


def test_step_losses_are_what_each_step_went_down_from():
    net, inputs, target = Net((2, 4, 1)), *examples("BCEWithLogits")[:2]
    runs = train_nets(net, Training(epochs=5), inputs, target, (0.1,), (3,), places=(0, 3))
    network = sequential(net, 3)
    for place, weights in zip((0, 3), runs.weights[:, 0], strict=True):
        nn.utils.vector_to_parameters(weights, network.parameters())
        expected = nn.BCEWithLogitsLoss()(network(inputs), target)
        assert torch.allclose(runs.step_losses[place], expected)
    assert runs.step_losses.shape == (5,)


def test_steps_of_an_epoch_are_its_batches_the_last_one_short():
    training = Training(batch_size=32, epochs=3)
    assert (training.steps(100), training.points_a_step(100)) == (12, 32)
    assert (training.steps(20), training.points_a_step(20)) == (3, 20)
    assert (Training(epochs=3).steps(100), Training().points_a_step(100)) == (3, 100)


def test_moments_begin_at_the_start_and_end_at_the_end():
    for steps in (0, 1, 5, 59, 60, 61, 300, 999, 20_000):
        moments = moments_of(steps)
        assert (moments[0], moments[-1]) == (0, steps)
        assert len(set(moments)) == len(moments) == min(MOMENTS, steps + 1)
    told = []
    inputs, target, _ = examples("BCEWithLogits")
    train_nets(
        Net((2, 1)), Training(epochs=9), inputs, target, (0.1,), (3,), (0, 4, 9), told.append
    )
    assert told == [0, 4, 9]
