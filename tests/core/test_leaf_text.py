import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.leaf_text import GREATEST, MOST_LEAVES, MOST_NUMBERS, make_leaf, read_leaves
from core.refusal import Refused


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("w = 3; x = 2; y = 4", {"w": 3.0, "x": 2.0, "y": 4.0}),
        ("w=3,x=2", {"w": 3.0, "x": 2.0}),
        ("w = 0,5", {"w": 0.5}),
        ("w = .5\nb = -1e-3", {"w": 0.5, "b": -0.001}),
        ("w = −2", {"w": -2.0}),
        ("x = 1 2 3", {"x": (1.0, 2.0, 3.0)}),
        ("x = 1, 2, 3; b = 0", {"x": (1.0, 2.0, 3.0), "b": 0.0}),
        ("x = [1,2]", {"x": (1.0, 2.0)}),
        ("x = 1,5 2,5", {"x": (1.5, 2.5)}),
        ("x = [1,5, 2,5]", {"x": (1.5, 2.5)}),
        ("x = [7]", {"x": (7.0,)}),
    ],
)
def test_what_people_write_is_read(text, leaves):
    assert read_leaves(text) == leaves


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "at least one"),
        ("w", "equals sign"),
        ("w = ", "needs a number"),
        ("w = nan", "needs a number"),
        ("w = 1; w = 2", "two leaves"),
        ("if = 1", "meaning already"),
        ("part = 1", "meaning already"),
        ("__class__ = 1", "name is a letter"),
        ("<b> = 1", "name is a letter"),
        ("w = 1e400", "too large"),
        (f"w = {GREATEST * 2}", "too large"),
        ("; ".join(f"a{n} = 1" for n in range(MOST_LEAVES + 1)), "too many"),
        (f"w = {'1 ' * (MOST_NUMBERS + 1)}", f"at most {MOST_NUMBERS}"),
        ("w = 1" + "0" * 10_000, "longer than"),
    ],
)
def test_what_is_not_a_leaf_is_refused_with_a_sentence(text, says):
    with pytest.raises(Refused, match=says) as refusal:
        read_leaves(text)
    assert len(str(refusal.value)) < 200


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        leaves = read_leaves(text)
    except Refused:
        return
    assert 1 <= len(leaves) <= MOST_LEAVES


def test_a_leaf_is_a_tensor_of_its_numbers():
    leaf = make_leaf((1.0, 2.0), dtype=torch.float64, tracked=True)
    assert leaf.requires_grad
    assert leaf.dtype is torch.float64
    assert leaf.tolist() == [1.0, 2.0]
    assert make_leaf(3.0, dtype=torch.float32, tracked=False).shape == ()
