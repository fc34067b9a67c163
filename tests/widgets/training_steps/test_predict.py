"""A camera is offered where browsers lend one, and nowhere else."""

from types import SimpleNamespace

import pytest

from widgets.training_steps import predict


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://glassbox.school/train", True),
        ("http://localhost:8501/train", True),
        ("http://127.0.0.1:8501", True),
        ("http://[::1]:8501", True),
        ("http://192.168.1.20:8501/train", False),
        ("http://localhost.school.example/train", False),
        ("http://teacher:8501", False),
        ("", False),
        (None, False),
    ],
)
def test_the_camera_needs_a_secure_page(monkeypatch, address, allowed):
    monkeypatch.setattr(predict.st, "context", SimpleNamespace(url=address))
    assert predict._camera_is_allowed() is allowed
