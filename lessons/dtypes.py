"""Types: one number as nine types keep it, and the way between NumPy and torch."""

from fractions import Fraction

from core.dtypes import (
    DTYPES,
    EXPONENT_BITS,
    MADE,
    TOPICS,
    Converted,
    Settings,
    Stored,
    convert,
    scientific,
)
from core.numpy_bridge import SEED, WRITTEN, Attempt, Bridged, array_line
from core.short_numbers import exactly
from lessons.lesson import Challenge, Lesson, Question

FLOATS = tuple(EXPONENT_BITS)
ABOUT_OPEN = (
    "† A float cast to a type that does not hold its whole part: C++ leaves the outcome open. "
    "This is what torch gave on this machine; on another it may be another number."
)


def number_text(number: float | int | bool) -> str:
    """As Python writes it, with a real minus; a float that is whole keeps its point."""
    return str(number).replace("-", "−")


def typed_text(settings: Settings) -> str:
    """The number as it was typed (core has read it), with a point and a real minus."""
    return settings.number.strip().replace(",", ".").replace("-", "−")


def what_you_see(settings: Settings, converted: Converted) -> str:
    if settings.topic == TOPICS[1]:
        return about_bridge(converted.bridged)
    if converted.refusal:
        return f"Nothing was cast. {converted.refusal}"
    stored = converted.stored[settings.dtype]
    said = about(stored, converted.typed, typed_text(settings))
    return f"{said} {who_is_exact(converted)}"


def about(stored: Stored, typed: Fraction, said: str) -> str:
    """One type's sentence: what it kept of the typed number, and why."""
    name = f"`{stored.dtype}`"
    value, least, greatest = map(number_text, (stored.value, stored.least, stored.greatest))
    if stored.refusal:
        return f"torch refuses to make {said} a {name}, which holds {least} to {greatest}."
    if stored.dtype == "bool" and typed and not stored.value:
        return f"Already as a float64 {said} is 0, so {name} makes {value} of it."
    if stored.dtype == "bool":
        return f"{name} keeps only whether a number is 0: {said} becomes {value}."
    if stored.error is None:
        return f"{said} is beyond {name}, whose greatest number is {greatest}: it becomes {value}."
    if stored.exact:
        more = f"{said} + 1 becomes {number_text(stored.plus_one)}"
        if stored.plus_one < stored.value:
            return f"{name} keeps {said} exactly, but it ends at {greatest}: {more}."
        if stored.plus_one == stored.value:
            return (
                f"{name} keeps {said} exactly, but the next number above is {away(stored)}: {more}."
            )
        return f"{name} keeps {said} exactly; the next number above is {away(stored)}."
    if stored.dtype not in FLOATS:
        if stored.open_outcome or not stored.least <= int(typed) <= stored.greatest:
            mark = "†" if stored.open_outcome else ""
            return f"{name} holds {least} to {greatest}: {said} becomes {value}{mark}."
        return f"{name} holds whole numbers only: of {said} it keeps {value}."
    off = exactly(stored.error, "+")
    return (
        f"{name} keeps {said} as {value}, {off} off: its next number above that is {away(stored)}."
    )


def away(stored: Stored) -> str:
    return "out of range" if stored.gap is None else f"{exactly(Fraction(stored.gap))} away"


def who_is_exact(converted: Converted) -> str:
    exact = [name for name, stored in converted.stored.items() if stored.exact]
    if not exact:
        return f"None of the {len(DTYPES)} types keeps it exactly."
    return f"Exact in {len(exact)} of {len(DTYPES)} types: {', '.join(exact)}."


def reading(stored: Stored) -> str:
    """How the bits of a float make its number; "" for a type without an exponent."""
    said = scientific(stored)
    if said is None:
        return ""
    bits = dict(stored.bits)
    count, fraction = len(bits["fraction"]), int(bits["fraction"], 2)
    lead = "1" if "1" in bits["exponent"] else "0"
    sign = "−" if said.sign < 0 else ""
    return (
        f"{stored.dtype}: {sign}({lead} + {fraction} / 2^{count}) × 2^{said.exponent} = "
        f"{stored.value!r}"
    ).replace("-", "−")


def about_bytes(stored: Stored) -> str:
    return (
        f"A million numbers take as many megabytes as one takes bytes: {stored.byte_count} MB as "
        f"{stored.dtype}."
    )


def about_bridge(bridged: Bridged) -> str:
    memory = (
        "The tensor reads the array's own memory"
        if bridged.shares
        else "The tensor has a copy of its own"
    )
    if bridged.edited is not None:
        side, index = bridged.edited
        wrote, other = (f"`a[{index}]`", "`t`") if side == 0 else (f"`t[{index}]`", "`a`")
        changed = "changed too" if bridged.shares else "did not change"
        memory = f"You wrote {WRITTEN} into {wrote}, and {other} {changed}"
    layer = (
        "the layer takes it"
        if bridged.layer.gave
        else "the layer, whose weights are `float32`, refuses it"
    )
    back = " The way back gives an array in the tensor's memory." if bridged.back_shares else ""
    return f"{memory}. It is `{bridged.dtype}`: {layer}.{back}"


REFUSED_WHY = {
    "trap": "NumPy's own choice for numbers with a point is `float64`; a layer wants `float32`.",
    "layer": "The layer's weights are `float32`, and a product does not mix types.",
    "grad": "Only types with a fraction can have a gradient: nothing lies a little beside 3.",
    "back": "NumPy knows no gradients: take the numbers out of the graph first.",
}


def repairs(settings: Settings, bridged: Bridged) -> list[tuple[Attempt, str, str, dict]]:
    """What torch refused, why, what the button says and what it sets."""
    found = []
    if bridged.layer.refusal:
        cure = {"bridge": "torch.from_numpy(a).float()"}
        why = REFUSED_WHY["trap" if bridged.dtype == "float64" else "layer"]
        found.append((bridged.layer, why, "Repair: add .float()", cure))
    if bridged.grad and bridged.grad.refusal:
        cure = {"bridge": "torch.from_numpy(a).float()"}
        found.append((bridged.grad, REFUSED_WHY["grad"], "Repair: make it a float", cure))
    if bridged.back.refusal:
        cure = {"back": "t.detach().numpy()"}
        found.append((bridged.back, REFUSED_WHY["back"], "Repair: detach first", cure))
    return found


def went_well(bridged: Bridged) -> list[Attempt]:
    attempts = (bridged.layer, bridged.grad, bridged.back)
    return [attempt for attempt in attempts if attempt and not attempt.refusal]


def program(settings: Settings) -> str:
    if settings.topic == TOPICS[1]:
        return numpy_program(settings)
    converted = convert(settings)
    if converted.refusal:
        return 'print("Nothing was cast: no number was written.")\n'
    names = "".join(f"    torch.{name},\n" for name in DTYPES)
    by_cast = settings.made == next(iter(MADE))
    made = "x.to(dtype)" if by_cast else "torch.tensor(x.item(), dtype=dtype)"
    stored = converted.stored[settings.dtype]
    bits = ""
    if not stored.refusal:
        size = 8 * stored.byte_count
        whole = {8: "uint8", 16: "int16", 32: "int32", 64: "int64"}[size]
        kept = made.replace("dtype)", f"torch.{settings.dtype})")
        bits = f"""
bits = {kept}.view(torch.{whole}).item() & (1 << {size}) - 1
print(f"bits {{bits:0{size}b}}")
"""
    return f"""import torch

x = {converted.source}
dtypes = [
{names}]
for dtype in dtypes:
    try:
        kept = {made}
    except Exception as error:
        print(dtype, f"{{type(error).__name__}}: {{error}}")
        continue
    more = kept + torch.ones((), dtype=dtype)
    print(dtype, kept.item(), "+ 1 =", more.item())
{bits}"""


def numpy_program(settings: Settings) -> str:
    bridged = convert(settings).bridged
    edit = ""
    if bridged.edited:
        side, index = bridged.edited
        edit = f"{'at'[side]}[{index}] = {WRITTEN}\n"
    grad = 'tried("t.requires_grad_()", lambda: t.requires_grad_().requires_grad)\n'
    return f"""import numpy as np
import torch
from torch import nn


def tried(line, run):
    try:
        print(line, "gives", run())
    except Exception as error:
        print(line, f"{{type(error).__name__}}: {{error}}")


a = {array_line(settings.array_dtype)}
t = {settings.bridge}
{edit}print(a.tolist(), t.tolist(), t.dtype, t.data_ptr() == a.ctypes.data)

torch.manual_seed({SEED})
layer = nn.Linear(4, 2)
tried("layer(t)", lambda: ", ".join(f"{{y:.4g}}" for y in layer(t).tolist()))
{grad if settings.requires_grad else ""}tried("{settings.back}", lambda: {settings.back}.dtype)
"""


def printed(settings: Settings, converted: Converted) -> str:
    if settings.topic == TOPICS[1]:
        return numpy_printed(converted.bridged)
    if converted.refusal:
        return "Nothing was cast: no number was written."
    lines = [
        f"torch.{name} " + (stored.refusal or f"{stored.value} + 1 = {stored.plus_one}")
        for name, stored in converted.stored.items()
    ]
    chosen = converted.stored[settings.dtype]
    if not chosen.refusal:
        lines.append("bits " + "".join(bits for _, bits in chosen.bits))
    return "\n".join(lines)


def numpy_printed(bridged: Bridged) -> str:
    attempts = [attempt for attempt in (bridged.layer, bridged.grad, bridged.back) if attempt]
    first = (
        f"{list(bridged.array)} {bridged.tensor.tolist()} torch.{bridged.dtype} {bridged.shares}"
    )
    return "\n".join(
        [first, *(f"{made.line} {made.refusal or f'gives {made.gave}'}" for made in attempts)]
    )


def another_victim(settings: Settings, converted: Converted, history) -> bool:
    typed, half = converted.typed, converted.stored.get("float16")
    if typed is None or typed.denominator != 1 or half.refusal:
        return False
    return abs(typed) <= 2100 and abs(typed) != 2049 and half.error != 0


def fraction_kept_by_all(settings: Settings, converted: Converted, history) -> bool:
    return (
        converted.typed is not None
        and converted.typed.denominator != 1
        and all(converted.stored[name].exact for name in FLOATS)
    )


def one_more_is_less(settings: Settings, converted: Converted, history) -> bool:
    kept = converted.stored.get("int8")
    return kept is not None and kept.exact and kept.plus_one < kept.value


def out_of_the_trap(settings: Settings, converted: Converted, history) -> bool:
    return bool(converted.bridged.layer.gave) and converted.bridged.shares


ANSWERS = ("2049", "2048", "2050", "An error.")


def kept_by_half(settings: Settings, converted: Converted) -> int:
    half = converted.stored["float16"]
    return 3 if half.refusal else ANSWERS.index(f"{half.value:g}")


LESSON = Lesson(
    url="dtypes",
    title="Types",
    takeaway="A type is how many bits a number gets: what does not fit is rounded or wraps round.",
    settings=Settings,
    verb=convert,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    documentation=(
        "torch.dtype",
        "https://docs.pytorch.org/docs/stable/tensor_attributes.html",
    ),
    needs="a tensor",
    own=frozenset(Settings.__dataclass_fields__),
    typed=frozenset({"number"}),
    placed={"edited": (-1.0, 3.0)},
    question=Question(
        "`torch.tensor(2049).to(torch.float16)`: which number is in it?", ANSWERS, kept_by_half
    ),
    challenges=(
        Challenge(
            "Another victim",
            "A whole number up to 2100, other than 2049, that float16 cannot keep.",
            another_victim,
            Settings(number="2051"),
            "From 2048 on float16 has a number only every 2. Which ones does it miss?",
        ),
        Challenge(
            "Kept by all",
            "A number that is not whole, and that all four float types keep exactly.",
            fraction_kept_by_all,
            Settings(number="0.5"),
            "0.1 is not one of them: bits are halves, quarters, eighths …",
        ),
        Challenge(
            "One more is less",
            "A number that int8 keeps exactly, but its + 1 comes out negative.",
            one_more_is_less,
            Settings(number="127", dtype="int8"),
            "Look at the range of int8. What comes after its end?",
        ),
        Challenge(
            "Out of the trap",
            "NumPy: a tensor that the layer takes, and that still shares the array's memory.",
            out_of_the_trap,
            Settings(topic=TOPICS[1], array_dtype="float32"),
            "`.float()` copies if the type differs. Could the array have the right type at once?",
        ),
    ),
)
