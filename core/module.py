"""A network as a class: its program is written from settings, and that very program is run."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import torch
from torch import Generator, Tensor, nn

from core.drawn_from import DrawnFrom
from core.line_by_line import Failure, Run, run_line_by_line
from core.network_program import (
    MOST,
    RIGHT,
    ROWS,
    VERSIONS,
    WRITTEN,
    Line,
    Settings,
    construct,
    parts,
    write,
)
from core.parameter_twins import Twins, train_twins


@dataclass(frozen=True)
class Made:
    """A line of __init__ that was run, and how many parameters torch knew of after it."""

    line: int  # from 1
    part: str
    parameters: int


@dataclass(frozen=True)
class Passed:
    """A line through which the batch went, or should have gone: then x is None."""

    line: int
    part: str
    x: Tensor | None  # (rows, features) after the line


@dataclass(frozen=True)
class Learned:
    """A row of named_parameters()."""

    name: str
    part: str
    shape: tuple[int, ...]
    requires_grad: bool
    reached: bool  # by the gradient of what comes out

    @property
    def count(self) -> int:
        return torch.Size(self.shape).numel()


@dataclass(frozen=True)
class NotLearned:
    """Something in the network that is not in named_parameters()."""

    name: str
    part: str
    kind: str  # "tensor", or the class of a layer without parameters: "Tanh"
    shape: tuple[int, ...] = ()  # of a tensor

    @property
    def count(self) -> int:
        return torch.Size(self.shape).numel() if self.kind == "tensor" else 0


@dataclass(frozen=True)
class Saved:
    """What state_dict() holds, and what loading it into other networks does."""

    rows: tuple[tuple[str, tuple[int, ...], int], ...]  # name, shape, bytes
    before: float  # largest difference of the outputs to those of a network of the next seed …
    after: float  # … and once that has loaded what was saved
    refusal: str  # torch's words when a network with another number of outputs should load it


@dataclass(frozen=True)
class Built:
    lines: tuple[Line, ...]  # of the program that was run
    made: tuple[Made, ...]
    passed: tuple[Passed, ...]
    x: Tensor  # (rows, inputs)
    y: Tensor | None  # what the network gave
    failure: Failure | None
    parts: dict[str, str]  # what __init__ is to make: name -> "Linear(2, 3)"
    learned: tuple[Learned, ...]
    not_learned: tuple[NotLearned, ...]
    same: bool | None  # class and Sequential give the same bits; None: not to be compared
    saved: Saved | None
    twins: Twins | None  # of the versions with a weight by hand, if they can learn

    @property
    def count(self) -> int:
        """How many numbers torch found to train."""
        return sum(row.count for row in self.learned)

    @property
    def stops_at(self) -> int | None:
        """The line that fails; of a Sequential that of the child, though Python names the call."""
        if self.failure is None:
            return None
        stuck = [passed.line for passed in self.passed if passed.x is None]
        return stuck[0] if stuck else self.failure.line

    @property
    def idle(self) -> tuple[str, ...]:
        """Parts whose parameters are listed, but which forward does not use."""
        idle = (row.part for row in self.learned if row.requires_grad and not row.reached)
        return tuple(dict.fromkeys(idle)) if self.y is not None else ()


def build(settings: Settings) -> Built:
    """Write the program, run it with the settings' seed, and read the network that came of it.

    Raises ValueError if a setting is not on its menu: nothing else gets into a program.
    """
    lines, run = write(settings), run_program(settings)
    x, network, y = (run.names.get(name) for name in ("x", "network", "y"))
    trains = VERSIONS[settings.version].by_hand and y is not None and y.requires_grad
    return Built(
        lines=lines,
        made=_made(lines, run),
        passed=_passed(lines, run) or _passed_children(lines, network, x),
        x=x,
        y=None if y is None else y.detach(),
        failure=run.failure,
        parts=_in_words(settings),
        learned=_learned(lines, network, y),
        not_learned=_not_learned(lines, network),
        same=_same(settings, y),
        saved=None if y is None else _saved(settings, network, x, y),
        twins=train_twins(settings) if trains else None,
    )


def run_program(settings: Settings) -> Run:
    """The program's own run: a batch x, then `network` and, if all goes well, `y`."""
    generator = Generator().manual_seed(settings.seed)
    x = torch.randn(ROWS, settings.inputs, generator=generator)
    with DrawnFrom(generator):
        lines = [line.text for line in write(settings)]
        return run_line_by_line(lines, {"torch": torch, "nn": nn, "x": x})


def _in_words(settings: Settings) -> dict[str, str]:
    words = {name: made.removeprefix("nn.") for name, made in parts(settings).items()}
    if VERSIONS[settings.version].by_hand:
        words["layer1"] = "x @ weight1.T + bias1"
    return words


def _made(lines: Sequence[Line], run: Run) -> tuple[Made, ...]:
    return tuple(
        Made(step.line, lines[step.line - 1].part, step.parameters)
        for step in run.steps
        if step.where == "__init__"
    )


def _passed(lines: Sequence[Line], run: Run) -> tuple[Passed, ...]:
    """Through the lines of our forward; none of a Sequential, whose forward is torch's own."""
    return tuple(
        Passed(step.line, lines[step.line - 1].part, None if step.x is None else step.x.detach())
        for step in run.steps
        if step.where == "forward"
    )


def _passed_children(
    lines: Sequence[Line], network: nn.Module | None, x: Tensor
) -> tuple[Passed, ...]:
    """Through a Sequential: each child, in a line of its own, tells when x comes and goes."""
    own_lines = [(number, line.part) for number, line in enumerate(lines, 1) if line.part]
    if not isinstance(network, nn.Sequential):
        return ()
    passed: list[Passed] = []

    def comes(child: nn.Module, _given: tuple) -> None:
        passed.append(Passed(*own_lines[list(network.children()).index(child)], None))

    def goes(_child: nn.Module, _given: tuple, output: Tensor) -> None:
        passed[-1] = replace(passed[-1], x=output.detach())

    for child in network.children():
        child.register_forward_pre_hook(comes)
        child.register_forward_hook(goes)
    with suppress(RuntimeError):  # the program has met it already, and said so
        network(x)
    return tuple(passed)


def _learned(
    lines: Sequence[Line], network: nn.Module | None, y: Tensor | None
) -> tuple[Learned, ...]:
    named = dict(network.named_parameters()) if network is not None else {}
    gradients = {}
    if y is not None and y.requires_grad:
        asked = {name: tensor for name, tensor in named.items() if tensor.requires_grad}
        found = torch.autograd.grad(y.sum(), tuple(asked.values()), allow_unused=True)
        gradients = dict(zip(asked, found, strict=True))
    return tuple(
        Learned(
            name,
            _part_of(name, lines),
            tuple(tensor.shape),
            tensor.requires_grad,
            reached=gradients.get(name) is not None,
        )
        for name, tensor in named.items()
    )


def _not_learned(lines: Sequence[Line], network: nn.Module | None) -> tuple[NotLearned, ...]:
    """Plain tensors among the network's attributes, and layers that hold no parameter."""
    if network is None:
        return ()
    tensors = {name: held for name, held in vars(network).items() if isinstance(held, Tensor)}
    functions = {
        name: module
        for name, module in network.named_modules()
        if name and not list(module.children()) and not list(module.parameters())
    }
    return (
        *(
            NotLearned(name, _part_of(name, lines), "tensor", tuple(tensor.shape))
            for name, tensor in tensors.items()
        ),
        *(
            NotLearned(name, _part_of(name, lines), type(module).__name__)
            for name, module in functions.items()
        ),
    )


def _part_of(name: str, lines: Sequence[Line]) -> str:
    """The part that "layer1.weight" belongs to; "bias1" is of layer1 too, "0.weight" of the first
    child."""
    first = name.split(".")[0]
    if first.isdigit():
        return [line.part for line in lines if line.part][int(first)]
    return next(line.part for line in lines if re.search(rf"self\.{first} = ", line.text))


def _same(settings: Settings, y: Tensor | None) -> bool | None:
    """Whether the network written the other way gives the same bits from the same seed.

    With layers left out or moved the two draw their weights in another order: not compared.
    """
    if y is None or settings.version != RIGHT or settings.forward:
        return None
    other = replace(settings, written=WRITTEN[settings.written == WRITTEN[0]])
    generator = Generator().manual_seed(settings.seed)
    x = torch.randn(ROWS, settings.inputs, generator=generator)
    return torch.equal(construct(other, generator)(x), y)


def _saved(settings: Settings, network: nn.Module, x: Tensor, y: Tensor) -> Saved:
    state = network.state_dict()
    other = construct(settings, Generator().manual_seed(settings.seed + 1))
    before = (other(x) - y).abs().max().item()
    other.load_state_dict(state)
    unlike = replace(settings, outputs=settings.outputs % MOST["outputs"] + 1)
    refusal = ""
    try:
        construct(unlike, Generator().manual_seed(settings.seed)).load_state_dict(state)
    except RuntimeError as error:
        refusal = str(error)
    return Saved(
        tuple((name, tuple(t.shape), t.numel() * t.element_size()) for name, t in state.items()),
        before,
        (other(x) - y).abs().max().item(),
        refusal,
    )
