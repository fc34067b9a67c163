import pytest

from core.operation_signs import names_in, normal, operands_of, sign_of, sign_of_function


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("w * x", "×"),
        ("(w * x - y) ** 2", "** 2"),
        ("2 ** w", "2 **"),
        ("w - 4", "− 4"),
        ("-w", "−"),
        ("w @ x", "@"),
        ("tanh(w)", "tanh"),
        ("torch.tanh(w)", "tanh"),
        ("(w * x).mean()", "mean"),
        ("w[0]", "[0]"),
        ("w[0:2, None, :, 1]", "[…]"),
        ("w.T", "T"),
        ("w", "w"),
    ],
)
def test_an_operation_has_its_sign_and_the_number_that_it_takes(text, sign):
    assert sign_of(text) == sign


def test_a_node_of_torchs_own_is_called_by_its_function():
    assert sign_of_function("MeanBackward0") == "mean"
    assert sign_of_function("torch::autograd::CopySlices") == "copyslices"


@pytest.mark.parametrize(
    ("text", "operands"),
    [
        ("w * x - y", ["w * x", "y"]),
        ("stack([v, u + 1])", ["v", "u + 1"]),
        ("where(v > 0, v, dim=x)", ["v > 0", "v", "x"]),
        ("(w * x).sum(0)", ["w * x", "0"]),
    ],
)
def test_operands_are_what_an_operation_takes_directly(text, operands):
    assert operands_of(text) == operands


def test_names_stand_once_in_the_order_of_writing():
    assert names_in("x * w + tanh(x) * b") == ["x", "w", "tanh", "b"]


def test_spaces_and_brackets_make_no_difference():
    assert normal(" (w*x)-y ") == normal("w * x - y") == "w * x - y"
    assert normal("w * (x - y)") != normal("w * x - y")
