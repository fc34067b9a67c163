"""A program run statement by statement: what each left behind, what was printed, what failed.

The program is ours, out of a catalogue; never a learner's text.
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Generator, nn

from core.drawn_from import DrawnFrom
from core.line_by_line import Failure

FILE = "<program>"  # what Python calls it in a traceback


@dataclass(frozen=True)
class Step:
    """A statement that was run, and the names to which it gave a value."""

    statement: ast.stmt
    given: dict[str, Any]

    @property
    def line(self) -> int:
        """Where it ends: of a class, its last line."""
        return self.statement.end_lineno


@dataclass(frozen=True)
class Run:
    steps: tuple[Step, ...]  # in the order of running, without the one that failed
    names: dict[str, Any]  # the program's variables at its end
    printed: tuple[str, ...]
    failure: Failure | None
    failed: ast.stmt | None


def run_statements(lines: Sequence[str], seed: int) -> Run:
    """Run it as after torch.manual_seed(seed), without touching the generator that all share."""
    printed: list[str] = []

    def keep(*values: object) -> None:
        printed.append(" ".join(map(str, values)))

    names: dict[str, Any] = {"__name__": "program", "torch": torch, "nn": nn, "print": keep}
    steps: list[Step] = []
    failure = failed = None
    with DrawnFrom(Generator().manual_seed(seed)):
        for statement in ast.parse("\n".join(lines)).body:
            before = dict(names)
            try:
                exec(compile(ast.Module([statement], []), FILE, "exec"), names)
            except Exception as error:
                failure = Failure(type(error).__name__, str(error), statement.lineno)
                failed = statement
                break
            given = {
                name: value
                for name, value in names.items()
                if not name.startswith("__") and before.get(name) is not value
            }
            steps.append(Step(statement, given))
    return Run(tuple(steps), names, tuple(printed), failure, failed)
