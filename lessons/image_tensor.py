"""Image: a photograph as a tensor, pixel by pixel."""

import torch

from core.image_tensor import (
    AS_IT_COMES,
    COLOURS,
    LAYER,
    MEAN,
    MOST,
    NOTHING,
    OWN,
    PERMUTED,
    READY,
    RESHAPED,
    Looked,
    Settings,
    apart,
    index_of,
    look,
    ready_photograph,
    written_steps,
)
from core.own_photograph import LOAD_OWN
from lessons.lesson import Challenge, Lesson, Question
from lessons.own_picture import NO_NUMBERS, NO_PICTURE

AXES = {
    AS_IT_COMES: "height, width, colour, as files, Pillow and matplotlib have it",
    PERMUTED: "colour, height, width, as torch's layers want it",
    RESHAPED: "colour, height, width, by luck: all numbers of this photograph are alike",
}


def what_you_see(settings: Settings, looked: Looked) -> str:
    said = [
        NO_PICTURE.format(looked.picture) if looked.missing else "",
        about_pixel(looked),
        about_axes(settings, looked),
        about_added(settings, looked),
        about_attempt(settings, looked),
    ]
    return " ".join(filter(None, said))


def in_words(numbers: list[int] | list[float]) -> str:
    """red 206, green 152, blue 116; fractions with three digits."""
    return ", ".join(
        f"{colour} {number if isinstance(number, int) else f'{number:.3f}'}"
        for colour, number in zip(COLOURS, numbers, strict=True)
    )


def about_pixel(looked: Looked) -> str:
    place = f"The pixel in row {looked.row}, column {looked.column}"
    if looked.intact:
        return f"{place} is three numbers: {in_words(looked.pixel.tolist())}."
    return (
        f"{place} was {in_words(looked.stored.tolist())}; at its place x now has "
        f"{in_words(looked.pixel.tolist())}."
    )


def about_axes(settings: Settings, looked: Looked) -> str:
    shape = tuple(looked.x.shape)
    if not looked.intact:
        return (
            f"`x` has the shape {shape}, but it is no photograph any more: `reshape` cuts the row "
            f"of {looked.photo.numel():,} numbers into new pieces where `permute` moves an axis."
        )
    batch = "one picture; " if settings.batch else ""
    return f"`x` is {shape}: {batch}{AXES[settings.layout]}. Its red plane is `{looked.plane(0)}`."


def about_added(settings: Settings, looked: Looked) -> str:
    if not settings.added:
        return ""
    share = 100 * looked.beyond / looked.photo.numel()
    many = f"{looked.beyond:,} of {looked.photo.numel():,} numbers ({share:.0f} %)"
    if settings.numbers == "uint8":
        return f"With {settings.added} added, {many} went past 255 and began again at 0."
    return f"With {settings.added}/255 added, {many} went past 1 and were stopped there."


def about_attempt(settings: Settings, looked: Looked) -> str:
    tried = looked.attempt
    if tried is None:
        return ""
    if tried.refusal:
        return f"torch refuses `{tried.line}`: {why_refused(settings)}."
    if settings.then == MEAN:
        return f"All its numbers together: {tried.gave}."
    if not looked.intact:
        return (
            f"The layer gives {tried.gave} and no error: torch checks the shape, and cannot see "
            "that the picture is gone."
        )
    return f"The layer takes it and gives {tried.gave}: 8 planes, 2 pixels less on each side."


def why_refused(settings: Settings) -> str:
    if settings.then == MEAN:
        return "a mean is a fraction, and whole numbers have no place for one"
    if settings.numbers == "uint8":
        return "its weights are fractions (float32), the picture's numbers are not"
    return "it looks for 3 colours where the rows are counted"


def repair(settings: Settings, looked: Looked) -> tuple[str, dict[str, object]] | None:
    """What the button says and what it sets; None if nothing needs a repair."""
    refused = looked.attempt is not None and bool(looked.attempt.refusal)
    if not looked.intact:
        return "Repair: permute(2, 0, 1)", {"layout": PERMUTED}
    if refused and settings.numbers == "uint8":
        return "Repair: float32, x / 255", {"numbers": "float32"}
    if refused and settings.layout == AS_IT_COMES:
        return "Repair: permute(2, 0, 1)", {"layout": PERMUTED}
    if looked.beyond and settings.numbers == "uint8":
        return "Repair: float32, stopped at 1", {"numbers": "float32"}
    return None


def facts(looked: Looked) -> dict[str, list[str]]:
    """x after each step as a table, columns by title."""
    return {
        "x =": [
            "the photograph" if number == 0 else stage.source
            for number, stage in enumerate(looked.stages)
        ],
        "shape": [str(tuple(stage.x.shape)) for stage in looked.stages],
        "dtype": [str(stage.x.dtype).removeprefix("torch.") for stage in looked.stages],
        "bytes": [f"{stage.x.nbytes:,}" for stage in looked.stages],
        "strides": [str(stage.x.stride()) for stage in looked.stages],
        "memory": [
            "its own" if number == 0 else "the same" if stage.shares else "new"
            for number, stage in enumerate(looked.stages)
        ],
    }


def program(settings: Settings) -> str:
    own = settings.picture == OWN
    load, height, width, row, column = _own_load(settings) if own else _ready_load(settings)
    lines = [f"x = {source}" for source in written_steps(settings, height, width)]
    layer = "from torch import nn\n" if settings.then == LAYER else ""
    return (
        load.replace("import torch\n", f"import torch\n{layer}", 1)
        + "".join(f"{line}\n" for line in lines)
        + f"""
print(tuple(x.shape), x.dtype)
print(x.nbytes, "bytes, strides", x.stride())
print({index_of(settings, row, column)})
{TRIED[settings.then]}"""
    )


TRIED = {
    NOTHING: "",
    MEAN: """
try:
    print(f"mean {x.mean().item():.6g}")
except RuntimeError as error:
    print(f"RuntimeError: {error}")
""",
    LAYER: """
layer = nn.Conv2d(3, 8, 3)
try:
    print("shape", tuple(layer(x).shape))
except RuntimeError as error:
    print(f"RuntimeError: {error}")
""",
}


def _ready_load(settings: Settings) -> tuple[str, str, str, str, str]:
    """The lines that make x, then height, width, row and column as the program writes them."""
    photo = ready_photograph(settings.picture)
    height, width, _ = photo.shape
    looked = look(settings)
    every = apart(640)
    load = f"""import torch
from sklearn.datasets import load_sample_image

photo = load_sample_image("{READY[settings.picture]}")
photo = photo[::{every}, ::{every}]  # every {every}th pixel
x = torch.tensor(photo)
"""
    return load, str(height), str(width), str(looked.row), str(looked.column)


def _own_load(settings: Settings) -> tuple[str, str, str, str, str]:
    row, column = map(int, settings.pixel)
    load = f"""import numpy as np
import torch
from PIL import Image, ImageOps

{LOAD_OWN}step = -(-max(image.size) // {MOST})  # so that at most {MOST} pixels are left of a side
photo = np.array(image)[::step, ::step]
height, width, _ = photo.shape
row, column = min({row}, height - 1), min({column}, width - 1)
x = torch.tensor(photo)
"""
    return load, "height", "width", "row", "column"


def printed(settings: Settings, looked: Looked) -> str:
    if looked.missing:
        return NO_NUMBERS
    x = looked.x
    lines = [
        f"{tuple(x.shape)} {x.dtype}",
        f"{x.nbytes} bytes, strides {x.stride()}",
        str(looked.pixel),
    ]
    tried = looked.attempt
    if tried is not None:
        lines.append(tried.refusal or tried.gave)
    return "\n".join(lines)


def ready_for_a_layer(looked: Looked) -> bool:
    """(1, 3, height, width), fractions from 0 to 1, every pixel still itself."""
    height, width, _ = looked.photo.shape
    x = looked.x
    wanted = looked.photo.permute(2, 0, 1).unsqueeze(0) / 255
    same = tuple(x.shape) == (1, 3, height, width) and x.is_floating_point()
    return same and torch.equal(x, wanted)


LESSON = Lesson(
    url="image_tensor",
    title="Image",
    takeaway="A photograph is three planes of numbers: files put colour last, torch wants it "
    "first, as floats.",
    settings=Settings,
    verb=look,
    what_you_see=what_you_see,
    program=program,
    printed=printed,
    documentation=(
        "torch.permute",
        "https://docs.pytorch.org/docs/stable/generated/torch.permute.html",
    ),
    needs="tensors, shapes",
    own=frozenset(Settings.__dataclass_fields__),
    placed={"pixel": (0.0, MOST - 1.0)},
    question=Question(
        "A photograph is 92 pixels wide and 61 high. It is read from its file and made a tensor. "
        "Which shape does it have?",
        ("(3, 61, 92)", "(61, 92, 3)", "(92, 61, 3)"),
        lambda settings, looked: [(3, 61, 92), (61, 92, 3), (92, 61, 3)].index(
            tuple(looked.x.shape)
        ),
    ),
    challenges=(
        Challenge(
            "Ready for a layer",
            "Make a batch of one: shape (1, 3, height, width), numbers from 0 to 1, every pixel "
            "still with its own three numbers.",
            lambda settings, looked, history: ready_for_a_layer(looked),
            Settings(layout=PERMUTED, batch=True, numbers="float32"),
            "Three things: move colour to the front, divide by 255, put an axis before all others.",
        ),
        Challenge(
            "Fire",
            "Mark a pixel with red at least 200 and blue at most 80.",
            lambda settings, looked, history: bool(
                looked.stored[0] >= 200 and looked.stored[2] <= 80
            ),
            Settings(picture="Flower", pixel=(30.0, 36.0)),
            "What is bright in the red plane and dark in the blue one? Try the flower's heart.",
        ),
        Challenge(
            "Darker by adding",
            "Add 100 or more, and mark a pixel that has become darker by it: all three numbers "
            "are less.",
            lambda settings, looked, history: bool(
                settings.added >= 100
                and looked.intact
                and (looked.pixel < looked.stored).all()
                and not looked.x.is_floating_point()
            ),
            Settings(added=100, pixel=(5.0, 70.0)),
            "uint8 ends at 255 and begins again at 0. Which pixels are close to the end?",
        ),
        Challenge(
            "No error",
            "Make the layer take the tensor without an error, although the picture in it is gone.",
            lambda settings, looked, history: bool(
                not looked.intact
                and looked.attempt
                and looked.attempt.line == LAYER
                and not looked.attempt.refusal
            ),
            Settings(layout=RESHAPED, numbers="float32", then=LAYER),
            "The layer asks for 3 planes of fractions. Which layout gives the right shape and the "
            "wrong order?",
        ),
    ),
)
