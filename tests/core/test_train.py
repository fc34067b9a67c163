"""The command line as a person uses it, and the same numbers by every way."""

import csv
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest
import torch

from core.desk import Desk
from core.progress import read_progress, write_wish
from core.run_folder import METRICS, open_run, read_run
from core.train import main
from core.training_settings import Settings
from tests.core.photographs import write_photographs, zip_folder

SMALL = ("--image-size", "28", "--hidden-units", "4", "--batch-size", "8", "--threads", "1")
SETTINGS = Settings(image_size=28, hidden_units=4, batch_size=8, threads=1, epochs=3)


def command(module: str, *arguments) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)], capture_output=True, text=True
    )


def weights(folder) -> dict[str, torch.Tensor]:
    """Everything that decides the next epoch; the clock's columns are left out."""
    tensors = torch.load(folder / "resume.pth", weights_only=True)
    tensors["history"] = tensors["history"][:, : METRICS.index("seconds")]
    return tensors


def same_bits(one, other) -> bool:
    ours, theirs = weights(one), weights(other)
    return ours.keys() == theirs.keys() and all(torch.equal(ours[n], theirs[n]) for n in ours)


@pytest.fixture(scope="module")
def photographs(tmp_path_factory):
    return write_photographs(tmp_path_factory.mktemp("data") / "colours")


@pytest.fixture(scope="module")
def by_command(photographs, tmp_path_factory):
    """Three epochs without interruption; the other ways are compared with it."""
    out = tmp_path_factory.mktemp("runs") / "straight"
    done = command("core.train", photographs, *SMALL, "--epochs", 3, "--out", out)
    assert done.returncode == 0, done.stderr
    return out, done.stdout


def test_it_writes_the_four_files_and_ends_with_the_test_accuracy(by_command):
    out, printed = by_command
    assert {f.name for f in out.iterdir()} == {
        "run.json", "metrics.csv", "model.pth", "resume.pth",
    }  # fmt: skip
    run = read_run(out)
    right, total = run.test["right"], run.test["total"]
    assert total == 6  # 15 % of ten pictures in each of three classes, two each
    assert printed.splitlines()[-1] == f"test accuracy {right / total:.4f} ({right}/{total})"
    with (out / "metrics.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == ["1", "2", "3"]
    assert float(rows[2]["val_loss"]) == run.epochs[2].val_loss


def test_a_folder_and_its_zip_give_the_same_bits(photographs, by_command, tmp_path):
    archive = zip_folder(photographs, tmp_path / "photos.zip")
    done = command("core.train", archive, *SMALL, "--epochs", 3, "--out", tmp_path / "run")
    assert done.returncode == 0, done.stderr
    assert same_bits(by_command[0], tmp_path / "run")


def test_one_epoch_and_two_more_are_three(photographs, by_command, tmp_path):
    out = tmp_path / "run"
    for epochs in (1, 3):
        resume = ["--resume"] if epochs == 3 else []
        done = command("core.train", photographs, *SMALL, "--epochs", epochs, "--out", out, *resume)
        assert done.returncode == 0, done.stderr
    assert same_bits(by_command[0], out)


def test_a_killed_run_resumes_to_the_same_bits(photographs, tmp_path):
    long = [photographs, *SMALL, "--epochs", 60, "--augment", "trivial"]
    straight, killed = tmp_path / "straight", tmp_path / "killed"
    assert command("core.train", *long, "--out", straight).returncode == 0
    process = subprocess.Popen(
        [sys.executable, "-m", "core.train", *map(str, long), "--out", str(killed)],
        stdout=subprocess.DEVNULL,
    )
    while not (killed / "resume.pth").exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert len(read_run(killed).epochs) < 60
    done = command("core.train", *long, "--out", killed, "--resume")
    assert done.returncode == 0, done.stderr
    assert same_bits(straight, killed)


def gathered(desk, learner, photographs, tmp_path) -> str:
    """The photographs as a learner's own set, uploaded as a ZIP."""
    archive = zip_folder(photographs, tmp_path / "upload.zip")
    folder = desk.new_set(learner, archive.stat().st_size)
    desk.gather(folder, "colours", archive).result(120)
    assert not archive.exists()
    return folder.name


def wait_until(condition) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def desk(tmp_path):
    desk = Desk(tmp_path / "home")
    yield desk
    desk.close()


def test_the_page_gives_the_commands_bits_also_when_paused(desk, photographs, by_command, tmp_path):
    """The whole way of the page: upload, worker, pause at a batch, resume."""
    learner = desk.learner("a")
    source = gathered(desk, learner, photographs, tmp_path)
    folder = desk.train(learner, source, SETTINGS)
    write_wish(folder, "pause")
    wait_until(lambda: read_progress(folder).state == "paused")
    assert desk.train(learner, source, SETTINGS) == folder  # a second click is the same run
    assert desk.progress(folder).state == "paused"
    desk.go_on(learner, folder, source, SETTINGS)
    wait_until(lambda: not desk.is_at_work(folder))
    assert desk.progress(folder).state == "finished"
    assert same_bits(by_command[0], folder)
    assert read_run(folder).fingerprint == read_run(by_command[0]).fingerprint
    desk.judge(learner, folder, source, "test").result(120)
    assert read_run(folder).test == read_run(by_command[0]).test


def test_a_worker_that_is_killed_is_found_interrupted_and_resumes(
    desk, photographs, by_command, tmp_path
):
    learner = desk.learner("a")
    source = gathered(desk, learner, photographs, tmp_path)
    folder = desk.train(learner, source, replace(SETTINGS, epochs=1000))
    wait_until(lambda: (folder / "resume.pth").exists())
    for process in list(desk.training._processes):
        os.kill(process.pid, signal.SIGKILL)
    wait_until(lambda: not desk.is_at_work(folder))
    assert desk.progress(folder).state == "interrupted"
    done = len(open_run(folder).epochs)  # the kill may have come between two files of an epoch
    assert 1 <= done < 1000
    desk.go_on(learner, folder, source, replace(SETTINGS, epochs=done + 2))
    wait_until(lambda: not desk.is_at_work(folder))
    assert desk.progress(folder).state == "finished"
    assert len(read_run(folder).epochs) == done + 2


def test_stop_keeps_the_last_finished_epoch(desk, tmp_path):
    learner = desk.learner("a")
    folder = desk.train(learner, "digits", replace(SETTINGS, epochs=1000))
    wait_until(lambda: (folder / "resume.pth").exists())
    desk.stop(folder)
    wait_until(lambda: not desk.is_at_work(folder))
    assert desk.progress(folder).state == "stopped"
    assert len(read_run(folder).epochs) >= 1


def test_learners_queue_and_a_paused_run_makes_way(desk, monkeypatch):
    long = replace(SETTINGS, epochs=1000)
    workers = desk.training._threads._max_workers
    folders = [desk.train(desk.learner(f"{n}"), "digits", long) for n in range(workers + 2)]
    wait_until(lambda: read_progress(folders[0]).state == "training")
    assert [desk.place(folder) for folder in folders[workers:]] == [1, 2]
    desk.pause(folders[0])
    wait_until(lambda: not desk.is_at_work(folders[0]))
    assert "next in the queue" in desk.progress(folders[0]).sentence
    wait_until(lambda: desk.place(folders[workers]) == 0)
    desk.stop(folders[-1])
    assert desk.progress(folders[-1]).state == "stopped"
    for folder in folders:
        desk.stop(folder)


def test_a_new_server_sweeps_up_what_the_last_one_left_half_made(desk, photographs, tmp_path):
    learner = desk.learner("a")
    whole = gathered(desk, learner, photographs, tmp_path)
    run = learner.runs / "a-run"
    run.mkdir()
    (learner.sets / "half").mkdir()
    (learner.sets / "half" / "000001.jpg").write_bytes(b"x")
    (learner.folder / "upload.zip").write_bytes(b"x")
    (learner.folder / "loading-x").mkdir()
    Desk(desk.home).close()
    assert [folder.name for folder in learner.sets.iterdir()] == [whole]
    assert {path.name for path in learner.folder.iterdir()} == {"sets", "runs"}
    assert run.exists()


def test_what_one_forgets_is_gone_and_others_keep_theirs(desk):
    ann, ben = desk.learner("ann"), desk.learner("ben")
    runs = [desk.train(who, "digits", replace(SETTINGS, epochs=1000)) for who in (ann, ben)]
    wait_until(lambda: (runs[0] / "run.json").exists())
    desk.forget(ann)
    wait_until(lambda: not ann.folder.exists() and not desk.is_at_work(runs[0]))
    wait_until(lambda: (runs[1] / "run.json").exists())
    desk.stop(runs[1])
    wait_until(lambda: not desk.is_at_work(runs[1]))
    assert not ann.folder.exists()
    assert runs[1].exists()


BAD = {
    "no such data": (["/nowhere/at/all"], "neither a folder"),
    "no classes": (["."], ""),
    "a rate out of range": (["digits", "--lr", "1e9"], "learning_rate must be between"),
    "a size out of range": (["digits", "--image-size", "500"], "image_size must be between"),
    "no pixels left": (
        ["digits", "--image-size", "28", "--blocks", "4", "--padding", "0"],
        "Block",
    ),
    "resume without a folder": (["digits", "--resume"], "name its folder"),
    "resume from nothing": (["digits", "--resume", "--out", "nothing-here"], "not a saved run"),
    "a difficulty that is not there": (["shapes:9"], ""),
    "an optimizer that is not there": (["digits", "--optimizer", "Magic"], "invalid choice"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_sentence_and_exit_code_2(case, tmp_path, monkeypatch, capsys):
    arguments, words = BAD[case]
    if arguments == ["."]:
        (tmp_path / "notes.txt").write_text("no pictures here")
        arguments = [str(tmp_path)]
    monkeypatch.setattr("sys.argv", ["core.train", *arguments])
    try:
        code = main()
    except SystemExit as end:  # argparse's own refusals
        code = end.code
    said = capsys.readouterr()
    assert code == 2
    assert words in said.err
    assert len(said.err.strip().splitlines()) == 1 or said.err.startswith("usage:")
    assert said.out == ""


def test_a_run_goes_on_with_its_own_settings_and_pictures_only(photographs, by_command, tmp_path):
    out, _ = by_command
    other = command(
        "core.train", photographs, *SMALL, "--lr", 0.1, "--out", out, "--resume", "--epochs", 4
    )
    assert other.returncode == 2
    assert "learning_rate was 0.001, not 0.1" in other.stderr
    strangers = write_photographs(tmp_path / "colours", per_class=11)
    other = command("core.train", strangers, *SMALL, "--out", out, "--resume", "--epochs", 4)
    assert other.returncode == 2
    assert "other pictures" in other.stderr
    again = command("core.train", photographs, *SMALL, "--out", out)
    assert again.returncode == 2
    assert "holds a run already" in again.stderr


def test_predict_answers_a_line_for_every_picture(photographs, by_command, tmp_path):
    (tmp_path / "note.jpg").write_text("not a picture")
    pictures = [photographs / "red" / "000.jpg", photographs / "blue" / "001.jpg"]
    done = command("core.predict", by_command[0], *pictures, tmp_path / "note.jpg")
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert [line[0] for line in lines] == [str(picture) for picture in pictures]
    assert all(line[1] in ("blue", "green", "red") for line in lines)
    assert all(1 / 3 <= float(line[2]) <= 1 for line in lines)
    assert done.returncode == 2
    assert "note.jpg" in done.stderr
    assert "Traceback" not in done.stderr
