"""Inside the net: a link that asks for what is not there is answered alike by page and program."""

import pytest

from core.cnn import Settings, look_inside
from lessons.cnn import LESSON, printed
from tests.lessons.test_laws import alike, run_program


@pytest.mark.parametrize("unit", [(-1.0, -1.0, -1.0, -1.0), (99.0, 99.0, 999.0, -1.0)])
def test_the_program_asks_for_the_unit_that_the_page_shows(unit):
    settings = Settings(unit=unit)
    done = run_program(LESSON, settings)
    assert done.returncode == 0, done.stderr
    assert alike(printed(settings, look_inside(settings)), done.stdout.strip())
