from fractions import Fraction

import pytest

from core.short_numbers import exactly, measured


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.0000068, "6.8e-06"), (0.0068, "0.0068"), (12.34, "12.3"), (99.96, "100"), (100.4, "100"),
     (1234.5, "1,234"), (1e6, "1,000,000")],
)  # fmt: skip
def test_what_was_measured_is_never_large_and_a_power_of_ten(number, text):
    assert measured(number) == text


def test_two_digits_are_enough_where_they_are_asked_for():
    assert [measured(number, 2) for number in (9.96, 99.6, 0.0123)] == ["10", "100", "0.012"]


@pytest.mark.parametrize(
    ("number", "text"),
    [(Fraction(0), "0"), (Fraction(-1), "−1"), (Fraction(1024), "1024"), (Fraction(10**6), "1e+06"),
     (Fraction(-1, 3), "−0.333"), (Fraction(10) ** -400, "1e−400"),
     (Fraction(-1, 3 * 10**400), "−3.33e−401")],
)  # fmt: skip
def test_a_fraction_is_0_only_if_it_is_0(number, text):
    assert exactly(number) == text
    assert exactly(number, "+") == (text if text.startswith("−") else f"+{text}")
