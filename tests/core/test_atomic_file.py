"""The old file or the new one, and a full disk in words."""

import errno

import pytest

from core.atomic_file import write_atomically
from core.refusal import Refused


def test_the_new_content_replaces_the_old(tmp_path):
    file = tmp_path / "run.json"
    write_atomically(file, b"old")
    write_atomically(file, b"new")
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]


def test_a_full_disk_keeps_the_old_file_and_says_so(tmp_path, monkeypatch):
    file = tmp_path / "model.pth"
    write_atomically(file, b"old")

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("core.atomic_file.os.fsync", full)
    with pytest.raises(Refused, match=r"disk is full: model\.pth"):
        write_atomically(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]
