"""A number's bits in nine types as a table, and the NumPy bridge as cells."""

from html import escape

import torch

from core.dtypes import DTYPES, Converted, Settings, Stored
from core.numpy_bridge import WRITTEN, Bridged
from core.short_numbers import exactly
from figures.cells import Cells, Scene, block

HEAD = ("type", "kept", "error", "+ 1", "bits", "bytes", "range")
GROUP = 32  # bits of a line

LEGEND = {
    "sign": "sign",
    "exponent": "exponent: how large",
    "fraction": "fraction: which one of that size",
    "number": "whole number",
}


def bit_table(settings: Settings, converted: Converted) -> str:
    """HTML: a row for each type, the one looked at set off; bits in parts coloured and lined."""
    head = "".join(f'<th scope="col">{escape(word)}</th>' for word in HEAD)
    rows = "".join(
        _row(stored, looked_at=name == settings.dtype) for name, stored in converted.stored.items()
    )
    legend = "".join(
        f'<span><i class="{part}">{words}</i></span>' for part, words in LEGEND.items()
    )
    return (
        f'<div class="bit-table" translate="no" tabindex="0" role="region" '
        f'aria-label="The number in each type"><table><thead><tr>{head}</tr></thead>'
        f'<tbody>{rows}</tbody></table><div class="legend">{legend}</div></div>'
    )


def _row(stored: Stored, looked_at: bool) -> str:
    mark = ' class="looked-at"' if looked_at else ""
    start = f'<tr{mark}><th scope="row">{stored.dtype}</th>'
    end = f"<td>{stored.byte_count}</td><td>{_range(stored)}</td></tr>"
    if stored.refusal:
        return f'{start}<td class="refused" colspan="4">{escape(stored.refusal)}</td>{end}'
    said = ", ".join(f"{part} {bits}" for part, bits in stored.bits)
    dagger = "†" if stored.open_outcome else ""
    mark = "kept" if stored.exact else "kept off"
    return (
        f'{start}<td class="{mark}">{_kept(stored.value)}{dagger}</td>'
        f'<td>{_error(stored)}</td><td class="plus-one">{_short(stored.plus_one)}</td>'
        f'<td class="bits" aria-label="{said}">{_bits(stored.bits)}</td>{end}'
    )


def _bits(parts: tuple[tuple[str, str], ...]) -> str:
    """The bits, a line for every 32, each part in a span of its class."""
    html, at = [], 0
    for part, bits in parts:
        for start in range(0, len(bits)):
            if at and at % GROUP == 0:
                html.append("<br>")
            opens = start == 0 or at % GROUP == 0
            closes = start == len(bits) - 1 or (at + 1) % GROUP == 0
            html.append(
                (f'<i class="{part}">' if opens else "") + bits[start] + ("</i>" if closes else "")
            )
            at += 1
    return "".join(html)


def _kept(value: float | int | bool) -> str:
    """To twelve digits: enough to see what is lost by float16, bfloat16 and most of float32."""
    text = f"{value:.12g}" if isinstance(value, float) else str(value)
    whole = isinstance(value, float) and text.lstrip("-").isdigit()
    return f"{text}.0".replace("-", "−") if whole else text.replace("-", "−")


def _short(number: float | int | bool) -> str:
    text = f"{number:.6g}" if isinstance(number, float) else str(number)
    return text.replace("-", "−")


def _range(stored: Stored) -> str:
    """ "0 to 255", or "±3.4e38" where both ends are alike to the digits shown."""
    if stored.greatest > 10**5:
        return f"±{stored.greatest:.2g}".replace("e+", "e").replace("e0", "e")
    if stored.least == -stored.greatest:
        return f"±{stored.greatest:g}"
    return f"{stored.least} to {stored.greatest}".replace("-", "−")


def _error(stored: Stored) -> str:
    if stored.dtype == "bool":
        return ""
    if stored.error is None:
        return "∞"
    return "0" if stored.exact else exactly(stored.error, "+")


def bridge_cells(bridged: Bridged) -> Cells:
    """The array and the tensor side by side; a cell of either can be clicked."""
    array = torch.tensor(bridged.array, dtype=DTYPES[bridged.array_dtype])
    note = "the array's memory" if bridged.shares else "a copy"
    blocks = [
        block(
            values,
            title,
            greatest=8,
            note=words,
            lit=(values == WRITTEN) if bridged.edited else None,
            clickable=True,
        )
        for values, title, words in (
            (array, "a (NumPy)", f"{bridged.array_dtype}, the array's own memory"),
            (bridged.tensor, "t (torch)", f"{bridged.dtype}, {note}"),
        )
    ]
    sign = "=" if bridged.shares else "→"
    return Cells(
        (Scene((blocks[0], sign, blocks[1])),),
        alt=f"An array of four numbers and the tensor made of it; the tensor reads {note}.",
    )
