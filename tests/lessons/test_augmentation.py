"""A program with files of its own, and sentences that follow from the draws."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from PIL import Image

from core.augmentation_page import (
    DIGIT,
    OWN,
    PIPELINE,
    Settings,
    draw,
    own_picture,
    turned_six,
    with_strengths,
)
from lessons.augmentation import (
    FILE,
    OTHER_FILE,
    START,
    about_draws,
    about_labels,
    about_turned,
    false_label,
    files,
    printed,
    program,
)


def photograph():
    gradient = Image.linear_gradient("L").resize((640, 420))
    return own_picture(Image.merge("RGB", (gradient, gradient.rotate(180), gradient)))


@pytest.mark.parametrize(
    "settings",
    [
        Settings(picture=OWN, transform=PIPELINE, draws=3),
        Settings(picture=OWN, transform="CutMix", draws=3),
    ],
    ids=["pipeline", "mixture"],
)
def test_the_program_for_ones_own_photograph_runs_beside_its_files(settings, tmp_path):
    drawn = draw(settings, photograph())
    for name, content in files(settings, drawn).items():
        (tmp_path / name).write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-c", program(settings)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": ""},
    )
    assert done.stdout.strip() == printed(settings, drawn), done.stderr


def test_files_are_given_where_the_program_reads_them():
    assert files(START, draw(START)) == {}
    asked = Settings(picture=OWN, draws=1)
    assert files(asked, draw(asked)) == {}  # it is not here
    assert list(files(asked, draw(asked, photograph()))) == [FILE]
    mixed = replace(asked, transform="MixUp")
    assert list(files(mixed, draw(mixed, photograph()))) == [FILE, OTHER_FILE]


def test_mixing_a_nine_into_it_does_not_count_as_a_false_label():
    settings = Settings(picture=DIGIT, transform="MixUp")
    drawn = draw(settings)
    assert any(one.nearest == 9 for one in drawn.draws)
    assert not false_label(settings, drawn, [])


def test_a_mirrored_six_is_counted_as_no_six():
    settings = Settings(picture=DIGIT, transform="Horizontal flip")
    drawn = draw(settings)
    mirrored = sum(bool(one.changes) for one in drawn.draws)
    assert f"**{mirrored}** of 12 are most like another real digit" in about_labels(settings, drawn)


def test_the_strength_at_which_a_label_stops_being_true_is_said():
    assert about_turned(turned_six()).startswith("From 60° on")
    assert "at 180° it is a 9" in about_turned(turned_six())


ALWAYS = with_strengths(START, **{"Vertical flip": 1.0})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"transform": "Vertical flip", "draws": 1}, "**1** draw of one picture, and it did not"),
        ({"transform": "My pipeline", "pipeline": (), "draws": 1}, "The draw is the picture as"),
        ({"transform": "My pipeline", "pipeline": ()}, "All **12** draws are the picture as"),
        (
            {"transform": "Vertical flip", "draws": 3, "strengths": ALWAYS},
            "picture: all alike, none",
        ),
    ],
)
def test_one_draw_and_draws_that_are_all_alike(changes, said):
    settings = Settings(**changes)
    assert said in about_draws(draw(settings))
