"""Arrays in a file beside a run: written whole or not at all, hostile until checked when read.

numpy's own reader makes room for whatever a file claims before it has read a number; here the
claims are looked at first.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.atomic_file import write_atomically
from core.refusal import Refused

LARGEST_HEADER = 10_000  # characters, of an array's description


@dataclass(frozen=True)
class Expected:
    """What an array has to be. A length of None may be anything up to `most`."""

    dtype: str
    shape: tuple[int | None, ...]
    most: int = 0

    def fits(self, dtype: np.dtype, shape: tuple[int, ...]) -> bool:
        return (
            dtype == np.dtype(self.dtype)
            and len(shape) == len(self.shape)
            and all(
                0 <= length <= self.most if wanted is None else length == wanted
                for wanted, length in zip(self.shape, shape, strict=True)
            )
        )


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Save arrays by name, as numpy does, deflated. Raises Refused when the disk is full.

    The same arrays give the same bytes: numpy would write the time into the file.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy")
            entry.compress_type = zipfile.ZIP_DEFLATED
            described = io.BytesIO()
            array = np.ascontiguousarray(array)
            np.lib.format.write_array(described, array, version=(1, 0), allow_pickle=False)
            archive.writestr(entry, described.getvalue())
    write_atomically(path, content.getvalue())


def read_arrays(path: Path, expected: Mapping[str, Expected]) -> dict[str, np.ndarray]:
    """The arrays of exactly these names, types and shapes. Raises Refused, naming the file.

    Not one is made room for before its description is what is expected.
    """
    refusal = Refused(
        f"{path.name} beside this run is damaged or was not written by Glassbox. Delete it: the "
        "run itself needs it not, and training on writes it anew."
    )
    try:
        with zipfile.ZipFile(path) as archive:
            if sorted(archive.namelist()) != sorted(f"{name}.npy" for name in expected):
                raise refusal
            return {name: _read(archive, name, expected[name], refusal) for name in expected}
    except Refused:
        raise
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
        raise refusal from error  # RuntimeError: an entry with a password


def _read(archive: zipfile.ZipFile, name: str, expected: Expected, refusal: Refused) -> np.ndarray:
    with archive.open(f"{name}.npy") as file:
        version = np.lib.format.read_magic(file)
        if version != (1, 0):
            raise refusal
        shape, by_columns, dtype = np.lib.format.read_array_header_1_0(file, LARGEST_HEADER)
        if by_columns or dtype.hasobject or not expected.fits(dtype, shape):
            raise refusal
        size = dtype.itemsize * int(np.prod(shape, dtype=np.int64))
        content = file.read(size + 1)  # one more than there should be, so that more is noticed
    return np.frombuffer(content, dtype).reshape(shape).copy()  # of fewer or more: ValueError
