import pytest

from core.depth_page import Settings, show
from lessons.depth import _verdict, name_of, what_you_see


def test_nets_are_named_by_their_layers():
    assert (name_of((62,)), name_of((8, 8))) == ("1 layer of 62", "2 layers of 8")


@pytest.mark.parametrize(
    ("middles", "said"),
    [
        ((0.75, 0.99, 0.992), "The second layer adds 24.0 points of 100; more layers after it add "
         "0.2"),
        ((0.99, 0.98, 0.985), "Depth makes no difference here: all lie within 1.0%"),
        ((0.5, 0.5), "all lie within 0.0%, and none has learnt it."),
        ((0.99, 0.98, 0.6), "it ends 39.0 points of 100 below the net with 1 hidden layer."),
        ((0.70, 0.71, 0.9), "The second layer alone changes the middle by 1.0 points"),
        ((0.60, 0.96), "The second layer adds 36.0 points of 100."),
    ],
)  # fmt: skip
def test_the_verdict_follows_the_middles(middles, said):
    assert said in _verdict(middles)


def test_parameters_and_every_depth_are_said():
    settings = Settings(layers=2, units=3, epochs=3)
    said = what_you_see(settings, show(settings))
    assert "25 parameters each, ten seeds of each" in said and "2 layers of 3 **" in said
