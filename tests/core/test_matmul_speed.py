import pytest
import torch

from core.matmul_speed import (
    LOOP,
    REPEATS,
    Curve,
    by_loop,
    measure_loop,
    measure_matmul,
    store,
    stored_curves,
    times_faster,
    wins_from,
)


class Clock:
    """Tells times from a list, one after the other."""

    def __init__(self, *durations: float):
        self.times = [time for each in durations for time in (100.0, 100.0 + each)]

    def __call__(self) -> float:
        return self.times.pop(0)


def curve(*seconds: float) -> Curve:
    return Curve("matmul on cpu", "here", (8, 16, 32, 64)[: len(seconds)], seconds)


def test_the_loop_multiplies_as_torch_does():
    a, b = torch.arange(6.0).reshape(2, 3), torch.arange(12.0).reshape(3, 4)
    assert by_loop(a.tolist(), b.tolist()) == (a @ b).tolist()


@pytest.mark.parametrize("measure", [measure_loop, measure_matmul])
def test_the_better_time_of_each_size_counts(measure):
    assert REPEATS == 2
    clock = Clock(3.0, 1.0, 2.0, 5.0)
    measured = measure(clock, sizes=(2, 4))
    assert (measured.sizes, measured.seconds) == ((2, 4), (1.0, 2.0))
    assert measured.machine == "here"
    assert clock.times == []


def test_compared_is_at_the_largest_size_that_both_did():
    slow = Curve(LOOP, "here", (8, 16), (1.0, 6.0))
    assert times_faster(slow, curve(0.5, 2.0, 9.0)) == (16, 3.0)


def test_a_curve_wins_from_where_it_stays_below():
    cpu = curve(1.0, 2.0, 3.0, 4.0)
    assert wins_from(curve(2.0, 2.5, 2.9, 3.0), cpu) == 32
    assert wins_from(curve(0.5, 2.5, 2.9, 3.0), cpu) == 32  # a lucky small one does not count
    assert wins_from(curve(0.5, 0.5, 0.5, 4.0), cpu) is None
    assert wins_from(curve(0.5, 0.5, 0.5, 0.5), cpu) == 8


def test_what_is_stored_comes_back_and_names_its_machine(tmp_path, monkeypatch):
    curves = (curve(1.0, 0.25), Curve(LOOP, "an old laptop", (8,), (0.5,)))
    store(curves, tmp_path / "curves.json")
    monkeypatch.setattr("core.matmul_speed.STORED", tmp_path / "curves.json")
    assert stored_curves() == curves


def test_the_curves_in_the_house_are_whole():
    curves = stored_curves()
    assert {LOOP, "matmul on cpu"} <= {each.way for each in curves}
    for each in curves:
        assert each.machine not in ("", "here")
        assert len(each.sizes) == len(each.seconds)
        assert min(each.seconds) > 0
