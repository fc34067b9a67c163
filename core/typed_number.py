"""A number that someone typed, with a decimal point or a decimal comma, or as a fraction."""

import re
from fractions import Fraction

from core.refusal import Refused

MOST_LETTERS = 40
LARGEST = Fraction(10) ** 300

_DECIMAL = re.compile(r"([+-]?)(\d*)(?:[.,](\d*))?(?:[eE]([+-]?\d{1,3}))?")
_QUOTIENT = re.compile(r"([+-]?\d+)\s*/\s*(\d+)")


def read_number(text: str) -> Fraction:
    """The exact value of "2049", "0,1", ".5", "1e-3" or "1/3". Raises Refused for anything else."""
    text = text.strip().replace("−", "-")
    if len(text) > MOST_LETTERS:
        raise Refused(f"That is too long: {MOST_LETTERS} characters are enough for a number.")
    number = _decimal(text) if "/" not in text else _quotient(text)
    if abs(number) > LARGEST:
        raise Refused("That number is too large: write one below 1e300.")
    return number


def _decimal(text: str) -> Fraction:
    found = _DECIMAL.fullmatch(text)
    if found is None or not (found[2] or found[3]):
        raise Refused("Write one number, such as 2049, 0.1 (or 0,1), 1e-3 or 1/3.")
    sign, whole, part, power = found.groups()
    digits = f"{whole}{part or ''}"
    scale = int(power or 0) - len(part or "")
    return int(f"{sign}{digits}") * Fraction(10) ** scale


def _quotient(text: str) -> Fraction:
    found = _QUOTIENT.fullmatch(text)
    if found is None:
        raise Refused("Write a fraction as two whole numbers, such as 1/3.")
    if int(found[2]) == 0:
        raise Refused("Nothing can be divided by 0: write another number below the line.")
    return Fraction(int(found[1]), int(found[2]))
