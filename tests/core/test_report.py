"""The report says what was done, escapes what was typed, and fetches nothing."""

from core.report import progress_of, report
from core.run_folder import Run
from core.ticks import read_ticks, tick
from core.training import Epoch, Normalisation
from core.training_settings import Settings

LESSONS = {"neuron": ("One neuron", ["By hand", "Two"]), "module": ("Build a net", ["Seventeen"])}


def test_pages_and_runs_are_counted():
    pages = progress_of(LESSONS, {"neuron": ["Two", "No such challenge"], "elsewhere": ["Two"]})
    run = Run(
        "Pets", "own", "f", {}, ("cat", "dog"), Settings(seed=7), Normalisation(),
        epochs=(Epoch(1, 0.5, 0.5, 0.4, 0.875, (1, 7)),),
    )  # fmt: skip
    text = report("Ann", "It bends.", "2026-01-31", pages, [run])
    assert "1 of 3 challenges done" in text
    assert "<td>One neuron</td><td>Two</td><td>By hand</td>" in text
    assert "<td>Pets</td><td>1</td><td>87.5% (epoch 1)</td><td>not opened</td>" in text
    assert "seed=7" in text


def test_what_is_typed_is_text():
    text = report("<script>x</script>", "<img src=http://a>", "today", [], [])
    assert "<script" not in text and "<img" not in text


def test_a_tick_stays_once(tmp_path):
    for title in ("Two", "By hand", "Two"):
        tick(tmp_path, "neuron", title)
    assert read_ticks(tmp_path) == {"neuron": ["Two", "By hand"]}
    tick(tmp_path, "module", "Seventeen")
    tick(tmp_path, "neuron", "Three")
    tick(tmp_path, "module", "Seventeen")
    assert list(read_ticks(tmp_path)) == ["module", "neuron"]  # where one was last, last
    (tmp_path / "ticks.json").write_text("[broken")
    assert read_ticks(tmp_path) == {}
