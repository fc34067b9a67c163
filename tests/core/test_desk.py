"""The front desk: a wish reaches the run that it is meant for."""

from core.desk import Desk
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
