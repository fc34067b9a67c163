import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from core.dtypes import MADE, Settings, convert
from figures.dtypes import HEAD, bit_table, bridge_cells


class Rows(HTMLParser):
    """The texts of the table's cells, row by row, and the classes of the rows."""

    def __init__(self, html):
        super().__init__()
        self.rows, self.classes = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag == "tr":
            self.rows.append([])
            self.classes.append(dict(attributes).get("class"))
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data):
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def table(settings):
    converted = convert(settings)
    return converted, Rows(bit_table(settings, converted).split('<div class="legend">')[0])


def test_a_row_for_every_type_with_its_number_and_its_bits():
    converted, seen = table(Settings())
    assert tuple(seen.rows[0]) == HEAD
    for (name, stored), row in zip(converted.stored.items(), seen.rows[1:], strict=True):
        cells = dict(zip(HEAD, row, strict=True))
        assert cells["type"] == name
        assert cells["bits"] == "".join(bits for _, bits in stored.bits)
        assert cells["bytes"] == str(stored.byte_count)
    assert seen.rows[3] == ["float16", "2048.0", "−1", "2048", "0110100000000000", "2", "±65504"]
    assert seen.rows[8][-1] == "0 to 255"


def test_the_type_that_is_looked_at_is_set_off():
    _, seen = table(Settings(dtype="uint8"))
    assert [row[0] for row, mark in zip(seen.rows, seen.classes, strict=True) if mark] == ["uint8"]


def test_parts_of_the_bits_have_their_marks_also_over_a_line_s_end():
    settings = Settings()
    html = bit_table(settings, convert(settings))
    row = html.split("<tr")[2]  # float64
    parts = re.findall(r'<i class="(\w+)">([01]+)</i>', row)
    assert [(part, len(bits)) for part, bits in parts] == [
        ("sign", 1),
        ("exponent", 11),
        ("fraction", 20),
        ("fraction", 32),
    ]
    assert row.count("<br>") == 1
    assert "exponent 10000001010" in row  # said to those who do not see the colours


def test_what_torch_refuses_is_said_in_the_row():
    settings = Settings(number="300", made=tuple(MADE)[1])
    converted, seen = table(settings)
    assert seen.rows[8][1] == converted.stored["uint8"].refusal
    assert seen.rows[8][0] == "uint8"


@pytest.mark.parametrize(
    ("number", "name", "kept", "error"),
    [
        ("0.1", "float32", "0.10000000149", "+1.49e−09"),
        ("0.1", "float16", "0.0999755859375", "−2.44e−05"),
        ("70000", "float16", "inf", "∞"),
        ("300.5", "int8", "44†", "−256"),
        ("-1", "float64", "−1.0", "0"),
        ("1e20", "float64", "1e+20", "0"),
        ("1e-400", "float64", "0.0", "−1e−400"),
        ("-2e-350", "float16", "−0.0", "+2e−350"),
    ],
)
def test_numbers_are_short_and_honest(number, name, kept, error):
    settings = Settings(number=number)
    converted, seen = table(settings)
    row = dict(zip(HEAD, seen.rows[1 + list(converted.stored).index(name)], strict=True))
    if number == "300.5":  # whose outcome is this machine's
        assert row["kept"] == f"{converted.stored[name].value}†"
    else:
        assert (row["kept"], row["error"]) == (kept, error)


@pytest.mark.parametrize(
    ("dtype", "texts"),
    [("float64", ("1.", "2.", "3.", "4.")), ("uint8", ("1", "2", "3", "4")),
     ("int64", ("1", "2", "3", "4")), ("float32", ("1.", "2.", "3.", "4."))],
)  # fmt: skip
def test_the_array_is_drawn_in_its_own_type(dtype, texts):
    bridged = convert(Settings(array_dtype=dtype, bridge="torch.from_numpy(a).float()")).bridged
    array, tensor = bridge_cells(bridged).scenes[0].blocks
    assert array.texts == texts and array.note.startswith(f"{dtype},")
    assert tensor.texts == ("1.", "2.", "3.", "4.")


def test_the_bridge_shows_both_sides_and_what_was_written():
    bridged = convert(replace(Settings(), edited=(1.0, 2.0))).bridged
    [scene] = bridge_cells(bridged).scenes
    array, tensor = scene.blocks
    assert array.lit == tensor.lit == {(2,)}
    assert array.clickable and tensor.clickable
    assert "=" in scene.parts
    copied = convert(replace(Settings(), edited=(1.0, 2.0), bridge="torch.tensor(a)")).bridged
    [scene] = bridge_cells(copied).scenes
    array, tensor = scene.blocks
    assert (array.lit, tensor.lit) == (frozenset(), {(2,)})
    assert "a copy" in tensor.note
    assert "→" in scene.parts
