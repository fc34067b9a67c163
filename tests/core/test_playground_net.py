"""Many nets at once against torch.nn, one by one."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from core.playground_net import (
    ACTIVATIONS,
    INITIALISATIONS,
    LOSSES,
    Net,
    all_outputs,
    all_signals,
    fitting,
    layers_of,
    starting_weights,
    winners,
)


class Sine(nn.Module):
    def forward(self, signal):
        return signal.sin()


def sequential(net: Net, seed: int) -> nn.Sequential:
    """What a program would build after torch.manual_seed; the seed of this process is put back."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        layers = []
        for into, out in zip(net.sizes, net.sizes[1:], strict=False):
            bend = eval(ACTIVATIONS[net.activation].source, {"nn": nn, "Sine": Sine})
            layers += [nn.Linear(into, out), bend, nn.Dropout(net.dropout)]
        return nn.Sequential(*layers[:-2])


@pytest.mark.parametrize("sizes", [(2, 1), (2, 8, 8, 8, 1), (7, 16, 3), (1, *[5] * 6, 2)])
def test_starting_weights_are_those_of_manual_seed_and_the_constructors(sizes):
    net = Net(sizes)
    rows = starting_weights(net, [torch.Generator().manual_seed(seed) for seed in (0, 42)])
    assert rows.shape == (2, net.parameters)
    for row, seed in zip(rows, (0, 42), strict=True):
        parameters = sequential(net, seed).parameters()
        assert torch.equal(row, nn.utils.parameters_to_vector(parameters))


def test_other_starting_weights_are_torchs_own_functions_with_their_seed():
    net = Net((3, 16, 2))
    fill = {"He": nn.init.kaiming_normal_, "Xavier": nn.init.xavier_uniform_}
    assert set(INITIALISATIONS) == {"PyTorch", "Zeros", *fill}
    for name, function in fill.items():
        row = starting_weights(
            Net((3, 16, 2), initialisation=name), [torch.Generator().manual_seed(9)]
        )
        network = sequential(net, 0)
        generator = torch.Generator().manual_seed(9)
        arguments = {"nonlinearity": "relu"} if name == "He" else {}
        for layer in (network[0], network[3]):
            function(layer.weight, generator=generator, **arguments)
            nn.init.zeros_(layer.bias)
        assert torch.equal(row[0], nn.utils.parameters_to_vector(network.parameters()))
    zeros = Net((3, 16, 2), initialisation="Zeros")
    assert not starting_weights(zeros, [torch.Generator()]).any()


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_signals_and_outputs_are_those_of_the_layers_of_torch(activation):
    net = Net((2, 5, 4, 3), activation, dropout=0.5)
    seeds = (1, 2, 3)
    weights = starting_weights(net, [torch.Generator().manual_seed(seed) for seed in seeds])
    inputs = torch.randn(30, 2, generator=torch.Generator().manual_seed(4))
    signals = all_signals(net, weights, inputs)
    assert [tuple(signal.shape) for signal in signals] == [(3, 5, 30), (3, 4, 30), (3, 3, 30)]
    for model, seed in enumerate(seeds):
        network = sequential(net, seed).eval()
        signal, expected = inputs, []
        for layer in network:
            signal = layer(signal)
            if isinstance(layer, nn.Dropout):
                expected.append(signal)
        for got, wanted in zip(signals, [*expected, signal], strict=True):
            assert torch.allclose(got[model].T, wanted, atol=1e-6)
    assert torch.equal(all_outputs(net, weights, inputs), signals[-1])


def test_the_quick_tanh_is_tanh_and_so_is_its_slope():
    quick = ACTIVATIONS["tanh"].batched
    signal = torch.linspace(-30, 30, 1001, dtype=torch.float64, requires_grad=True)
    expected = torch.tanh(signal)
    assert torch.allclose(quick(signal), expected, atol=1e-14)
    weights = torch.randn(1001, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    slopes = [
        torch.autograd.grad((weights * bent).sum(), signal)[0] for bent in (quick(signal), expected)
    ]
    assert torch.allclose(*slopes, atol=1e-14)


def test_layers_are_cut_out_of_a_row_as_torch_lays_them_out():
    net = Net((2, 3, 1))
    (first, first_bias), (last, last_bias) = layers_of(net, torch.arange(13.0)[None])
    assert first.tolist() == [[[0, 1], [2, 3], [4, 5]]]
    assert first_bias.tolist() == [[[6], [7], [8]]]
    assert last.tolist() == [[[9, 10, 11]]]
    assert last_bias.tolist() == [[[12]]]
    assert net.parameters == 13


OUTPUTS = torch.randn(6, 5, generator=torch.Generator().manual_seed(3))  # (points, outputs)


@pytest.mark.parametrize("classes", [0, 2, 3, 5])
@pytest.mark.parametrize("name", LOSSES)
def test_each_loss_takes_what_its_class_in_torch_takes(name, classes):
    loss = LOSSES[name]
    labels = torch.tensor([0, 1, 0, 1, 1, 0]) if classes else torch.linspace(-1, 1, 6)
    outputs = OUTPUTS[:, : loss.outputs(classes)]
    target = loss.target(labels, classes)
    criterion = eval(loss.source, {"nn": nn})
    assert torch.equal(loss.of(outputs, target), criterion(outputs, target))
    answer = loss.answer(outputs.T[None], classes)
    assert answer.shape == (1, classes if classes > 2 else 1, 6)


def test_the_loss_that_fits_asks_what_the_task_asks():
    assert [fitting(classes) for classes in (0, 2, 3, 5)] == [
        "MSE", "BCEWithLogits", "CrossEntropy", "CrossEntropy",
    ]  # fmt: skip
    assert [LOSSES[fitting(classes)].outputs(classes) for classes in (0, 2, 3, 5)] == [1, 1, 3, 5]


def test_answers_are_chances_and_the_winner_is_the_largest():
    two, three = OUTPUTS[:, :1].T, OUTPUTS[:, :3].T
    assert torch.equal(LOSSES["BCEWithLogits"].answer(two, 2), two.sigmoid())
    assert torch.equal(LOSSES["CrossEntropy"].answer(three, 3), three.softmax(dim=0))
    chance = LOSSES["CrossEntropy"].answer(OUTPUTS[:, :2].T, 2)
    assert torch.allclose(chance[0], (OUTPUTS[:, 1] - OUTPUTS[:, 0]).sigmoid())
    assert torch.equal(winners(three.softmax(dim=0)), three.argmax(dim=0))
    assert winners(torch.tensor([[0.2, 0.7]])).tolist() == [0, 1]
    nearest = LOSSES["MSE"].answer(torch.tensor([[-4.0, 0.4, 1.6, 9.0]]), 3)
    assert winners(nearest).tolist() == [0, 0, 2, 2]
    assert LOSSES["MSE"].answer(torch.tensor([[torch.nan]]), 3).isnan().all()
    assert torch.equal(LOSSES["MSE"].answer(two, 0), two)


def test_cross_entropy_of_one_output_is_always_zero():
    """Why it is the wrong loss for a number: softmax of one logit is 1, whatever the logit."""
    values = LOSSES["CrossEntropy"].target(torch.linspace(-1, 1, 6), 0)
    assert functional.cross_entropy(OUTPUTS[:, :1], values) == 0
