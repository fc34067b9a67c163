"""Tables as spreadsheets of several countries write them, and ones that mean no good."""

import pytest

from core.own_points import MOST_POINTS
from core.points_csv import MOST_BYTES, NAMED, read_points
from core.refusal import Refused

EXPECTED = (0.5, -1.2, 1.0, 0.25, 1.0, 0.0)


@pytest.mark.parametrize(
    "text",
    [
        "0.5,-1.2,red\n0.25,1,blue\n",
        "0.5;-1.2;red\n0.25;1;blue",
        "0,5;-1,2;red\r\n0,25;1;blue\r\n",
        "0,5\t-1,2\tred\n0,25\t1\tblue",
        "x,y,colour\n0.5,-1.2,red\n0.25,1,blue",
        '"x";"y";"class"\n"0,5";"-1,2";"red"\n"0,25";"1";"blue"',
        "\n 0.5 , -1.2 ,  red \n\n .25 , 1e0 , blue ,,\n",
        "\ufeff0.5,-1.2,red\n1/4,1,blue",
        '"0,5","-1,2",red\n0.25,1,blue',
    ],
)
def test_one_table_in_many_ways_of_writing(text):
    for given in (text, text.encode(), text.encode("utf-16")):
        table = read_points(given)
        assert table.points == EXPECTED
        assert table.classes == ("blue", "red")
        assert (table.skipped, table.scaled) == ((), False)


def test_classes_are_numbered_by_size_or_by_the_alphabet():
    assert read_points("0,0,10\n1,1,9\n0,1,2").classes == ("2", "9", "10")
    assert read_points("0,0,b\n1,1,A\n0,1,c").classes == ("A", "b", "c")
    german = "0;0;Äpfel\n1;1;Birnen\n"
    for given in (german.encode(), german.encode("cp1252")):
        assert set(read_points(given).classes) == {"Äpfel", "Birnen"}


def test_columns_that_leave_the_square_are_stretched_into_it():
    table = read_points("170,60,a\n180,80,b\n175,80,b")
    assert table.points == (-1, -1, 0, 1, 1, 1, 0, 1, 1)
    assert table.scaled
    assert read_points("9,0,a\n9,1,b").points == (0, -1, 0, 0, 1, 1)
    assert read_points("1e300,0,a\n-1e300,1,b").points == (1, -1, 0, -1, 1, 1)


def test_bad_rows_are_named_and_the_others_read():
    text = "x,y,class\n0,0,a\nzero,1,b\n1,1,b\n1,2\n1,nan,a\n0,5,1,5,a\n,1,b"
    table = read_points(text)
    assert table.points == (0, 0, 0, 1, 1, 1)
    assert [(row.name, row.reason) for row in table.skipped] == [
        ("row 3", "its x is no number: zero"),
        ("row 5", "it has 2 columns instead of three (with decimal commas put semicolons between)"),
        ("row 6", "its y is no number: nan"),
        ("row 7", "it has 5 columns instead of three (with decimal commas put semicolons between)"),
        ("row 8", "its x is no number: unnamed"),
    ]
    many = read_points("0,0,a\n1,1,b\n" + "?,?,?\n" * 100)
    assert (len(many.skipped), many.rows_skipped) == (NAMED, 100)


HOSTILE = {
    "nothing": "",
    "spaces": " \n\t\n",
    "a photograph": b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)),
    "a workbook": b"PK\x03\x04\x14\x00\x06\x00\x08\x00" + bytes(200),
    "huge": "0,0,a\n" * (MOST_BYTES // 6 + 1),
    "too many rows": "0,0,a\n" * (MOST_POINTS + 2),
    "one endless row": "0,0," + "a" * 150_000,
    "an open quote": '"0,0,a\n1,1,b',
    "one class": "0,0,a\n1,1,a",
    "six classes": "\n".join(f"0,0,{label}" for label in "abcdef"),
    "two columns": "0,0\n1,1",
    "titles alone": "x,y,class",
    "infinite": "inf,0,a\n-inf,1,b",
    "too large": "1e999,0,a\n1e400,1,b",
    "digits without end": "9" * 900 + ",0,a\n0,0,b",
    "a formula": "=1+1,0,a\n=cmd|'/c calc',1,b",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_no_table_of_points_is_refused_with_a_sentence(case):
    with pytest.raises(Refused) as refused:
        read_points(HOSTILE[case])
    sentence = str(refused.value)
    assert sentence[0].isupper() and sentence.endswith(".")
    assert len(sentence) < 250 and sentence.isprintable()


def test_a_refusal_says_what_is_wrong_with_the_first_row():
    with pytest.raises(Refused, match="row 1: it has 2 columns"):
        read_points("0,0\n1,1")
    with pytest.raises(Refused, match="No row is a point"):
        read_points("x,y,class")
    with pytest.raises(Refused, match="6 classes"):
        read_points(HOSTILE["six classes"])


def test_names_of_classes_are_made_safe_to_show():
    table = read_points("0,0,a\u202eb\u200b\n1,1," + "x" * 500 + "\n0,1,ab\n")
    assert table.classes == ("ab", "x" * 29 + "…")
