import pytest

from core.three_ways import REPEATS, time_three_ways


def test_three_ways_give_the_same_sum_of_squares():
    timed = time_three_ways(lambda: 0.0, count=1000)
    assert [each.way for each in timed] == ["a loop in Python", "NumPy", "torch"]
    by_hand = sum((i / 999) ** 2 for i in range(1000))
    for each in timed:
        assert each.gave == pytest.approx(by_hand)


def test_the_shortest_of_several_counts():
    moments = iter([0.0, 9.0] + [10.0, 11.0] * (REPEATS - 1) + [0.0, 2.0] * (2 * REPEATS))
    loop, numpy, torch = time_three_ways(lambda: next(moments), count=10)
    assert (loop.seconds, numpy.seconds, torch.seconds) == (1.0, 2.0, 2.0)
