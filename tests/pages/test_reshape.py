from pathlib import Path

from streamlit.testing.v1 import AppTest

MENU = Path(__file__).resolve().parents[2] / "pages" / "menu.py"


def opened(**link) -> AppTest:
    page = AppTest.from_file(str(MENU), default_timeout=120)
    for word, said in link.items():
        page.query_params[word] = said
    return page.switch_page("tensors/reshape.py").run()


def test_both_sides_that_torch_refuses_are_repaired_by_their_buttons():
    page = opened(reshape_left_1="reshape(5, 3)", reshape_right_3="view(12)")
    assert len(page.error) == 2
    page.button("repair-right").click().run()
    assert page.session_state["reshape_right_3"] == "reshape(12)"
    page.button("repair-left").click().run()
    assert not page.error and not page.exception


def test_an_edit_of_a_link_can_be_undone():
    page = opened(reshape_edited="1,4")
    page.button("undo").click().run()
    assert page.session_state["reshape_edited"] == (-1.0, -1.0)
    assert "reshape_edited" not in page.query_params
    assert not page.exception
