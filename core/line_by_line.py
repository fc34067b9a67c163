"""A program run line by line: what each line made of `x`, and how many parameters were there.

The program is ours, written from settings that were checked; never a learner's text.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import FrameType
from typing import Any

from torch import Tensor, nn

FILE = "<network>"  # what Python calls the program in a traceback
WATCHED = ("<module>", "__init__", "forward")


@dataclass(frozen=True)
class Step:
    """One line that was run, and what was there after it. Of a line that failed, x is None."""

    line: int  # of the program, from 1
    where: str  # one of WATCHED
    parameters: int  # registered so far in the network that the line belongs to
    x: Tensor | None  # the variable x; of `return`, what it gives


@dataclass(frozen=True)
class Failure:
    kind: str  # "RuntimeError"
    message: str  # torch's or Python's own words
    line: int  # where the program stopped


@dataclass(frozen=True)
class Run:
    steps: tuple[Step, ...]  # in the order of running
    names: dict[str, Any]  # the program's variables at its end
    failure: Failure | None


def run_line_by_line(lines: Sequence[str], names: dict[str, Any]) -> Run:
    """Run a program that defines, makes and calls a network; `names` are its variables."""
    program = compile("\n".join(lines), FILE, "exec")
    names = {"__name__": "network", **names}
    steps: list[Step] = []
    running: dict[FrameType, int] = {}  # the step that each function is at

    def watch(frame: FrameType, event: str, given: Any):
        where = frame.f_code.co_name
        if frame.f_code.co_filename != FILE or where not in WATCHED:
            return None
        gives = event == "return" and where == "forward"
        x = given if gives else frame.f_locals.get("x")
        if frame in running and event in ("line", "return"):
            at = running.pop(frame)
            steps[at] = replace(steps[at], parameters=_registered(frame), x=x)
        if event == "line":
            running[frame] = len(steps)
            steps.append(Step(frame.f_lineno, where, 0, None))
        return watch

    before, failure = sys.gettrace(), None
    sys.settrace(watch)  # of this thread alone
    try:
        exec(program, names)
    except Exception as error:
        failure = Failure(type(error).__name__, str(error), steps[-1].line)
    finally:
        sys.settrace(before)
    return Run(tuple(steps), names, failure)


def _registered(frame: FrameType) -> int:
    """How many parameters the module has whose function this is, or the one called `network`."""
    module = frame.f_locals.get("self", frame.f_locals.get("network"))
    if not isinstance(module, nn.Module) or "_parameters" not in vars(module):
        return 0  # before Module.__init__() there is no place for one
    return sum(parameter.numel() for parameter in module.parameters())
