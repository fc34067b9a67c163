import torch

from core.statement_run import run_statements


def test_what_each_statement_gave_and_what_was_printed():
    run = run_statements(["x = 1", "y = x", "x = 2", "print(x, y)"], 0)
    assert [step.given for step in run.steps] == [{"x": 1}, {"y": 1}, {"x": 2}, {}]
    assert [step.line for step in run.steps] == [1, 2, 3, 4]
    assert run.printed == ("2 1",)
    assert run.failure is None
    assert run.failed is None


def test_it_stops_at_the_statement_that_fails_with_its_own_words():
    run = run_statements(
        ["x = torch.ones(2)", "", "y = (", "    x @ torch.ones(3)", ")", "z = 1"], 0
    )
    try:
        torch.ones(2) @ torch.ones(3)
    except RuntimeError as error:
        assert run.failure.message == str(error)
    assert run.failure.kind == "RuntimeError"
    assert run.failure.line == 3
    assert (run.failed.lineno, run.failed.end_lineno) == (3, 5)
    assert "z" not in run.names


def test_a_class_counts_at_its_last_line():
    run = run_statements(["class A(nn.Module):", "    pass", "a = A()"], 0)
    assert [step.line for step in run.steps] == [2, 3]


def test_it_draws_as_after_manual_seed_and_leaves_the_shared_generator_alone():
    before = torch.get_rng_state()
    run = run_statements(["x = torch.randn(3)", "layer = nn.Linear(2, 1)"], 7)
    assert torch.equal(torch.get_rng_state(), before)
    with torch.random.fork_rng():
        torch.manual_seed(7)
        assert torch.equal(run.names["x"], torch.randn(3))
        assert torch.equal(run.names["layer"].weight, torch.nn.Linear(2, 1).weight)
