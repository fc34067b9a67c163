import io
import re

import numpy as np
import pytest
from PIL import Image

from core.layer_stack import NOTHING
from core.receptive_field_page import (
    EVERY_PATH,
    OWN,
    OWN_STACK,
    SLOTS,
    THIS_PHOTO,
    Settings,
    measure,
)
from lessons.receptive_field import (
    LESSON,
    files,
    growth,
    middle_share,
    printed,
    program,
    repair,
    slots,
    what_you_see,
)
from tests.lessons.test_laws import alike, run_program

TOO_SMALL = Settings(**slots(("max pool 4", "max pool 4", "max pool 4", "conv 3", "max pool 4")))
DEAD = Settings(gradient=THIS_PHOTO, seed=0)


def said(settings):
    return what_you_see(settings, measure(settings))


def test_the_sentence_on_arrival():
    assert "sees 256 of the 4,096 pixels: rows 22 to 37, columns 22 to 37." in said(Settings())
    assert "size 16, and 4 pixels from one unit to the next" in said(Settings())
    assert "the very same pixels" in said(Settings())


def test_holes_padding_and_photographs_are_said():
    assert "72 of the pixels in between are holes" in said(
        Settings(**slots(("conv 3, dilation 4",)))
    )
    assert "is padding, beyond the edge" in said(Settings(place=(0.0, 0.0)))
    assert "not here" in said(Settings(picture=OWN))
    assert "only 192 of these 256 pixels move it" in said(Settings(gradient=THIS_PHOTO))
    assert "0 of them move it" in said(DEAD)


def test_the_middle_of_a_field_of_equal_means_is_a_quarter():
    """One window of 4 x 4: half the rows and half the columns, all equally strong."""
    assert middle_share(measure(Settings(**slots(("average pool 4",))))) == pytest.approx(0.25)


def test_the_table_writes_the_formula_out():
    rows = growth(measure(Settings(**slots(("conv 5, stride 2", "conv 3, dilation 2")))))
    assert rows["size"] == ["1", "1 + (5 − 1) · 1 = 5", "5 + 2 · (3 − 1) · 2 = 13"]
    assert rows["jump"] == ["1", "1 · 2 = 2", "2 · 1 = 2"]
    assert rows["start"] == ["0", "0 − 2 · 1 = −2", "−2 − 2 · 2 = −6"]
    for row in rows["size"]:
        left, _, right = row.rpartition(" = ")
        assert not left or eval(re.sub("·", "*", left).replace("−", "-")) == int(right)


def test_what_torch_refuses_is_said_in_its_words_and_repaired():
    measured = measure(TOO_SMALL)
    assert "torch refuses layer 5, max pool 4" in what_you_see(TOO_SMALL, measured)
    assert printed(TOO_SMALL, measured) == f"RuntimeError: {measured.message}"
    _, changes = repair(TOO_SMALL, measured)
    mended = Settings(**changes)
    assert mended.names == TOO_SMALL.names[:4]
    assert repair(mended, measure(mended)) is None


def test_a_dead_unit_is_repaired():
    _, changes = repair(DEAD, measure(DEAD))
    assert changes == {"gradient": EVERY_PATH}


@pytest.mark.parametrize(
    "settings",
    [
        TOO_SMALL,
        DEAD,
        Settings(gradient=THIS_PHOTO, picture="Flower", seed=2),
        Settings(stack=OWN_STACK, **dict.fromkeys(SLOTS, NOTHING)),
        Settings(**slots(("max pool 3, stride 1", "conv 7, stride 2, dilation 4"))),
    ],
)
def test_programs_beyond_the_laws_own_print_what_is_shown(settings):
    done = run_program(LESSON, settings)
    assert done.returncode == 0, done.stderr
    assert alike(printed(settings, measure(settings)), done.stdout.strip())


def test_the_photograph_comes_with_the_program_that_reads_it():
    settings = Settings(gradient=THIS_PHOTO)
    measured = measure(settings)
    [(name, content)] = files(settings, measured).items()
    assert name in program(settings)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(content))), measured.photo)
    assert files(Settings(), measure(Settings())) == {}
