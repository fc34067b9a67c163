from pathlib import Path

from streamlit.testing.v1 import AppTest

MENU = Path(__file__).resolve().parents[2] / "pages" / "menu.py"


def opened(**link) -> AppTest:
    page = AppTest.from_file(str(MENU), default_timeout=120)
    for word, said in link.items():
        page.query_params[word] = said
    return page.switch_page("tensors/tensors.py").run()


def test_sizes_stay_while_dimensions_come_and_go():
    page = opened()
    page.selectbox("tensors_size_1").set_value(5).run()
    page.slider("tensors_dimensions").set_value(4).run()
    page.slider("tensors_dimensions").set_value(2).run()
    assert page.selectbox("tensors_size_1").value == 5
    assert not page.exception


def test_an_expression_is_put_together_by_clicking_and_cleared():
    page = opened()
    for piece in ("x", ".unsqueeze(0)"):
        page.pills("tensors_piece").set_value(piece).run()
    assert page.session_state["tensors_expression"] == "x.unsqueeze(0)"
    page.button("clear").click().run()
    assert page.session_state["tensors_expression"] == ""
    assert not page.exception


def test_what_torch_refuses_is_repaired_by_a_button():
    page = opened(tensors_made="eye")
    assert len(page.error) == 1
    page.button("repair").click().run()
    assert page.session_state["tensors_dimensions"] == 2
    assert not page.error and not page.exception


def test_the_three_ways_are_timed_only_on_demand():
    page = opened()
    page.session_state["why-pytorch"] = True
    page.run()
    page.button("measure").click().run()
    assert len(page.session_state["tensors_times"]) == 3
    assert not page.exception
