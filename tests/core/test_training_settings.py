"""What may be asked for, and what differs between two wishes."""

from dataclasses import replace

import pytest

from core.refusal import Refused
from core.training_settings import Settings, check, differences

BAD = {
    "image_size": [27, 129, 64.0, "64", True],
    "fit": ["stretch", None],
    "augmentation": ["TrivialAugmentWide"],
    "normalise": [1, "yes"],
    "hidden_units": [0, 65],
    "padding": [2, -1],
    "blocks": [0, 5],
    "initialisation": ["Xavier"],
    "optimizer": ["adam", ""],
    "learning_rate": [0.0, -1.0, float("nan"), float("inf"), 101.0, "0.1"],
    "batch_size": [0, 1025],
    "epochs": [0, 1001],
    "seed": [-1, 2**31],
    "threads": [0, 65],
    "device": ["tpu"],
}


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, values in BAD.items() for v in values])
def test_what_is_out_of_range_is_refused_by_name(name, value):
    with pytest.raises(Refused, match=f"^{name} must be"):
        check(replace(Settings(), **{name: value}))


def test_every_setting_has_a_bad_value_above_and_the_defaults_are_good():
    assert set(BAD) == set(Settings.__dataclass_fields__)
    check(Settings())
    check(replace(Settings(), learning_rate=1))  # a whole number is a rate too


def test_differences_name_both_values():
    ours = replace(Settings(), epochs=3, fit="pad")
    assert differences(ours, Settings()) == (("fit", "pad", "squash"), ("epochs", 3, 10))
    assert differences(ours, ours) == ()
