import pytest

from core.datasets import ready_files
from core.loading_speed import HELPERS, time_loading
from core.refusal import Refused


def test_the_program_is_run_and_times_every_number_of_helpers():
    seconds = time_loading(ready_files("Shapes", 10).contents, 4)
    assert tuple(seconds) == HELPERS
    assert all(spent > 0 for spent in seconds.values())


def test_files_that_are_no_pictures_end_in_a_sentence():
    with pytest.raises(Refused):
        time_loading({"one/1.png": b"nothing"}, 4)
