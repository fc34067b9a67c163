"""Answers are read only where they fit, and are known to be older than the network."""

import os

import numpy as np
import torch

from core.answers import are_stale, read_answers


def test_what_was_left_is_read(tmp_path):
    logits = np.arange(6, dtype=np.float32).reshape(3, 2)
    np.save(tmp_path / "logits-test.npy", logits)
    assert torch.equal(read_answers(tmp_path, "test", 3, 2), torch.from_numpy(logits))
    assert read_answers(tmp_path, "validation", 3, 2) is None
    assert read_answers(tmp_path, "test", 4, 2) is None
    assert read_answers(tmp_path, "test", 2, 3) is None


def test_what_is_broken_or_hostile_is_not(tmp_path):
    file = tmp_path / "logits-test.npy"
    for content in (
        np.zeros((3, 2)),
        np.full((3, 2), np.nan, np.float32),
        np.array([[{}, 1]] * 3, dtype=object),
    ):
        np.save(file, content, allow_pickle=True)
        assert read_answers(tmp_path, "test", 3, 2) is None
    np.save(file, np.zeros((3, 2), np.float32))
    for length in (140, 60, 5, 0):  # caught while it is written
        file.write_bytes(file.read_bytes()[:length])
        assert read_answers(tmp_path, "test", 3, 2) is None


def test_answers_older_than_the_weights_are_stale(tmp_path):
    model, answers = tmp_path / "model.pth", tmp_path / "logits-test.npy"
    assert not are_stale(tmp_path, "test")
    model.touch()
    answers.touch()
    os.utime(model, ns=(2, 2))
    os.utime(answers, ns=(3, 3))
    assert not are_stale(tmp_path, "test")
    os.utime(model, ns=(4, 4))
    assert are_stale(tmp_path, "test")
