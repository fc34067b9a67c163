"""The engine against torch written out by hand, bit for bit."""

from dataclasses import replace

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from core.tiny_vgg import Architecture, TinyVGG
from core.training import (
    Diverged,
    Epoch,
    Normalisation,
    Split,
    as_input,
    begin,
    best_epoch,
    epoch_seed,
    logits_of,
    normalisation_of,
    train,
    weights,
)
from core.training_settings import OPTIMIZERS, Settings

SETTINGS = Settings(image_size=28, hidden_units=4, batch_size=8, epochs=2, seed=3)


def striped(pictures: int = 20) -> Split:
    """Pictures whose class is the channel that is bright, with noise from a fixed seed."""
    generator = torch.Generator().manual_seed(0)
    labels = torch.arange(pictures) % 3
    noise = torch.randint(0, 120, (pictures, 28, 28, 3), dtype=torch.uint8, generator=generator)
    noise[torch.arange(pictures), :, :, labels] += 100
    return Split(noise, labels)


def run(settings: Settings, split: Split, **options) -> tuple[dict, list[Epoch]]:
    training = begin(settings, 3, normalisation_of(split.pictures))
    epochs = list(train(training, settings, split, split, **options))
    return weights(training.network), epochs


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_training_is_the_plain_loop_bit_for_bit(optimizer):
    settings, split = replace(SETTINGS, optimizer=optimizer), striped()
    ours, epochs = run(settings, split)

    torch.manual_seed(settings.seed)
    network = TinyVGG(Architecture(3, 28, 4)).to(memory_format=torch.channels_last)
    step = OPTIMIZERS[optimizer](network.parameters(), lr=settings.learning_rate)
    mean = torch.tensor(normalisation_of(split.pictures).mean)
    std = torch.tensor(normalisation_of(split.pictures).std)
    pixels = (split.pictures - mean * 255) / (std * 255)
    losses, right = 0.0, 0
    for epoch in (1, 2):
        torch.manual_seed(epoch_seed(settings.seed, epoch))
        losses, right = torch.zeros(()), 0
        for rows in torch.randperm(20).split(8):
            logits = network(pixels[rows].permute(0, 3, 1, 2))
            loss = F.cross_entropy(logits, split.labels[rows])
            step.zero_grad()
            loss.backward()
            step.step()
            losses += loss.detach() * len(rows)
            right += int((logits.argmax(1) == split.labels[rows]).sum())
    theirs = network.state_dict()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)
    assert epochs[-1].train_loss == losses.item() / 20
    assert epochs[-1].train_accuracy == right / 20
    with torch.inference_mode():
        logits = network(pixels.permute(0, 3, 1, 2))
    assert epochs[-1].val_loss == pytest.approx(F.cross_entropy(logits, split.labels).item())
    assert epochs[-1].predicted == tuple(logits.argmax(1).bincount(minlength=3).tolist())
    assert epochs[-1].val_accuracy == (logits.argmax(1) == split.labels).double().mean().item()


def test_an_epochs_accuracy_counts_pictures_not_batches():
    # 20 pictures in batches of 8, 8 and 4: a mean of batch means would weigh the last four double
    _, epochs = run(replace(SETTINGS, epochs=1), striped())
    assert (epochs[0].train_accuracy * 20) == pytest.approx(round(epochs[0].train_accuracy * 20))


def test_callback_sees_every_batch_and_may_stop_the_run():
    seen = []

    def stop_at_fourth(*batch):
        seen.append(batch)
        if len(seen) == 4:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        run(SETTINGS, striped(), on_batch=stop_at_fourth)
    assert seen == [(1, 1, 3), (1, 2, 3), (1, 3, 3), (2, 1, 3)]


@pytest.mark.parametrize("augmentation", ["none", "flip", "trivial"])
def test_an_epoch_needs_nobodys_past_draws(augmentation):
    settings, split = replace(SETTINGS, augmentation=augmentation), striped()
    straight, _ = run(settings, split)
    training = begin(settings, 3, normalisation_of(split.pictures))
    for _ in train(training, replace(settings, epochs=1), split, split):
        torch.rand(17)  # somebody draws in between
    list(train(training, settings, split, split))
    assert all(torch.equal(straight[n], w) for n, w in weights(training.network).items())


def test_a_loss_that_is_no_number_ends_the_run_and_names_the_epoch():
    split = striped()
    training = begin(SETTINGS, 3, Normalisation())

    def break_a_weight_in_the_second_epoch(epoch, batch, batches):
        if (epoch, batch) == (2, 1):
            with torch.no_grad():
                next(training.network.parameters())[0] = torch.inf

    with pytest.raises(Diverged) as diverged:
        list(train(training, SETTINGS, split, split, break_a_weight_in_the_second_epoch))
    assert diverged.value.epoch == 2
    assert [epoch.epoch for epoch in training.epochs] == [1]
    assert all(w.isfinite().all() for w in training.best_weights.values())


def test_normalised_pictures_have_mean_0_and_deviation_1():
    split = striped(40)
    inputs = as_input(split.pictures, normalisation_of(split.pictures))
    assert inputs.mean(dim=(0, 2, 3)).abs().max() < 1e-5
    assert (inputs.std(dim=(0, 2, 3), correction=0) - 1).abs().max() < 1e-5
    flat = Split(torch.full((2, 28, 28, 3), 9, dtype=torch.uint8), torch.zeros(2))
    assert as_input(flat.pictures, normalisation_of(flat.pictures)).abs().max() < 1e-5


def test_without_normalisation_pixels_go_in_as_0_to_1():
    picture = torch.tensor([[[[0, 51, 255]]]], dtype=torch.uint8)
    assert as_input(picture, Normalisation()).flatten().tolist() == pytest.approx([0.0, 0.2, 1.0])


def test_logits_do_not_depend_on_how_pictures_are_batched(monkeypatch):
    split = striped(7)
    network = begin(SETTINGS, 3, Normalisation()).network
    whole = logits_of(network, split.pictures, Normalisation())
    monkeypatch.setattr("core.training.EVALUATION_BATCH", 3)
    torch.testing.assert_close(logits_of(network, split.pictures, Normalisation()), whole)


def test_evaluation_switches_dropout_off_and_training_on_again():
    network = nn.Sequential(nn.Flatten(), nn.Dropout(0.9), nn.Linear(28 * 28 * 3, 3))
    split = striped(4)
    twice = [logits_of(network, split.pictures, Normalisation()) for _ in range(2)]
    assert torch.equal(*twice)
    training = begin(SETTINGS, 3, Normalisation())
    training.network.eval()
    next(train(training, SETTINGS, split, split, on_batch=lambda *_: _must_train(training)))


def _must_train(training):
    assert training.network.training


def test_the_best_epoch_has_the_most_right_then_the_least_loss_then_comes_first():
    def epoch(number, accuracy, loss):
        return Epoch(number, 0.0, 0.0, loss, accuracy, ())

    assert best_epoch([epoch(1, 0.5, 1.0), epoch(2, 0.7, 2.0), epoch(3, 0.6, 0.1)]).epoch == 2
    assert best_epoch([epoch(1, 0.7, 1.0), epoch(2, 0.7, 0.9)]).epoch == 2
    assert best_epoch([epoch(1, 0.7, 1.0), epoch(2, 0.7, 1.0)]).epoch == 1
    assert best_epoch([]) is None


def test_best_weights_are_those_of_the_best_epoch():
    settings, split = replace(SETTINGS, learning_rate=0.03, epochs=6), striped()
    training = begin(settings, 3, normalisation_of(split.pictures))
    kept = [weights(training.network) for _ in train(training, settings, split, split)]
    best = kept[best_epoch(training.epochs).epoch - 1]
    assert all(torch.equal(best[name], w) for name, w in training.best_weights.items())
