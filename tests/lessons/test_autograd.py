from dataclasses import replace

import pytest

from core.autograd import Settings, explore
from lessons.autograd import BACK, LESSON, PIECES, repair, what_you_see
from tests.lessons.autograd_cases import CASES

# What torch has no rule for, or what is made without any leaf: no change but another expression.
HOPELESS = {"3", "x // 2"}


@pytest.mark.parametrize("settings", CASES)
def test_the_page_always_has_its_sentence(settings):
    assert what_you_see(settings, explore(settings))


@pytest.mark.parametrize("settings", CASES)
def test_whatever_stops_has_a_repair_that_runs(settings):
    for _ in range(3):
        outcome = explore(settings)
        if not (outcome.refusal or outcome.failure):
            return
        says, changes = repair(settings, outcome)
        if says == BACK:
            unreadable = outcome.refusal or outcome.failure.where == "forward"
            assert unreadable or settings.expression in HOPELESS
        else:
            assert settings.expression in changes.get("expression", settings.expression)
            assert "leaves" not in changes
        settings = replace(settings, **changes)
    outcome = explore(settings)
    assert not (outcome.refusal or outcome.failure)


def repaired(*args, **more):
    settings = Settings(*args, **more)
    return repair(settings, explore(settings))


def test_of_two_mistakes_one_is_repaired_and_then_the_other():
    settings = Settings("w * x", "w = 1; x = 1 2", ("w",), "twice through one graph")
    says, changes = repair(settings, explore(settings))
    assert says == "Repair: take the mean"
    assert repaired(**vars(settings) | changes)[0] == "Repair: `retain_graph=True`"


def test_the_repair_is_of_what_torch_complains_of_first():
    settings = Settings("x ** 2", tracked=("w",), experiment="a step by hand without no_grad")
    says, changes = repair(settings, explore(settings))
    assert says == "Repair: track `x`"
    assert repaired(**vars(settings) | changes)[0] == "Repair: step under `torch.no_grad()`"


def test_a_leaf_that_the_loss_is_made_of_is_tracked_as_well():
    changes = {"tracked": ("w", "x")}
    assert repaired("x ** 2", "w = 3; x = 2", ("w",)) == ("Repair: track `x`", changes)


def test_what_went_through_needs_no_repair_and_says_why():
    settings = Settings("w + x", "w = 3; x = 2", ("w", "x"), "twice through one graph")
    outcome = explore(settings)
    assert outcome.failure is None
    assert repair(settings, outcome) is None
    assert "had nothing to free" in what_you_see(settings, outcome)


def test_the_sentence_tells_of_branch_cut_corner_and_step():
    def seen(**settings):
        chosen = Settings(**settings)
        return what_you_see(chosen, explore(chosen))

    branch = seen(expression="w * x if x > 0 else x ** 2", leaves="w = 3; x = -2")
    assert "`x > 0` is False, so only `x ** 2` was run" in branch
    assert "`w.grad` is None" in branch
    assert "cut off by `detach`" in seen(experiment="detach a piece")
    assert "still moves the loss (8)" in seen(experiment="detach a piece")
    assert "from 3 to 2.6; the loss falls: 4 → 1.44" in seen(experiment="a step by hand")
    assert "After 3 backwards: `w.grad` = 24" in seen(experiment="backward three times")
    assert "0 of 3 leaves are tracked" in seen(tracked=())
    assert "brings `x` from 2 to 1.8" in seen(expression="x ** 2", experiment="a step by hand")


@pytest.mark.parametrize(
    ("text", "leaves", "sides"),
    [
        ("relu(w)", "w = 0", "down says 0, a nudge up 1;"),
        ("abs(w)", "w = 0", "down says −1, a nudge up 1;"),
        ("maximum(w, x)", "w = 3; x = 3", "down says 0, a nudge up 1;"),
    ],
)
def test_at_a_corner_nothing_else_is_claimed(text, leaves, sides):
    settings = Settings(text, leaves, ("w", "x"))
    said = what_you_see(settings, explore(settings))
    assert f"The loss has a corner at this `w`: a nudge {sides}" in said
    assert "the same" not in said
    assert "If `" not in said


@pytest.mark.parametrize(
    ("text", "leaves", "why"),
    [
        ("1 / x", "x = 0", "says 1e10, which is not what torch found: the loss has no slope there"),
        ("x * 1e30 * 1e30", "x = 2", "says 1e60, which is not what torch found: no number of"),
        ("sqrt(x)", "x = 0", "says nothing here"),
    ],
)
def test_a_nudge_never_says_the_same_as_the_infinite(text, leaves, why):
    settings = Settings(text, leaves, ("x",))
    said = what_you_see(settings, explore(settings))
    assert why in said
    assert "the same" not in said
    assert "If `" not in said
    assert "nan" not in said


def test_a_leaf_whose_nudge_agrees_is_told_of_although_the_first_has_a_corner():
    settings = Settings("abs(w) + 2 * x", "w = 0; x = 1", ("w", "x"))
    said = what_you_see(settings, explore(settings))
    assert "If `x` grows by 0.001, the loss rises by about 0.002." in said


def test_every_piece_to_click_can_stand_in_an_expression():
    assert set("()[]+-*/@,") <= set(PIECES)
    for text in ("matmul(v,v)", "tanh(w)", "relu(w)", "w if w > 0 else w", "v.detach().sum()*w"):
        outcome = explore(Settings(text, "w = 1; v = 1 2", ("w", "v")))
        assert not (outcome.refusal or outcome.failure)


def test_challenges_have_other_ways_too():
    flat, piled, roads, cut = LESSON.challenges

    def done(challenge, *args, **more):
        settings = Settings(*args, **more)
        return challenge.ticked(settings, explore(settings), [])

    assert done(flat, "relu(w) + 1", "w = -1", ("w",))
    assert not done(flat, "w * x", "w = 3; x = 0", ("w",))  # the loss is 0 as well
    assert not done(piled, experiment="three times with zero_grad")
    assert not done(piled, leaves="w = 0; x = 0; y = 0", experiment="backward three times")
    assert done(roads, "(w - 1) * w.exp()", "w = 0,5", ("w",))
    assert not done(roads, "(w * x).detach() * w + w", "w = 1; x = 2", ("w",))  # a nudge says more
    assert done(cut, "w * x if x > 0 else x ** 2", "w = 3; x = -2", ("w", "x"))
    assert not done(cut, "w ** 2", "w = 3; x = 2", ("w", "x"))  # x is not in the expression
    assert not done(cut, tracked=("w",))
