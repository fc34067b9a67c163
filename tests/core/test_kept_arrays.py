"""Arrays in a file: what comes back, and what is refused before room is made for it."""

import io
import zipfile

import numpy as np
import pytest

from core.kept_arrays import Expected, read_arrays, write_arrays
from core.refusal import Refused

EXPECTED = {"whole": Expected("int64", (None, 2), 10), "parts": Expected("float32", (3,))}
ARRAYS = {
    "whole": np.arange(8).reshape(4, 2),
    "parts": np.array([0.5, -1, 2], dtype=np.float32),
}


def described(array: np.ndarray, **changes: object) -> bytes:
    """An array as numpy writes it, its description changed."""
    header = np.lib.format.header_data_from_array_1_0(array) | changes
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, header)
    return file.getvalue() + array.tobytes()


def archive(path, **entries: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(f"{name}.npy", content)


def sound() -> dict[str, bytes]:
    return {name: described(array) for name, array in ARRAYS.items()}


def test_what_was_written_comes_back_and_the_same_arrays_are_the_same_bytes(tmp_path):
    one, other = tmp_path / "one.npz", tmp_path / "other.npz"
    write_arrays(one, ARRAYS)
    write_arrays(other, {name: array.copy(order="F") for name, array in ARRAYS.items()})
    read = read_arrays(one, EXPECTED)
    assert all(np.array_equal(read[name], ARRAYS[name]) for name in ARRAYS)
    assert [read[name].dtype for name in ARRAYS] == [array.dtype for array in ARRAYS.values()]
    assert one.read_bytes() == other.read_bytes()
    assert np.array_equal(np.load(one)["whole"], ARRAYS["whole"])


HOSTILE = {
    "another shape": {"whole": described(np.zeros((4, 3), dtype=np.int64))},
    "too many rows": {"whole": described(np.zeros((11, 2), dtype=np.int64))},
    "another type": {"parts": described(np.zeros(3, dtype=np.float64))},
    "other byte order": {"parts": described(np.zeros(3, dtype=">f4"))},
    "a claim of 16 exabytes": {"whole": described(ARRAYS["whole"], shape=(2**60, 2))},
    "a length below zero": {"whole": described(ARRAYS["whole"], shape=(-4, 2))},
    "fewer numbers than claimed": {"whole": described(ARRAYS["whole"])[:-8]},
    "more numbers than claimed": {"whole": described(ARRAYS["whole"]) + bytes(8)},
    "column by column": {"whole": described(ARRAYS["whole"], fortran_order=True)},
    "objects": {"parts": described(np.zeros(3, dtype=np.float32), descr="|O")},
    "no numpy file": {"parts": b"GIF89a"},
    "a description that is code": {"parts": b"\x93NUMPY\x01\x00\x16\x00__import__('os').getpid"},
    "an endless description": {"parts": b"\x93NUMPY\x01\x00\xff\xff" + b"(" * 65535},
    "a newer version": {"parts": b"\x93NUMPY\x03\x00" + sound()["parts"][8:]},
    "one array more": {"third": described(np.zeros(1))},
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_not_expected_is_refused_with_a_sentence(tmp_path, case):
    archive(tmp_path / "kept.npz", **(sound() | HOSTILE[case]))
    with pytest.raises(Refused, match="beside this run is damaged"):
        read_arrays(tmp_path / "kept.npz", EXPECTED)


def test_objects_in_numpy_s_own_pickle_are_not_unpickled(tmp_path):
    class Trap:
        def __reduce__(self):
            return (pytest.fail, ("a pickle was opened",))

    file = io.BytesIO()
    np.lib.format.write_array(file, np.array([Trap()] * 3, dtype=object))
    archive(tmp_path / "kept.npz", **(sound() | {"parts": file.getvalue()}))
    with pytest.raises(Refused):
        read_arrays(tmp_path / "kept.npz", EXPECTED)


@pytest.mark.parametrize("cut", [0, 10, 100, -30])
def test_a_truncated_file_is_refused(tmp_path, cut):
    write_arrays(tmp_path / "kept.npz", ARRAYS)
    whole = (tmp_path / "kept.npz").read_bytes()
    (tmp_path / "kept.npz").write_bytes(whole[:cut])
    with pytest.raises(Refused):
        read_arrays(tmp_path / "kept.npz", EXPECTED)


def test_no_more_is_unpacked_than_expected(tmp_path, monkeypatch):
    """A megabyte of file that says it is 4 x 2 numbers and unpacks to a gigabyte."""
    bomb = described(ARRAYS["whole"]) + bytes(2**27)
    archive(tmp_path / "kept.npz", **(sound() | {"whole": bomb}))
    asked = []
    read = zipfile.ZipExtFile.read

    def counted(self, size=-1):
        asked.append(size)
        return read(self, size)

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)
    with pytest.raises(Refused):
        read_arrays(tmp_path / "kept.npz", EXPECTED)
    assert min(asked) >= 0 and max(asked) < 2**16
