"""Tensors come back as they were; whatever else is in the file is refused in one sentence."""

import io
import pickle
import zipfile
from collections import OrderedDict

import pytest
import torch

from core import checkpoint
from core.checkpoint import read_tensors, write_tensors
from core.refusal import Refused

EXPECTED = {"weight": torch.zeros(3, 2), "bias": torch.zeros(3)}
GOOD = {"weight": torch.arange(6.0).view(3, 2), "bias": torch.tensor([0.1, -0.2, 1e-30])}


@pytest.fixture
def file(tmp_path):
    return tmp_path / "model.pth"


def test_bit_for_bit_there_and_back(file):
    write_tensors(file, GOOD)
    back = read_tensors(file, EXPECTED)
    assert all(torch.equal(back[name], GOOD[name]) for name in GOOD)


def test_a_transposed_tensor_comes_back_contiguous_and_on_its_own(file):
    write_tensors(file, {**GOOD, "weight": torch.arange(6.0).view(2, 3).t()})
    weight = read_tensors(file, EXPECTED)["weight"]
    assert weight.is_contiguous()
    assert weight.tolist() == [[0, 3], [1, 4], [2, 5]]


class Spy:
    """Pickles to something that would run on loading."""

    def __reduce__(self):
        return (print, ("run!",))


def stretched(shape: tuple[int, ...]) -> torch.Tensor:
    """Four bytes that claim to be a tensor of any size."""
    return torch.zeros(1).as_strided(shape, (0,) * len(shape))


HOSTILE = {
    "a missing key": {"weight": GOOD["weight"]},
    "an extra key": {**GOOD, "extra": torch.zeros(1)},
    "another shape": {**GOOD, "bias": torch.zeros(4)},
    "another rank": {**GOOD, "bias": torch.zeros(3, 1)},
    "another type": {**GOOD, "bias": torch.zeros(3, dtype=torch.float64)},
    "NaN": {**GOOD, "bias": torch.tensor([0.0, torch.nan, 0.0])},
    "infinity": {**GOOD, "bias": torch.tensor([0.0, torch.inf, 0.0])},
    "a stretched storage": {**GOOD, "weight": stretched((3, 2))},
    "a huge stretched storage": {**GOOD, "weight": stretched((100_000, 100_000))},
    "a sparse tensor": {**GOOD, "bias": torch.tensor([0.0, 1.0, 0.0]).to_sparse()},
    "numbers instead of tensors": {**GOOD, "bias": [0.0, 0.0, 0.0]},
    "a list": [1, 2, 3],
    "a tensor alone": torch.zeros(3),
    "a whole model": torch.nn.Linear(2, 3),
    "code": {**GOOD, "bias": Spy()},
}


@pytest.mark.parametrize("case", HOSTILE)
def test_anything_else_is_refused_without_being_run(case, file, capsys):
    torch.save(HOSTILE[case], file)
    with pytest.raises(Refused) as refusal:
        read_tensors(file, EXPECTED)
    sentence = str(refusal.value)
    assert sentence.startswith("model.pth")
    assert "weights_only" not in sentence and "Traceback" not in sentence
    assert str(file.parent) not in sentence
    assert capsys.readouterr().out == ""


def test_garbage_truncation_and_bare_pickles_are_refused(file):
    whole = io.BytesIO()
    torch.save(GOOD, whole)
    for content in (b"", b"garbage", whole.getvalue()[:-200], pickle.dumps({"a": 1})):
        file.write_bytes(content)
        with pytest.raises(Refused, match=r"^model\.pth"):
            read_tensors(file, EXPECTED)
    with pytest.raises(Refused, match="cannot be read"):
        read_tensors(file.with_name("absent.pth"), EXPECTED)


def test_compressed_records_are_refused_before_they_are_unpacked(file):
    whole = io.BytesIO()
    torch.save(GOOD, whole)
    with zipfile.ZipFile(whole) as stored, zipfile.ZipFile(file, "w") as packed:
        for record in stored.infolist():
            packed.writestr(record.filename, stored.read(record), zipfile.ZIP_DEFLATED)
    with pytest.raises(Refused, match="claims more than it holds"):
        read_tensors(file, EXPECTED)


def test_a_file_over_the_cap_is_refused_unread(file, monkeypatch):
    write_tensors(file, GOOD)
    monkeypatch.setattr(checkpoint, "LARGEST_FILE", 100)
    with pytest.raises(Refused, match="larger than"):
        read_tensors(file, EXPECTED)


def test_tables_may_have_any_number_of_rows_but_not_of_columns(file):
    expected = OrderedDict(history=torch.zeros(0, 3))
    write_tensors(file, {"history": torch.ones(5, 3)})
    assert read_tensors(file, expected, tables=["history"])["history"].shape == (5, 3)
    write_tensors(file, {"history": torch.ones(5, 2)})
    with pytest.raises(Refused):
        read_tensors(file, expected, tables=["history"])
    write_tensors(file, {"history": stretched((10**9, 3))})
    with pytest.raises(Refused):
        read_tensors(file, expected, tables=["history"])


def test_what_is_optional_may_be_missing_but_not_wrong(file):
    expected = EXPECTED | {"filters": torch.zeros(1, 2)}
    write_tensors(file, GOOD)
    assert read_tensors(file, expected, optional=["filters"]).keys() == EXPECTED.keys()
    with pytest.raises(Refused, match="1 of its expected tensors are missing"):
        read_tensors(file, expected)
    write_tensors(file, GOOD | {"filters": torch.zeros(1, 3)})
    with pytest.raises(Refused, match="the tensor filters"):
        read_tensors(file, expected, optional=["filters"])
