"""One number as nine types keep it: its bits, its error, its range. Every cast is torch's own."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import torch
from torch import Tensor

from core.numpy_bridge import BACKS, BRIDGES, Bridged, cross
from core.refusal import Refused
from core.typed_number import read_number

# Ready numbers, each with a type in which it comes out otherwise than one expects.
NUMBERS = {
    "2049": "float16",
    "257": "bfloat16",
    "255": "uint8",
    "0.1": "float32",
    "1/3": "float16",
    "300": "int8",
    "-1": "uint8",
    "70000": "float16",
}

DTYPES = {
    "float64": torch.float64,
    "float32": torch.float32,
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
    "int64": torch.int64,
    "int32": torch.int32,
    "int8": torch.int8,
    "uint8": torch.uint8,
    "bool": torch.bool,
}
EXPONENT_BITS = {"float64": 11, "float32": 8, "float16": 5, "bfloat16": 8}
_AS_INTEGER = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}  # by bytes

MADE: dict[str, Callable[[Tensor, torch.dtype], Tensor]] = {
    "x.to(dtype)": lambda x, dtype: x.to(dtype),
    "torch.tensor(number, dtype=dtype)": lambda x, dtype: torch.tensor(x.item(), dtype=dtype),
}
TOPICS = ("One number", "NumPy")


@dataclass(frozen=True)
class Settings:
    topic: str = TOPICS[0]
    number: str = "2049"  # as it was typed
    made: str = next(iter(MADE))
    dtype: str = "float16"  # looked at closely: a key of DTYPES
    array_dtype: str = "float64"  # of the NumPy array
    bridge: str = next(iter(BRIDGES))
    requires_grad: bool = False
    back: str = next(iter(BACKS))
    # The cell that 99 is written into: 0 the array or 1 the tensor, and its index.
    edited: tuple[float, float] = (-1.0, -1.0)


@dataclass(frozen=True)
class Stored:
    """What became of the number in one type; where torch refused it, only `refusal` is filled."""

    dtype: str
    byte_count: int
    least: float | int
    greatest: float | int
    refusal: str = ""  # torch's own words, after the kind of error
    value: float | int | bool = 0
    error: Fraction | None = None  # what is kept less what was typed; None if it is not finite
    bits: tuple[tuple[str, str], ...] = ()  # ("sign", "0"), ("exponent", "11010"), …
    gap: float | None = None  # to the next number above; None if there is none
    plus_one: float | int | bool = 0  # torch's sum with a one of this type
    open_outcome: bool = False  # a cast from a float that C++ does not define

    @property
    def exact(self) -> bool:
        return not self.refusal and self.error == 0


@dataclass(frozen=True)
class Scientific:
    """A finite float as its bits say it: sign * significand * 2 ** exponent."""

    sign: int
    significand: Fraction
    exponent: int

    @property
    def value(self) -> Fraction:
        return self.sign * self.significand * Fraction(2) ** self.exponent


@dataclass(frozen=True)
class Converted:
    refusal: str  # ours, for what was typed; then nothing is stored
    typed: Fraction | None
    source: str  # the tensor that is cast, in torch
    stored: dict[str, Stored]  # by the keys of DTYPES
    bridged: Bridged


def convert(settings: Settings) -> Converted:
    """The typed number in every type, and the settings' way between NumPy and torch."""
    block, index = settings.edited
    bridged = cross(
        settings.array_dtype,
        settings.bridge,
        settings.requires_grad,
        settings.back,
        (int(block), int(index)),
    )
    try:
        typed = read_number(settings.number)
    except Refused as refused:
        return Converted(str(refused), None, "", {}, bridged)
    x, source = tensor_of(typed)
    made = MADE[settings.made]
    stored = {name: _stored(name, typed, x, made) for name in DTYPES}
    return Converted("", typed, source, stored, bridged)


def tensor_of(typed: Fraction) -> tuple[Tensor, str]:
    """The number as a tensor without axes, and the same in a line of Python.

    A whole number within int64 is int64, any other the nearest float64.
    """
    if typed.denominator == 1 and -(2**63) <= typed < 2**63:
        return torch.tensor(int(typed)), f"torch.tensor({int(typed)})"
    x = torch.tensor(float(typed), dtype=torch.float64)
    return x, f"torch.tensor({float(typed)!r}, dtype=torch.float64)"


def _stored(
    name: str, typed: Fraction, x: Tensor, made: Callable[[Tensor, torch.dtype], Tensor]
) -> Stored:
    dtype = DTYPES[name]
    least, greatest = range_of(name)
    byte_count = torch.empty((), dtype=dtype).element_size()
    try:
        kept = made(x, dtype)
    except (RuntimeError, ValueError, OverflowError) as error:
        words = f"{type(error).__name__}: {error}"
        return Stored(name, byte_count, least, greatest, refusal=words)
    value = kept.item()
    finite = math.isfinite(value)
    return Stored(
        name,
        byte_count,
        least,
        greatest,
        value=value,
        error=Fraction(value) - typed if finite else None,
        bits=bits_of(kept),
        gap=_gap(kept) if finite else None,
        plus_one=(kept + torch.ones((), dtype=dtype)).item(),
        open_outcome=_open_outcome(x, dtype),
    )


def range_of(name: str) -> tuple[float | int, float | int]:
    """The least and the greatest finite number of a type."""
    dtype = DTYPES[name]
    if dtype == torch.bool:
        return 0, 1
    limits = torch.finfo(dtype) if dtype.is_floating_point else torch.iinfo(dtype)
    return limits.min, limits.max


def bits_of(x: Tensor) -> tuple[tuple[str, str], ...]:
    """The bits of a tensor without axes, the highest first, in parts that are named."""
    size = x.element_size()
    number = x.view(_AS_INTEGER[size]).item() & (1 << 8 * size) - 1
    bits = f"{number:0{8 * size}b}"
    name = str(x.dtype).removeprefix("torch.")
    if name in EXPONENT_BITS:
        end = 1 + EXPONENT_BITS[name]
        return ("sign", bits[0]), ("exponent", bits[1:end]), ("fraction", bits[end:])
    if x.dtype.is_signed:
        return ("sign", bits[0]), ("number", bits[1:])
    return (("number", bits),)


def scientific(stored: Stored) -> Scientific | None:
    """What the bits of a float say (IEEE 754); None for a type without exponent, inf and nan."""
    bits = dict(stored.bits)
    exponent, fraction = bits.get("exponent", ""), bits.get("fraction", "")
    if "0" not in exponent:
        return None
    bias = 2 ** (len(exponent) - 1) - 1
    tiny = "1" not in exponent  # subnormal: without the leading one
    significand = Fraction(int(fraction, 2), 2 ** len(fraction)) + (0 if tiny else 1)
    return Scientific(
        -1 if bits["sign"] == "1" else 1, significand, max(int(exponent, 2), 1) - bias
    )


def _gap(kept: Tensor) -> float | None:
    if not kept.is_floating_point():
        return None if kept.dtype == torch.bool else 1.0
    above = torch.nextafter(kept, torch.full_like(kept, math.inf)).item()
    return above - kept.item() if math.isfinite(above) else None


def _open_outcome(x: Tensor, dtype: torch.dtype) -> bool:
    """Whether the cast is from a float to an integer type that does not hold its whole part."""
    if not x.is_floating_point() or dtype.is_floating_point or dtype == torch.bool:
        return False
    limits = torch.iinfo(dtype)
    return not limits.min <= math.trunc(x.item()) <= limits.max
