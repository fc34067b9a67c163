import math
import struct
from fractions import Fraction

import numpy as np
import pytest
import torch

from core.dtypes import (
    DTYPES,
    EXPONENT_BITS,
    MADE,
    NUMBERS,
    Settings,
    bits_of,
    convert,
    range_of,
    scientific,
)

CAST, FROM_NUMBER = MADE
WRITTEN = [*NUMBERS, "0", "-0.1", "1e10", "65520", "6e-8", "1e-45", "-129", "123456789", "2,7"]


def stored(number, made=CAST):
    return convert(Settings(number=number, made=made)).stored


def test_the_numbers_of_the_lesson():
    assert stored("2049")["float16"].value == 2048
    assert stored("257")["bfloat16"].value == 256
    kept = stored("255")["uint8"]
    assert (kept.value, kept.plus_one) == (255, 0)
    assert stored("300")["uint8"].value == 300 - 256
    assert stored("-1")["uint8"].value == 255
    assert stored("70000")["float16"].value == math.inf
    assert stored("2049")["float16"].plus_one == 2048  # counting stops


@pytest.mark.parametrize("number", WRITTEN)
def test_floats_are_kept_as_numpy_and_ieee_754_keep_them(number):
    typed = convert(Settings(number=number)).typed
    kept = stored(number)
    exact = float(typed)
    assert kept["float64"].value == exact
    assert kept["float32"].value == float(np.float32(exact))
    with np.errstate(over="ignore"):
        assert kept["float16"].value == float(np.float16(np.float32(exact)))
    # bfloat16 is the upper half of a float32, rounded to the nearest, ties to even
    [whole] = struct.unpack("<I", struct.pack("<f", exact))
    upper = (whole + 0x7FFF + (whole >> 16 & 1)) >> 16
    assert "".join(bits for _, bits in kept["bfloat16"].bits) == f"{upper:016b}"


@pytest.mark.parametrize("number", ["2049", "300", "-1", "-129", "70000", "123456789", "1e10"])
def test_whole_numbers_wrap_round(number):
    typed = int(convert(Settings(number=number)).typed)
    for name, bits in (("int64", 64), ("int32", 32), ("int8", 8), ("uint8", 8)):
        wrapped = typed % 2**bits
        if name != "uint8" and wrapped >= 2 ** (bits - 1):
            wrapped -= 2**bits
        kept = stored(number)[name]
        assert (kept.value, kept.open_outcome) == (wrapped, False)
        assert "".join(part for _, part in kept.bits) == f"{typed % 2**bits:0{bits}b}"


@pytest.mark.parametrize("number", WRITTEN)
def test_bits_are_those_in_memory(number):
    letters = {"float64": "d", "float32": "f", "float16": "e"}
    for name, letter in letters.items():
        kept = stored(number)[name]
        if math.isfinite(kept.value):
            memory = int.from_bytes(struct.pack(f">{letter}", kept.value), "big")
            bits = "".join(part for _, part in kept.bits)
            assert bits == f"{memory:0{8 * kept.byte_count}b}"


@pytest.mark.parametrize("number", WRITTEN)
def test_sign_significand_and_exponent_make_the_very_number(number):
    for name in EXPONENT_BITS:
        kept = stored(number)[name]
        said = scientific(kept)
        if math.isfinite(kept.value):
            assert said.value == Fraction(kept.value)
        else:
            assert said is None
    assert scientific(stored(number)["int32"]) is None


def test_parts_have_the_widths_of_their_format():
    widths = {name: [len(bits) for _, bits in kept.bits] for name, kept in stored("1").items()}
    assert widths == {
        "float64": [1, 11, 52],
        "float32": [1, 8, 23],
        "float16": [1, 5, 10],
        "bfloat16": [1, 8, 7],
        "int64": [1, 63],
        "int32": [1, 31],
        "int8": [1, 7],
        "uint8": [8],
        "bool": [8],
    }
    assert {name: kept.byte_count for name, kept in stored("1").items()} == {
        name: sum(width) // 8 for name, width in widths.items()
    }


def test_the_error_is_against_what_was_typed_and_not_against_float64():
    assert stored("0.1")["float64"].error == Fraction(0.1) - Fraction(1, 10) != 0
    assert not stored("0.1")["float64"].exact
    assert stored("0.5")["bfloat16"].exact
    assert stored("70000")["float16"].error is None
    assert stored("2,7")["int8"].error == Fraction(-7, 10)
    for kept in stored("1e-400").values():  # less than any float above 0
        assert kept.value == 0 and kept.error == -(Fraction(10) ** -400) and not kept.exact


def test_the_gap_is_to_the_next_number_above():
    assert stored("2049")["float16"].gap == 2
    assert stored("256")["bfloat16"].gap == 2
    assert stored("1")["float64"].gap == 2**-52
    assert stored("3")["int8"].gap == 1
    assert stored("65504")["float16"].gap is None
    assert stored("3")["bool"].gap is None


@pytest.mark.parametrize("number", ["300", "70000", "1e10", "1e20", "-1", "2,7", "0.1"])
def test_made_of_a_number_a_tensor_is_refused_in_torch_s_own_words(number):
    typed = convert(Settings(number=number)).typed
    python = int(typed) if typed.denominator == 1 and abs(typed) < 2**63 else float(typed)
    for name, kept in stored(number, FROM_NUMBER).items():
        try:
            value = torch.tensor(python, dtype=DTYPES[name]).item()
        except (RuntimeError, ValueError, OverflowError) as error:
            assert kept.refusal == f"{type(error).__name__}: {error}"
        else:
            assert (kept.value, kept.refusal) == (value, "")


def test_some_are_refused_when_made_of_a_number_and_none_when_cast():
    refused = [name for name, kept in stored("300", FROM_NUMBER).items() if kept.refusal]
    assert refused == ["int8", "uint8"]
    assert not any(kept.refusal for kept in stored("300").values())


def test_a_cast_that_the_language_leaves_open_is_marked():
    marked = {name for name, kept in stored("300.5").items() if kept.open_outcome}
    assert marked == {"int8", "uint8"}
    assert {name for name, kept in stored("1e20").items() if kept.open_outcome} == {
        "int64",
        "int32",
        "int8",
        "uint8",
    }
    assert not any(kept.open_outcome for kept in stored("2.7").values())
    assert not any(kept.open_outcome for kept in stored("300").values())
    assert stored("-0.5")["uint8"].open_outcome is False  # its whole part is 0


def test_ranges():
    assert range_of("float16") == (-65504, 65504)
    assert range_of("uint8") == (0, 255)
    assert range_of("int64") == (-(2**63), 2**63 - 1)
    assert range_of("bool") == (0, 1)


def test_beyond_int64_a_whole_number_starts_as_float64():
    assert convert(Settings(number="9223372036854775807")).source == (
        "torch.tensor(9223372036854775807)"
    )
    beyond = convert(Settings(number="9223372036854775808"))
    assert beyond.source == "torch.tensor(9.223372036854776e+18, dtype=torch.float64)"
    assert beyond.stored["float64"].exact


def test_what_is_no_number_is_refused_and_nothing_is_cast():
    converted = convert(Settings(number="two"))
    assert converted.refusal
    assert converted.stored == {}


def test_bits_of_a_negative_integer_are_its_complement():
    assert bits_of(torch.tensor(-2, dtype=torch.int8)) == (("sign", "1"), ("number", "1111110"))
