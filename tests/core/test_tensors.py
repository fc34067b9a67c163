from dataclasses import replace
from itertools import product
from math import prod

import numpy as np
import pytest
import torch

from core.tensors import DTYPES, FILLS, MADE, SIZES, Settings, make, nested_brackets


def in_torch(lines, name):
    """What the program's lines make, or the class of what torch raises and its first line."""
    names = {"torch": torch, "np": np}
    with torch.random.fork_rng():
        try:
            for line in lines:
                exec(line, names)
        except Exception as error:
            return type(error).__name__, str(error).splitlines()[0]
    return names[name]


def same(one, other):
    alike = (one.shape, one.dtype, one.device, one.requires_grad, one.stride()) == (
        other.shape,
        other.dtype,
        other.device,
        other.requires_grad,
        other.stride(),
    )
    return alike and torch.equal(one, other)


def agrees(settings):
    """Whether the page's tensor is the program's, or both fail with the same words."""
    made = make(settings)
    expected = in_torch(made.lines, "y" if settings.expression else "x")
    if isinstance(expected, tuple):
        assert (made.failure.kind, made.failure.message) == expected
        return False
    assert made.failure is None
    assert same(made.shown, expected)
    assert made.text == str(expected)
    return True


@pytest.mark.parametrize("made", MADE)
def test_every_way_makes_what_its_program_makes(made):
    worked = [
        agrees(Settings(dimensions=dimensions, made=made, dtype=dtype, requires_grad=tracked))
        for dimensions, dtype, tracked in product(range(5), DTYPES, (False, True))
    ]
    assert sum(worked) >= 10


def test_every_fill_and_seed_and_size_is_the_programs():
    for fill, dtype in product(FILLS, DTYPES):
        agrees(Settings(made="full", fill=fill, dtype=dtype))
    for made, seed in product(("rand", "randn", "randint", "rand_like"), (0, 7)):
        agrees(Settings(made=made, seed=seed, high=3))
    assert agrees(Settings(dimensions=4, **{f"size_{place}": SIZES[place][-1] for place in SIZES}))


def test_a_list_has_as_many_brackets_as_dimensions_and_so_has_what_torch_prints():
    for dimensions, made in product(range(5), ("from a list", "arange", "zeros")):
        of_lists = make(Settings(dimensions=dimensions, made=made))
        assert nested_brackets(of_lists.text) == dimensions == of_lists.shown.ndim
        if made == "from a list":
            assert of_lists.lines[-1].count("[[") == 0 or "[" * dimensions in of_lists.lines[-1]


def test_sizes_are_counted_from_the_right():
    settings = Settings(dimensions=4, size_4=1, size_3=2, size_2=3, size_1=5)
    assert settings.sizes == (1, 2, 3, 5)
    for dimensions in range(5):
        shown = make(replace(settings, dimensions=dimensions)).shown
        assert tuple(shown.shape) == (1, 2, 3, 5)[4 - dimensions :]
    with pytest.raises(ValueError, match="dimensions"):
        make(replace(settings, dimensions=5))
    with pytest.raises(ValueError, match="axis -3"):
        make(replace(settings, size_3=5))


def test_on_meta_there_is_a_shape_and_a_type_but_it_does_not_mix():
    for made in MADE:
        if made == "eye":
            continue
        shown = make(Settings(made=made, device="meta", dtype="float32"))
        assert shown.shown.device.type == "meta" and shown.shown.shape == (2, 3, 4)
        with pytest.raises(RuntimeError) as told:
            shown.shown + torch.ones(1)
        assert shown.mixing.message == str(told.value)
    assert make(Settings(dimensions=0, device="meta")).mixing is not None
    assert make(Settings()).mixing is None


def test_a_device_that_is_not_here_is_refused_in_torchs_words():
    if torch.cuda.is_available():
        assert make(Settings(device="cuda")).shown.is_cuda
    else:
        assert make(Settings(device="cuda")).failure.message


MOVES = {
    "x.permute(2, 0, 1).unsqueeze(0)": lambda x: x.permute(2, 0, 1).unsqueeze(0),
    "x.flip(0)": lambda x: x.flip(0),
    "x[:, ::2]": lambda x: x[:, ::2],
    "stack([x, x])": lambda x: torch.stack([x, x]),
    "x.T": lambda x: x.permute(2, 1, 0),
}


@pytest.mark.filterwarnings("ignore:The use of `x.T`")
@pytest.mark.parametrize("text", MOVES)
@pytest.mark.parametrize("made", ["arange", "zeros", "randn", "from NumPy"])
def test_where_every_number_came_from_is_known_if_they_only_moved(text, made):
    found = make(Settings(expression=text, made=made))
    x, places = found.x, torch.arange(24).reshape(2, 3, 4)
    assert torch.equal(found.shown, MOVES[text](x))
    assert torch.equal(found.origins, MOVES[text](places))
    assert agrees(Settings(expression=text, made=made))


@pytest.mark.parametrize(
    "text",
    ["x + 1", "x * 0", "x.sum()", "x.float()", "x[x > 5]", "-x", "x.cumsum(0)", "x % 24", "x.abs()",
     "arange(24)", "x.sort(descending=True).values", "rand(2)", "x.argmax(0)", "zeros(2, 3, 4)"],
)  # fmt: skip
@pytest.mark.parametrize("made", ["arange", "zeros"])
def test_what_was_calculated_has_no_origin(text, made):
    """Unless it is a number's own: the absolute value of 3, or its rest after a division by 24."""
    found = make(Settings(expression=text, made=made))
    assert found.failure is None and found.shown is not None
    moved = text in ("x % 24", "x.abs()")
    assert (found.origins is not None) == moved
    assert agrees(Settings(expression=text, made=made))


def test_chance_in_an_expression_begins_anew_with_the_seed():
    assert agrees(Settings(expression="rand(3)", made="rand", seed=5))
    assert agrees(Settings(expression="x + rand_like(x)", made="rand", seed=5))


def test_an_expression_that_torch_refuses_has_its_words_and_one_outside_a_sentence():
    assert not agrees(Settings(expression="x.reshape(5, 5)"))
    assert not agrees(Settings(expression="x @ x"))
    outside = make(Settings(expression="__import__('os')"))
    assert outside.refusal and outside.failure is None and outside.shown is None
    assert all("import" not in line for line in outside.lines)
    assert make(Settings(expression="zeros(10**9)")).refusal
    assert make(Settings(expression="   ")).shown is not None


def test_what_is_no_tensor_is_still_said():
    made = make(Settings(expression="x.shape"))
    assert made.shown is None and made.text == "torch.Size([2, 3, 4])"
    assert make(Settings(expression="x.numel()")).text == "24"


def test_twenty_four_numbers_wherever_the_sizes_say_so():
    for dimensions in range(1, 5):
        settings = Settings(dimensions=dimensions)
        assert make(settings).shown.numel() == prod(settings.sizes)
