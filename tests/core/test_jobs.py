"""Every job in a process of its own: it answers, waits its turn, and dies alone."""

import os
import signal
import sys
import time
import types
from pathlib import Path

import pytest

from core.jobs import WorkerDied, Workers
from core.refusal import Refused

# What the workers do; at module level, because a job travels by name.


def own_process() -> int:
    return os.getpid()


def refuse(sentence: str):
    raise Refused(sentence)


def kill_self():
    os.kill(os.getpid(), signal.SIGKILL)


def wait_for(file: Path, answer: str) -> str:
    while not file.exists():
        time.sleep(0.01)
    return answer


@pytest.fixture(scope="module")
def workers():
    workers = Workers(1)
    yield workers
    workers.shutdown(cancel_futures=True)


def test_every_job_has_a_process_of_its_own(workers):
    first, second = (workers.submit(own_process).result(60) for _ in range(2))
    assert len({first, second, os.getpid()}) == 3


def test_an_error_comes_back_as_it_was_raised(workers):
    with pytest.raises(Refused, match="no such picture"):
        workers.submit(refuse, "no such picture").result(60)


def test_a_killed_job_dies_alone(workers):
    with pytest.raises(WorkerDied):
        workers.submit(kill_self).result(60)
    assert workers.submit(own_process).result(60)


def test_jobs_wait_in_order_and_know_their_place(workers, tmp_path):
    gate = tmp_path / "gate"
    jobs = [workers.submit(wait_for, gate, answer) for answer in "abc"]
    while not jobs[0].running():
        time.sleep(0.01)
    assert [workers.place(job) for job in jobs] == [0, 1, 2]
    assert jobs[1].cancel()
    assert [workers.place(job) for job in jobs] == [0, 0, 1]
    gate.touch()
    assert [jobs[0].result(60), jobs[2].result(60)] == ["a", "c"]
    assert workers.place(jobs[2]) == 0


def test_a_page_that_is_main_at_the_moment_is_not_run_by_the_worker(workers, tmp_path, monkeypatch):
    page = tmp_path / "page.py"
    page.write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    main = types.ModuleType("__main__")
    main.__file__ = str(page)
    monkeypatch.setitem(sys.modules, "__main__", main)
    assert workers.submit(own_process).result(60)
    assert not (tmp_path / "ran").exists()


def test_shutdown_ends_what_runs(tmp_path):
    workers = Workers(1)
    job = workers.submit(wait_for, tmp_path / "never", "")
    while not job.running() or not workers._processes:
        time.sleep(0.01)
    workers.shutdown(cancel_futures=True)
    with pytest.raises(WorkerDied):
        job.result(60)
