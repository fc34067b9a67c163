"""A matrix product filling cell by cell: a row of the left meets a column of the right."""

from dataclasses import replace

import torch
from torch import Tensor

from core.broadcasting import copies
from core.matmul import LAYER, Product, Settings
from figures.cells import Block, Cells, Index, Link, Scene, block, cell_text

RESULT = 10_000  # elements of the blocks are told apart by where they begin
RIGHT, BIAS = 1_000, 2_000
BROAD, DECIMALS = 5, 2  # from so many columns on, so many decimals: a block has half the width
SINGLY = 12  # results that fill one by one; of more, the rows after the first fill at once


def cells(settings: Settings, product: Product) -> Cells:
    """The two as they meet, then the result as it fills, at the end with its links."""
    titles = _titles(settings)
    if settings.operation == "a * b":
        scenes = _cell_by_cell(product, titles)
    else:
        scenes = _row_by_column(product, titles)
    return Cells(scenes, alt=_in_words(product, titles))


def _titles(settings: Settings) -> tuple[str, str, str]:
    """Of the left, the right and the result."""
    if settings.operation == LAYER:
        return "x (a)", "weight.T (b)", "y"
    left = "a.T" if "a.T" in settings.transposed else "a"
    right = "b.T" if "b.T" in settings.transposed else "b"
    return left, right, f"{left} {settings.operation[2]} {right}"


def _row_by_column(product: Product, titles: tuple[str, str, str]) -> tuple[Scene, ...]:
    left, right = product.left, product.right
    inner = (left.shape[1], right.shape[0])
    if product.result is None:
        return (
            Scene(
                _operands(product, titles),
                f"The inner sizes are {inner[0]} and {inner[1]}: a row of {titles[0]} does not "
                f"fit a column of {titles[1]}.",
            ),
        )
    rows, columns = product.result.shape
    scenes = [
        Scene(
            _with_result(product, titles, _none(product)),
            f"The inner sizes agree, {inner[0]} and {inner[1]}, and vanish. The outer ones remain: "
            f"({rows}, {columns}).",
        )
    ]
    filled = _none(product)
    for row, column in _steps(rows, columns):
        lit = _none(product)
        lit[row, column] = True
        filled = filled | lit
        scenes.append(
            Scene(
                _with_result(product, titles, filled, lit),
                _says(product, row, column)
                if isinstance(column, int)
                else f"Row {row} of {titles[0]} meets every column of {titles[1]}.",
            )
        )
    links = {
        (titles[2], (row, column)): Link(
            _says(product, row, column), _sources(product, titles, row, column)
        )
        for row in range(rows)
        for column in range(columns)
    }
    scenes.append(
        Scene(
            _with_result(product, titles, ~_none(product)),
            f"Point at a cell of {titles[2]}: which row, which column?",
            links=links,
        )
    )
    return tuple(scenes)


def _steps(rows: int, columns: int) -> list[tuple[int, int | slice]]:
    """Row and column of the results that fill in a scene."""
    if rows * columns <= SINGLY:
        return [(row, column) for row in range(rows) for column in range(columns)]
    return [
        *((0, column) for column in range(columns)),
        *((row, slice(None)) for row in range(1, rows)),
    ]


def _says(product: Product, row: int, column: int) -> str:
    """ "1 × 1 + 2 × 3 + 3 × 5 = 22": what torch multiplied, and torch's own sum."""
    pairs = zip(product.left[row].tolist(), product.right[:, column].tolist(), strict=True)
    terms = [f"{cell_text(one)} × {_factor(other)}" for one, other in pairs]
    if product.bias is not None:
        terms.append(_factor(product.bias[column].item()))
    return f"{' + '.join(terms)} = {cell_text(product.result[row, column].item())}"


def _factor(number: float) -> str:
    """Behind a sign, a negative number stands in brackets."""
    return f"({cell_text(number)})" if number < 0 else cell_text(number)


def _sources(
    product: Product, titles: tuple[str, str, str], row: int, column: int
) -> tuple[tuple[str, Index], ...]:
    inner = range(product.left.shape[1])
    bias = (("bias", (column,)),) if product.bias is not None else ()
    return (
        *((titles[0], (row, place)) for place in inner),
        *((titles[1], (place, column)) for place in inner),
        *bias,
    )


def _operands(
    product: Product, titles: tuple[str, str, str], lit: Tensor | None = None
) -> tuple[Block | str, ...]:
    """left @ right, or x @ weight.T + bias; `lit` are cells of the result."""
    left, right = product.left, product.right
    agrees = left.shape[1] == right.shape[0]
    row = column = None
    if lit is not None:
        row = lit.any(1, keepdim=True).expand_as(left)
        column = lit.any(0, keepdim=True).expand_as(right)
    parts = (
        _of(product, left, titles[0], 0, lit=row, framed_axes=(1,), frame_agrees=agrees),
        "@",
        _of(product, right, titles[1], RIGHT, lit=column, framed_axes=(0,), frame_agrees=agrees),
    )
    if product.bias is None:
        return parts
    return (*parts, "+", _bias(product, None if lit is None else lit.any(0)))


def _bias(product: Product, lit: Tensor | None) -> Block:
    """As the layer has it: one row of numbers."""
    return _of(product, product.bias, "bias", BIAS, lit=lit, note="added to every row")


def _with_result(
    product: Product, titles: tuple[str, str, str], filled: Tensor, lit: Tensor | None = None
) -> tuple[Block | str, ...]:
    result = _of(product, product.result, titles[2], RESULT, lit=lit)
    seen = filled.flatten().tolist()
    fill = zip(result.texts, result.shades, seen, strict=True)
    texts, shades = zip(*((t, s) if there else ("", 0.0) for t, s, there in fill), strict=True)
    return (*_operands(product, titles, lit), "=", replace(result, texts=texts, shades=shades))


def _cell_by_cell(product: Product, titles: tuple[str, str, str]) -> tuple[Scene, ...]:
    """`*`: no row meets a column; the two are laid one on the other."""
    if product.result is None:
        blocks = (
            _of(product, product.left, titles[0], 0),
            "×",
            _of(product, product.right, titles[1], RIGHT),
        )
        return (Scene(blocks, "Cell by cell: shapes have to be equal, or 1 where they differ."),)
    operands = _read(product, titles)
    meet = Scene((*operands[:3], "=", _hidden(operands[4])), "Cell by cell, no sums.")
    links = {}
    for cell in operands[4].indices:
        one, other = (t.expand(product.result.shape)[cell].item() for t in
                      (product.left, product.right))  # fmt: skip
        links[titles[2], cell] = Link(
            f"{cell_text(one)} × {cell_text(other)} = {cell_text(product.result[cell].item())}",
            ((titles[0], cell), (titles[1], cell)),
        )
    done = Scene(operands, f"Point at a cell of {titles[2]}: only two numbers made it.", links)
    return (meet, done)


def _read(product: Product, titles: tuple[str, str, str]) -> tuple[Block | str, ...]:
    """Both as broadcast to the result, and the result."""
    shape = product.result.shape
    read = [
        _of(
            product,
            tensor.expand(shape),
            title,
            first,
            elements=first + torch.arange(tensor.numel()).reshape(tensor.shape).expand(shape),
            hatched=copies(tensor, shape),
        )
        for tensor, title, first in (
            (product.left, titles[0], 0),
            (product.right, titles[1], RIGHT),
        )
    ]
    return (read[0], "×", read[1], "=", _of(product, product.result, titles[2], RESULT))


def _hidden(result: Block) -> Block:
    count = len(result.texts)
    return replace(result, texts=("",) * count, shades=(0.0,) * count)


def _of(product: Product, tensor: Tensor, title: str, first: int, **others) -> Block:
    others.setdefault("elements", first + torch.arange(tensor.numel()).reshape(tensor.shape))
    if tensor.shape[-1] >= BROAD:
        others["decimals"] = DECIMALS
    return block(tensor, title, greatest=_greatest(product), **others)


def _greatest(product: Product) -> float:
    """One scale for all blocks, so that equal numbers have equal colours."""
    tensors = (product.left, product.right, product.bias, product.result)
    return max(t.abs().max().item() for t in tensors if t is not None)


def _none(product: Product) -> Tensor:
    return torch.zeros(product.result.shape, dtype=torch.bool)


def _in_words(product: Product, titles: tuple[str, str, str]) -> str:
    left, right = tuple(product.left.shape), tuple(product.right.shape)
    both = f"{titles[0]} of shape {left} and {titles[1]} of shape {right}"
    if product.result is None:
        return f"{both}, which do not fit each other."
    return f"{both} give {titles[2]} of shape {tuple(product.result.shape)}."
