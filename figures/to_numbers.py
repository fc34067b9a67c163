"""What goes in beside the tensor that comes of it; an item and its numbers are lit in both."""

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from core.table_numbers import ANIMALS, COLUMNS, Table, as_text
from core.to_numbers import DIGIT_SIDE, GREYEST, Digit, Numbers
from core.tokens import Sentence
from core.tones import RATE, SAMPLES, Sound
from figures.cells import Block, Cells, Index, Link, Scene, block
from figures.film import Axis, Film, Lines, Map, Panel, Points, quantise
from figures.theme import ALARM, CLASS_COLOURS

LONGEST_WORD = 12  # characters of a token that fit a cell
NEAR = 3  # samples to both sides of the chosen one; as many as a phone has room for
SHOWN_SAMPLES = 80  # of the waveform, to both sides
HIGHEST = 2500  # Hz that are shown: no tone is above 2000
MILLISECONDS = 1000 * SAMPLES / RATE
WAVEFORM, SPECTRUM = "The waveform, 20 ms of it", "torch.stft"


# --- cells --------------------------------------------------------------------------------------


def cells(numbers: Numbers) -> Cells:
    """The tensor x; of a sentence and a table also what it was made of."""
    return CELLS[type(numbers)](numbers)


def _digit_cells(digit: Digit) -> Cells:
    lit = torch.zeros_like(digit.x, dtype=torch.bool)
    lit[0, digit.row, digit.column] = True
    x = block(digit.x, "x", lit=lit, clickable=True, decimals=2, note="float32, from 0 to 1")
    return Cells(
        (Scene((x,)),),
        alt=f"The tensor of {DIGIT_SIDE} rows of {DIGIT_SIDE} numbers; the one in row "
        f"{digit.row}, column {digit.column} is lit.",
        plays=False,
    )


def _sentence_cells(sentence: Sentence) -> Cells:
    """Scenes: the tokens, then their indices, then the vectors."""
    count, chosen = len(sentence.tokens), torch.arange(len(sentence.tokens)) == sentence.chosen
    tokens = _texts("tokens", [(token,) for token in sentence.tokens], chosen[:, None])
    tokens = replace(tokens, shape=(count,), shown=tokens.shown[:1], lit=_where(chosen))
    indices = block(sentence.indices, "indices", lit=chosen, clickable=True, note="int64")
    steps = [tokens, indices]
    if sentence.x.dim() == 2:
        lit = chosen[:, None].expand(sentence.x.shape)
        kind = str(sentence.x.dtype).removeprefix("torch.")
        steps.append(block(sentence.x, "x", lit=lit, clickable=True, note=kind))
    says = [
        f"token {place}, {word!r}: number {index} of the vocabulary"
        for place, (word, index) in enumerate(
            zip(sentence.tokens, sentence.indices.tolist(), strict=True)
        )
    ]
    links = _links(
        {(step.title, index): index[0] for step in steps for index in step.indices}, says
    )
    captions = ("tokens", "indices", "vectors")
    scenes = tuple(
        Scene(tuple(steps[:number]), captions[number - 1], links if number == len(steps) else {})
        for number in range(1, len(steps) + 1)
    )
    return Cells(scenes, alt="A sentence cut into tokens, the index of each, and its vector.")


def _sound_cells(sound: Sound) -> Cells:
    near = range(max(sound.chosen - NEAR, 0), min(sound.chosen + NEAR + 1, SAMPLES))
    values = sound.x[near.start : near.stop]
    lit = torch.tensor([place == sound.chosen for place in near])
    part = block(values, "x", lit=lit, greatest=1.0, decimals=2, note="float32, 8,000 a second")
    x = replace(
        part,
        shape=tuple(sound.x.shape),
        shown=(tuple(near),),
        lit=frozenset({(sound.chosen,)}),
        clickable=True,
    )
    return Cells(
        (Scene((x,)),),
        alt=f"Samples {near.start} to {near.stop - 1} of the sound; {sound.chosen} is lit.",
        plays=False,
    )


def _table_cells(table: Table) -> Cells:
    chosen = torch.zeros(len(ANIMALS), len(COLUMNS), dtype=torch.bool)
    chosen[table.row, table.column] = True
    lit = torch.zeros_like(table.x, dtype=torch.bool)
    lit[table.row, list(table.places[table.column])] = True
    source = _texts("table", ANIMALS, chosen, note=", ".join(COLUMNS))
    x = block(table.x, "x", lit=lit, greatest=3.0, clickable=True, note=", ".join(table.features))
    owner = {place: column for column, places in enumerate(table.places) for place in places}
    cells_of = {("table", cell): cell for cell in source.indices}
    cells_of |= {("x", (row, place)): (row, owner[place]) for row, place in x.indices}
    says = {
        (row, column): f"{ANIMALS[row][0]}, {COLUMNS[column]}: {as_text(ANIMALS[row][column])}"
        for row, column in source.indices
    }
    return Cells(
        (Scene((source, x), links=_links(cells_of, says)),),
        alt="A table of eight animals, and the tensor that comes of it.",
        plays=False,
    )


CELLS = {
    Digit: _digit_cells,
    Sentence: _sentence_cells,
    Sound: _sound_cells,
    Table: _table_cells,
}


def _texts(title: str, rows: list[tuple], lit: Tensor, note: str = "text") -> Block:
    """A block whose cells hold words; nothing to compute with."""
    shown = tuple(tuple(range(size)) for size in lit.shape)
    texts = tuple(_short(as_text(value)) for row in rows for value in row)
    return Block(
        title,
        tuple(lit.shape),
        shown,
        texts,
        shades=(0.0,) * len(texts),
        elements=tuple(range(len(texts))),
        lit=_where(lit),
        note=note,
        clickable=True,
    )


def _short(word: str) -> str:
    return word if len(word) <= LONGEST_WORD else word[: LONGEST_WORD - 1] + "…"


def _where(mask: Tensor) -> frozenset[Index]:
    return frozenset(map(tuple, mask.nonzero().tolist()))


def _links(item_of: dict[tuple[str, Index], object], says) -> dict[tuple[str, Index], Link]:
    """Pointing at a cell lights all cells of the same item; `says` holds its words."""
    together: dict[object, list[tuple[str, Index]]] = {}
    for place, item in item_of.items():
        together.setdefault(item, []).append(place)
    return {place: Link(says[item], tuple(together[item])) for place, item in item_of.items()}


# --- films --------------------------------------------------------------------------------------


def film(numbers: Numbers) -> Film | None:
    """What goes in, to be clicked, where it is no text: the digit; the sound and its spectrum."""
    if isinstance(numbers, Digit):
        return Film((_digit_panel(numbers),), frames=("digit",), plays=False)
    if isinstance(numbers, Sound):
        panels = (_waveform_panel(numbers), _spectrum_panel(numbers))
        return Film(panels, frames=("sound",), plays=False)
    return None


def _digit_panel(digit: Digit) -> Panel:
    return Panel(
        "The picture",
        alt=f"A handwritten digit of {DIGIT_SIDE} by {DIGIT_SIDE} pixels. The pixel in row "
        f"{digit.row}, column {digit.column} is marked.",
        x=Axis("", 0, DIGIT_SIDE, ticks=()),
        y=Axis("", DIGIT_SIDE, 0, ticks=()),
        aspect=1.0,
        clickable=True,
        legend=False,
        layers=(
            Map(
                quantise(digit.grey.numpy()[None], 0, GREYEST),
                scale="grey",
                name="grey",
                smooth=False,
            ),
            Points(
                quantise([[digit.column + 0.5]], 0, DIGIT_SIDE, bits=16),
                quantise([[digit.row + 0.5]], 0, DIGIT_SIDE, bits=16),
                groups=np.zeros((1, 1), dtype=np.uint8),
                names=(f"row {digit.row}, column {digit.column}",),
                colours=(ALARM,),
                marked=np.ones((1, 1), dtype=np.uint8),
                marked_name="",
            ),
        ),
    )


def _waveform_panel(sound: Sound) -> Panel:
    first = min(max(sound.chosen - SHOWN_SAMPLES, 0), SAMPLES - 2 * SHOWN_SAMPLES - 1)
    samples = np.arange(first, first + 2 * SHOWN_SAMPLES + 1)
    start, end = milliseconds(samples[0]), milliseconds(samples[-1])
    return Panel(
        WAVEFORM,
        alt="The samples around the chosen moment, as a line over the time.",
        x=Axis("ms", start, end),
        y=Axis("x", -1.1, 1.1),
        clickable=True,
        legend=False,
        layers=(
            Lines(
                quantise(sound.x[samples].numpy()[None, None], -1.1, 1.1, bits=16),
                names=("samples",),
                colours=(CLASS_COLOURS[0],),
                dots=True,
                width=1.5,
            ),
            _moment(sound, (-1.1, 1.1), start, end),
        ),
    )


def _spectrum_panel(sound: Sound) -> Panel:
    apart = RATE / sound.n_fft  # Hz from row to row, ms from column to column below
    rows = sound.spectrum[: int(HIGHEST / apart) + 1].numpy()
    top, half = (len(rows) - 0.5) * apart, milliseconds(sound.hop) / 2
    return Panel(
        SPECTRUM,
        alt="How much of each frequency the sound holds at each time.",
        x=Axis("ms", 0, MILLISECONDS),
        y=Axis("Hz", 0, HIGHEST),
        clickable=True,
        legend=False,
        layers=(
            Map(
                quantise(rows[None] / max(float(rows.max()), 1e-9), 0, 1),
                scale="sequential",
                name="of the strongest",
                smooth=False,
                x=(-half, (2 * rows.shape[1] - 1) * half),
                y=(-apart / 2, top),
            ),
            _moment(sound, (0, HIGHEST), 0, MILLISECONDS),
        ),
    )


def _moment(sound: Sound, ends: tuple[float, float], start: float, end: float) -> Lines:
    now = milliseconds(sound.chosen)
    return Lines(
        quantise([[ends]], *ends, bits=16),
        x=quantise([[[now, now]]], start, end, bits=16),
        names=("chosen",),
        colours=(ALARM,),
        width=2,
    )


def milliseconds(samples: float) -> float:
    return 1000 * float(samples) / RATE


def sample_at(time: float) -> float:
    """The sample at a time in milliseconds."""
    return float(min(max(round(time * RATE / 1000), 0), SAMPLES - 1))
