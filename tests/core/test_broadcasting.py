from itertools import product

import pytest
import torch

from core.broadcasting import (
    NO_AXIS,
    OPERATIONS,
    SIZES,
    Settings,
    broadcast,
    copies,
    kept_bytes,
)

SHAPES = [  # (last, second, third from the right), everything that the page's boxes can say
    sizes for sizes in product(SIZES[1], SIZES[2], SIZES[3]) if sizes[1] or not sizes[2]
]
SOME = SHAPES[::7]
# everything against some shapes, the other way round too
PAIRS = [(a, b) for a in SHAPES for b in SOME] + [(b, a) for a in SHAPES for b in SOME]


def settings_of(a: tuple[int, ...], b: tuple[int, ...], **others) -> Settings:
    return Settings(a1=a[0], a2=a[1], a3=a[2], b1=b[0], b2=b[1], b3=b[2], **others)


def as_torch_says(a: torch.Tensor, b: torch.Tensor) -> tuple[torch.Size | None, str]:
    try:
        return torch.broadcast_shapes(a.shape, b.shape), ""
    except RuntimeError:
        with pytest.raises(RuntimeError) as raised:
            a * b
        return None, str(raised.value)


def test_the_default_is_a_times_table():
    found = broadcast(Settings())
    assert found.result.tolist() == [[1, 2, 3, 4], [2, 4, 6, 8], [3, 6, 9, 12]]
    assert [(axis.place, axis.a, axis.b, axis.size) for axis in found.axes] == [
        (-2, 3, 1, 3),
        (-1, 1, 4, 4),
    ]


def test_the_rule_from_the_right_is_torchs_for_every_pair_of_shapes():
    for a, b in PAIRS:
        found = broadcast(settings_of(a, b))
        shape, refusal = as_torch_says(found.a, found.b)
        assert (found.failure.message if found.failure else "") == refusal
        sizes = [axis.size for axis in found.axes]
        assert (None in sizes) == (shape is None)
        if shape is not None:
            assert torch.Size(sizes) == shape == found.result.shape


def test_the_axis_that_is_refused_is_the_one_that_torch_names():
    for a, b in PAIRS:
        found = broadcast(settings_of(a, b))
        if found.failure:
            words = found.failure.message
            named = int(words.rsplit(" ", 1)[1])
            assert found.refused.place + len(found.axes) == named
            assert f"a ({found.refused.a})" in words
            assert f"b ({found.refused.b})" in words


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_is_what_its_source_says(operation):
    found = broadcast(Settings(operation=operation, b3=2))
    a = torch.arange(1, 4).reshape(3, 1)
    b = torch.arange(1, 9).reshape(2, 1, 4)
    assert torch.equal(found.result, eval(operation, {"torch": torch, "a": a, "b": b}))


def test_what_is_stretched_keeps_its_bytes_and_repeats_its_numbers():
    found = broadcast(Settings())
    a, b = found.stretched
    assert (a.stride(), b.stride()) == ((1, 0), (0, 1))
    assert (kept_bytes(a), kept_bytes(b)) == (3 * 8, 4 * 8)
    assert (a.data_ptr(), b.data_ptr()) == (found.a.data_ptr(), found.b.data_ptr())


def test_a_copy_is_a_cell_whose_memory_another_cell_before_it_reads():
    for a, b in PAIRS:
        found = broadcast(settings_of(a, b))
        for stored, tensor in zip((found.a, found.b), found.stretched or (), strict=False):
            addresses = [
                sum(i * stride for i, stride in zip(cell, tensor.stride(), strict=True))
                for cell in product(*map(range, tensor.shape))
            ]
            repeated = [place in addresses[:n] for n, place in enumerate(addresses)]
            assert copies(stored, tensor.shape).flatten().tolist() == repeated


def test_an_axis_beyond_one_that_is_not_there_is_not_there():
    assert broadcast(Settings(a2=NO_AXIS, a3=2)).a.shape == (1,)


@pytest.mark.parametrize("wrong", [{"a1": NO_AXIS}, {"a2": 5}, {"b3": 3}, {"b1": -1}])
def test_a_size_that_is_not_on_the_menu_is_refused(wrong):
    with pytest.raises(ValueError, match="sizes"):
        broadcast(Settings(**wrong))
