from pathlib import Path

from streamlit.testing.v1 import AppTest

MENU = Path(__file__).resolve().parents[2] / "pages" / "menu.py"


def opened(**link) -> AppTest:
    page = AppTest.from_file(str(MENU), default_timeout=120)
    for word, said in link.items():
        page.query_params[word] = said
    return page.switch_page("tensors/dtypes.py").run()


def chosen(page, name):
    return page.session_state[f"dtypes_{name}"]


def pills(page):
    return page.button_group("ready-numbers")


def test_a_ready_number_comes_with_the_type_to_look_at():
    page = opened()
    pills(page).set_value("257").run()
    assert (chosen(page, "number"), chosen(page, "dtype")) == ("257", "bfloat16")
    page.text_input("dtypes_number").set_value("0,5").run()
    assert not page.exception
    assert pills(page).value is None
    assert chosen(page, "number") == "0,5"


def test_what_was_typed_is_there_again_after_a_look_at_numpy():
    page = opened()
    page.text_input("dtypes_number").set_value("0,5").run()
    page.button_group("dtypes_topic").set_value("NumPy").run()
    page.selectbox("dtypes_bridge").set_value("torch.tensor(a)").run()
    page.button_group("dtypes_topic").set_value("One number").run()
    assert chosen(page, "number") == "0,5"
    page.button_group("dtypes_topic").set_value("NumPy").run()
    assert page.selectbox("dtypes_bridge").value == "torch.tensor(a)"
    assert not page.exception


def test_both_errors_of_the_bridge_are_repaired_by_their_buttons():
    page = opened(dtypes_topic="NumPy", dtypes_requires_grad="true")
    assert len(page.error) == 2
    page.button("repair-0").click().run()
    assert [error.value.count("numpy()") > 0 for error in page.error] == [True]
    page.button("repair-0").click().run()
    assert not page.error and not page.exception


def test_what_is_no_number_gets_a_sentence_and_no_table():
    page = opened(dtypes_number="x" * 10_000)
    assert "Write one number" in page.warning[0].value or "too long" in page.warning[0].value
    assert not page.exception
