from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.convolution import BY_HAND, DRAWN, OWN, Settings
from tests.core.hostile_files import encoded, noise, picture

MENU = Path(__file__).resolve().parents[2] / "pages" / "menu.py"


def opened(**link) -> AppTest:
    page = AppTest.from_file(str(MENU), default_timeout=120)
    for word, said in link.items():
        page.query_params[f"convolution_{word}"] = said
    page = page.switch_page("seeing/convolution.py").run()
    assert not page.exception
    return page


def said(page) -> str:
    return " ".join(element.value for element in page.markdown)


def give(page, content, name):
    page.file_uploader[0].set_value((name, content, "image/png")).run()
    assert not page.exception


def test_ones_own_photograph_is_convolved_and_stays_out_of_the_link():
    page = opened(picture=OWN)
    assert "Your photograph is not here" in said(page)
    give(page, encoded(noise(40, 60), "PNG"), "photo.png")
    assert "the picture of 40 × 60" in said(page) and "is not here" not in said(page)
    assert set(page.query_params) == {"convolution_picture"}


@pytest.mark.parametrize(
    ("content", "because"),
    [
        (b"<svg onload=alert(1)>", "SVG"),
        (picture()[:200], "damaged"),
        (b"", "empty"),
        (encoded(noise(30, 300), "PNG"), "crop it first"),
        (encoded(noise(10, 20), "PNG"), "too short"),
    ],
)
def test_a_hostile_upload_is_answered_by_a_sentence(content, because):
    page = opened(picture=OWN)
    give(page, content, "![x](http://a.b/c)\u202e.png")
    [answer] = page.error
    assert because in answer.value
    assert "http://" not in answer.value and "\u202e" not in answer.value
    assert "59 × 90" in said(page)


def test_what_torch_refuses_is_repaired_by_a_click():
    page = opened(picture=DRAWN, size="7", dilation="2")
    assert "Kernel size can't be greater" in page.error[0].value
    page.button("repair").click().run()
    assert not page.exception and not page.error
    page = opened(groups="3")
    page.button("repair").click().run()
    assert not page.exception and not page.error


def test_a_kernel_in_a_link_is_on_the_page_and_a_wrong_one_is_not_believed():
    ones = ",".join(["1"] * 49)
    assert "To upright stripes" in said(opened(kernel=BY_HAND, weights=ones))
    for wrong in ("1,2,3", ones.replace("1", "nan", 1), ones.replace("1", "1e9", 1), "x"):
        page = opened(kernel=BY_HAND, weights=wrong)
        assert page.session_state["convolution_weights"] == Settings().weights
    wrong = opened(picture=DRAWN, grid=",".join(["2"] * 100))
    assert wrong.session_state["convolution_grid"] == Settings().grid
