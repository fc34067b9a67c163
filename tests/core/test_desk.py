"""The front desk: a wish reaches the run that it is meant for."""

import shutil

from core import inside
from core.desk import Desk
from core.errands import inside_progress
from core.inside import read_inside
from core.opened_run import READY, open_run_at
from core.progress import read_wish


def test_a_paused_run_makes_way_for_others_and_not_for_itself(tmp_path, monkeypatch):
    desk = Desk(tmp_path)
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    monkeypatch.setattr(desk.training, "place", lambda job: 1 if job == "waiting" else 0)
    desk._jobs = {one: "waiting"}
    desk.pause(one)
    assert read_wish(one) == "pause"
    desk._jobs = {one: "running", other: "waiting"}
    desk.pause(one)
    assert read_wish(one) == "make way"
    desk.close()


def test_one_worker_measures_a_network_however_many_ask(tmp_path):
    folder = tmp_path / "run"
    shutil.copytree(READY, folder)
    (folder / inside.FILE).unlink()
    desk = Desk(tmp_path / "home")
    job = desk.look_inside(folder)
    assert desk.look_inside(folder) is job
    job.result()
    desk.close()
    assert len(read_inside(open_run_at(str(folder))).accuracies) == 4
    assert not inside_progress(folder).exists()
