"""What runs are called: how they differ, when they began, and that a menu can tell them apart."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.run_folder import Run
from core.run_words import menu_names, what_differs, when
from core.training import Epoch, Normalisation
from core.training_settings import Settings

COUNTS = {"train": (7, 7), "validation": (2, 1), "test": (2, 2)}
EPOCH = Epoch(1, 0.7, 0.5, 0.6, 2 / 3, (2, 1))
RUN = Run("hats", "own", "f", COUNTS, ("a", "b"), Settings(), Normalisation(), "stopped", (EPOCH,))
EARLY, LATE = Path("runs/2025-01-31_09-05-59_ab12"), Path("runs/2025-01-31_18-00-00_cd34")


def test_differences_are_words():
    older = replace(RUN, settings=Settings(learning_rate=0.01, normalise=False, epochs=5))
    assert what_differs(RUN, older) == (
        "normalise on instead of off, learning rate 0.001 instead of 0.01, epochs 10 instead of 5"
    )
    assert what_differs(RUN, RUN) == "nothing differs"
    assert "other pictures" in what_differs(RUN, replace(RUN, fingerprint="g"))


def test_a_folders_name_is_a_time_or_itself():
    assert when(EARLY) == "31 January, 09:05"
    assert when(Path("from_*me*")) == "from_*me*"


def test_two_runs_on_the_same_pictures_have_two_names():
    names = menu_names([(LATE, RUN), (EARLY, replace(RUN, epochs=()))])
    assert names == {
        LATE.name: "hats · 31 Jan 18:00 · 67 %",
        EARLY.name: "hats · 31 Jan 09:05 · untrained",
    }


@pytest.mark.parametrize("title", ["hats", "A" * 60, "hats (2)"])
def test_no_two_names_are_alike(title):
    """Of one minute with one result, from a folder without a time, with titles cut alike."""
    begun = [EARLY.with_name(f"2025-01-31_09-05-{second}_ab12") for second in (57, 58, 59)]
    places = [*begun, Path("runs/brought"), Path("runs/brought too")]
    runs = [(place, replace(RUN, title=title)) for place in places]
    runs += [(Path("runs/like"), replace(RUN, title="A" * 59 + "B"))]
    names = menu_names(runs)
    assert len(names) == len(set(names.values())) == len(places) + 1
    assert all("67 %" in name and len(name) < 60 for name in names.values())
