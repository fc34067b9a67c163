import pytest

from core.learn_kernel import CHINA, RAW, Settings, learn
from lessons.learn_kernel import repair, what_you_see


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        (Settings(), "From noise at 0.1 every weight is within 0.1 after 15 steps."),
        (Settings(), "From the photograph it takes 99, from the photograph with pixels from 0"),
        (Settings(picture=CHINA, learning_rate=0.2), "no rate above 2 / 15.4 = 0.13 arrives"),
        (Settings(picture=CHINA, learning_rate=0.2), "From noise it takes 7"),
        (Settings(picture=RAW), "the worst weight is wrong by 1.4 after 120 steps"),
        (Settings(learning_rate=0.3), "From the photograph it explodes"),
    ],
)
def test_the_sentence_says_how_each_picture_fared(chosen, words):
    assert words in what_you_see(chosen, learn(chosen))


def test_an_explosion_has_a_cure_and_nothing_else_has():
    exploded = learn(Settings(picture=CHINA, learning_rate=0.2))
    assert repair(exploded) == ("Repair: learning rate 0.1", {"learning_rate": 0.1})
    assert repair(learn(Settings())) is None
