import pytest
import torch
from sklearn.datasets import load_digits

from core.to_numbers import KINDS, Settings, digits, to_numbers


@pytest.mark.parametrize("digit", range(10))
def test_a_digit_is_scikit_learns_divided_by_16(digit):
    shown = to_numbers(Settings(kind="Picture", digit=digit))
    assert torch.equal(shown.x * 16, torch.tensor(load_digits().images[digit])[None].float())
    assert load_digits().target[digit] == digit
    assert torch.equal(shown.grey, digits()[digit])


@pytest.mark.parametrize(
    ("kind", "shape", "dtype"),
    [
        ("Picture", (1, 8, 8), torch.float32),
        ("Sentence", (7, 4), torch.float32),
        ("Sound", (4000,), torch.float32),
        ("Table", (8, 6), torch.float32),
    ],
)
def test_each_kind_is_one_tensor(kind, shape, dtype):
    x = to_numbers(Settings(kind=kind)).x
    assert (tuple(x.shape), x.dtype) == (shape, dtype)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("item", [(0.0, 0.0), (9.0, 9.0), (2.5, 7.9)])
@pytest.mark.parametrize("moment", [0.0, 3999.0])
def test_every_item_that_a_link_may_name_is_found_in_every_kind(kind, item, moment):
    asked = Settings(kind=kind, item=item, moment=moment, sentence="two words")
    assert to_numbers(asked).x.numel() > 0
