from pathlib import Path

from streamlit.testing.v1 import AppTest

MENU = Path(__file__).resolve().parents[2] / "pages" / "menu.py"


def opened(**link) -> AppTest:
    page = AppTest.from_file(str(MENU), default_timeout=120)
    for word, said in link.items():
        page.query_params[word] = said
    return page.switch_page("tensors/indexing.py").run()


def axes(page):
    return [page.selectbox(f"indexing_axis_{axis}").value for axis in range(3)]


def test_the_boxes_read_what_is_typed_and_write_what_is_chosen():
    page = opened()
    assert axes(page) == [":", "1", "-1"]
    page.text_input("indexing_expression").set_value("x[1:]").run()
    assert axes(page) == ["1:", ":", ":"]
    page.selectbox("indexing_axis_2").set_value("0").run()
    assert page.session_state["indexing_expression"] == "x[1:, :, 0]"
    page.text_input("indexing_expression").set_value("x[x > 5]").run()
    assert axes(page) == ["…"] * 3
    page.selectbox("indexing_axis_0").set_value("1").run()
    assert page.session_state["indexing_expression"] == "x[1, :, :]"
    assert not page.exception


def test_a_shape_with_other_axes_has_other_boxes():
    page = opened(indexing_shape="(12,)")
    assert page.selectbox("indexing_axis_0").value == "…"
    assert len(page.error) == 1  # three entries for one axis
    page.button("repair").click().run()
    assert not page.error and not page.exception


def test_both_that_torch_refuses_are_repaired_by_their_buttons():
    page = opened(indexing_expression="x[::-1]", indexing_aggregate="mean")
    page.button("repair").click().run()
    assert page.session_state["indexing_expression"] == "x.flip(0)"
    assert not page.exception
