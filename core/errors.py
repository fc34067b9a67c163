"""Broken programs and their repairs, really run: what torch says, and what in it is about what."""

import ast
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from core.broken_programs import MISTAKES, MOST, REPAIRS, SHAPE, SILENT, Mistake, shapes
from core.broken_programs import repaired as with_repair
from core.line_by_line import Failure
from core.message_origins import Origin, find_origins
from core.statement_run import Run, run_statements

SEED = 0  # of the random numbers in the programs
STOPS, WRONG, RIGHT = "stops", "runs, and is wrong", "runs"


@dataclass(frozen=True)
class Settings:
    mistake: str = SHAPE  # a key of MISTAKES
    repairs: tuple[int, ...] = (0,) * len(MISTAKES)  # of each: 0 as it is, or 1, 2, 3
    x_rows: int = 3  # of the two matrices of SHAPE
    x_columns: int = 2
    w_rows: int = 3
    w_columns: int = 2

    def __post_init__(self):
        object.__setattr__(self, "repairs", tuple(int(choice) for choice in self.repairs))

    @property
    def choice(self) -> int:
        """The repair of the mistake that is shown."""
        return self.repairs[list(MISTAKES).index(self.mistake)]


@dataclass(frozen=True)
class Left:
    """What a line left behind: a tensor or a layer under a name."""

    line: int
    name: str
    layer: str  # "Linear"; "" for a tensor
    shape: tuple[int, ...]  # of a layer that of its weight
    dtype: str  # "float32"
    device: str
    requires_grad: bool


@dataclass(frozen=True)
class Examined:
    mistake: str
    choice: int
    lines: tuple[str, ...]
    new: tuple[int, ...]  # lines that the repair wrote
    left: tuple[Left, ...]
    outcome: str  # STOPS, WRONG or RIGHT
    printed: str
    failure: Failure | None
    stops_over: tuple[int, ...]  # the lines of the statement that failed
    origins: tuple[Origin, ...]
    outcomes: dict[str, str]  # of every mistake with the repair chosen for it

    @property
    def cured(self) -> tuple[str, ...]:
        return tuple(name for name, outcome in self.outcomes.items() if outcome == RIGHT)


def examine(settings: Settings) -> Examined:
    """Run the chosen program, with its repair if one is chosen, and read what came of it.

    Raises ValueError if a setting is not on its menu: nothing else gets into a program.
    """
    check(settings)
    mistake = find(settings, settings.mistake)
    lines, new = with_repair(mistake, settings.choice)
    run = run_statements(lines, SEED)
    failed = run.failed
    return Examined(
        mistake=settings.mistake,
        choice=settings.choice,
        lines=lines,
        new=new,
        left=_left(run),
        outcome=_outcome(settings.mistake, mistake, settings.choice, run),
        printed="\n".join(run.printed),
        failure=run.failure,
        stops_over=tuple(range(failed.lineno, failed.end_lineno + 1)) if failed else (),
        origins=find_origins(run),
        outcomes=_outcomes(settings),
    )


def find(settings: Settings, name: str) -> Mistake:
    """The mistake of this name, SHAPE in the sizes that are set."""
    if name != SHAPE:
        return MISTAKES[name]
    return shapes((settings.x_rows, settings.x_columns), (settings.w_rows, settings.w_columns))


def check(settings: Settings) -> None:
    """Raises ValueError for what no control can choose."""
    if settings.mistake not in MISTAKES:
        raise ValueError(f"mistake is one of {', '.join(MISTAKES)}")
    choices = set(range(REPAIRS + 1))
    if len(settings.repairs) != len(MISTAKES) or not set(settings.repairs) <= choices:
        raise ValueError(f"repairs are {len(MISTAKES)} numbers from 0 to {REPAIRS}")
    for name in ("x_rows", "x_columns", "w_rows", "w_columns"):
        size = getattr(settings, name)
        if type(size) is not int or not 1 <= size <= MOST:
            raise ValueError(f"{name} is a whole number from 1 to {MOST}, not {size!r}")


def _outcome(name: str, mistake: Mistake, choice: int, run: Run) -> str:
    if run.failure:
        return STOPS
    right = mistake.repairs[choice - 1].right if choice else name != SILENT
    return RIGHT if right else WRONG


def _outcomes(settings: Settings) -> dict[str, str]:
    """Only what has been touched is run: unrepaired, a mistake stops, and the silent one is wrong.

    The sizes of SHAPE can be set so that it runs as it stands.
    """
    found = {}
    for (name, mistake), choice in zip(MISTAKES.items(), settings.repairs, strict=True):
        if name == SHAPE or choice:
            mistake = find(settings, name)
            run = run_statements(with_repair(mistake, choice)[0], SEED)
            found[name] = _outcome(name, mistake, choice, run)
        else:
            found[name] = WRONG if name == SILENT else STOPS
    return found


def _left(run: Run) -> tuple[Left, ...]:
    found = []
    for step in run.steps:
        for name, value in step.given.items():
            tensor = _tensor_of(value)
            if tensor is not None and not isinstance(step.statement, ast.ClassDef):
                layer = type(value).__name__ if isinstance(value, nn.Module) else ""
                found.append(
                    Left(
                        step.line,
                        name,
                        layer,
                        tuple(tensor.shape),
                        str(tensor.dtype).removeprefix("torch."),
                        str(tensor.device),
                        tensor.requires_grad,
                    )
                )
    return tuple(found)


def _tensor_of(value: Any) -> Tensor | None:
    if isinstance(value, nn.Module):
        return next(value.parameters(), None)
    return value if isinstance(value, Tensor) else None
