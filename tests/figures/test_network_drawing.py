import xml.etree.ElementTree as ElementTree

from core.layer_table import layer_table
from core.tiny_vgg import Architecture, build
from figures.network_drawing import BIGGEST, SHEETS, network_drawing, shape_in_words

SVG = "{http://www.w3.org/2000/svg}"


def drawn(**architecture):
    shape = Architecture(**architecture)
    side = shape.image_size
    return ElementTree.fromstring(
        network_drawing(layer_table(build(shape), (3, side, side)), (3, side, side))
    )


def test_a_box_for_the_input_and_for_each_layer_that_changes_something():
    words = [text.text for text in drawn(classes=3).iter(f"{SVG}text")]
    assert words[::2] == [
        *("input", "Conv2d", "Conv2d", "MaxPool2d", "Conv2d", "Conv2d", "MaxPool2d"),
        *("Flatten", "Linear"),
    ]
    assert words[1::2] == [
        *("3×64×64", "10×64×64", "10×64×64", "10×32×32", "10×32×32", "10×32×32", "10×16×16"),
        *("2,560", "3"),
    ]


def test_boxes_are_as_large_as_the_maps_and_stacked_like_the_channels():
    boxes = drawn(classes=3, hidden_units=4).findall(f"{SVG}g")
    stacks = [box.findall(f"{SVG}rect") for box in boxes[:7]]
    assert [len(stack) for stack in stacks] == [3, 4, 4, 4, 4, 4, 4]
    sides = [float(stack[0].get("width")) for stack in stacks]
    assert sides == [BIGGEST * share for share in (1, 1, 1, 0.5, 0.5, 0.5, 0.25)]
    assert len(boxes[-1].findall(f"{SVG}circle")) == 3  # a dot for each class
    many = drawn(classes=12, hidden_units=60).findall(f"{SVG}g")
    assert len(many[1].findall(f"{SVG}rect")) == SHEETS
    assert len(many[-1].findall(f"{SVG}rect")) == 1


def test_it_is_told_in_words_too():
    drawing = drawn(classes=3, blocks=1, padding=0, image_size=28, hidden_units=2)
    assert drawing.get("role") == "img"
    assert drawing.get("aria-label") == (
        "input 3×28×28, then Conv2d 2×26×26, then Conv2d 2×24×24, then MaxPool2d 2×12×12, "
        "then Flatten 288, then Linear 3"
    )
    assert shape_in_words((2560,)) == "2,560"
