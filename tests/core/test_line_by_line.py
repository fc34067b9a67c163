import sys

import torch
from torch import nn

from core.line_by_line import run_line_by_line

PROGRAM = [
    "class Network(nn.Module):",
    "    def __init__(self):",
    "        super().__init__()",
    "        self.layer1 = nn.Linear(2, 3)",
    "        self.scale = torch.ones(3)",
    "",
    "    def forward(self, x):",
    "        x = self.layer1(x)",
    "        x = x * self.scale",
    "        return x",
    "",
    "network = Network()",
    "y = network(x)",
]


def run(lines, x=None):
    x = torch.ones(5, 2) if x is None else x
    return run_line_by_line(lines, {"torch": torch, "nn": nn, "x": x})


def test_every_line_is_noted_in_the_order_of_running():
    steps = run(PROGRAM).steps
    assert [step.line for step in steps if step.where == "__init__"] == [3, 4, 5]
    assert [step.line for step in steps if step.where == "forward"] == [8, 9, 10]
    assert [step.line for step in steps if step.where == "<module>"] == [1, 12, 13]


def test_a_step_tells_what_is_there_after_its_line():
    done = run(PROGRAM)
    made = {step.line: step.parameters for step in done.steps if step.where == "__init__"}
    assert made == {3: 0, 4: 9, 5: 9}
    passed = {step.line: tuple(step.x.shape) for step in done.steps if step.where == "forward"}
    assert passed == {8: (5, 3), 9: (5, 3), 10: (5, 3)}
    assert torch.equal(done.steps[-1].x, done.names["y"])
    assert torch.equal(done.names["y"], done.names["network"](torch.ones(5, 2)))


def test_a_failure_has_its_line_and_the_words_of_torch():
    done = run([line.replace("torch.ones(3)", "torch.ones(4)") for line in PROGRAM])
    assert (done.failure.kind, done.failure.line) == ("RuntimeError", 9)
    try:
        torch.ones(5, 3) * torch.ones(4)
    except RuntimeError as error:
        assert done.failure.message == str(error)
    assert done.steps[-1].line == 9
    assert done.steps[-1].x is None
    assert "y" not in done.names


def test_the_trace_of_a_debugger_is_put_back():
    def debugger(*_):
        return None

    mine = sys.gettrace()
    sys.settrace(debugger)
    try:
        run(PROGRAM)
        run(["network = nothing"])
        assert sys.gettrace() is debugger
    finally:
        sys.settrace(mine)
