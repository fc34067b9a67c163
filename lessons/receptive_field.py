"""Receptive field: the square of the picture that one unit sees, by gradient and by formula."""

import torch

from core.layer_stack import AVERAGE_POOL, CONV, LAYERS, MAX_POOL, MODULES, NOTHING, Layer
from core.photographs import FIRST
from core.receptive_field import square
from core.receptive_field_page import (
    CHANNELS,
    EVERY_PATH,
    OWN_STACK,
    SIDE,
    SLOTS,
    THIS_PHOTO,
    Measured,
    Settings,
    measure,
)
from lessons.lesson import Challenge, Lesson, Question
from lessons.own_picture import NO_PICTURE, png

ABOUT_GRADIENT = (
    "**Every path**: all weights equal and above zero, so that no two paths cancel, no ReLU, and "
    "each max pool gives the mean of its window, because a max hands its gradient to the winner "
    "alone. What is not zero then is all that the unit can see on any picture. "
    "**This photo**: ten maps a layer as in TinyVGG, torch's random weights, ReLU and max as "
    "they are."
)


def what_you_see(settings: Settings, measured: Measured) -> str:
    said = [
        NO_PICTURE.format(FIRST) if measured.missing else "",
        about_refusal(settings, measured),
        about_field(measured),
        about_formula(measured) if settings.gradient == EVERY_PATH else about_real(measured),
    ]
    return " ".join(filter(None, said))


def about_refusal(settings: Settings, measured: Measured) -> str:
    if measured.refused is None:
        return ""
    side = measured.unit.side
    return (
        f"torch refuses layer {measured.refused + 1}, {settings.names[measured.refused]}: the map "
        f"before it is {side} × {side}, too small for its window. So this is the unit before."
    )


def about_field(measured: Measured) -> str:
    unit, (top, left, bottom, right) = measured.unit, measured.unit.square
    seen = int(unit.by_formula.sum())
    holes = (bottom - top) * (right - left) - seen
    inside = f", but {holes} of the pixels in between are holes" if holes else ""
    return (
        f"The unit in row {unit.row}, column {unit.column} of the last map sees {seen:,} of the "
        f"{SIDE * SIDE:,} pixels: rows {top} to {bottom - 1}, columns {left} to "
        f"{right - 1}{inside}."
    )


def about_formula(measured: Measured) -> str:
    reach = measured.unit.reach
    verdict = "the very same pixels" if measured.agrees else "other pixels"
    top, left, bottom, right = measured.unit.square
    if min(bottom - top, right - left) < reach.size:
        strength = "The rest of that square is padding, beyond the edge."
    else:
        share = 100 * middle_share(measured)
        strength = f"The middle quarter of them carries {share:.0f} % of the strength."
    return (
        f"The formula says size {reach.size}, and {_pixels(reach.jump)} from one unit to the next; "
        f"torch's gradient is not zero for {verdict}. {strength}"
    )


def _pixels(count: int) -> str:
    return f"{count} pixel{'' if count == 1 else 's'}"


def middle_share(measured: Measured) -> float:
    """Of the gradient, the share that falls into the middle half of the rows and of the columns."""
    top, left, bottom, right = measured.unit.square
    high, wide = (bottom - top) / 4, (right - left) / 4
    places = torch.arange(SIDE) + 0.5
    rows = (places > top + high) & (places < bottom - high)
    columns = (places > left + wide) & (places < right - wide)
    strength = measured.unit.strength
    return float(strength[rows][:, columns].sum() / strength.sum())


def about_real(measured: Measured) -> str:
    moved, seen = int(measured.unit.by_gradient.sum()), int(measured.unit.by_formula.sum())
    if not moved:
        return (
            "On this photograph 0 of them move it: the unit is dead here, ReLU has cut it off, and "
            "no small change of a pixel gets through."
        )
    if moved == seen:
        return f"On this photograph all {seen} of them move it: no max and no ReLU cuts one off."
    return (
        f"On this photograph only {moved} of these {seen} pixels move it: a max listens to the "
        "winner of its window alone, and ReLU to what is above zero."
    )


def growth(measured: Measured) -> dict[str, list[str]]:
    """The formula with its numbers, a row per layer, columns by title."""
    rows = {"after": [], "map": [], "size": [], "jump": [], "start": [], "by gradient": []}
    for before, seen in zip((None, *measured.seen), measured.seen, strict=False):
        reach, layer = seen.reach, LAYERS.get(seen.name)
        rows["after"].append(seen.name)
        rows["map"].append(f"{seen.side} × {seen.side}")
        if before is None or layer is None:
            rows["size"].append("1")
            rows["jump"].append("1")
            rows["start"].append("0")
        else:
            had = before.reach
            wider = f"{layer.dilation} · " if layer.dilation > 1 else ""
            rows["size"].append(
                f"{had.size} + {wider}({layer.kernel} − 1) · {had.jump} = {reach.size}"
            )
            rows["jump"].append(f"{had.jump} · {layer.stride} = {reach.jump}")
            rows["start"].append(
                f"{_signed(had.start)} − {layer.padding} · {had.jump} = {_signed(reach.start)}"
            )
        top, left, bottom, right = square(seen.by_gradient)
        rows["by gradient"].append(f"{bottom - top} × {right - left}")
    return rows


ABOUT_GROWTH = (
    "size + dilation · (kernel − 1) · jump, jump · stride, start − padding · jump. Unit i of a map "
    "sees `size` pixels from `start + i · jump`; what lies outside the picture is padding. By "
    "gradient: the square around all pixels whose gradient is not zero."
)


def _signed(number: int) -> str:
    return str(number).replace("-", "−")


def program(settings: Settings) -> str:
    measured = measure(settings)
    every_path = settings.gradient == EVERY_PATH
    lines = ["import torch", "from torch import nn", ""]
    if not every_path:
        lines = ["import numpy as np", "import torch", "from PIL import Image", *lines[1:]]
        lines += [f"torch.manual_seed({settings.seed})"]
    lines += ["network = nn.Sequential(", *_written_layers(settings, measured), ")"]
    if every_path:
        lines += EQUAL_WEIGHTS
        lines += [f"picture = torch.zeros(1, 1, {SIDE}, {SIDE}, requires_grad=True)"]
    else:
        lines += [
            'photo = torch.tensor(np.array(Image.open("photo.png")))',
            "picture = (photo.float().mean(dim=2)[None, None] / 255).requires_grad_()",
        ]
    if measured.refused is not None:
        return "\n".join([*lines, *REFUSED, ""])
    unit = measured.unit
    lines += [f"network(picture)[0, 0, {unit.row}, {unit.column}].backward()", *READ_GRADIENT]
    return "\n".join([*lines, *_written_formula(settings), ""])


EQUAL_WEIGHTS = """
for layer in network:
    if isinstance(layer, nn.Conv2d):
        nn.init.constant_(layer.weight, 1 / layer.weight.numel())
        nn.init.zeros_(layer.bias)

""".splitlines()
REFUSED = """
try:
    network(picture)
except RuntimeError as error:
    print(f"RuntimeError: {error}")""".splitlines()
READ_GRADIENT = """
strength = picture.grad[0, 0].abs()
rows, columns = strength.nonzero(as_tuple=True)
print(f"{len(rows)} pixels, the strongest {strength.max():.6g}")
if len(rows):
    print(f"rows {rows.min()} to {rows.max()}, columns {columns.min()} to {columns.max()}")

""".splitlines()


def _written_layers(settings: Settings, measured: Measured) -> list[str]:
    """The lines inside Sequential. A max pool is a mean where every path is to count."""
    channels, given, lines = CHANNELS[settings.gradient], 1, []
    for name in settings.names:
        layer = LAYERS[name]
        averaged = layer.kind == MAX_POOL and settings.gradient == EVERY_PATH
        if averaged and measured.refused is None:
            layer = Layer(AVERAGE_POOL, layer.kernel, layer.stride, layer.padding)
            note = f"  # for {MODULES[MAX_POOL]}: all of the window counts"
        else:
            note = ""
        lines.append(f"    {layer.source(given, channels)},{note}")
        if layer.kind == CONV:
            given = channels
            if settings.gradient == THIS_PHOTO:
                lines.append("    nn.ReLU(),")
    return lines


def _written_formula(settings: Settings) -> list[str]:
    layers = (LAYERS[name] for name in settings.names)
    return [
        "layers = [  # kernel, stride, padding, dilation",
        *(f"    ({x.kernel}, {x.stride}, {x.padding}, {x.dilation})," for x in layers),
        "]",
        "size, jump, start = 1, 1, 0",
        "for kernel, stride, padding, dilation in layers:",
        "    size += dilation * (kernel - 1) * jump",
        "    start -= padding * jump",
        "    jump *= stride",
        'print("size", size, "jump", jump, "start", start)',
    ]


def printed(settings: Settings, measured: Measured) -> str:
    if measured.refused is not None:
        return f"RuntimeError: {measured.message}"
    unit = measured.unit
    rows, columns = unit.by_gradient.nonzero(as_tuple=True)
    lines = [f"{len(rows)} pixels, the strongest {unit.strength.max():.6g}"]
    if len(rows):
        lines.append(
            f"rows {rows.min()} to {rows.max()}, columns {columns.min()} to {columns.max()}"
        )
    reach = unit.reach
    return "\n".join([*lines, f"size {reach.size} jump {reach.jump} start {reach.start}"])


def files(settings: Settings, measured: Measured) -> dict[str, bytes]:
    """The square photograph, where the gradient depends on it."""
    if settings.gradient == EVERY_PATH:
        return {}
    return {"photo.png": png(measured.photo)}


def repair(settings: Settings, measured: Measured) -> tuple[str, dict[str, object]] | None:
    """What the button says and what it sets; None if nothing needs a repair."""
    if measured.refused is not None:
        kept = settings.names[: measured.refused]
        return "Repair: stop before it", slots(kept)
    if not measured.unit.by_gradient.any():
        return "Repair: every path", {"gradient": EVERY_PATH}
    return None


def slots(names: tuple[str, ...]) -> dict[str, object]:
    """The settings of a stack of these layers, for the learner to change."""
    filled = (*names, *(NOTHING,) * (len(SLOTS) - len(names)))
    return {"stack": OWN_STACK} | dict(zip(SLOTS, filled, strict=True))


def field_size(measured: Measured) -> tuple[int, int, int]:
    """Height and width of the square that the unit sees, and how many pixels in it it does see."""
    top, left, bottom, right = measured.unit.square
    return bottom - top, right - left, int(measured.unit.by_formula.sum())


def cornered(settings: Settings, measured: Measured, history) -> bool:
    high, wide, _ = field_size(measured)
    whole = measured.unit.reach.size
    return 10 <= whole <= SIDE and high * wide < whole**2 / 2


def seven_for_eighteen(settings: Settings, measured: Measured, history) -> bool:
    return field_size(measured) == (7, 7, 49) and measured.weights <= 18


def full_of_holes(settings: Settings, measured: Measured, history) -> bool:
    high, wide, seen = field_size(measured)
    return min(high, wide) >= 9 and seen < high * wide / 2


def all_in_four(settings: Settings, measured: Measured, history) -> bool:
    return len(measured.seen) - 1 <= 4 and field_size(measured)[2] == SIDE**2


LESSON = Lesson(
    url="receptive_field",
    title="Receptive field",
    takeaway="A unit sees one square of the picture; each layer widens it, and faster after every "
    "stride.",
    settings=Settings,
    verb=measure,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    files=files,
    documentation=(
        "torch.nn.Conv2d",
        "https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html",
    ),
    needs="convolution, gradients",
    own=frozenset(Settings.__dataclass_fields__),
    placed={"place": (0.0, SIDE - 1.0)},
    question=Question(
        "Two convolutions of 3 × 3, a pool of 2 × 2, and the same three once more: how wide is the "
        "square of the picture that a unit at the end sees?",
        ("6 pixels", "16 pixels", "All 64"),
        lambda settings, measured: {6: 0, 16: 1}.get(measured.unit.reach.size, 2),
    ),
    challenges=(
        Challenge(
            "Cornered",
            "Find a unit that sees less than half as many pixels as one in the middle of its map, "
            "whose field is at least 10 wide.",
            cornered,
            Settings(place=(0.0, 0.0)),
            "Where is there more padding than picture around a unit? Click there in the last map.",
        ),
        Challenge(
            "Seven for eighteen",
            "A 7 × 7 kernel has 49 weights. See a full square of 7 × 7 with 18 weights at most.",
            seven_for_eighteen,
            Settings(**slots(("conv 3", "conv 3, dilation 2"))),
            "Two kernels of 3 × 3 have 18 weights. The second must reach further.",
        ),
        Challenge(
            "Holes",
            "A square at least 9 wide and high, of which the unit sees less than half of the "
            "pixels.",
            full_of_holes,
            Settings(**slots(("conv 3, dilation 4",))),
            "Dilation spreads the taps of a kernel. What fills the gaps in the ready stack?",
        ),
        Challenge(
            "All in four",
            f"With four layers at most: a unit that sees every one of the {SIDE * SIDE:,} pixels.",
            all_in_four,
            Settings(**slots(("conv 7, stride 2",) * 4)),
            "What a stride does to one layer, it does to all that follow: stride early, and use "
            "wide kernels.",
        ),
    ),
)
