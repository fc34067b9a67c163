from fractions import Fraction

import pytest

from core.refusal import Refused
from core.typed_number import read_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2049", 2049),
        (" 257 ", 257),
        ("0.1", Fraction(1, 10)),
        ("0,1", Fraction(1, 10)),
        (",5", Fraction(1, 2)),
        (".5", Fraction(1, 2)),
        ("5.", 5),
        ("+7", 7),
        ("-1", -1),
        ("−1", -1),  # a minus as it is printed
        ("-0,25", Fraction(-1, 4)),
        ("1e-3", Fraction(1, 1000)),
        ("1,5E2", 150),
        ("1/3", Fraction(1, 3)),
        ("-2 / 4", Fraction(-1, 2)),
    ],
)
def test_a_number_is_read_exactly_with_point_or_comma(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize(
    "text",
    ["", " ", "a", ".", ",", "1.2.3", "1,000,000", "1.000,5", "1e", "1e9999", "e5", "1//3", "1/0",
     "1/2/3", "0.5/2", "nan", "inf", "0x10", "1_000", "--1", "1e999", "9" * 50, "9" * 10_000,
     "__import__('os')", "<b>", "9**9**9", "1\n2"],
)  # fmt: skip
def test_whatever_else_gets_a_sentence(text):
    with pytest.raises(Refused) as refused:
        read_number(text)
    assert str(refused.value).endswith(".")
    assert text.strip() == "" or len(text) < 4 or text not in str(refused.value)
