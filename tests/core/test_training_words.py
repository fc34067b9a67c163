"""The sentence under the curves says what the numbers say."""

import math
from dataclasses import replace

from core.run_folder import Run
from core.training import Epoch, Normalisation
from core.training_settings import Settings
from core.training_words import collapsed_into, what_happened

RUN = Run(
    "Pets", "own", "f", {"train": (70, 70), "validation": (15, 5), "test": (15, 5)},
    ("cat", "dog"), Settings(), Normalisation(),
)  # fmt: skip


def after(*epochs: tuple[float, float, float], predicted=(12, 8)) -> Run:
    """A run whose epochs have (train loss, validation loss, validation accuracy)."""
    rows = (
        Epoch(number, train, 0.5, val, accuracy, predicted)
        for number, (train, val, accuracy) in enumerate(epochs, start=1)
    )
    return replace(RUN, epochs=tuple(rows))


def test_before_the_first_epoch_it_names_the_loss_of_knowing_nothing():
    assert f"ln 2 = {math.log(2):.3f}" in what_happened(RUN)


def test_right_answers_are_counted_and_compared_with_the_largest_class():
    sentence = what_happened(after((0.5, 0.4, 0.9)))
    assert "After 1 epoch 18 of 20 validation pictures are right (90%)" in sentence
    assert "would give 75%" in sentence


def test_what_is_wrong_is_named():
    assert "Lower the learning rate" in what_happened(after((50.0, 40.0, 0.5)))
    assert "hardly begun" in what_happened(after((math.log(2), 0.69, 0.5)))
    by_heart = what_happened(after((0.5, 0.4, 0.9), (0.1, 0.8, 0.7)))
    assert "Since epoch 1 the validation loss has risen" in by_heart
    assert "Kept is epoch 1, the best on validation (90%)" in by_heart
    assert "by heart" not in what_happened(after((0.5, 0.8, 0.7), (0.4, 0.4, 0.9)))
    assert "by heart" not in what_happened(after((0.4, 0.4, 0.9), (0.5, 0.8, 0.7)))


def test_a_collapse_is_one_class_for_nearly_everything():
    assert collapsed_into(RUN) is None
    assert collapsed_into(after((0.6, 0.6, 0.25), predicted=(1, 19))) == "dog"
    assert collapsed_into(after((0.6, 0.6, 0.25), predicted=(2, 18))) is None
