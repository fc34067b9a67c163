from pathlib import Path

from streamlit.testing.v1 import AppTest

from core.augmentation_page import DIGIT, OWN, PIPELINE
from tests.core.hostile_files import encoded, noise

MENU = Path(__file__).resolve().parents[2] / "pages" / "menu.py"


def opened(**link) -> AppTest:
    page = AppTest.from_file(str(MENU), default_timeout=120)
    for word, said in link.items():
        page.query_params[f"augmentation_{word}"] = said
    page = page.switch_page("seeing/augmentation.py").run()
    assert not page.exception
    return page


def said(page) -> str:
    return " ".join(element.value for element in page.markdown)


def captions(page) -> str:
    return " ".join(element.proto.body for element in page.get("html"))


def test_ones_own_photograph_is_drawn_from_and_stays_out_of_the_link():
    page = opened(picture=OWN)
    assert "Your photograph is not here" in said(page)
    page.file_uploader[0].set_value(("photo.png", encoded(noise(60, 90), "PNG"), "image/png")).run()
    assert not page.exception
    assert "is not here" not in said(page)
    assert "(3, 60, 90)" in " ".join(element.value for element in page.text)
    assert set(page.query_params) == {"augmentation_picture"}


def test_what_is_no_picture_or_too_small_is_answered_by_a_sentence():
    for content in (b"GIF89a no more", b"<html>", encoded(noise(20, 90), "PNG")):
        page = opened(picture=OWN)
        page.file_uploader[0].set_value(("photo.png", content, "image/png")).run()
        assert not page.exception
        assert page.error[0].value.startswith("photo")
        assert "12** draws" in said(page)


def test_the_strengths_of_a_pipeline_are_kept_for_each_transform():
    page = opened(picture=DIGIT, transform=PIPELINE)
    page.multiselect("augmentation_pipeline").set_value(["Rotation", "Posterize"]).run()
    page.slider("strength-of-Rotation").set_value(0.0).run()
    page.slider("strength-of-Posterize").set_value(0.0).run()
    assert not page.exception
    assert "All **12** draws are the picture as it is" in said(page)
    page.selectbox("augmentation_transform").set_value("Rotation").run()
    assert page.slider("strength-of-Rotation").value == 0
    assert "rotate +0.0°" in captions(page) or "rotate -0.0°" in captions(page)


def test_strengths_that_a_link_says_wrongly_are_not_believed():
    for wrong in ("1,2", "nan," * 17 + "1", "-5," * 17 + "1"):
        page = opened(transform="Rotation", strengths=wrong)
        assert page.slider("strength-of-Rotation").value == 30
