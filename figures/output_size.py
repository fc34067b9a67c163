"""The kernel steps over the padded input, the output fills, and the cells that nobody looked at."""

from dataclasses import replace

import torch
from torch import Tensor

from core.output_size import ADDED, LAYERS, Landed, Settings
from figures.cells import Block, Cells, Link, Scene, block, cell_text

INPUT, OUTPUT, KERNEL = "input", "output", "kernel"
OF_PADDING, OF_OUTPUT, OF_KERNEL = 1_000, 2_000, 3_000  # where their elements begin: x has 0, 1, …
SINGLY = 16  # landings that are shown one by one; of more, the rows after the first at once
WRITTEN_OUT = 9  # numbers under the kernel that a sentence can hold


def cells(settings: Settings, landed: Landed) -> Cells:
    """The input, its padding, every landing, and at the end the output with its links."""
    scenes = [Scene((_input(landed.x),), f"{_size(landed.x)} cells go in.")]
    if landed.padded is not None and settings.padding:
        says = f"{_padding(settings)} makes them {_size(landed.padded)}."
        scenes.append(Scene((_padded(settings, landed),), says))
    if landed.output is None:
        scenes.append(_refused(settings, landed))
    else:
        scenes += _landings(settings, landed)
        scenes.append(_done(settings, landed))
    return Cells(tuple(scenes), alt=_alt(settings, landed), time="landing")


def _input(x: Tensor) -> Block:
    return block(x, INPUT, note="without padding")


def _padded(settings: Settings, landed: Landed, lit: Tensor | None = None) -> Block:
    """The input as the layer sees it; what is not the input's own is hatched.

    A copy has the element that it copies, so that it flies out of it.
    """
    size, around = settings.size, settings.padding
    own = torch.zeros_like(landed.padded, dtype=torch.bool)
    own[around : around + size, around : around + size] = True
    made_up = OF_PADDING + torch.arange(own.numel()).reshape(own.shape)
    drawn = block(
        landed.padded,
        INPUT,
        elements=torch.where(landed.sources == ADDED, made_up, landed.sources),
        greatest=landed.x.max().item(),
        lit=lit,
        hatched=~own,
        note=f"padding {around} on every side" if around else "without padding",
    )
    # Minus infinity is no strong number here, but none at all.
    finite = landed.padded.isfinite().flatten().tolist()
    shades = zip(drawn.shades, finite, strict=True)
    return replace(drawn, shades=tuple(shade if there else 0.0 for shade, there in shades))


def _output(landed: Landed, filled: Tensor, lit: Tensor | None = None) -> Block:
    elements = OF_OUTPUT + torch.arange(landed.output.numel()).reshape(landed.output.shape)
    drawn = block(landed.output, OUTPUT, elements=elements, lit=lit)
    cells_seen = zip(drawn.texts, drawn.shades, filled.flatten().tolist(), strict=True)
    shown = [(text, shade) if there else ("", 0.0) for text, shade, there in cells_seen]
    texts, shades = zip(*shown, strict=True)
    return replace(drawn, texts=texts, shades=shades)


def _landings(settings: Settings, landed: Landed) -> list[Scene]:
    count = len(landed.starts)
    scenes, filled = [], torch.zeros(count, count, dtype=torch.bool)
    for row, column in _steps(count):
        now = torch.zeros_like(filled)
        now[row, column] = True
        filled = filled | now
        single = isinstance(column, int)
        scenes.append(
            Scene(
                (
                    _padded(settings, landed, lit=_under(settings, landed, now)),
                    LAYERS[settings.layer].word,
                    _output(landed, filled, lit=now),
                ),
                _says(settings, landed, row, column)
                if single
                else f"{count} landings more, {settings.stride} further down.",
            )
        )
    return scenes


def _steps(count: int) -> list[tuple[int, int | slice]]:
    """Row and column of the landings that are shown in a scene."""
    if count * count <= SINGLY:
        return [(row, column) for row in range(count) for column in range(count)]
    return [
        *((0, column) for column in range(count)),
        *((row, slice(None)) for row in range(1, count)),
    ]


def _under(settings: Settings, landed: Landed, landings: Tensor) -> Tensor:
    """Like padded: the cells under the kernel at these landings."""
    under = torch.zeros_like(landed.padded, dtype=torch.bool)
    for row, column in landings.nonzero().tolist():
        top, left = int(landed.starts[row]), int(landed.starts[column])
        reach, step = settings.span, settings.spread
        under[top : top + reach : step, left : left + reach : step] = True
    return under


def _says(settings: Settings, landed: Landed, row: int, column: int) -> str:
    """ "largest of 1, 2, 9 and 1 = 9": the numbers under the kernel, and torch's own answer."""
    numbers = landed.windows[row, column].flatten().tolist()
    answer = cell_text(landed.output[row, column].item())
    word = LAYERS[settings.layer].word
    if len(numbers) > WRITTEN_OUT:
        return f"{word} of {len(numbers)} cells = {answer}"
    shown = ", ".join(cell_text(number).removesuffix(".") for number in numbers)
    return f"{word} of {shown} = {answer}"


def _done(settings: Settings, landed: Landed) -> Scene:
    count = len(landed.starts)
    links = {}
    for row in range(count):
        for column in range(count):
            here = torch.zeros(count, count, dtype=torch.bool)
            here[row, column] = True
            under = _under(settings, landed, here).nonzero().tolist()
            links[OUTPUT, (row, column)] = Link(
                _says(settings, landed, row, column), tuple((INPUT, tuple(at)) for at in under)
            )
    everywhere = torch.ones(count, count, dtype=torch.bool)
    missed = not landed.looked_at.all()
    parts = (
        _padded(settings, landed, lit=landed.looked_at if missed else None),
        LAYERS[settings.layer].word,
        _output(landed, everywhere),
    )
    end = "Point at a cell of the output: where did the kernel land?"
    return Scene(parts, f"Pale cells were never looked at. {end}" if missed else end, links)


def _refused(settings: Settings, landed: Landed) -> Scene:
    """The kernel beside what it does not fit into; its holes are hatched."""
    taps = torch.zeros(settings.span, settings.span)
    taps[:: settings.spread, :: settings.spread] = 1
    kernel = block(
        taps,
        KERNEL,
        elements=OF_KERNEL + torch.arange(taps.numel()).reshape(taps.shape),
        hatched=taps == 0,
        framed_axes=(0, 1),
        frame_agrees=False,
        note=f"spans {settings.span} × {settings.span}",
    )
    seen = _input(landed.x) if landed.padded is None else _padded(settings, landed)
    return Scene((replace(seen, framed_axes=(0, 1), frame_agrees=False), kernel), "torch refuses.")


def _padding(settings: Settings) -> str:
    kind = LAYERS[settings.layer]
    mode = settings.padding_mode if "padding_mode" in kind.takes else cell_text(kind.beyond)
    return f"Padding {settings.padding} ({mode.removesuffix('.')})"


def _size(x: Tensor) -> str:
    return " × ".join(map(str, x.shape))


def _alt(settings: Settings, landed: Landed) -> str:
    if landed.output is None:
        return f"An input of {_size(landed.x)} cells and a kernel that torch refuses."
    return (
        f"A kernel of {settings.kernel_size} × {settings.kernel_size} steps by {settings.stride} "
        f"over an input of {_size(landed.padded)} cells, padding included; each landing fills a "
        f"cell of the output, {_size(landed.output)}."
    )
