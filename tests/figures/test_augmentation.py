import numpy as np

from core.augmentation_page import DIGIT, Settings, draw, turned_six, with_strengths
from figures.augmentation import EXAM, TRAINING, sheet, turned_sheet


def test_what_judges_sees_the_picture_and_what_learns_sees_the_draws():
    drawn = draw(Settings(draws=3))
    judged, learnt = sheet(drawn).groups
    assert (judged.title, learnt.title) == (EXAM, TRAINING)
    (only,) = judged.pictures
    assert np.array_equal(only.pixels, drawn.original.permute(1, 2, 0))
    assert len(learnt.pictures) == 3
    for shown, one in zip(learnt.pictures, drawn.draws, strict=True):
        assert np.array_equal(shown.pixels, one.pixels.permute(1, 2, 0))
        assert shown.mark == ""


def test_a_digit_is_marked_with_what_it_is_most_like():
    far = with_strengths(Settings(), Rotation=180)
    drawn = draw(Settings(picture=DIGIT, transform="Rotation", strengths=far))
    _, learnt = sheet(drawn).groups
    for shown, one in zip(learnt.pictures, drawn.draws, strict=True):
        assert shown.mark == ("a 6" if one.nearest == 6 else f"no 6: like {one.nearest}")
    assert any(shown.mark == "no 6: like 9" for shown in learnt.pictures)


def test_the_six_is_shown_at_every_angle():
    (group,) = turned_sheet(turned_six()).groups
    assert [shown.caption for shown in group.pictures][::9] == ["0°: 6", "180°: 9"]
