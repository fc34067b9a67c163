"""Steps 2 and 3 of /train: the controls, and what follows them."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.channel_values import channel_values
from core.image_set import split
from core.layer_table import layer_table, parameter_count
from core.ready_sets import ready_set
from core.tiny_vgg import build
from core.training_settings import Settings, architecture

MENU = Path(__file__).resolve().parents[2] / "pages" / "menu.py"
CLASSES = 5  # of Shapes


def opened(step, **choices):
    page = AppTest.from_file(str(MENU), default_timeout=60)
    page.session_state["step"] = step
    for name, value in choices.items():
        page.session_state[name] = value
    page = page.switch_page("project/train.py").run()
    assert not page.exception
    return page


def words(page):
    return "\n".join(element.value for element in (*page.markdown, *page.caption))


def expected_table(settings):
    network = build(architecture(settings, CLASSES))
    side = settings.image_size
    layers = layer_table(network, (3, side, side))
    return parameter_count(network), [
        (layer.kind, "×".join(f"{n:,}" for n in layer.output_shape), f"{layer.parameters:,}")
        for layer in layers
    ]


def shown_table(page):
    table = page.table[0].value
    return [
        (kind.split("&")[0], shape, count.split(" = ")[0])
        for kind, shape, count in zip(*(table[column] for column in table), strict=True)
    ]


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(padding=0),
        Settings(hidden_units=7, blocks=3, image_size=128),
        Settings(blocks=1, image_size=28, padding=0),
    ],
)
def test_the_table_is_that_of_the_network(settings):
    names = ("hidden_units", "blocks", "padding", "image_size")
    page = opened("Model", **{name: getattr(settings, name) for name in names})
    total, rows = expected_table(settings)
    assert shown_table(page) == rows
    assert f"{total:,} numbers to learn" in words(page)


def test_the_table_follows_the_controls():
    page = opened("Model")
    page.slider(key="hidden_units").set_value(16)
    page.slider(key="blocks").set_value(1)
    page.run()
    total, rows = expected_table(Settings(hidden_units=16, blocks=1))
    assert shown_table(page) == rows
    assert f"{total:,} numbers to learn" in words(page)
    # 16 filters of 3 x 3 x 3 weights, and a bias each
    assert page.table[0].value["Parameters"].iloc[0] == "448 = 16·3·3·3 + 16"


def test_no_pixels_left_is_said_and_repaired():
    page = opened("Model", padding=0, blocks=4, image_size=28)
    assert "has no pixels left" in page.error[0].value
    assert not page.table
    page.button(key="repair-shape").click().run()
    assert not page.error
    assert shown_table(page) == expected_table(Settings(blocks=4, image_size=28))[1]
    assert page.session_state["padding"] == 1


def test_a_folded_model_that_does_not_fit_says_so():
    page = opened("Prepare", padding=0, blocks=4, image_size=28)
    assert "does not fit" in words(page)


def test_prepare_sets_the_settings_and_its_line_tells_them():
    page = opened("Prepare")
    page.slider(key="image_size").set_value(32)
    page.radio(key="fit").set_value("pad")
    page.radio(key="augmentation").set_value("flip")
    page.toggle(key="normalise").set_value(False)
    page.run()
    assert not page.exception
    chosen = {n: page.session_state[n] for n in ("image_size", "fit", "augmentation", "normalise")}
    assert chosen == {"image_size": 32, "fit": "pad", "augmentation": "flip", "normalise": False}
    assert "32 × 32 × 3 = 3,072 numbers" in words(page)
    page.button(key="open-model").click().run()
    assert "32 px · pad · flip · not normalised" in words(page)
    page.button(key="open-prepare").click().run()  # and the controls still stand where they stood
    assert page.slider(key="image_size").value == 32
    assert page.radio(key="augmentation").value == "flip"


def test_prepare_shows_one_picture_and_augmented_ones_where_there_are_any():
    page = opened("Prepare")
    assert len(page.image) == 2
    page.radio(key="augmentation").set_value("trivial").run()
    assert len(page.image) == 8
    assert "Drawn anew each time" in words(page)
    first = words(page)
    page.button(key="next-picture").click().run()
    assert words(page) != first
    page.button(key="previous-picture").click().run()
    assert words(page) == first


def test_the_numbers_of_the_normalisation_are_those_of_the_training_pictures():
    page = opened("Prepare", source="digits", image_size=28)
    values = channel_values(split(ready_set("digits"), seed=42), 28, "squash", at_most=0)
    mean = ", ".join(f"{value:.3f}" for value in values.normalisation.mean)
    std = ", ".join(f"{value:.3f}" for value in values.normalisation.std)
    assert f"{values.of:,} training pictures have mean {mean} and standard deviation {std}" in (
        words(page)
    )


def test_gather_takes_the_ready_sets():
    page = opened("Gather")
    assert "Shapes, difficulty 2" in words(page)
    assert "700 to learn from, 150 to choose by, 150 for the final exam" in words(page)
    page.slider(key="shapes_difficulty").set_value(5).run()
    assert page.session_state["source"] == "shapes:5"
    assert "Shapes, difficulty 5" in words(page)
    page.radio(key="gather_from").set_value("digits").run()
    assert page.session_state["source"] == "digits"
    assert "1,797 pictures of 10 classes" in words(page)
    page.radio(key="gather_from").set_value("zip").run()
    assert page.session_state["source"] == "digits"  # until something else has come
    assert not page.exception


def test_a_set_that_was_chosen_elsewhere_moves_the_controls():
    page = opened("Gather")
    page.session_state["source"] = "shapes:4"
    page.run()
    assert page.slider(key="shapes_difficulty").value == 4
    page.session_state["source"] = "digits"
    page.run()
    assert page.radio(key="gather_from").value == "digits"


def test_other_examples():
    page = opened("Gather")
    before = [image.value[0] for image in page.image]
    page.button(key="other-examples").click().run()
    after = [image.value[0] for image in page.image]
    assert len(before) == len(after) == 14
    assert not set(before) & set(after)
