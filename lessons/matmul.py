"""Multiply: rows meet columns; beside it `*`, nn.Linear, and how long each takes."""

from collections.abc import Sequence

from core.matmul import LAYER, SEED, Product, Settings, multiply
from core.matmul_speed import LOOP, Curve, times_faster, wins_from
from core.short_numbers import measured
from lessons.lesson import Challenge, Lesson, Question

ABOUT_SPEED = (
    "The same product of two square matrices, once with three loops in Python and once with one "
    "call of torch; of each the better of two tries counts."
)
NO_GPU = "There is no GPU in this computer; where there is one, it is measured too."
NO_GPU_BUT_STORED = "There is no GPU in this computer: its dashed curve is from another machine."


def title_of_speed(gpu_is_measured: bool) -> str:
    """What the fold promises: a comparison with a GPU only where there is one to be seen."""
    return f"How fast? A loop against matmul{', CPU against GPU' if gpu_is_measured else ''}"


def repair(settings: Settings, product: Product) -> tuple[str, dict[str, object]] | None:
    """What the button says and what it sets; None if torch did not refuse."""
    if product.failure is None:
        return None
    rows, columns = product.left.shape
    turned = "b.T" in settings.transposed
    if settings.operation == "a * b":
        sizes = (columns, rows) if turned else (rows, columns)
        return (
            f"Repair: store `b` as {sizes}",
            {"b_rows": sizes[0], "b_columns": sizes[1]},
        )
    if settings.operation == LAYER:
        return f"Repair: a layer that takes {columns}", {"b_rows": columns}
    what = "b_columns" if turned else "b_rows"
    return f"Repair: give `b` {columns} {what.removeprefix('b_')}", {what: columns}


def what_you_see(settings: Settings, product: Product) -> str:
    if product.failure is not None:
        return _refused(settings, product)
    if settings.operation == LAYER:
        return _layer(settings, product)
    left, right, result = (tuple(t.shape) for t in (product.left, product.right, product.result))
    if settings.operation == "a * b":
        first = (0,) * product.result.dim()
        one, other = (t.expand(product.result.shape)[first] for t in (product.left, product.right))
        return (
            f"`*` multiplies cell by cell, {left} and {right}: the first is {one} × {other} = "
            f"{product.result[first]}. {_instead(product)}"
        )
    count = product.result.numel()
    results = "A single result," if count == 1 else f"{count} results, each"
    sums = f"a sum of {left[1]} products" if left[1] > 1 else "a single product"
    return (
        f"{left} @ {right}: the inner {left[1]} and {right[0]} agree and vanish, the outer "
        f"{result} remain. {results} {sums}; {'it is' if count == 1 else 'the first is'} "
        f"{product.result[0, 0]}. {_otherwise(product)}"
    ).strip()


def _refused(settings: Settings, product: Product) -> str:
    left, right = tuple(product.left.shape), tuple(product.right.shape)
    why = (
        f"Cell by cell {left} does not fit {right}."
        if settings.operation == "a * b"
        else f"A row of {left[1]} numbers cannot meet a column of {right[0]}."
    )
    other = ""
    if product.instead is not None:
        name = "@" if settings.operation == "a * b" else "*"
        other = f" `{name}` would run on these two: shape {tuple(product.instead.shape)}."
    return f"{why} torch: *{product.failure.in_a_sentence}*.{other}"


def _instead(product: Product) -> str:
    """What `@` would have made of the two that `*` multiplied."""
    if product.instead is None:
        return "`@` refuses these two: the inner sizes differ."
    return (
        f"`@` on the same two gives {product.instead[0, 0]} there, a row times a column, and shape "
        f"{tuple(product.instead.shape)}."
    )


def _otherwise(product: Product) -> str:
    """What `*` makes of two that `@` multiplied, where both were of one shape."""
    if product.left.shape != product.right.shape:
        return ""
    return f"`*` on the same two is another thing: {product.instead[0, 0]} there, cell by cell."


def _layer(settings: Settings, product: Product) -> str:
    (rows, given), (_, made) = product.left.shape, product.right.shape
    agreement = (
        "the same to the last bit"
        if product.difference == 0
        else f"the same up to {product.difference:.2g}, which is rounding"
    )
    return (
        f"`nn.Linear({given}, {made})` is a matrix product: {rows} × {given} numbers in, `x @ "
        f"weight.T` makes {rows} × {made}, and the bias is added to every row. `layer(x)` and "
        f"`x @ weight.T + bias`: {agreement}."
    )


def program(settings: Settings) -> str:
    found = multiply(settings)
    if settings.operation == LAYER:
        return _layer_program(settings, found)
    left = "a.T" if "a.T" in settings.transposed else "a"
    right = "b.T" if "b.T" in settings.transposed else "b"
    product = f"{left} {settings.operation[2]} {right}"
    made = f"""a = {_made(settings.a_rows, settings.a_columns)}
b = {_made(settings.b_rows, settings.b_columns)}"""
    return f"import torch\n\n{made}\n\n" + _run(
        found, f"result = {product}", "print(tuple(result.shape), result.tolist())"
    )


def _layer_program(settings: Settings, found: Product) -> str:
    checked = """by_hand = x @ layer.weight.T + layer.bias
difference = (y - by_hand).abs().max().item()
print(f"{tuple(y.shape)}, first {y[0, 0].item():.6g}, difference {difference:.2g}")"""
    return f"""import torch
from torch import nn

torch.manual_seed({SEED})
x = {_made(settings.a_rows, settings.a_columns)}.float()
layer = nn.Linear({settings.b_rows}, {settings.b_columns})

""" + _run(found, "y = layer(x)", checked)


def _run(found: Product, line: str, rest: str) -> str:
    if found.result is not None:
        return f"{line}\n{rest}\n"
    return f"""try:
    {line}
except RuntimeError as error:
    print(f"RuntimeError: {{error}}")
"""


def _made(rows: int, columns: int) -> str:
    """The source of core's digits; up to nine of them need no starting again."""
    count = rows * columns
    counted = f"torch.arange(1, {count + 1})" if count <= 9 else f"(torch.arange({count}) % 9 + 1)"
    return f"{counted}.reshape({rows}, {columns})"


def printed(settings: Settings, product: Product) -> str:
    if product.failure is not None:
        return str(product.failure)
    shape = tuple(product.result.shape)
    if settings.operation == LAYER:
        first = product.result[0, 0].item()
        return f"{shape}, first {first:.6g}, difference {product.difference:.2g}"
    return f"{shape} {product.result.tolist()}"


def about_speed(curves: Sequence[Curve]) -> str:
    """What was measured just now: the loop, matmul on the CPU, and on a GPU if there is one."""
    loop, cpu, *gpu = curves
    size, times = times_faster(loop, cpu)
    said = (
        f"Here and now, at {size} × {size}: the loop took {_duration(loop, size)}, matmul "
        f"{_duration(cpu, size)}, {times:,.0f} times as fast."
    )
    if not gpu:
        return said
    start = wins_from(gpu[0], cpu)
    return f"{said} " + (
        f"The GPU wins from {start} × {start} on."
        if start is not None
        else "The GPU wins at no size up to "
        f"{max(gpu[0].sizes)}: sending it the work takes longer than the work."
    )


def _duration(curve: Curve, size: int) -> str:
    return f"{measured(1000 * curve.seconds[curve.sizes.index(size)], 2)} ms"


def is_by_gpu(curve: Curve) -> bool:
    return curve.way not in (LOOP, "matmul on cpu")


def rows_met_columns(settings: Settings, product: Product, shape: tuple[int, int]) -> bool:
    """Whether `@` ran and gave a result of this shape."""
    return (
        settings.operation == "a @ b"
        and product.result is not None
        and tuple(product.result.shape) == shape
    )


def both_ways(settings: Settings, product: Product, history) -> bool:
    """(1, 7) and (1, 7) stored; of `@` with one of them turned, both results have been there."""
    found = {
        shape
        for before, earlier in ((settings, product), *history)
        for shape in ((1, 1), (7, 7))
        if earlier.stored == ((1, 7), (1, 7)) and rows_met_columns(before, earlier, shape)
    }
    return product.stored == ((1, 7), (1, 7)) and found == {(1, 1), (7, 7)}


SEVENS = {"a_rows": 1, "a_columns": 7, "b_rows": 1, "b_columns": 7}
ANSWERS = ("(2, 2)", "(3, 3)", "(2, 3)", "torch refuses: the shapes differ.")


def answer(product: Product) -> int:
    return 3 if product.result is None else ANSWERS.index(str(tuple(product.result.shape)))


LESSON = Lesson(
    url="matmul",
    title="Multiply",
    takeaway="Inner sizes must match and vanish; outer sizes remain.",
    settings=Settings,
    verb=multiply,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    documentation=(
        "torch.matmul",
        "https://docs.pytorch.org/docs/stable/generated/torch.matmul.html",
    ),
    needs="a tensor and its shape",
    own=frozenset(Settings.__dataclass_fields__),
    question=Question(
        "`a` has shape (2, 3), `b` has shape (3, 2). Which shape has `a @ b`?",
        ANSWERS,
        lambda settings, product: answer(multiply(Settings())),
    ),
    challenges=(
        Challenge(
            "What remains",
            "Bring about (2, 3) @ (3, 5), and with it a result of shape (2, 5).",
            lambda settings, product, history: (
                rows_met_columns(settings, product, (2, 5)) and product.left.shape[1] == 3
            ),
            Settings(b_columns=5),
            "One of the two fits already. The outer sizes remain: which of them has to be 5?",
        ),
        Challenge(
            "Seven by seven",
            "Store `a` and `b` both as (1, 7): torch refuses `@`. Make it run twice, once with a "
            "result of shape (1, 1), once with (7, 7).",
            both_ways,
            Settings(**SEVENS, transposed=("a.T",)),
            "Turn one of the two, then the other instead. Which one brings the sevens inside?",
            first=(Settings(**SEVENS, transposed=("b.T",)),),
        ),
        Challenge(
            "Only cell by cell",
            "Two tensors of one shape, with at least 2 rows, which `*` multiplies and `@` refuses.",
            lambda settings, product, history: (
                product.result is not None
                and product.bias is None
                and product.instead is None
                and product.left.shape == product.right.shape
                and len(product.left) >= 2
            ),
            Settings(operation="a * b", transposed=("b.T",)),
            "Equal shapes suit `*`. When do equal shapes have inner sizes that differ?",
        ),
        Challenge(
            "One number a row",
            "An nn.Linear that takes 4 rows and makes a single number of each.",
            lambda settings, product, history: (
                product.bias is not None
                and product.result is not None
                and tuple(product.result.shape) == (4, 1)
            ),
            Settings(operation=LAYER, a_rows=4, b_columns=1),
            "The rows of x go through one by one. The columns of weight.T are what comes out.",
        ),
    ),
)
