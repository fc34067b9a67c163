from pathlib import Path

from streamlit.testing.v1 import AppTest

MENU = Path(__file__).resolve().parents[2] / "pages" / "menu.py"


def opened(**link) -> AppTest:
    page = AppTest.from_file(str(MENU), default_timeout=120)
    for word, said in link.items():
        page.query_params[f"receptive_field_{word}"] = said
    return page.switch_page("seeing/receptive_field.py").run()


def test_a_ready_stack_can_be_changed_from_its_own_layers():
    page = opened(stack="Dilated")
    page.button("edit").click().run()
    assert page.selectbox("receptive_field_stack").value == "My own"
    names = [page.selectbox(f"receptive_field_layer_{n}").value for n in range(1, 5)]
    assert names == ["conv 3", "conv 3, dilation 2", "conv 3, dilation 4", "no layer"]
    assert not page.exception


def test_a_stack_that_is_too_deep_shows_torchs_words_and_a_button():
    link = {f"layer_{number}": "max pool 4" for number in range(1, 5)}
    page = opened(stack="My own", **link)
    assert len(page.error) == 1 and not page.exception
    page.button("repair").click().run()
    assert page.selectbox("receptive_field_layer_4").value == "no layer"
    assert not page.error and not page.exception
