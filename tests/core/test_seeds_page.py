from dataclasses import replace

from core import seeds
from core.seeds import compare_seeds
from core.seeds_page import PAIRS, Settings, show

QUICK = Settings(epochs=3)


def test_every_menu_is_of_something_that_may_differ_here():
    assert set(PAIRS) == set(seeds.DIFFERENCES)


def test_the_ten_are_asked_for_without_the_seed_that_is_looked_at():
    asked = []

    def compared(settings):
        asked.append(settings)
        return compare_seeds(settings)

    shown = [show(replace(QUICK, seed=seed), compared) for seed in (0, 7)]
    assert asked[0] == asked[1]
    assert [one.seed for one in shown] == [0, 7]
    for one in shown:  # the seed looked at is the same run, made singly
        singly = one.twins.second.judged.accuracy[-1].item()
        assert abs(singly - one.ten.second.accuracy[-1, one.seed].item()) <= 0.004


def test_what_is_refused_is_said():
    shown = show(Settings(epochs=100_000))
    assert shown.ten is None and "steps" in shown.refusal
    slow = show(replace(QUICK, epochs=200, differs="batch_size", one="all", other="1"))
    assert "50,000 steps" in slow.refusal
    assert (
        "12,600 steps of twenty nets"
        in show(replace(QUICK, epochs=200, differs="batch_size", one="4", other="all")).refusal
    )
