from itertools import product

import numpy as np
import pytest
import torch
from torch import nn

from core.numpy_bridge import ARRAY_DTYPES, BACKS, BRIDGES, SEED, WRITTEN, array_line, cross

FROM_NUMPY, AS_FLOAT, COPY = BRIDGES
BACK, DETACHED = BACKS
NOWHERE = (-1, -1)


def crossed(dtype="float64", bridge=FROM_NUMPY, grad=False, back=BACK, edited=NOWHERE):
    return cross(dtype, bridge, grad, back, edited)


@pytest.mark.parametrize(("dtype", "bridge"), product(ARRAY_DTYPES, BRIDGES))
def test_an_edit_is_seen_on_the_other_side_where_the_memory_is_one(dtype, bridge):
    shares = bridge == FROM_NUMPY or (bridge == AS_FLOAT and dtype == "float32")
    for side in (0, 1):
        bridged = crossed(dtype, bridge, edited=(side, 2))
        assert bridged.shares is shares
        both = bridged.array, tuple(bridged.tensor.tolist())
        assert both[side][2] == WRITTEN
        assert (both[1 - side][2] == WRITTEN) is shares
        assert both[0][0] == both[1][0] == 1


@pytest.mark.parametrize("edited", [(-1, -1), (2, 0), (0, 4), (1, -1)])
def test_a_place_that_is_not_there_is_not_written(edited):
    bridged = crossed(edited=edited)
    assert bridged.edited is None
    assert bridged.array == (1, 2, 3, 4)


@pytest.mark.parametrize("dtype", ARRAY_DTYPES)
def test_the_type_comes_over_the_bridge_and_the_layer_takes_float32_alone(dtype):
    bridged = crossed(dtype)
    assert bridged.dtype == dtype
    assert bool(bridged.layer.gave) is (dtype == "float32")
    assert crossed(dtype, AS_FLOAT).layer.gave
    if dtype != "float32":
        with pytest.raises(RuntimeError) as error:
            nn.Linear(4, 2)(torch.from_numpy(np.ones(4, dtype=dtype)))
        assert bridged.layer.refusal == f"RuntimeError: {error.value}"


def test_the_layer_is_that_of_its_seed_and_the_process_keeps_its_own():
    before = torch.get_rng_state()
    gave = crossed("float32").layer.gave
    assert torch.equal(torch.get_rng_state(), before)
    with torch.random.fork_rng():
        torch.manual_seed(SEED)
        y = nn.Linear(4, 2)(torch.tensor([1.0, 2.0, 3.0, 4.0]))
    assert gave == ", ".join(f"{number:.4g}" for number in y.tolist())


def test_numpy_wants_no_tensor_that_requires_grad():
    with pytest.raises(RuntimeError) as error:
        torch.ones(4, requires_grad=True).numpy()
    assert crossed(grad=True).back.refusal == f"RuntimeError: {error.value}"
    assert crossed(grad=True).back_shares is None
    back = crossed(grad=True, back=DETACHED)
    assert (back.back.gave, back.back_shares) == ("float64", True)
    assert crossed(grad=False).back.gave == "float64"


def test_whole_numbers_can_have_no_gradient():
    grad = crossed("int64", grad=True).grad
    assert grad.gave == ""
    assert grad.refusal.startswith("RuntimeError: only Tensors of floating point")
    assert crossed(grad=True).grad.gave == "True"
    assert crossed(grad=False).grad is None


@pytest.mark.parametrize("dtype", ARRAY_DTYPES)
def test_the_line_that_makes_the_array_makes_it(dtype):
    made = eval(array_line(dtype), {"np": np})
    assert made.dtype == dtype
    assert made.tolist() == [1, 2, 3, 4]
