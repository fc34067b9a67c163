"""A tensor in a few characters, for a picture or a sentence; the program shows it as torch does."""

from decimal import Decimal
from fractions import Fraction

from torch import Tensor

MOST = 6  # numbers that are written out


def in_short(numbers: Tensor | float) -> str:
    """8, −0.3333, [1, 2.5, 3], [[1, 2], [3, 4]]; of many numbers only their shape."""
    if not isinstance(numbers, Tensor):
        return _one(numbers)
    if numbers.numel() > MOST:
        return f"{numbers.numel():,} numbers {tuple(numbers.shape)}"
    return _nested(numbers.tolist())


def in_a_column(numbers: Tensor) -> str:
    """The numbers of a short row one below the other, anything else as in_short has it."""
    if numbers.dim() == 1 and 1 < numbers.numel() <= MOST:
        return "\n".join(_one(number) for number in numbers.tolist())
    return in_short(numbers)


def measured(number: float, digits: int = 3) -> str:
    """What was measured, above 0, to so many digits: 0.0068, 12.3, 1,234 (and never 1.23e+03)."""
    return f"{number:,.0f}" if number >= 10 ** (digits - 1) else f"{number:.{digits}g}"


def exactly(number: Fraction, sign: str = "") -> str:
    """1024, 1.49e−09, −1e−400: whole below a million, else to three digits, also where a float
    would have become 0. With `sign` "+" a positive number has one too."""
    if number.denominator == 1 and abs(number) < 10**6:
        text = f"{int(number):{sign}}"
    elif float(number):
        text = f"{float(number):{sign}.3g}"
    else:
        text = f"{Decimal(number.numerator) / Decimal(number.denominator):{sign}.3g}"
    return text.replace("-", "−")


def _nested(numbers: list | float | bool) -> str:
    if isinstance(numbers, list):
        return f"[{', '.join(_nested(part) for part in numbers)}]"
    return _one(numbers)


def _one(number: float | bool) -> str:
    if isinstance(number, bool):
        return str(number)
    text = f"{number:.4g}"
    if "e" in text:
        digits, power = text.split("e")
        text = f"{digits}e{int(power)}"
    return ("0" if text == "-0" else text).replace("-", "−")
