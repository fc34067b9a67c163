from pathlib import Path

from streamlit.testing.v1 import AppTest

MENU = Path(__file__).resolve().parents[2] / "pages" / "menu.py"


def opened(**link) -> AppTest:
    page = AppTest.from_file(str(MENU), default_timeout=120)
    for word, said in link.items():
        page.query_params[word] = said
    return page.switch_page("tensors/randomness.py").run()


def test_draw_again_throws_another_chance_and_puts_it_into_the_link():
    page = opened()
    thrown = set()
    for _ in range(3):
        page.button("again").click().run()
        chance = page.session_state["randomness_chance"]
        assert page.query_params["randomness_chance"] in (f"{chance:.6g}", [f"{chance:.6g}"])
        thrown.add(chance)
    assert len(thrown) > 1
    assert not page.exception


def test_a_generator_with_a_seed_leaves_nothing_to_chance():
    page = opened(randomness_right_seeded="true")
    assert page.button("again").disabled
    assert not page.slider("randomness_right_seed").disabled


def test_with_one_generator_what_is_of_right_cannot_be_moved():
    page = opened(randomness_together="true", randomness_reseed_at="3")
    assert page.toggle("randomness_right_seeded").disabled
    assert page.slider("randomness_right_seed").disabled and page.button("again").disabled
    assert page.segmented_control("randomness_reseeded").disabled
    assert not page.slider("randomness_reseed_with").disabled
    page.toggle("randomness_together").set_value(False).run()
    assert not page.toggle("randomness_right_seeded").disabled
    assert not page.segmented_control("randomness_reseeded").disabled
    assert not page.exception


def test_a_reseed_is_spoken_of_only_where_there_is_one():
    page = opened()
    assert page.segmented_control("randomness_reseeded").disabled
    assert page.slider("randomness_reseed_with").disabled
