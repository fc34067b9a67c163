from pathlib import Path

from streamlit.testing.v1 import AppTest

MENU = Path(__file__).resolve().parents[2] / "pages" / "menu.py"


def opened(**link) -> AppTest:
    page = AppTest.from_file(str(MENU), default_timeout=120)
    for word, said in link.items():
        page.query_params[f"nonlinearity_{word}"] = said
    return page.switch_page("playground/nonlinearity.py").run()


def state(page, word):
    return page.session_state[f"nonlinearity_{word}"]


def slider(page, label):
    return next(slider for slider in page.slider if slider.label == label)


def seen(page) -> str:
    place = next(block for block in page.main if getattr(block, "key", None) == "what-you-see")
    return place.markdown[0].value


def test_it_arrives_with_none_beside_tanh():
    page = opened()
    assert "*none* gets 51.2%" in seen(page) and "**100.0%**" in seen(page)
    assert not page.exception


def test_a_preset_sets_everything_with_one_click():
    page = opened(units="3", noise="0.4")
    page.button("preset-Two-arm spiral").click().run()
    assert (state(page, "data"), state(page, "layers"), state(page, "units")) == ("Spirals", 3, 16)
    assert state(page, "noise") == 0.0
    assert not page.exception


def test_the_next_seed_is_another_run_and_reset_the_same_one():
    page = opened()
    arrived = seen(page)
    page.button("next-seed").click().run()
    assert state(page, "seed") == 43
    page.selectbox("nonlinearity_activation").set_value("ReLU").run()
    assert seen(page) != arrived
    page.button("reset-page").click().run()
    assert seen(page) == arrived


def test_layers_of_different_widths_come_from_a_link_and_from_sliders():
    page = opened(layers="2", widths="6,4", level="Full")
    assert "2-6-4-1" in seen(page)
    slider(page, "Units of layer 1").set_value(5).run()
    assert "2-5-4-1" in seen(page)
    slider(page, "Units of layer 2").set_value(5).run()
    assert (state(page, "widths"), state(page, "units")) == ((), 5)
    assert not page.exception


def test_own_points_begin_with_some_and_may_all_be_removed():
    page = opened(level="Full")
    page.selectbox("nonlinearity_data").set_value("Own points").run()
    assert "training points" in seen(page)
    page.button("remove-points").click().run()
    assert "Nothing was trained" in seen(page)
    assert not page.exception


def test_points_are_pasted_and_nonsense_is_answered():
    page = opened(level="Full")
    page.text_area("playground-csv").set_value("0,5;1;a\n-0,5;0;b\n0;0;b").run()
    page.button("take-points").click().run()
    assert state(page, "points") == (0.5, 1, 0, -0.5, 0, 1, 0, 0, 1)
    page.text_area("playground-csv").set_value("nothing of the kind").run()
    page.button("take-points").click().run()
    assert any("No row is a point" in caption.value for caption in page.caption)
    assert not page.exception


def test_a_weight_set_by_hand_stays_in_the_link_until_it_is_undone():
    page = opened(level="Full")
    page.selectbox("playground-weight").set_value("layer 1, unit 2: from y").run()
    slider(page, "Its value").set_value(-3.0).run()
    assert state(page, "edits") == (0, 1, 1, -3.0)
    assert "One weight set by hand" in seen(page)
    page.button("undo").click().run()
    assert state(page, "edits") == ()
    assert not page.exception


def test_weights_set_by_hand_go_with_their_net():
    page = opened(level="Full")
    page.selectbox("playground-weight").set_value("layer 1, unit 2: from y").run()
    slider(page, "Its value").set_value(-3.0).run()
    page.slider("nonlinearity_units").set_value(7).run()
    assert state(page, "edits") == ()
    assert "set by hand" not in seen(page)
    assert not page.exception


def test_a_link_sets_a_weight_and_another_seed_keeps_it():
    page = opened(level="Full", edits="0,1,1,-3")
    page.selectbox("playground-weight").set_value("layer 1, unit 2: from y").run()
    assert slider(page, "Its value").value == -3.0
    page.button("next-seed").click().run()
    assert slider(page, "Its value").value == -3.0
    assert state(page, "edits") == (0, 1, 1, -3)


def test_a_large_weight_is_shown_as_large_as_it_is():
    page = opened(level="Full", edits="0,0,0,24.3")
    shown = slider(page, "Its value")
    assert (shown.value, shown.max) == (24.3, 100)
    shown.set_value(24.2).run()
    assert state(page, "edits") == (0, 0, 0, 24.2)
    assert slider(page, "Its value").max == 100


def test_in_simple_no_slider_shows_what_something_else_sets():
    labels = [slider.label for slider in opened(layers="2").slider]
    assert "Its value" not in labels and "Units of layer 1" not in labels


def test_of_a_file_and_pasted_points_the_later_are_taken():
    page = opened(level="Full")
    page.file_uploader("playground-file").upload("a.csv", b"0;1;a\n0.5;0;b\n", "text/csv").run()
    page.button("take-points").click().run()
    assert state(page, "points") == (0, 1, 0, 0.5, 0, 1)
    page.text_area("playground-csv").set_value("1;1;a\n1;0;b\n").run()
    page.button("take-points").click().run()
    assert state(page, "points") == (1, 1, 0, 1, 0, 1)
    page.file_uploader("playground-file").upload("b.csv", b"0;0;a\n0.5;0;b\n", "text/csv").run()
    page.button("take-points").click().run()
    assert state(page, "points") == (0, 0, 0, 0.5, 0, 1)
    assert not page.exception


def test_own_points_outlive_a_preset_and_being_shown_a_challenge():
    page = opened(data="Own points", points="1,1,0,-1,-1,1")
    page.button("preset-Two-arm spiral").click().run()
    assert state(page, "points") == (1, 1, 0, -1, -1, 1)
    page.selectbox("nonlinearity_data").set_value("Own points").run()
    for word, shown_by_a_challenge in (("points", ()), ("data", "Circles")):
        page.session_state[f"nonlinearity_{word}"] = shown_by_a_challenge
    page.run()
    page.selectbox("nonlinearity_data").set_value("Own points").run()
    assert state(page, "points") == (1, 1, 0, -1, -1, 1)
    assert not page.exception


def test_without_hidden_layers_there_is_no_activation_to_choose():
    page = opened(layers="0")
    assert page.selectbox("nonlinearity_activation").disabled
    assert page.slider("nonlinearity_units").disabled


def test_divergence_comes_with_its_repair():
    page = opened(data="Wave", optimizer="SGD", learning_rate="7.0")
    assert "Diverged" in seen(page)
    page.button("repair-0").click().run()
    assert state(page, "learning_rate") == 0.7
    assert not page.exception
