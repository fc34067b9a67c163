"""What the folded steps say of runs; no name in it is read as markdown."""

from dataclasses import replace

from core.run_folder import Run
from core.training import Epoch, Normalisation
from core.training_settings import Settings
from widgets.training_steps import evaluate, predict, save

COUNTS = {"train": (7, 7), "validation": (2, 1), "test": (2, 2)}
EPOCH = Epoch(1, 0.7, 0.5, 0.6, 2 / 3, (2, 1))
CLASSES = ("[a](http://b)", "c*d*")
RUN = Run("**x**", "own", "f", COUNTS, CLASSES, Settings(), Normalisation(), "stopped", (EPOCH,))


def test_folded_steps_say_their_result_in_a_line(tmp_path):
    tested = replace(RUN, test={"right": 3, "total": 4, "loss": 0.5, "epoch": 1})
    for run, line in ((RUN, "validation 67 %; the test set is unopened"),
                      (tested, "validation 67 %; test 75 % (3 of 4)"),
                      (replace(RUN, epochs=()), "no epoch is finished yet")):  # fmt: skip
        assert evaluate.result((tmp_path, run)) == line
    for step in (evaluate, predict, save):
        assert step.result(None)
    assert predict.result((tmp_path, RUN)).startswith(r"knows \[a\]\(")
    assert save.result((tmp_path, RUN)).startswith(r"kept here as \*\*x\*\*, 1 epoch;")
