"""Twelve numbers in other shapes: two chains of steps from one tensor, and its shared memory."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from core.torch_words import Failure, failure_of

COUNT = 12
WRITTEN = 99  # what an edit puts into a cell
NOTHING = "no step"
BLOCKS = ("x", "left", "right")  # an edit names one of them by its place


@dataclass(frozen=True)
class Step:
    """What is done to a tensor; `source` says it in torch, with {t} for the tensor."""

    run: Callable[[Tensor], Tensor]
    source: str
    repair: str = NOTHING  # the step to take where torch refuses this one


def _method(name: str, *sizes: int, repair: str = NOTHING) -> Step:
    asked = ", ".join(map(str, sizes))
    return Step(lambda t: getattr(t, name)(*sizes), f"{{t}}.{name}({asked})", repair)


_STEPS = (
    Step(lambda t: t, "{t}"),
    _method("reshape", 4, 3),
    _method("reshape", 3, 4),
    _method("reshape", 2, 6),
    _method("reshape", 6, 2),
    _method("reshape", 12),
    _method("reshape", 1, 12),
    _method("reshape", 2, 2, 3),
    _method("reshape", -1, 3),
    _method("reshape", 5, 3, repair="reshape(-1, 3)"),
    Step(lambda t: t.T, "{t}.T"),
    _method("transpose", 0, 1),
    _method("transpose", 1, 2),
    _method("permute", 1, 0),
    _method("permute", 2, 0, 1),
    _method("view", 4, 3, repair="reshape(4, 3)"),
    _method("view", 2, 6, repair="reshape(2, 6)"),
    _method("view", 12, repair="reshape(12)"),
    _method("contiguous"),
    _method("flatten"),
    _method("flatten", 1),
    _method("squeeze"),
    _method("unsqueeze", 0),
    _method("unsqueeze", 1),
    _method("unsqueeze", -1),
    Step(lambda t: torch.stack([t, t + COUNT]), "torch.stack([{t}, {t} + 12])"),
    Step(lambda t: torch.stack([t, t + COUNT], dim=1), "torch.stack([{t}, {t} + 12], dim=1)"),
    Step(lambda t: torch.cat([t, t + COUNT]), "torch.cat([{t}, {t} + 12])"),
    Step(lambda t: torch.cat([t, t + COUNT], dim=1), "torch.cat([{t}, {t} + 12], dim=1)"),
)


def _called(step: Step) -> str:
    """What the menu says: "reshape(4, 3)", "T", "stack([t, t + 12])"."""
    return step.source.removeprefix("{t}.").removeprefix("torch.").replace("{t}", "t")


STEPS = {NOTHING: _STEPS[0]} | {_called(step): step for step in _STEPS[1:]}
MENU = tuple(STEPS)


@dataclass(frozen=True)
class Settings:
    left_1: str = "reshape(4, 3)"  # keys of STEPS
    left_2: str = NOTHING
    left_3: str = NOTHING
    right_1: str = "reshape(3, 4)"
    right_2: str = "T"
    right_3: str = NOTHING
    # The cell that 99 is written into: which of BLOCKS, and its place in row-major order.
    edited: tuple[float, float] = (-1.0, -1.0)

    def steps(self, side: str) -> tuple[str, ...]:
        """The steps of "left" or "right" that do something."""
        names = (getattr(self, f"{side}_{number}") for number in (1, 2, 3))
        return tuple(name for name in names if name != NOTHING)


@dataclass(frozen=True)
class Side:
    """A chain of steps. `seen` starts with x itself; where torch refused, it ends before that."""

    seen: tuple[Tensor, ...]  # after each step, before anything was edited: which element is where
    values: Tensor  # the last of them, after the edit
    strides: tuple[int, ...]
    shares: bool  # data_ptr() is x's
    failure: Failure | None
    refused: str  # the step that torch refused, a key of STEPS; "" if none

    @property
    def elements(self) -> Tensor:
        return self.seen[-1]


@dataclass(frozen=True)
class Edit:
    block: str  # one of BLOCKS
    index: tuple[int, ...]


@dataclass(frozen=True)
class Reshaped:
    x: Tensor  # (12,) after the edit
    left: Side
    right: Side
    edit: Edit | None  # None: nothing was written

    @property
    def same_places(self) -> int | None:
        """How many places hold the same element on both sides; None if the shapes differ."""
        one, other = self.left.elements, self.right.elements
        return int((one == other).sum()) if one.shape == other.shape else None

    @property
    def failures(self) -> dict[str, Failure]:
        sides = {"left": self.left, "right": self.right}
        return {name: side.failure for name, side in sides.items() if side.failure}

    def changed(self, block: str) -> bool:
        """Whether the edit is to be seen in this block."""
        if block == "x":
            return bool((self.x == WRITTEN).any())
        return bool((getattr(self, block).values == WRITTEN).any())


def reshape(settings: Settings) -> Reshaped:
    """Both chains of steps from one arange(12), then the edit, all of it done by torch."""
    x = torch.arange(COUNT)
    walks = {name: _walk(x, settings.steps(name)) for name in ("left", "right")}
    seen = {name: tuple(t.clone() for t in walk) for name, (walk, _) in walks.items()}
    tensors = {"x": x} | {name: walk[-1] for name, (walk, _) in walks.items()}
    refused = {
        name: settings.steps(name)[len(walk) - 1] if failure else ""
        for name, (walk, failure) in walks.items()
    }
    failed = {name for name, step in refused.items() if step}
    edit = _edit(settings, {name: t for name, t in tensors.items() if name not in failed})
    if edit is not None:
        tensors[edit.block][edit.index] = WRITTEN
    left, right = (
        Side(
            seen[name],
            tensors[name].clone(),
            tensors[name].stride(),
            tensors[name].data_ptr() == x.data_ptr(),
            walks[name][1],
            refused[name],
        )
        for name in ("left", "right")
    )
    return Reshaped(x, left, right, edit)


def _walk(x: Tensor, steps: tuple[str, ...]) -> tuple[list[Tensor], Failure | None]:
    walk = [x]
    for name in steps:
        try:
            walk.append(STEPS[name].run(walk[-1]))
        except (RuntimeError, IndexError) as error:
            return walk, failure_of(error)
    return walk, None


def _edit(settings: Settings, tensors: dict[str, Tensor]) -> Edit | None:
    """The cell of a link or a click, if there is one of that place."""
    block, place = (int(number) for number in settings.edited)
    if not 0 <= block < len(BLOCKS) or BLOCKS[block] not in tensors:
        return None
    tensor = tensors[BLOCKS[block]]
    if not 0 <= place < tensor.numel():
        return None
    index = torch.unravel_index(torch.tensor(place), tensor.shape)
    return Edit(BLOCKS[block], tuple(int(i) for i in index))


def source_of(steps: tuple[str, ...], name: str) -> list[str]:
    """The lines of torch that make `name` out of x by these steps."""
    lines, expression = [], "x"
    for step in steps:
        source = STEPS[step].source
        if source.count("{t}") > 1 and expression not in ("x", name):
            lines.append(f"{name} = {expression}")
            expression = name
        expression = source.format(t=expression)
    return [*lines, f"{name} = {expression}"]
