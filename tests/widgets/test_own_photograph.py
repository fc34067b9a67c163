"""A photograph of one's own: kept by the session, refused in a sentence, given back at will."""

from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.core.hostile_files import encoded, noise
from widgets import own_photograph as place

PHOTO = encoded(noise(20, 30), "PNG")


def script():
    import streamlit as st

    from core.image_tensor import own_pixels
    from widgets.own_photograph import own_photograph

    pixels = own_photograph("It stays here.", own_pixels)
    st.text("nothing yet" if pixels is None else str(pixels.shape))


@pytest.fixture
def page():
    return AppTest.from_function(script, default_timeout=60).run()


def give(page, content, name="holiday.png"):
    page.file_uploader[0].set_value((name, content, "image/png")).run()
    assert not page.exception


def test_it_is_kept_until_another_is_wanted(page):
    assert page.text[0].value == "nothing yet"
    give(page, PHOTO)
    assert page.text[0].value == "(20, 30, 3)"
    assert not page.file_uploader
    kept = page.session_state["own_photograph"].image
    assert np.array_equal(kept, np.asarray(noise(20, 30)))
    page.button("another").click().run()
    assert page.text[0].value == "nothing yet"
    assert len(page.file_uploader) == 1
    assert not page.button  # that would bring nothing more


def test_what_is_refused_is_named_and_the_uploader_is_empty_again(page):
    give(page, b"<svg onload=alert(1)>", "![x](http://a.b/c)\u202e.svg")
    assert "A photograph" in page.file_uploader[0].label
    [said] = page.error
    assert "\u202e" not in said.value and "http://" not in said.value
    assert page.session_state["own_photograph"].image is None
    give(page, PHOTO)
    assert not page.error
    assert page.text[0].value == "(20, 30, 3)"


def test_what_this_page_cannot_use_is_named_and_stays_for_the_others(page):
    give(page, encoded(noise(10, 100), "PNG"), "![x](http://a.b/c).png")
    assert page.text[0].value == "nothing yet"
    [said] = page.error
    assert "crop it first" in said.value and "http://" not in said.value
    assert page.session_state["own_photograph"].image.size == (100, 10)
    page.button("another").click().run()
    assert not page.error and len(page.file_uploader) == 1


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
    monkeypatch.setattr(place.st, "context", SimpleNamespace(url=address))
    assert place.camera_is_allowed() is allowed
