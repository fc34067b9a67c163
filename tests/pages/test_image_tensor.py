from pathlib import Path

from streamlit.testing.v1 import AppTest

from core.image_tensor import LAYER, LAYOUTS, OWN
from tests.core.hostile_files import encoded, noise

MENU = Path(__file__).resolve().parents[2] / "pages" / "menu.py"


def opened(**link) -> AppTest:
    page = AppTest.from_file(str(MENU), default_timeout=120)
    for word, said in link.items():
        page.query_params[f"image_tensor_{word}"] = said
    page = page.switch_page("tensors/image_tensor.py").run()
    assert not page.exception
    return page


def said(page) -> str:
    return " ".join(element.value for element in page.markdown)


def test_ones_own_photograph_becomes_the_tensor_and_stays_out_of_the_link():
    page = opened(picture=OWN)
    assert "Your photograph is not here" in said(page)
    content = encoded(noise(20, 30), "PNG")
    page.file_uploader[0].set_value(("photo.png", content, "image/png")).run()
    assert not page.exception
    assert "(20, 30, 3)" in said(page) and "is not here" not in said(page)
    assert set(page.query_params) == {"image_tensor_picture"}
    page.selectbox("image_tensor_picture").set_value("Flower").run()
    assert "(61, 92, 3)" in said(page)
    page.selectbox("image_tensor_picture").set_value(OWN).run()
    assert "(20, 30, 3)" in said(page)


def test_two_repairs_make_the_layer_take_the_photograph():
    page = opened(then=LAYER)
    for words in ("bias type", "3 channels"):
        assert words in page.error[0].value
        page.button("repair").click().run()
        assert not page.exception
    assert not page.error
    assert page.session_state["image_tensor_layout"] == list(LAYOUTS)[1]
    assert "(8, 59, 90)" in said(page)


def test_a_place_out_of_the_picture_in_a_link_is_not_believed():
    for place in ("500,3", "nan,1", "1", "-2,4"):
        assert "row 13, column 28" in said(opened(pixel=place))
    assert "row 60, column 91" in said(opened(pixel="95,95"))
