import os
import subprocess
import sys

import pytest

from core.twin_page import PAIRS, Settings, show
from lessons.twin import NAMES, printed, program, what_you_see


def test_every_difference_has_its_name():
    assert NAMES.keys() == PAIRS.keys()


def test_a_twin_with_no_difference_says_so():
    settings = Settings(other="tanh", epochs=20)
    said = what_you_see(settings, show(settings))
    assert "no difference: *tanh* twice" in said
    assert "The difference is **0** everywhere" in said


def test_what_both_have_in_common_is_said_only_where_it_holds():
    def common(**changes):
        settings = Settings(epochs=5, one="", other="", **changes)
        return what_you_see(settings, show(settings)).partition(";")[0]

    assert common(differs="optimizer") == "Same points, same starting weights, same batches"
    assert common(differs="hidden") == "Same points, same batches"
    assert common(differs="batch_size") == "Same points, same starting weights"
    assert common(differs="seed") == "Same points"


@pytest.mark.parametrize(
    "settings",
    [
        Settings(differs="batch_size", one="all", other="64", epochs=20),
        Settings(data="Wave", one="ReLU", other="sine", epochs=20),
        Settings(differs="features", one="x y", other="x y xy", epochs=20),
        Settings(differs="l2", one="0", other="0.01", optimizer="AdamW", epochs=20),
        Settings(differs="batch_size", one="all", other="1"),
    ],
    ids=["another loop", "another class", "other inputs", "a decay or none", "refused"],
)
def test_each_run_of_the_program_makes_its_own_net(settings):
    text = program(settings)
    done = subprocess.run(
        [sys.executable, "-c", text],
        capture_output=True,
        text=True,
        cwd="/",
        env=os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": ""},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == printed(settings, show(settings)).strip()
