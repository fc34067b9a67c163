"""A class that runs: its lines beside its boxes. And twins in training, one with a deaf weight."""

from collections.abc import Sequence

import numpy as np
from torch import Tensor

from core.module import Built, Learned
from core.parameter_twins import STEPS, Twins
from figures.film import Axis, Film, Lines, Panel, quantise
from figures.lit_code import Box, Chip, LitCode, Moment, Sheet
from figures.theme import ALARM, CLASS_COLOURS, QUIET

BLUE = CLASS_COLOURS[0]


def lit_code(built: Built) -> LitCode:
    """First __init__ line by line, then the batch on its way through forward."""
    making = _making(built)
    passing = _passing(built)
    call = len(making)  # the moment at which x comes in
    complete = _complete(built)
    route = {passed.part for passed in built.passed}
    apart = {name: since for name, since in complete.items() if name not in route}
    aside = "Nothing was made." if not complete else ""
    if apart:
        aside = "Made, not reached:" if route and built.failure else "Made, not connected:"
    return LitCode(
        lines=tuple(line.text for line in built.lines),
        chips=_chips(built, call, last=call + len(passing) - 1),
        flow=_flow(built, call, complete),
        apart=tuple(_box(built, name, since) for name, since in apart.items()),
        aside=aside,
        moments=(*making, *passing),
        fault=f"{built.failure.kind}: {built.failure.message}" if built.failure else "",
        sum=f"{in_numbers(built.learned)} =" if len(built.learned) > 1 else "",
    )


def in_numbers(learned: Sequence[Learned]) -> str:
    """2×3 + 3 + 3×1 + 1, a weight as inputs × outputs."""
    return " + ".join("×".join(str(side) for side in reversed(row.shape)) for row in learned)


def shape(x: Tensor) -> str:
    """(5, 2), as Python writes it."""
    return str(tuple(x.shape))


def _making(built: Built) -> tuple[Moment, ...]:
    """A moment for the line that makes the network, and one for each line of its __init__."""
    makes = next(n for n, line in enumerate(built.lines, 1) if line.text.startswith("network = "))
    if not built.made:
        return (Moment(makes, "Sequential lists its parts", _count(built.count)),)
    moments, before = [Moment(makes, "making one runs __init__", _count(0))], 0
    plain = [thing.name for thing in built.not_learned if thing.kind == "tensor"]
    for made in built.made:
        name = built.lines[made.line - 1].text.partition("=")[0].strip().removeprefix("self.")
        says = "torch gets its lists ready"
        if built.stops_at == made.line:
            says = "stops here"
        elif name in plain:
            says = f"{name} is not listed: no nn.Parameter"
        elif made.part:
            says = f"{name} is listed: {made.parameters - before} more"
        before = made.parameters
        moments.append(Moment(made.line, says, _count(before), box=made.part, also=(makes,)))
    return tuple(moments)


def _passing(built: Built) -> tuple[Moment, ...]:
    """The call, then a moment for each line through which the batch goes."""
    count, call = _count(built.count), len(built.lines)
    if built.y is None and not built.passed and built.stops_at != call:
        return ()  # it was never called
    says = f"x comes in: {shape(built.x)}"
    if built.stops_at == call and not built.passed:
        says = "stops here"
    moments = [Moment(call, says, count, also=_heads(built))]
    given = built.x
    for passed in built.passed:
        if passed.x is None:
            says = f"{passed.part} is given {shape(given)} and stops"
        elif passed.part:
            says = f"{passed.part}: {shape(given)} → {shape(passed.x)}"
        else:
            says = f"out comes {shape(passed.x)}"
        makers = tuple(made.line for made in built.made if made.part == passed.part)
        also = makers if passed.part else (call,)
        moments.append(Moment(passed.line, says, count, box=passed.part, also=also))
        given = passed.x
    if built.y is not None and not built.made:  # a Sequential has no line that returns
        moments.append(Moment(call, f"out comes {shape(built.y)}", count))
    return tuple(moments)


def _heads(built: Built) -> tuple[int, ...]:
    """The line `def forward(self, x):`."""
    return tuple(n for n, line in enumerate(built.lines, 1) if "def forward" in line.text)


def _count(parameters: int) -> str:
    return f"{parameters:,} parameter{'' if parameters == 1 else 's'}"


def _complete(built: Built) -> dict[str, int]:
    """The parts that were made, with the moment of it; a Sequential's are all there at once."""
    if not built.made:
        return {passed.part: 0 for passed in built.passed}
    return {
        made.part: since
        for since, made in enumerate(built.made, 1)
        if made.part and made.line != built.stops_at
    }


def _chips(built: Built, call: int, last: int) -> tuple[Chip, ...]:
    """Behind the lines of __init__ what each adds, behind those of forward the shape after them."""
    chips, before = [], 0
    for since, made in enumerate(built.made, 1):
        if made.part and made.line != built.stops_at:
            chips.append(Chip(made.line, f"+{made.parameters - before}", since))
        before = made.parameters
    if built.passed:
        chips += [Chip(line, shape(built.x), call) for line in _heads(built)]
    for since, passed in enumerate(built.passed, call + 1):
        if passed.x is not None and passed.part:
            chips.append(Chip(passed.line, shape(passed.x), since))
    if built.y is not None:
        chips.append(Chip(len(built.lines), shape(built.y), last))
    return tuple(chips)


def _flow(built: Built, call: int, complete: dict[str, int]) -> tuple[Box | Sheet, ...]:
    if not built.passed:
        return ()
    flow: list[Box | Sheet] = [_sheet(built.x, call)]
    for since, passed in enumerate(built.passed, call + 1):
        if not passed.part:
            continue
        flow.append(_box(built, passed.part, complete.get(passed.part, since)))
        if passed.x is not None:
            flow.append(_sheet(passed.x, since))
    return tuple(flow)


def _box(built: Built, name: str, since: int) -> Box:
    own = [row for row in built.learned if row.part == name]
    lost = sum(thing.count for thing in built.not_learned if thing.part == name)
    total = f"{sum(row.count for row in own):,}" if name in built.parts else ""
    count = f"{in_numbers(own)} = {total}" if len(own) > 1 else total
    if lost:
        count = f"{total} found, {lost} not"
    return Box(name, built.parts.get(name, "was never made"), count, since)


def _sheet(x: Tensor, since: int) -> Sheet:
    rows = tuple(tuple(round(value, 3) for value in row) for row in x.tolist())
    return Sheet(shape(x), rows, since)


def twins_film(twins: Twins) -> Film:
    """Panels: the loss of both twins; and how far each tensor has moved from its start."""
    losses = [twins.plain.losses.numpy(), twins.parameter.losses.numpy()]
    low, high = 0.0, 1.05 * float(np.max(losses))
    weight = [twin.moved["weight1"].numpy() for twin in (twins.plain, twins.parameter)]
    others = [change.numpy() for name, change in twins.plain.moved.items() if name != "weight1"]
    furthest = 1.05 * max(1e-6, float(np.max([*weight, *others])))
    return Film(
        frames=tuple(f"step {step}" for step in range(STEPS + 1)),
        time="training step",
        panels=(
            Panel(
                "Loss of both twins",
                alt=f"The loss falls to {losses[0][-1]:.3f} with the plain tensor and to "
                f"{losses[1][-1]:.3f} with the nn.Parameter.",
                x=Axis("training step", 0, STEPS),
                y=Axis("loss", low, high),
                layers=(
                    Lines(
                        quantise(np.stack(losses)[None], low, high, bits=16),
                        names=("plain tensor", "nn.Parameter"),
                        colours=(ALARM, BLUE),
                        dashes=("dash", "solid"),
                        now=True,
                    ),
                ),
            ),
            Panel(
                "How far each has moved",
                alt="weight1 as a plain tensor stays at zero all the time; all others move.",
                x=Axis("training step", 0, STEPS),
                y=Axis("largest change", 0, furthest),
                layers=(
                    _moved(others[:1], furthest, ("each of the others",), "dot", QUIET),
                    *(_moved([other], furthest, (), "dot", QUIET) for other in others[1:]),
                    _moved(weight[:1], furthest, ("weight1, plain",), "dash", ALARM),
                    _moved(weight[1:], furthest, ("weight1, nn.Parameter",), "solid", BLUE),
                ),
            ),
        ),
    )


def _moved(
    changes: Sequence[np.ndarray], furthest: float, names: tuple[str, ...], dash: str, colour: str
) -> Lines:
    return Lines(
        quantise(np.stack(changes)[None], 0, furthest, bits=16),
        names=names,
        colours=(colour,),
        dashes=(dash,),
        now=True,
    )
