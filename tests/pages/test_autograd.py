"""The controls of /autograd: what is typed, chosen and repaired comes to the program."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

MENU = Path(__file__).resolve().parents[2] / "pages" / "menu.py"


@pytest.fixture
def page():
    return AppTest.from_file(str(MENU), default_timeout=60).switch_page("tensors/autograd.py").run()


def prints(page):
    place = next(block for block in page.main if getattr(block, "key", None) == "code-prints")
    return place.get("text")[0].value


def control(page, kind, name):
    return next(one for one in page.get(kind) if one.key == f"autograd_{name}")


def tracked(page):
    return list(control(page, "button_group", "tracked").value)


def repair(page):
    return next(button for button in page.button if button.key == "repair")


def test_a_ready_expression_sets_text_leaves_and_what_is_tracked(page):
    control(page, "selectbox", "ready").select("a line through three points").run()
    assert not page.exception
    assert control(page, "text_input", "expression").value == "((w * x + b - y) ** 2).mean()"
    assert tracked(page) == ["w", "b"]
    assert prints(page).splitlines() == [
        "loss tensor(9.6667, grad_fn=<MeanBackward0>)",
        "w.grad tensor(-13.3333)",
        "b.grad tensor(-6.)",
    ]
    assert control(page, "selectbox", "ready").value is None


def test_a_leaf_that_is_new_is_tracked_and_the_others_stay_as_they_were(page):
    control(page, "button_group", "tracked").set_value(["w"]).run()
    control(page, "text_input", "leaves").input("w = 3; x = 2; b = 0,5").run()
    assert not page.exception
    assert tracked(page) == ["w", "b"]
    control(page, "text_input", "expression").input("w * x + b").run()
    assert prints(page).splitlines()[1:] == ["w.grad tensor(2.)", "b.grad tensor(1.)"]


@pytest.mark.parametrize(
    ("off", "slip", "corrected"),
    [
        ("y", "w = 3; x = 2,,; y = 4", "w = 3; x = 2; y = 5"),
        ("x", "w = 0,5 -1; x = 2 1; b = ", "w = 0,5 -1; x = 2 1; b = 1"),
    ],
)
def test_a_slip_in_the_leaves_leaves_the_choice_of_what_is_tracked(page, off, slip, corrected):
    if off == "x":
        control(page, "selectbox", "ready").select("a neuron").run()
    else:
        control(page, "button_group", "tracked").set_value(["w", "x"]).run()
    chosen = tracked(page)
    control(page, "text_input", "leaves").input(slip).run()
    assert prints(page) == "nothing was run"
    assert off in control(page, "button_group", "tracked").options
    assert tracked(page) == chosen
    control(page, "text_input", "leaves").input(corrected).run()
    assert not page.exception
    assert tracked(page) == chosen
    assert off not in chosen


def test_an_expression_is_put_together_by_clicking(page):
    page.button("clear").click().run()
    for piece in ("(", "w", "*", "x", "-", "y", ")", "**", "2"):
        page.pills("autograd_piece").set_value(piece).run()
    assert not page.exception
    assert control(page, "text_input", "expression").value == "(w*x-y)**2"
    assert "w.grad tensor(8.)" in prints(page)


def test_what_cannot_be_read_is_said_and_can_be_left_behind(page):
    control(page, "text_input", "expression").input("__import__('os')").run()
    assert not page.exception
    assert prints(page) == "nothing was run"
    assert len(page.error) == 1
    repair(page).click().run()
    assert "w.grad tensor(8.)" in prints(page)
    control(page, "text_input", "leaves").input("w = <b>").run()
    assert not page.exception
    assert prints(page) == "nothing was run"


def test_torchs_refusals_have_their_repair_as_a_button(page):
    control(page, "selectbox", "experiment").select("twice through one graph").run()
    assert "RuntimeError: Trying to backward" in prints(page)
    repair(page).click().run()
    assert "RuntimeError" not in prints(page)
    assert control(page, "selectbox", "experiment").value == "twice with retain_graph=True"
    control(page, "button_group", "tracked").set_value([]).run()
    assert "does not require grad" in prints(page)
    repair(page).click().run()
    assert tracked(page) == ["w"]
    assert "RuntimeError" not in prints(page)


def test_the_piece_that_is_cut_off_can_be_chosen(page):
    control(page, "selectbox", "experiment").select("detach a piece").run()
    assert "w.grad None" in prints(page)
    control(page, "selectbox", "cut_off").select("(w * x - y) ** 2").run()
    assert not page.exception
    assert "does not require grad" in prints(page)
    control(page, "text_input", "expression").input("w * x").run()
    assert not page.exception
