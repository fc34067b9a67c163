"""A run goes away as a ZIP and comes back the same; anything else comes to nothing at all."""

import errno
import io
import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core import run_archive
from core.judgements import keep_judgement, read_judgements
from core.progress import read_progress
from core.refusal import Refused
from core.run_archive import load_run, pack_run
from core.run_folder import Run, load_network, read_run, restore, save_run, write_readable
from core.training import Normalisation, Split, begin, train, weights
from core.training_settings import Settings
from tests.core.hostile_files import (
    AES,
    DEFLATE64,
    DEFLATED,
    LOCKED,
    SYMLINK,
    File,
    archive,
    picture,
)

SETTINGS = Settings(image_size=28, hidden_units=3, batch_size=8, epochs=2, seed=1)
FILES = {"run.json", "metrics.csv", "model.pth", "resume.pth", "judgements.json"}
CAT = "c" * 64


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> Path:
    """The folder of a run of two epochs, with a judgement; not to be changed."""
    folder = tmp_path_factory.mktemp("trained") / "2025-01-31_12-00-00_abcd"
    folder.mkdir()
    counts = {"train": (12, 12), "validation": (12, 12), "test": (1, 0)}
    run = Run("Pets", "own", "f" * 64, counts, ("cat", "dog"), SETTINGS, Normalisation())
    generator = torch.Generator().manual_seed(0)
    pictures = torch.randint(0, 256, (24, 28, 28, 3), dtype=torch.uint8, generator=generator)
    split = Split(pictures, torch.arange(24) % 2)
    training = begin(SETTINGS, 2, run.normalisation)
    for _ in train(training, SETTINGS, split, split):
        run = replace(run, epochs=tuple(training.epochs), state="finished")
        save_run(folder, run, training)
    write_readable(folder, replace(run, test={"right": 1, "total": 1, "loss": 0.5, "epoch": 1}))
    keep_judgement(folder, CAT, "label wrong")
    return folder


@pytest.fixture
def learner(tmp_path) -> Path:
    (tmp_path / "learner" / "runs").mkdir(parents=True)
    return tmp_path / "learner"


@pytest.fixture
def load(learner):
    """Load uploads, and check that nothing but a whole run was left on the disk."""
    into = learner / "runs" / "new"

    def load(*uploads: tuple[str, bytes]) -> Run:
        run = None
        try:
            run = load_run([(name, io.BytesIO(content)) for name, content in uploads], into)
        finally:
            left = {path for path in learner.rglob("*") if path.is_file()}
            assert {path.parent for path in left} <= {into}
            assert {path.name for path in left} <= FILES | {"progress.json"}
            assert bool(left) == (run is not None)
            assert [path.name for path in learner.iterdir()] == ["runs"]
        return run

    load.into = into
    return load


def files_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


def zipped(files: dict[str, bytes], folder: str = "pets/", method: int = DEFLATED) -> bytes:
    return archive([File(folder + name, content, method) for name, content in files.items()])


# --- there and back -----------------------------------------------------------------------------


def test_a_run_comes_back_with_all_that_predicting_and_continuing_need(trained, load):
    run = load(("run.zip", pack_run(trained)))
    assert run == read_run(load.into) == read_run(trained)
    assert files_of(load.into) == files_of(trained)
    ours, theirs = load_network(load.into, run), load_network(trained, run)
    assert all(torch.equal(w, weights(theirs)[name]) for name, w in weights(ours).items())
    assert len(restore(load.into, run).epochs) == 2
    assert read_judgements(load.into) == {CAT: "label wrong"}


def test_the_zip_is_a_folder_of_the_runs_name_that_others_can_open(trained):
    with zipfile.ZipFile(io.BytesIO(pack_run(trained))) as packed:
        assert packed.testzip() is None
        names = packed.namelist()
        assert set(names) == {f"{trained.name}/{name}" for name in FILES}
        assert names[-1].endswith("resume.pth")


def test_answers_and_requests_stay_at_home(trained, tmp_path):
    folder = tmp_path / "run"
    shutil.copytree(trained, folder)
    for name in ("request.json", "progress.json", "wish", "logits-validation.npy"):
        (folder / name).write_text("{}")
    with zipfile.ZipFile(io.BytesIO(pack_run(folder))) as packed:
        assert {name.partition("/")[2] for name in packed.namelist()} == FILES


@pytest.mark.parametrize("folder", ["", "pets/", "Hüte & mehr/", "a\\"])
def test_its_files_may_be_at_the_root_or_in_one_folder(trained, load, folder):
    assert load(("x.zip", zipped(files_of(trained), folder))) == read_run(trained)


def test_run_json_and_model_suffice_without_an_archive(trained, load):
    files = files_of(trained)
    run = load(("model (2).pth", files["model.pth"]), ("run.json", files["run.json"]))
    assert run == read_run(trained)
    assert not (load.into / "resume.pth").exists()
    assert (load.into / "metrics.csv").read_bytes() == files["metrics.csv"]


def test_all_five_files_without_an_archive(trained, load):
    assert load(*files_of(trained).items()) == read_run(trained)
    assert files_of(load.into) == files_of(trained)


def test_metrics_are_written_anew_and_what_else_is_in_the_archive_is_left_there(trained, load):
    files = files_of(trained) | {"metrics.csv": b"=cmd()", "readme.txt": b"hello"}
    extra = [
        File("__MACOSX/pets/._run.json", b"litter"),
        File("pets/deeper/run.json", b"{}"),
        File("pets/wish", b"stop"),
        File("pets/logits-test.npy", b"pickle"),
    ]
    known = [File(f"pets/{name}", content) for name, content in files.items()]
    load(("x.zip", archive(known + extra)))
    assert files_of(load.into) == files_of(trained)
    assert {path.name for path in load.into.iterdir()} == FILES | {"progress.json"}


def test_a_run_saved_while_it_trained_comes_back_stopped_at_its_newest_epoch(trained, load):
    """resume.pth is packed last, so it may be an epoch ahead of run.json."""
    files = files_of(trained)
    facts = json.loads(files["run.json"])
    facts["state"], facts["epochs"] = "training", facts["epochs"][:1]
    run = load(("x.zip", zipped(files | {"run.json": json.dumps(facts).encode()})))
    assert run.state == "stopped" == read_run(load.into).state
    assert len(run.epochs) == 2
    progress = read_progress(load.into)
    assert (progress.state, progress.epoch, progress.active) == ("stopped", 2, False)


def test_a_run_of_another_machines_device_is_welcome(trained, load):
    facts = json.loads((trained / "run.json").read_text())
    facts["settings"]["device"] = "mps"
    files = files_of(trained) | {"run.json": json.dumps(facts).encode()}
    assert load(("x.zip", zipped(files))).settings.device == "mps"


# --- what is refused ----------------------------------------------------------------------------


def saved(content: object) -> bytes:
    stream = io.BytesIO()
    torch.save(content, stream)
    return stream.getvalue()


class Spy:
    def __reduce__(self):
        return (print, ("run!",))


def changed_weights(files: dict[str, bytes], change) -> bytes:
    model = torch.load(io.BytesIO(files["model.pth"]), weights_only=True)
    return saved({name: change(weight) for name, weight in model.items()})


def changed_epoch(files: dict[str, bytes], **changes) -> bytes:
    epochs = json.loads(files["run.json"])["epochs"]
    return changed_json(files, epochs=[epochs[0], epochs[1] | changes])


def changed_json(files: dict[str, bytes], **changes) -> bytes:
    return json.dumps(json.loads(files["run.json"]) | changes).encode()


def changed_history(files: dict[str, bytes], row: int, column: int, value: float) -> bytes:
    tensors = torch.load(io.BytesIO(files["resume.pth"]), weights_only=True)
    tensors["history"][row, column] = value
    return saved(tensors)


# case -> (which file is replaced, by what, what the sentence says)
HOSTILE_FILES = {
    "a model with code": ("model.pth", lambda files: saved({"a": Spy()}), "model.pth"),
    "a whole model": ("model.pth", lambda files: saved(torch.nn.Linear(2, 2)), "state_dict"),
    "a model of nothing": ("model.pth", lambda files: b"", "model.pth"),
    "another network": ("model.pth", lambda f: saved({"w": torch.ones(2)}), "another network"),
    "NaN weights": (
        "model.pth", lambda f: changed_weights(f, lambda w: w * torch.nan), "not finite",
    ),
    "weights that overflow": (
        "model.pth", lambda f: changed_weights(f, lambda w: w * 0 + 3e38), "not finite",
    ),
    "stretched weights": (
        "model.pth",
        lambda f: changed_weights(f, lambda w: torch.zeros(1).as_strided(w.shape, [0] * w.dim())),
        "not what this network expects",
    ),
    "a truncated model": ("model.pth", lambda files: files["model.pth"][:-99], "model.pth"),
    "code to resume from": ("resume.pth", lambda files: saved({"a": Spy()}), "resume.pth"),
    "a list to resume from": ("resume.pth", lambda files: saved([1]), "resume.pth"),
    "no JSON": ("run.json", lambda files: b"{", "run.json is broken"),
    "deep JSON": ("run.json", lambda files: b"[" * 200_000, "run.json is broken"),
    "another version": (
        "run.json",
        lambda f: changed_json(f, format=9, versions={"glassbox": "4.2"}),
        r"4\.2 .*Glassbox 1\.0",
    ),
    "one class": ("run.json", lambda files: changed_json(files, classes=["cat"]), "classes"),
    "three classes": (
        "run.json", lambda files: changed_json(files, classes=["a", "b", "c"]), "run.json",
    ),
    "classes that look alike": (
        "run.json", lambda files: changed_json(files, classes=["cat", "cat\u200b"]), "classes",
    ),
    "a huge network": (
        "run.json",
        lambda f: changed_json(f, settings=vars(replace(SETTINGS, hidden_units=10**9))),
        "hidden_units",
    ),
    "no network at all": (
        "run.json",
        lambda f: changed_json(f, settings=vars(replace(SETTINGS, blocks=4, padding=0))),
        "no pixels left",
    ),
    "the state of another optimizer": (
        "run.json",
        lambda f: changed_json(f, settings=vars(replace(SETTINGS, optimizer="SGD"))),
        "resume.pth",
    ),
    "no validation pictures": (
        "run.json",
        lambda f: changed_json(f, pictures={"train": [1, 1], "validation": [0, 0], "test": [1, 0]}),
        "add up",
    ),
    "fewer pictures than none": (
        "run.json",
        lambda f: changed_json(
            f, pictures={"train": [-1, 1], "validation": [12, 12], "test": [1, 0]}
        ),
        "add up",
    ),
    "a test of more pictures than there are": (
        "run.json",
        lambda f: changed_json(f, test={"right": 1, "total": 10**30, "loss": 0.5, "epoch": 1}),
        "add up",
    ),
    "more right than all": (
        "resume.pth", lambda f: changed_history(f, 1, 4, 5.0), "add up",
    ),
    "epochs out of order": (
        "resume.pth", lambda f: changed_history(f, 1, 0, 7.0), "add up",
    ),
    "judgements of what?": ("judgements.json", lambda f: b'{"../x": "cannot tell"}', "jud"),
    "judgements that are words": ("judgements.json", lambda f: b'["label wrong"]', "judgements"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE_FILES)
def test_a_hostile_file_is_refused_in_one_sentence_and_leaves_nothing(trained, load, case, capsys):
    name, content, says = HOSTILE_FILES[case]
    files = files_of(trained)
    files[name] = content(files)
    for uploads in ([("x.zip", zipped(files))], files.items()):
        with pytest.raises(Refused, match=says) as refusal:
            load(*uploads)
        sentence = str(refusal.value)
        assert "weights_only" not in sentence and "Traceback" not in sentence
        assert str(load.into.parent) not in sentence
    assert capsys.readouterr().out == ""


def without(files: dict[str, bytes], name: str) -> dict[str, bytes]:
    return {other: content for other, content in files.items() if other != name}


HOSTILE_ARCHIVES = {
    "nothing": (lambda f: b"", "not a ZIP"),
    "garbage": (lambda f: b"garbage" * 99, "not a ZIP"),
    "a picture": (lambda f: picture(), "a JPEG picture"),
    "a RAR archive": (lambda f: b"Rar!\x1a\x07\x01\x00" + bytes(99), "a RAR archive"),
    "a truncated archive": (lambda f: zipped(f)[:-30], "damaged or incomplete"),
    "an archive of nothing": (lambda f: archive([]), r"no run\.json"),
    "pictures": (lambda f: archive([File("cat/1.jpg", picture())]), r"no run\.json"),
    "no run.json": (lambda f: zipped(without(f, "run.json")), r"no run\.json"),
    "no model.pth": (lambda f: zipped(without(f, "model.pth")), r"no model\.pth"),
    "files two folders deep": (lambda f: zipped(f, "a/b/"), r"no run\.json"),
    "names that lead elsewhere": (lambda f: zipped(f, "../../"), r"no run\.json"),
    "names from the root": (lambda f: zipped(f, "//"), r"no run\.json"),
    "two runs": (
        lambda f: archive([File(f"{a}/{n}", c) for a in "ab" for n, c in f.items()]), "one by one",
    ),
    "a file twice": (
        lambda f: archive([File("run.json", f["run.json"])] * 2), "twice",
    ),
    "a password": (
        lambda f: archive([File("run.json", f["run.json"], flags=LOCKED)]), "password",
    ),
    "AES": (lambda f: archive([File("run.json", f["run.json"], AES, LOCKED)]), "password"),
    "deflate64": (lambda f: archive([File("run.json", b"", DEFLATE64)]), "do not read"),
    "a symbolic link": (
        lambda f: archive([File("run.json", b"/etc/passwd", mode=SYMLINK)]), "do not read",
    ),
    "a wrong checksum": (
        lambda f: archive([File("run.json", f["run.json"], told_checksum=1)]), "damaged",
    ),
    "more than it says": (
        lambda f: archive([File("run.json", bytes(10**6), DEFLATED, told_size=10)]), "damaged",
    ),
    "a bomb": (lambda f: archive([File("run.json", bytes(5 * 2**20), DEFLATED)]), "larger than 4"),
    "a terabyte": (
        lambda f: archive([File("model.pth", b"", told_size=2**40)], wide=True), "larger than 256",
    ),
    "thousands of files": (lambda f: archive([File(str(n)) for n in range(1001)]), "1000 files"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE_ARCHIVES)
def test_a_hostile_archive_is_refused_and_leaves_nothing(trained, load, case):
    content, says = HOSTILE_ARCHIVES[case]
    with pytest.raises(Refused, match=says):
        load(("x.zip", content(files_of(trained))))


@pytest.mark.parametrize(
    "changes",
    [{"val_accuracy": 1.5}, {"train_accuracy": -1}, {"epoch": 3}, {"predicted": [25, -1]},
     {"predicted": [1, 1]}],
)  # fmt: skip
def test_epochs_that_do_not_add_up_are_refused(trained, load, changes):
    files = without(files_of(trained), "resume.pth")
    files["run.json"] = changed_epoch(files, **changes)
    with pytest.raises(Refused, match="add up"):
        load(("x.zip", zipped(files)))


def test_bytes_are_counted_while_they_come(trained, load, monkeypatch):
    files = files_of(trained)
    monkeypatch.setitem(run_archive.LARGEST, "model.pth", len(files["model.pth"]) - 1)
    with pytest.raises(Refused, match=r"model\.pth is larger"):
        load(*files.items())


def test_uploads_that_make_no_run_together_are_refused(trained, load):
    files = files_of(trained)
    for names in (["run.json", "run.zip"], ["run.json", "model.pth", "cat.jpg"]):
        with pytest.raises(Refused, match="nothing else"):
            load(*((name, files.get(name, b"x")) for name in names))
    with pytest.raises(Refused, match="two files"):
        load(("model.pth", b"x"), ("model (1).pth", b"x"))
    with pytest.raises(Refused, match=r"no model\.pth"):
        load(("run.json", files["run.json"]))


def test_a_full_disk_is_told_and_leaves_nothing(trained, load, monkeypatch):
    files = files_of(trained)
    real_open = Path.open

    class Full(io.BytesIO):
        def write(self, content):
            raise OSError(errno.ENOSPC, "no space")

    def open_full(path, mode="r", *more, **others):
        if path.name == "model.pth" and "w" in mode:
            return Full()
        return real_open(path, mode, *more, **others)

    monkeypatch.setattr(Path, "open", open_full)
    with pytest.raises(Refused, match="disk is full"):
        load(("x.zip", zipped(files)))
